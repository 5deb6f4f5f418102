import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';

import { OFFICERS_STEPS, type Leavers } from '#desk/personnel/api';
import { ask } from '#web/client/ask.ts';
import { Problem } from '#web/ui/pieces.tsx';
import { dayOf, exactTime } from '#web/ui/times.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { leaversQuestion } from './questions.ts';

/** Who left: what software carried out, and what only a person can say. Nothing while nobody left. */
export function LeaversList() {
  const { t } = useLocale();
  const left = useQuery(leaversQuestion);
  if (left.error !== null) return <Problem error={left.error} onAgain={() => void left.refetch()} />;
  if (left.data === undefined || left.data.leavers.length === 0) return null;
  return (
    <section className="dz-sheet">
      <h2>{t('leavers.title')}</h2>
      <p className="dz-soft">{t('leavers.lead')}</p>
      <ul className="co-agreements">
        {left.data.leavers.map((one) => (
          <Leaver key={one.personId} leaver={one} />
        ))}
      </ul>
    </section>
  );
}

const BY_SOFTWARE = ['shifts', 'tickets', 'reminders'] as const;

function Leaver({ leaver }: { leaver: Leavers['leavers'][number] }) {
  const { t, locale, name } = useLocale();
  const queries = useQueryClient();
  const say = useMutation({
    mutationFn: (step: (typeof OFFICERS_STEPS)[number]) =>
      ask(z.unknown(), `/api/personnel/leavers/${leaver.personId}`, { body: { step } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: leaversQuestion.queryKey }),
  });
  const doneOf = (step: string) => leaver.steps.find((one) => one.step === step);
  return (
    <li className="dz-stack">
      <div>
        <h3>{name(leaver)}</h3>
        {leaver.boundUntil === null ? null : (
          <p className="dz-soft">{t('leavers.bound', { day: dayOf(leaver.boundUntil, locale) })}</p>
        )}
      </div>
      <ul className="co-steps">
        {[...BY_SOFTWARE, ...OFFICERS_STEPS].map((step) => {
          const done = doneOf(step);
          const bySoftware = BY_SOFTWARE.some((one) => one === step);
          return (
            <li key={step}>
              <span className="dz-pill" data-tone={done === undefined ? 'warn' : 'ok'}>
                {t(done === undefined ? 'leavers.open' : 'leavers.done')}
              </span>
              <span>
                {t(`leavers.step.${step}`)}
                {done?.count == null ? null : ` · ${t('leavers.count', { count: done.count })}`}
              </span>
              {done === undefined ? null : <span className="dz-soft">{exactTime(done.doneAt, locale)}</span>}
              {done !== undefined || bySoftware ? null : (
                <Button
                  size="compact-sm"
                  variant="default"
                  loading={say.isPending}
                  onClick={() => {
                    const own = OFFICERS_STEPS.find((one) => one === step);
                    if (own !== undefined) say.mutate(own);
                  }}
                >
                  {t('leavers.say')}
                  <span className="dz-hidden"> {t(`leavers.step.${step}`)}</span>
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {say.error === null ? null : <Problem error={say.error} />}
    </li>
  );
}
