import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { ClientPeople } from '#desk/personnel/api';
import { ask } from '#web/client/ask.ts';
import { addTexts } from '#web/ui/language.ts';
import { Loading } from '#web/ui/loading.tsx';
import { Problem } from '#web/ui/pieces.tsx';
import { dayOf } from '#web/ui/times.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { useClient } from './frame.tsx';
import { Bindings } from './bindings.tsx';
import { peopleOf } from './questions.ts';
import { PEOPLE_TEXTS } from './texts-people.ts';

addTexts(PEOPLE_TEXTS);

/** The people who serve this client, in figures, and what they have to know before they are shown anything. */
export function PeoplePage() {
  const { t } = useLocale();
  const { tenant } = useClient();
  const people = useQuery(peopleOf(tenant));
  return (
    <>
      <header className="dz-stack">
        <h1>{t('people.title')}</h1>
        <p className="dz-lead">{t('people.lead')}</p>
      </header>
      {people.error === null ? null : <Problem error={people.error} onAgain={() => void people.refetch()} />}
      {people.data === undefined ? (
        people.error === null ? (
          <Loading />
        ) : null
      ) : (
        <>
          <Bindings people={people.data} />
          <Courses people={people.data} />
        </>
      )}
    </>
  );
}

function Courses({ people }: { people: ClientPeople }) {
  const { t } = useLocale();
  return (
    <section className="dz-sheet">
      <h2>{t('people.courses')}</h2>
      <p>{t('people.trained', { trained: people.trained, people: people.people })}</p>
      <p className="dz-soft">{t('people.courses.lead')}</p>
      <ul className="tr-courses">
        {people.courses.map((course) => (
          <Course key={course.course} course={course} people={people.people} />
        ))}
      </ul>
    </section>
  );
}

function Course({ course, people }: { course: ClientPeople['courses'][number]; people: number }) {
  const { t, locale, pick } = useLocale();
  const { tenant } = useClient();
  const queries = useQueryClient();
  const [changing, setChanging] = useState(false);
  const [from, setFrom] = useState('');
  const title = pick(course.title);
  const set = useMutation({
    mutationFn: () =>
      ask(ClientPeople, `/api/trust/${tenant}/people/course`, {
        body: {
          course: course.course,
          required: !course.required,
          from: course.required || from === '' ? null : new Date(`${from}T00:00`).toISOString(),
        },
      }),
    onSuccess(answer) {
      queries.setQueryData(peopleOf(tenant).queryKey, answer);
      setChanging(false);
    },
  });
  return (
    <li>
      <div className="dz-row dz-row-end">
        <div>
          <h3>{title}</h3>
          <p className="dz-soft">
            {t('people.course.about', {
              minutes: course.minutes,
              days: course.days,
              version: dayOf(`${course.version}T12:00:00.000Z`, locale),
            })}
          </p>
        </div>
        <div className="dz-row">
          <span className="dz-number">{t('people.course.holding', { count: course.holding, people })}</span>
          <span className="dz-pill" data-tone={course.required ? 'ok' : 'warn'}>
            {course.requiredFrom !== null
              ? t('people.course.from', { day: dayOf(course.requiredFrom, locale) })
              : t(course.required ? 'people.course.required' : 'people.course.free')}
          </span>
          {changing ? null : (
            <Button size="compact-sm" variant="default" onClick={() => setChanging(true)}>
              {t(course.required ? 'people.course.drop' : 'people.course.ask')}
              <span className="dz-hidden"> {title}</span>
            </Button>
          )}
        </div>
      </div>
      {changing ? (
        <form
          className="dz-stack tr-form"
          onSubmit={(event) => {
            event.preventDefault();
            set.mutate();
          }}
        >
          <p>{t(course.required ? 'people.course.drop.means' : 'people.course.ask.means')}</p>
          {course.required ? null : (
            <label className="dz-stack">
              {t('people.course.ask.from')}
              <input type="date" value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
            </label>
          )}
          <div className="dz-row">
            <Button
              type="submit"
              size="compact-sm"
              {...(course.required ? { color: 'red.9' } : {})}
              loading={set.isPending}
            >
              {t(course.required ? 'people.course.drop.do' : 'people.course.ask.do')}
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => setChanging(false)}>
              {t('ui.cancel')}
            </Button>
          </div>
          {set.error === null ? null : <Problem error={set.error} />}
        </form>
      ) : null}
    </li>
  );
}
