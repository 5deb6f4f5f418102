import { Button, SegmentedControl, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { z } from 'zod';

import type { Containment, ContainmentOrder, Containments } from '#vault/facts/api';
import { askBridge } from '#web/client/ask-bridge.ts';
import { useAddress } from '#web/ui/address.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { FrameBox } from '#web/ui/frame-box.tsx';
import { EmptyState, Problem } from '#web/ui/pieces.tsx';
import { goToSignIn, useSession } from '#web/ui/signed-in.tsx';
import { exactTime } from '#web/ui/times.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { containmentKey, distinctContainments } from './distinct-containments.ts';
import { useHear, useMayChange } from './frame.tsx';
import { concerned } from './join-people.ts';
import { useNames } from './names.ts';
import { containmentsQuestion } from './questions.ts';
import { usePeople } from './use-people.ts';

type Change = z.infer<typeof ContainmentOrder>;
interface Effect {
  what: string;
  active: boolean;
  answeredMs: number | null;
  seenMs: number | null;
}

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
      {asked === null ? null : (
        <Confirm
          change={asked}
          what={nameOf(asked, names.target)}
          pending={change.isPending}
          error={change.error}
          onDo={(reason) => change.mutate({ ...asked, reason })}
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
          onClose={() => {
            change.reset();
            setAsked(null);
          }}
        />
      )}
    </>
  );
}

/** Signed in the vault's own frame: this page, and the server that it comes from, cannot throw the switch by themselves. */
async function orderContainment(vaultOrigin: string, order: Change) {
  const answer = await askBridge(vaultOrigin, { type: 'contain', order: { ...order, active: true } });
  if (answer.type !== 'ordered') throw new Error(`the bridge answered ${answer.type}`);
  return answer.answer;
}

function SwitchForm({ onAsk }: { onAsk: (change: Change) => void }) {
  const { t, locale } = useLocale();
  const names = useNames();
  const { search } = useAddress();
  const [scope, setScope] = useState<Change['scope']>('agent');
  const [person, setPerson] = useState(search.get('person') ?? '');
  const [client, setClient] = useState('');
  const [reason, setReason] = useState('');
  const staff = names.people
    .filter((one) => !one.ofClient && one.state !== 'left')
    .toSorted((a, b) => names.person(a.personId).localeCompare(names.person(b.personId), locale));
  const chosen = scope === 'floor' || (scope === 'agent' ? person !== '' : client !== '');
  const ready = chosen && reason.trim().length >= 3;
  return (
    <form
      className="dz-sheet"
      onSubmit={(event) => {
        event.preventDefault();
        if (!ready) return;
        onAsk({
          scope,
          tenant: scope === 'client' ? client : null,
          personId: scope === 'agent' ? person : null,
          active: true,
          reason: reason.trim(),
        });
      }}
    >
      <h2>{t('contain.switch')}</h2>
      <SegmentedControl
        aria-label={t('contain.scope')}
        value={scope}
        onChange={(value) => setScope(value === 'client' ? 'client' : value === 'floor' ? 'floor' : 'agent')}
        data={[
          { value: 'agent', label: t('contain.scope.agent') },
          { value: 'client', label: t('contain.scope.client') },
          { value: 'floor', label: t('contain.scope.floor') },
        ]}
      />
      <div className="co-target">
        {scope === 'agent' ? (
          <label className="co-field">
            {t('contain.person')}
            <select value={person} onChange={(event) => setPerson(event.currentTarget.value)}>
              <option value="">{t('contain.choose')}</option>
              {staff.map((one) => (
                <option key={one.personId} value={one.personId}>
                  {names.person(one.personId)}
                </option>
              ))}
            </select>
          </label>
        ) : null}
        {scope === 'client' ? (
          <label className="co-field">
            {t('contain.client')}
            <select value={client} onChange={(event) => setClient(event.currentTarget.value)}>
              <option value="">{t('contain.choose')}</option>
              {names.clients.map((one) => (
                <option key={one.tenant} value={one.tenant}>
                  {names.clientName(one.tenant)}
                </option>
              ))}
            </select>
          </label>
        ) : null}
        {scope === 'floor' ? <p>{t('contain.floor.note')}</p> : null}
      </div>
      <Textarea
        label={t('contain.reason')}
        description={t('contain.reason.note')}
        value={reason}
        required
        maxLength={300}
        rows={3}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Button type="submit" color="red.9" w="fit-content" disabled={!ready}>
        {t('contain.review')}
      </Button>
    </form>
  );
}

function Confirm({
  change,
  what,
  pending,
  error,
  onDo,
  onLifted,
  onClose,
}: {
  change: Change;
  what: string;
  pending: boolean;
  error: unknown;
  onDo: (reason: string) => void;
  onLifted: (answer: z.infer<typeof Containments>) => void;
  onClose: () => void;
}) {
  const { t } = useLocale();
  const { vaultOrigin } = useSession();
  const [lifting, setLifting] = useState(false);
  const { lines } = usePeople();
  const [reason, setReason] = useState(change.reason);
  const count = concerned(lines ?? [], change.scope, change.personId ?? change.tenant).length;
  if (!change.active && lifting) {
    return (
      <Dialog title={t('contain.lift.title', { what })} onClose={onClose}>
        <FrameBox
          page="order"
          origin={vaultOrigin}
          title={t('contain.lift')}
          open={{ type: 'open-lift', order: { ...change, active: false, reason: reason.trim() }, what }}
          hear={(message) => {
            if (message.type === 'lifted') onLifted(message.answer);
            if (message.type === 'closed') onClose();
            if (message.type === 'ended') goToSignIn();
          }}
        />
      </Dialog>
    );
  }
  if (!change.active) {
    return (
      <Dialog title={t('contain.lift.title', { what })} onClose={onClose}>
        <form
          className="dz-stack"
          onSubmit={(event) => {
            event.preventDefault();
            if (reason.trim().length >= 3) setLifting(true);
          }}
        >
          <p>{t('contain.lift.means', { count })}</p>
          <Textarea
            label={t('contain.lift.reason')}
            value={reason}
            required
            maxLength={300}
            rows={2}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {error === null ? null : <Problem error={error} />}
          <div className="dz-row">
            <Button type="submit" loading={pending} disabled={reason.trim().length < 3}>
              {t('contain.lift.do', { what })}
            </Button>
            <Button variant="default" onClick={onClose}>
              {t('ui.cancel')}
            </Button>
          </div>
        </form>
      </Dialog>
    );
  }
  return (
    <Dialog title={t('contain.confirm.title', { what })} onClose={onClose}>
      <div className="dz-stack">
        <p>
          <b>{t(`contain.confirm.${change.scope}`, { count, what })}</b>
        </p>
        <ul className="co-plain">
          <li>{t('contain.confirm.open')}</li>
          <li>{t('contain.confirm.kept')}</li>
          <li>{t('contain.confirm.logged')}</li>
        </ul>
        <dl className="dz-facts">
          <dt>{t('contain.reason')}</dt>
          <dd>{change.reason}</dd>
        </dl>
        {error === null ? null : <Problem error={error} />}
        <div className="dz-row">
          <Button color="red.9" loading={pending} onClick={() => onDo(change.reason)}>
            {t('contain.confirm.do', { what })}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

function EffectLine({ effect }: { effect: Effect }) {
  const { t, locale } = useLocale();
  const seconds = (ms: number): string => (ms / 1000).toLocaleString(locale, { maximumFractionDigits: 2 });
  return (
    <div className="co-effect" data-active={effect.active}>
      <b>{t(effect.active ? 'contain.effect.on' : 'contain.effect.off', { what: effect.what })}</b>
      <span>
        {effect.answeredMs === null
          ? t('contain.effect.sending')
          : t('contain.effect.answered', { seconds: seconds(effect.answeredMs) })}
      </span>
      <span>
        {effect.seenMs === null
          ? t('contain.effect.waiting')
          : t('contain.effect.seen', { seconds: seconds(effect.seenMs) })}
      </span>
    </div>
  );
}

function Active({ containment, onLift }: { containment: Containment; onLift: (() => void) | null }) {
  const { t, locale } = useLocale();
  const names = useNames();
  const { lines } = usePeople();
  const count = concerned(lines ?? [], containment.scope, containment.target).length;
  return (
    <li>
      <div className="dz-row dz-row-end">
        <h3>{names.target(containment)}</h3>
        {onLift === null ? null : (
          <Button variant="default" size="compact-sm" onClick={onLift}>
            {t('contain.lift')}
          </Button>
        )}
      </div>
      <p>{containment.reason}</p>
      <p className="dz-soft">
        {t('contain.by', {
          name: names.person(containment.byPerson),
          time: exactTime(containment.at, locale),
        })}{' '}
        {t('contain.holds', { count })}
      </p>
    </li>
  );
}

function Past({ all }: { all: readonly Containment[] }) {
  const { t, locale } = useLocale();
  const names = useNames();
  return (
    <details>
      <summary>{t('contain.past', { count: all.length })}</summary>
      <ul className="co-past">
        {all.map((one) => (
          <li key={containmentKey(one)}>
            {t('contain.lifted', {
              what: names.target(one),
              name: names.person(one.byPerson),
              time: exactTime(one.at, locale),
            })}{' '}
            <span className="dz-soft">{one.reason}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function liftOf(one: Containment): Change {
  return {
    scope: one.scope,
    tenant: one.scope === 'client' ? (one.target ?? one.tenant) : null,
    personId: one.scope === 'agent' ? one.target : null,
    active: false,
    reason: '',
  };
}

function nameOf(
  change: Change,
  target: (of: Pick<Containment, 'scope' | 'target' | 'tenant'>) => string,
): string {
  const of = change.scope === 'agent' ? change.personId : change.tenant;
  return target({ scope: change.scope, target: of, tenant: change.tenant ?? '' });
}
