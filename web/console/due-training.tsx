import { useQuery } from '@tanstack/react-query';

import { useNow } from '#web/ui/pieces.tsx';
import { dayOf, exactTime } from '#web/ui/times.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { useNames } from './names.ts';
import { remindersQuestion } from './questions.ts';

/** Courses that nobody mended by themselves: a lead sees them a week ahead, the officers a day. Nothing if there are none. */
export function DueTraining() {
  const { t, locale, name, pick } = useLocale();
  const { people } = useNames();
  const now = useNow(60_000);
  const due = useQuery(remindersQuestion);
  const shown = (due.data?.reminders ?? []).flatMap((one) => {
    const person = people.find(({ personId }) => personId === one.personId);
    return person === undefined ? [] : [{ ...one, person }];
  });
  if (shown.length === 0) return null;
  return (
    <section className="dz-sheet">
      <h2>{t('due.title')}</h2>
      <p className="dz-soft">{t('due.lead')}</p>
      <div className="dz-scroll" tabIndex={0} role="region" aria-label={t('due.title')}>
        <table className="dz-table">
          <thead>
            <tr>
              <th scope="col">{t('due.who')}</th>
              <th scope="col">{t('due.course')}</th>
              <th scope="col">{t('due.state')}</th>
              <th scope="col">{t('due.reminded')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((one) => (
              <tr key={`${one.personId} ${one.course}`}>
                <th scope="row">{name(one.person)}</th>
                <td>{pick(one.title)}</td>
                <td>
                  <span className="dz-pill" data-tone={isOver(one.endsAt, now) ? 'bad' : 'warn'}>
                    {one.endsAt === null
                      ? t('due.never')
                      : t(isOver(one.endsAt, now) ? 'due.ended' : 'due.ends', {
                          day: dayOf(one.endsAt, locale),
                        })}
                  </span>
                </td>
                <td>
                  {t(`due.level.${one.level}`)}{' '}
                  <span className="dz-soft">{exactTime(one.raisedAt, locale)}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function isOver(endsAt: string | null, now: number): boolean {
  return endsAt === null || Date.parse(endsAt) <= now;
}
