import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import type { Client } from '#vault/identity/api';
import { addTexts } from '#web/ui/language.ts';
import { Problem, useNow } from '#web/ui/pieces.tsx';
import { languageTag } from '#web/ui/times.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { dayAfter, fromZone, inZone, mondayOf } from '#web/ui/zones.ts';
import { acts, asks } from './asks.ts';
import { useClientChoice } from './client-choice.tsx';
import { ShiftExchanges } from './shift-exchanges.tsx';
import { ShiftTable } from './shift-table.tsx';
import { SHIFT_TEXTS } from './texts-shifts.ts';
import './pages.css';
import './shifts.css';

addTexts(SHIFT_TEXTS);

/** A client's calendar, week by week: for everybody to read and exchange, for leads to plan. */
export function ShiftsPage() {
  const { t } = useLocale();
  const { chosen, choice, leads } = useClientChoice();
  return (
    <main id="main" className="page shifts-page">
      <h1>{t('shifts.title')}</h1>
      <p className="dz-soft">{t('shifts.about')}</p>
      {choice}
      {chosen === undefined ? null : <Calendar key={chosen.tenant} client={chosen} leads={leads} />}
    </main>
  );
}

function Calendar({ client, leads }: { client: Client; leads: boolean }) {
  const { t, locale } = useLocale();
  const now = useNow(60_000);
  const [weeks, setWeeks] = useState(0);
  // The zone is the calendar's own; until it is known the week is asked for in UTC.
  const known = useQuery(asks.shifts(client.tenant, new Date(now - (now % 86_400_000)).toISOString(), 1));
  const zone = known.data?.zone ?? 'UTC';
  const monday = dayAfter(mondayOf(inZone(now, zone).day), weeks * 7);
  const from = new Date(fromZone(monday, '00:00', zone)).toISOString();
  const calendar = useQuery({ ...asks.shifts(client.tenant, from, 8), enabled: known.data !== undefined });
  const days = Array.from({ length: 7 }, (_, at) => dayAfter(monday, at));
  const said = (day: string): string =>
    new Intl.DateTimeFormat(languageTag(locale), { month: 'short', day: 'numeric', timeZone: 'UTC' }).format(
      Date.parse(`${day}T00:00:00Z`),
    );
  const error = known.error ?? calendar.error;
  return (
    <>
      {leads ? null : <p className="dz-soft">{t('shifts.leads-only')}</p>}
      <div className="shifts-head">
        <h2>{t('shifts.week', { from: said(monday), to: said(dayAfter(monday, 6)) })}</h2>
        <Button size="compact-sm" variant="default" onClick={() => setWeeks(weeks - 1)}>
          {t('shifts.before')}
        </Button>
        <Button size="compact-sm" variant="default" disabled={weeks === 0} onClick={() => setWeeks(0)}>
          {t('shifts.this')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => setWeeks(weeks + 1)}>
          {t('shifts.after')}
        </Button>
      </div>
      {leads ? (
        <Zone tenant={client.tenant} zone={zone} />
      ) : (
        <p className="dz-soft">{t('shifts.zone.is', { zone })}</p>
      )}
      {error === null ? null : <Problem error={error} onAgain={() => void calendar.refetch()} />}
      {calendar.data === undefined ? null : (
        <>
          <ShiftTable tenant={client.tenant} calendar={calendar.data} days={days} zone={zone} leads={leads} />
          <ShiftExchanges
            tenant={client.tenant}
            exchanges={calendar.data.exchanges}
            zone={zone}
            leads={leads}
          />
        </>
      )}
    </>
  );
}

function Zone({ tenant, zone }: { tenant: string; zone: string }) {
  const { t } = useLocale();
  const queries = useQueryClient();
  const set = useMutation({
    mutationFn: (wanted: string) => acts.setZone(tenant, wanted),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['shifts', tenant] }),
  });
  const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((one) => one !== 'UTC')];
  return (
    <>
      <label className="setting">
        <span>{t('shifts.zone')}</span>
        <select value={zone} onChange={(event) => set.mutate(event.currentTarget.value)}>
          {(zones.includes(zone) ? zones : [zone, ...zones]).map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      </label>
      {set.error === null ? null : <Problem error={set.error} />}
    </>
  );
}
