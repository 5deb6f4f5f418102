import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import type { PlannedShift, ShiftCalendar } from '#desk/personnel/api';
import { Problem } from '#web/ui/pieces.tsx';
import { languageTag } from '#web/ui/times.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { dayAfter, fromZone, inZone } from '#web/ui/zones.ts';
import { acts, asks } from './asks.ts';
import { useDesk } from './desk.tsx';

interface Week {
  readonly tenant: string;
  readonly calendar: ShiftCalendar;
  readonly days: readonly string[];
  readonly zone: string;
  readonly leads: boolean;
}

/** What is being said about one shift, or one person's day. */
type Doing =
  { what: 'add'; personId: string; day: string } | { what: 'remove' | 'offer'; shift: PlannedShift } | null;

/** People by days. What is chosen in it opens below it, so that the table keeps its shape. */
export function ShiftTable(week: Week) {
  const { t, locale, name } = useLocale();
  const { me, personOf } = useDesk();
  const { tenant, calendar, days, zone, leads } = week;
  const [doing, setDoing] = useState<Doing>(null);
  const team = useQuery(asks.team(tenant));
  const ids = new Set([
    ...(team.data?.people ?? []).map(({ personId }) => personId),
    ...calendar.shifts.map(({ personId }) => personId),
  ]);
  const people = [...ids]
    .flatMap((id) => personOf(id) ?? [])
    .toSorted(
      (a, b) =>
        Number(b.personId === me.personId) - Number(a.personId === me.personId) ||
        name(a).localeCompare(name(b), locale),
    );
  if (team.data !== undefined && people.length === 0) return <p>{t('shifts.none')}</p>;
  const head = (day: string): string =>
    new Intl.DateTimeFormat(languageTag(locale), {
      weekday: 'short',
      month: 'numeric',
      day: 'numeric',
      timeZone: 'UTC',
    }).format(Date.parse(`${day}T00:00:00Z`));
  return (
    <>
      <div className="shifts-scroll" tabIndex={0} role="region" aria-label={t('shifts.title')}>
        <table className="shifts">
          <thead>
            <tr>
              <th scope="col">{t('shifts.person')}</th>
              {days.map((day) => (
                <th key={day} scope="col">
                  {head(day)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {people.map((person) => (
              <tr key={person.personId}>
                <th scope="row">{name(person)}</th>
                {days.map((day) => (
                  <td key={day}>
                    {calendar.shifts
                      .filter((one) => one.personId === person.personId)
                      .filter((one) => inZone(Date.parse(one.startsAt), zone).day === day)
                      .map((shift) => (
                        <Chip
                          key={shift.shiftId}
                          shift={shift}
                          who={name(person)}
                          zone={zone}
                          on={
                            leads
                              ? () => setDoing({ what: 'remove', shift })
                              : person.personId === me.personId
                                ? () => setDoing({ what: 'offer', shift })
                                : null
                          }
                          leads={leads}
                        />
                      ))}
                    {leads ? (
                      <button
                        type="button"
                        className="shift-add"
                        aria-label={t('shifts.add', { name: name(person), day: head(day) })}
                        onClick={() => setDoing({ what: 'add', personId: person.personId, day })}
                      >
                        +
                      </button>
                    ) : null}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {doing === null ? null : doing.what === 'add' ? (
        <Add key={`${doing.personId} ${doing.day}`} week={week} doing={doing} onDone={() => setDoing(null)} />
      ) : doing.what === 'remove' ? (
        <Remove key={doing.shift.shiftId} week={week} shift={doing.shift} onDone={() => setDoing(null)} />
      ) : (
        <Offer key={doing.shift.shiftId} week={week} shift={doing.shift} onDone={() => setDoing(null)} />
      )}
    </>
  );
}

export function spanOf({ startsAt, endsAt }: PlannedShift, zone: string): string {
  return `${inZone(Date.parse(startsAt), zone).time}–${inZone(Date.parse(endsAt), zone).time}`;
}

function Chip({
  shift,
  who,
  zone,
  on,
  leads,
}: {
  shift: PlannedShift;
  who: string;
  zone: string;
  on: (() => void) | null;
  leads: boolean;
}) {
  const { t } = useLocale();
  const time = spanOf(shift, zone);
  if (on === null) return <span className="shift-chip">{time}</span>;
  return (
    <button
      type="button"
      className="shift-chip"
      aria-label={leads ? t('shifts.remove', { time, name: who }) : t('shifts.offer', { time })}
      onClick={on}
    >
      {time}
    </button>
  );
}

function useCalendarChange<Input>(
  tenant: string,
  change: (input: Input) => Promise<unknown>,
  onDone: () => void,
) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: ['shifts', tenant] });
      onDone();
    },
  });
}

function Add({
  week: { tenant, zone },
  doing,
  onDone,
}: {
  week: Week;
  doing: { personId: string; day: string };
  onDone: () => void;
}) {
  const { t, name } = useLocale();
  const { personOf } = useDesk();
  const [from, setFrom] = useState('09:00');
  const [to, setTo] = useState('17:00');
  const person = personOf(doing.personId);
  const save = useCalendarChange(
    tenant,
    () =>
      acts.planShift(tenant, {
        personId: doing.personId,
        startsAt: new Date(fromZone(doing.day, from, zone)).toISOString(),
        endsAt: new Date(fromZone(to > from ? doing.day : dayAfter(doing.day, 1), to, zone)).toISOString(),
      }),
    onDone,
  );
  return (
    <form
      className="shift-form"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(undefined);
      }}
    >
      <h3>{t('shifts.add', { name: person === undefined ? '' : name(person), day: doing.day })}</h3>
      <div className="row">
        <label>
          {t('shifts.from')}{' '}
          <input
            type="time"
            required
            autoFocus
            value={from}
            onChange={(event) => setFrom(event.currentTarget.value)}
          />
        </label>
        <label>
          {t('shifts.to')}{' '}
          <input type="time" required value={to} onChange={(event) => setTo(event.currentTarget.value)} />
        </label>
        <Button type="submit" size="compact-sm" loading={save.isPending} disabled={from === '' || to === ''}>
          {t('shifts.save')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={onDone}>
          {t('ui.cancel')}
        </Button>
      </div>
      <p className="dz-soft">{t('shifts.to.next')}</p>
      {save.error === null ? null : <Problem error={save.error} />}
    </form>
  );
}

function Remove({
  week: { tenant, zone },
  shift,
  onDone,
}: {
  week: Week;
  shift: PlannedShift;
  onDone: () => void;
}) {
  const { t, name } = useLocale();
  const { personOf } = useDesk();
  const person = personOf(shift.personId);
  const remove = useCalendarChange(tenant, () => acts.removeShift(tenant, shift.shiftId), onDone);
  return (
    <div className="shift-form" role="group" aria-label={t('shifts.remove.yes')}>
      <p>
        <strong>
          {person === undefined ? '' : name(person)} {spanOf(shift, zone)}
        </strong>{' '}
        {t('shifts.remove.sure')}
      </p>
      <div className="row">
        <Button
          size="compact-sm"
          color="red.9"
          autoFocus
          loading={remove.isPending}
          onClick={() => remove.mutate(undefined)}
        >
          {t('shifts.remove.yes')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={onDone}>
          {t('ui.cancel')}
        </Button>
      </div>
      {remove.error === null ? null : <Problem error={remove.error} />}
    </div>
  );
}

function Offer({
  week: { tenant, zone },
  shift,
  onDone,
}: {
  week: Week;
  shift: PlannedShift;
  onDone: () => void;
}) {
  const { t, name } = useLocale();
  const { me, personOf } = useDesk();
  const team = useQuery(asks.team(tenant));
  const colleagues = (team.data?.people ?? []).flatMap(({ personId }) =>
    personId === me.personId ? [] : (personOf(personId) ?? []),
  );
  const [to, setTo] = useState('');
  const offer = useCalendarChange(
    tenant,
    () => acts.offerShift(tenant, { shiftId: shift.shiftId, to }),
    onDone,
  );
  return (
    <form
      className="shift-form"
      onSubmit={(event) => {
        event.preventDefault();
        offer.mutate(undefined);
      }}
    >
      <h3>{t('shifts.offer', { time: spanOf(shift, zone) })}</h3>
      <div className="row">
        <label>
          {t('shifts.offer.to')}{' '}
          <select required autoFocus value={to} onChange={(event) => setTo(event.currentTarget.value)}>
            <option value="" />
            {colleagues.map((one) => (
              <option key={one.personId} value={one.personId}>
                {name(one)}
              </option>
            ))}
          </select>
        </label>
        <Button type="submit" size="compact-sm" disabled={to === ''} loading={offer.isPending}>
          {t('shifts.offer.do')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={onDone}>
          {t('ui.cancel')}
        </Button>
      </div>
      {offer.error === null ? null : <Problem error={offer.error} />}
    </form>
  );
}
