import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import type { Today } from '#desk/trust/api';
import { Go } from '#web/ui/address.tsx';
import { BarRows } from '#web/ui/bar-rows.tsx';
import { className } from '#web/ui/data-classes.ts';
import { Loading } from '#web/ui/loading.tsx';
import { Problem, TimeAgo } from '#web/ui/pieces.tsx';
import { BarsByHour } from '#web/ui/plots.tsx';
import { purposeName } from '#web/ui/purposes.ts';
import { reasonName } from '#web/ui/reasons.ts';
import { roleName } from '#web/ui/roles.ts';
import { exactTime, shortDay } from '#web/ui/times.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { useClient, usePage } from './frame.tsx';
import { checkpointOf, lastEntryOf, todayOf } from './questions.ts';
import { everyHour } from './hours.ts';
import { WitnessWarning } from './witnesses.tsx';

/** What happened today, in figures that an auditor can follow to the lines behind them. */
export function TodayPage() {
  const { t, locale, name } = useLocale();
  const client = useClient();
  const today = useQuery(todayOf(client.tenant));
  return (
    <>
      <header className="dz-stack">
        <h1>{t('today.title', { client: name(client) })}</h1>
        <p className="dz-lead">
          {today.data === undefined
            ? t('today.lead')
            : t('today.since', { since: exactTime(today.data.since, locale) })}
        </p>
      </header>
      <WitnessWarning />
      {today.error === null ? null : <Problem error={today.error} onAgain={() => void today.refetch()} />}
      {today.data === undefined ? (
        today.error === null ? (
          <Loading />
        ) : null
      ) : (
        <Figures today={today.data} tenant={client.tenant} />
      )}
    </>
  );
}

function Figures({ today, tenant }: { today: Today; tenant: string }) {
  const { t } = useLocale();
  const released = sum(today.releases);
  const denied = sum(today.denials);
  const held = sum(today.valuesByClass);
  return (
    <>
      <dl className="tr-figures">
        <Figure label={t('today.held')} value={held} note={t('today.held.of', { count: today.subjects })} />
        <Figure label={t('today.released')} value={released} note={t('today.released.note')} to="releases" />
        <Figure label={t('today.denied')} value={denied} note={t('today.denied.note')} to="denied" />
        <Figure
          label={t('today.unseen')}
          value={today.matches + today.uses + today.searches}
          note={t('today.unseen.of', {
            matches: today.matches,
            uses: today.uses,
            searches: today.searches,
          })}
          to="unseen"
        />
      </dl>
      <div className="tr-today">
        <div className="dz-stack">
          <Sheet title={t('today.byHour')}>
            <BarsByHour
              title={t('today.byHour')}
              names={[t('today.released'), t('today.denied')]}
              rows={everyHour(today.byHour, today.since, Date.now())}
            />
          </Sheet>
          <Denials today={today} />
          <Sheet title={t('today.tickets')}>
            <BarRows
              caption={t('today.tickets')}
              heads={[t('today.ticket.state'), t('today.count')]}
              rows={(['open', 'pending', 'solved'] as const).map((state) => ({
                key: state,
                label: t(`today.ticket.${state}`),
                value: today.tickets[state],
              }))}
            />
          </Sheet>
        </div>
        <div className="dz-stack">
          <Releases today={today} />
          <Staff staff={today.staff} />
          <Sheet title={t('today.destruction')}>
            {today.lastDestruction === null ? (
              <p className="dz-soft">{t('today.destruction.none')}</p>
            ) : (
              <p>
                <TimeAgo at={today.lastDestruction} />
              </p>
            )}
          </Sheet>
          <LogSheet tenant={tenant} size={today.logSize} />
        </div>
        <div className="dz-stack">
          <HeldValues today={today} />
        </div>
      </div>
    </>
  );
}

function Releases({ today }: { today: Today }) {
  const { t, locale } = useLocale();
  return (
    <Sheet title={t('today.byPurpose')}>
      {today.releases.length === 0 ? (
        <p className="dz-soft">{t('today.byPurpose.none')}</p>
      ) : (
        <div className="dz-scroll" tabIndex={0} role="region" aria-label={t('today.byPurpose')}>
          <table className="dz-table">
            <thead>
              <tr>
                <th scope="col">{t('line.purpose')}</th>
                <th scope="col">{t('line.role')}</th>
                <th scope="col">{t('line.class')}</th>
                <th scope="col" className="dz-right">
                  {t('today.count')}
                </th>
              </tr>
            </thead>
            <tbody>
              {today.releases.map((row) => (
                <tr key={`${row.purpose} ${row.role} ${row.class}`}>
                  <th scope="row">{purposeName(row.purpose, locale)}</th>
                  <td>{roleName(row.role, locale)}</td>
                  <td>{className(row.class, locale)}</td>
                  <td className="dz-right dz-number">{row.count.toLocaleString(locale)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Sheet>
  );
}

function HeldValues({ today }: { today: Today }) {
  const { t, locale } = useLocale();
  const rows = today.valuesByClass.toSorted((a, b) => b.count - a.count);
  return (
    <Sheet title={t('today.values')}>
      {rows.length === 0 ? (
        <p className="dz-soft">{t('today.values.none')}</p>
      ) : (
        <BarRows
          caption={t('today.values')}
          heads={[t('line.class'), t('today.held'), t('today.oldest')]}
          rows={rows.map((row) => ({
            key: row.class,
            label: className(row.class, locale),
            value: row.count,
            note: shortDay(row.oldest, locale),
          }))}
        />
      )}
    </Sheet>
  );
}

function Denials({ today }: { today: Today }) {
  const { t, locale } = useLocale();
  return (
    <Sheet title={t('today.denials')}>
      {today.denials.length === 0 ? (
        <p className="dz-soft">{t('today.denials.none')}</p>
      ) : (
        <BarRows
          tone="bad"
          caption={t('today.denials')}
          heads={[t('line.reason'), t('today.count')]}
          rows={today.denials
            .toSorted((a, b) => b.count - a.count)
            .map((row) => ({ key: row.reason, label: reasonName(row.reason, locale), value: row.count }))}
        />
      )}
    </Sheet>
  );
}

function Staff({ staff }: { staff: Today['staff'] }) {
  const { t } = useLocale();
  return (
    <Sheet title={t('today.staff')}>
      {staff.total === 0 ? (
        <p className="dz-soft">{t('today.staff.none')}</p>
      ) : (
        <ul className="dz-stack">
          {(
            [
              ['nda', staff.withNda],
              ['training', staff.withTraining],
              ['shift', staff.onShift],
            ] as const
          ).map(([what, count]) => (
            <li key={what} className="tr-share">
              <span>{t(`today.staff.${what}`)}</span>
              <b className="dz-number">{t('today.staff.of', { count, total: staff.total })}</b>
              <span className="dz-meter" aria-hidden="true">
                <span style={{ width: `${(count / staff.total) * 100}%` }} />
              </span>
            </li>
          ))}
        </ul>
      )}
      <p className="dz-soft">{t('today.staff.note')}</p>
    </Sheet>
  );
}

function LogSheet({ tenant, size }: { tenant: string; size: number }) {
  const { t, locale } = useLocale();
  const address = usePage();
  const checkpoint = useQuery(checkpointOf(tenant));
  const last = useQuery(lastEntryOf(tenant));
  const signed = Number(checkpoint.data?.split('\n')[1] ?? Number.NaN);
  const at = last.data?.lines[0]?.at;
  return (
    <Sheet title={t('today.log')}>
      <dl className="dz-facts">
        <dt>{t('today.log.size')}</dt>
        <dd className="dz-number">{size.toLocaleString(locale)}</dd>
        <dt>{t('today.log.signed')}</dt>
        <dd className="dz-number">{Number.isNaN(signed) ? '…' : signed.toLocaleString(locale)}</dd>
        <dt>{t('today.log.last')}</dt>
        <dd>{at === undefined ? '…' : <TimeAgo at={at} />}</dd>
      </dl>
      <p>
        <Go to={address('verify')}>{t('today.log.verify')}</Go>
      </p>
    </Sheet>
  );
}

function Sheet({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="dz-sheet">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Figure({ label, value, note, to }: { label: string; value: number; note: string; to?: string }) {
  const { locale } = useLocale();
  const address = usePage();
  const number = value.toLocaleString(locale);
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {to === undefined ? (
          <b className="dz-number">{number}</b>
        ) : (
          <Go to={address('releases', `show=${to}`)} aria-label={`${label}: ${number}`}>
            <b className="dz-number">{number}</b>
          </Go>
        )}
        <span>{note}</span>
      </dd>
    </div>
  );
}

function sum(rows: readonly { count: number }[]): number {
  return rows.reduce((total, row) => total + row.count, 0);
}
