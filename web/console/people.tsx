import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';

import { Loading } from '#web/ui/loading.tsx';
import { ClientBadge, EmptyState, Problem, useNow } from '#web/ui/pieces.tsx';
import { reasonName } from '#web/ui/reasons.ts';
import { roleName } from '#web/ui/roles.ts';
import { clockTime, dayOf, daysUntil } from '#web/ui/times.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { DueTraining } from './due-training.tsx';
import { useMayChange } from './frame.tsx';
import { LeaversList } from './leavers.tsx';
import { InviteDialog } from './invite.tsx';
import { onShift, onStrip, type PersonAtClient, type PersonLine } from './join-people.ts';
import { useNames } from './names.ts';
import { PersonDialog } from './person-dialog.tsx';
import { usePeople } from './use-people.ts';

/** Everybody who works, with the facts that decide what they may see. */
export function PeoplePage() {
  const { t } = useLocale();
  const names = useNames();
  const mayChange = useMayChange();
  const people = usePeople();
  const now = useNow(30_000);
  const [client, setClient] = useState<string | null>(null);
  const [heldOnly, setHeldOnly] = useState(false);
  const [word, setWord] = useState('');
  const [inviting, setInviting] = useState(false);
  const [open, setOpen] = useState<string | null>(null);

  const wanted = word.trim().toLocaleLowerCase();
  const shown = (people.lines ?? []).filter(
    (line) =>
      (!heldOnly || line.heldBack) &&
      (client === null || line.at.some((one) => one.tenant === client)) &&
      [line.person.nameEn, line.person.nameJa, line.person.login].some((one) =>
        one.toLocaleLowerCase().includes(wanted),
      ),
  );
  const opened = people.lines?.find((line) => line.person.personId === open);
  return (
    <>
      <header className="dz-row dz-row-end">
        <div className="dz-stack">
          <h1>{t('people.title')}</h1>
          <p className="dz-lead">{t('people.lead')}</p>
        </div>
        {mayChange ? <Button onClick={() => setInviting(true)}>{t('people.invite')}</Button> : null}
      </header>
      <Summary lines={people.lines} now={now} />
      <DueTraining />
      <div className="dz-row">
        <TextInput
          aria-label={t('people.find')}
          placeholder={t('people.find')}
          value={word}
          onChange={(event) => setWord(event.currentTarget.value)}
          w="14rem"
        />
        <div className="dz-filter" role="group" aria-label={t('people.filter')}>
          <button type="button" aria-pressed={client === null} onClick={() => setClient(null)}>
            {t('people.allClients')}
          </button>
          {names.clients
            .filter((one) => people.lines?.some((line) => line.at.some((at) => at.tenant === one.tenant)))
            .map((one) => (
              <button
                key={one.tenant}
                type="button"
                aria-pressed={client === one.tenant}
                onClick={() => setClient(client === one.tenant ? null : one.tenant)}
              >
                {names.clientName(one.tenant)}
              </button>
            ))}
          <button type="button" aria-pressed={heldOnly} onClick={() => setHeldOnly(!heldOnly)}>
            {t('people.heldOnly')}
          </button>
        </div>
      </div>
      {people.error === null ? null : <Problem error={people.error} onAgain={people.again} />}
      {people.lines === undefined ? (
        people.error === null ? (
          <Loading />
        ) : null
      ) : shown.length === 0 ? (
        <section className="dz-sheet">
          <EmptyState title={t('people.none')}>{t('people.none.do')}</EmptyState>
        </section>
      ) : (
        <ul className="co-people">
          {shown.map((line) => (
            <Line
              key={line.person.personId}
              line={line}
              now={now}
              client={client}
              onOpen={mayChange ? () => setOpen(line.person.personId) : null}
            />
          ))}
        </ul>
      )}
      {mayChange ? <LeaversList /> : null}
      {inviting ? <InviteDialog onClose={() => setInviting(false)} /> : null}
      {opened === undefined ? null : <PersonDialog line={opened} onClose={() => setOpen(null)} />}
    </>
  );
}

function Summary({ lines, now }: { lines: readonly PersonLine[] | undefined; now: number }) {
  const { t } = useLocale();
  if (lines === undefined) return <p className="co-summary" />;
  const here = lines.filter((line) => onShift(line.shift, now)).length;
  const held = lines.filter((line) => line.heldBack).length;
  return (
    <p className="co-summary">
      <span>{t('people.count', { count: lines.length })}</span>
      <span>{t('people.onShift', { count: here })}</span>
      <span data-tone={held > 0 ? 'bad' : undefined}>{t('people.held', { count: held })}</span>
    </p>
  );
}

function Line({
  line,
  now,
  client,
  onOpen,
}: {
  line: PersonLine;
  now: number;
  client: string | null;
  onOpen: (() => void) | null;
}) {
  const { t, name } = useLocale();
  return (
    <li className="co-person">
      <div className="co-person-head">
        <h2>{name(line.person)}</h2>
        <span className="dz-soft">{line.person.login}</span>
        {line.person.state === 'invited' ? (
          <span className="dz-pill" data-tone="warn">
            {t('people.invited')}
          </span>
        ) : null}
        {onOpen === null ? null : (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={t('people.change.of', { name: name(line.person) })}
            onClick={onOpen}
          >
            {t('people.change')}
          </Button>
        )}
      </div>
      <div className="co-person-facts">
        <Training line={line} now={now} />
        <ShiftStrip line={line} now={now} />
      </div>
      <ul className="co-person-at">
        {line.at
          .filter((one) => client === null || one.tenant === client)
          .map((one) => (
            <AtClient key={one.tenant} at={one} now={now} />
          ))}
      </ul>
    </li>
  );
}

function AtClient({ at, now }: { at: PersonAtClient; now: number }) {
  const { t, locale } = useLocale();
  const names = useNames();
  const client = names.client(at.tenant);
  return (
    <li>
      <div className="co-at-client">
        {client === null ? <span>{names.clientName(at.tenant)}</span> : <ClientBadge client={client} />}
        <span className="dz-soft">{roleName(at.role, locale)}</span>
      </div>
      <div className="co-at-reasons">
        {at.heldBackBy.length === 0 ? (
          <span className="dz-pill" data-tone="ok">
            {t('people.ready')}
          </span>
        ) : (
          at.heldBackBy.map((reason) => (
            <span key={reason} className="dz-pill" data-tone="bad">
              {reasonName(reason, locale)}
            </span>
          ))
        )}
      </div>
      <div className="co-at-nda">
        {at.nda?.inForce === true ? (
          <Until label={t('people.nda')} at={at.nda.expiresAt} now={now} />
        ) : (
          <span className="co-missing">{t('people.nda.none')}</span>
        )}
      </div>
      <Meter label={t('people.hour')} used={at.usedThisHour} of={at.perHour} />
      <Meter label={t('people.day')} used={at.usedToday} of={at.perDay} />
    </li>
  );
}

function Training({ line, now }: { line: PersonLine; now: number }) {
  const { t } = useLocale();
  return (
    <span>
      {line.training?.current === true ? (
        <Until label={t('people.training')} at={line.training.expiresAt} now={now} />
      ) : (
        <span className="co-missing">{t('people.training.none')}</span>
      )}
    </span>
  );
}

function Until({ label, at, now }: { label: string; at: string | null; now: number }) {
  const { t, locale } = useLocale();
  if (at === null) return <span>{label}</span>;
  const days = daysUntil(at, now);
  return (
    <span>
      {label} <span className="dz-soft">{t('people.until', { day: dayOf(at, locale) })}</span>{' '}
      {days < 14 ? (
        <span className="co-soon">{t('people.daysLeft', { count: Math.max(0, days) })}</span>
      ) : null}
    </span>
  );
}

function ShiftStrip({ line, now }: { line: PersonLine; now: number }) {
  const { t, locale } = useLocale();
  const place = onStrip(line.shift, now);
  return (
    <span className="co-shift">
      <span>
        {line.shift === null
          ? t('people.shift.none')
          : t(onShift(line.shift, now) ? 'people.shift.now' : 'people.shift', {
              from: clockTime(line.shift.startsAt, locale),
              to: clockTime(line.shift.endsAt, locale),
            })}
      </span>
      <span className="co-strip" aria-hidden="true">
        {place === null ? null : (
          <span
            data-now={onShift(line.shift, now)}
            style={{ left: `${place.left}%`, width: `${place.width}%` }}
          />
        )}
      </span>
    </span>
  );
}

function Meter({ label, used, of }: { label: string; used: number; of: number }) {
  const { t } = useLocale();
  const share = of === 0 ? 0 : Math.min(1, used / of);
  return (
    <div className="co-meter">
      <span className="dz-soft">{label}</span>
      <span className="dz-number">{t('people.used', { used, of })}</span>
      <span
        className="dz-meter"
        data-tone={share >= 1 ? 'bad' : share >= 0.8 ? 'warn' : undefined}
        aria-hidden="true"
      >
        <span style={{ width: `${share * 100}%` }} />
      </span>
    </div>
  );
}
