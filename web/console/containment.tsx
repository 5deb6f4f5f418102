import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';

import { EmptyState, Problem } from '#web/ui/pieces.tsx';
import { useSession } from '#web/ui/signed-in.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { ConfirmSwitch } from './confirm-switch.tsx';
import { Active, EffectLine, Past, type Effect } from './containment-lines.tsx';
import { liftOf, nameOf, orderContainment, type Change } from './containment-order.ts';
import { containmentKey, distinctContainments } from './distinct-containments.ts';
import { useHear, useMayChange } from './frame.tsx';
import { Lift } from './lift.tsx';
import { useNames } from './names.ts';
import { containmentsQuestion } from './questions.ts';
import { SwitchForm } from './switch-form.tsx';

/** The switch: closes everything for one person, one client or the whole floor, and opens it again. */
export function ContainmentPage() {
  const { t } = useLocale();
  const mayChange = useMayChange();
  const { vaultOrigin } = useSession();
  const names = useNames();
  const queries = useQueryClient();
  const containments = useQuery(containmentsQuestion);
  const [asked, setAsked] = useState<Change | null>(null);
  const [effect, setEffect] = useState<Effect | null>(null);
  const sentAt = useRef(0);
  const since = (): number => Math.round(performance.now() - sentAt.current);

  const change = useMutation({
    mutationFn: (body: Change) => {
      sentAt.current = performance.now();
      setEffect({ what: nameOf(body, names.target), active: body.active, answeredMs: null, seenMs: null });
      return orderContainment(vaultOrigin, body);
    },
    onSuccess: (answer) => {
      const ms = since();
      setEffect((before) => (before === null ? null : { ...before, answeredMs: ms }));
      queries.setQueryData(containmentsQuestion.queryKey, answer);
      setAsked(null);
    },
    onError: () => setEffect(null),
  });
  useHear((event) => {
    if (event.type !== 'containment') return;
    const ms = since();
    setEffect((before) => (before === null || before.seenMs !== null ? before : { ...before, seenMs: ms }));
  });

  const all = distinctContainments(containments.data?.containments ?? []);
  const active = all.filter((one) => one.active);
  return (
    <>
      <header className="dz-stack">
        <h1>{t('contain.title')}</h1>
        <p className="dz-lead">{t('contain.lead')}</p>
      </header>
      {containments.error === null ? null : (
        <Problem error={containments.error} onAgain={() => void containments.refetch()} />
      )}
      <div aria-live="polite" className="co-says">
        {effect === null ? null : <EffectLine effect={effect} />}
      </div>
      <div className="co-contain">
        <section className="dz-sheet">
          <h2>{t('contain.now')}</h2>
          {containments.data === undefined ? (
            <p className="dz-soft">{t('ui.loading')}</p>
          ) : active.length === 0 ? (
            <EmptyState title={t('contain.nothing')}>
              {t(mayChange ? 'contain.nothing.do' : 'contain.nothing.read')}
            </EmptyState>
          ) : (
            <ul className="co-active">
              {active.map((one) => (
                <Active
                  key={containmentKey(one)}
                  containment={one}
                  onLift={mayChange ? () => setAsked(liftOf(one)) : null}
                />
              ))}
            </ul>
          )}
          {all.length > active.length ? <Past all={all.filter((one) => !one.active)} /> : null}
        </section>
        {mayChange ? <SwitchForm onAsk={setAsked} /> : null}
      </div>
      {asked === null ? null : asked.active ? (
        <ConfirmSwitch
          change={asked}
          what={nameOf(asked, names.target)}
          pending={change.isPending}
          error={change.error}
          onDo={() => change.mutate(asked)}
          onClose={() => {
            change.reset();
            setAsked(null);
          }}
        />
      ) : (
        <Lift
          change={asked}
          what={nameOf(asked, names.target)}
          onLifted={(answer) => {
            setEffect({
              what: nameOf(asked, names.target),
              active: false,
              answeredMs: since(),
              seenMs: null,
            });
            queries.setQueryData(containmentsQuestion.queryKey, answer);
            setAsked(null);
          }}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}
