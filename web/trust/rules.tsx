import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { FrameBox } from '#web/ui/frame-box.tsx';
import { Go } from '#web/ui/address.tsx';
import { Loading } from '#web/ui/loading.tsx';
import { LookFacts } from '#web/ui/look-facts.tsx';
import { Problem } from '#web/ui/pieces.tsx';
import { goToSignIn, useSession } from '#web/ui/signed-in.tsx';
import { exactTime } from '#web/ui/times.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { useClient, usePage } from './frame.tsx';
import { askEntries, lookOf } from './questions.ts';
import { readEntry, type EntryReading } from './read-entry.ts';

/** The client's own types and allow-list: edited in a frame of the vault, for what is typed there may be somebody's. */
export function RulesPage() {
  const { t } = useLocale();
  const { tenant } = useClient();
  const { vaultOrigin } = useSession();
  const queries = useQueryClient();
  const [set, setSet] = useState<number | null>(null);
  return (
    <>
      <header className="dz-stack">
        <h1>{t('rules.title')}</h1>
        <p className="dz-lead">{t('rules.lead')}</p>
        <p className="dz-lead">{t('rules.old')}</p>
        {set === null ? null : <p role="status">{t('rules.set', { version: set })}</p>}
      </header>
      <section className="dz-sheet" aria-label={t('rules.title')}>
        <FrameBox
          page="rules"
          origin={vaultOrigin}
          title={t('rules.title')}
          open={{ type: 'open-rules', tenant }}
          minHeight={320}
          maxHeight={720}
          hear={(message) => {
            if (message.type === 'ended') goToSignIn();
            if (message.type !== 'rules-set') return;
            setSet(message.version);
            void queries.invalidateQueries({ queryKey: ['trust', tenant] });
          }}
        />
      </section>
      <Look />
      <History wanted={set} />
    </>
  );
}

/** How far the messages that were there already are looked through by the rules of now. */
function Look() {
  const { t } = useLocale();
  const { tenant } = useClient();
  const asked = useQuery(lookOf(tenant));
  const look = asked.data?.look ?? null;
  return (
    <section className="dz-sheet">
      <h2>{t('look.title')}</h2>
      {asked.error === null ? null : <Problem error={asked.error} onAgain={() => void asked.refetch()} />}
      {look !== null ? (
        <LookFacts look={look} />
      ) : asked.data === undefined ? (
        asked.error === null ? (
          <Loading />
        ) : null
      ) : (
        <p className="dz-soft">{t('rules.look.none')}</p>
      )}
    </section>
  );
}

/** Who changed what and when, from the client's own log. */
function History({ wanted }: { wanted: number | null }) {
  const { t, locale } = useLocale();
  const { tenant } = useClient();
  const address = usePage();
  const entries = useQuery({
    queryKey: ['trust', tenant, 'rules-entries'],
    queryFn: ({ signal }) =>
      askEntries(tenant, { kinds: ['detection.changed'], before: null, limit: 50 }, signal),
    // An entry is numbered a moment after what it tells of.
    refetchInterval: (query) =>
      wanted === null ||
      (query.state.data?.lines ?? []).some((line) => readEntry(line)?.body['version'] === wanted)
        ? false
        : 1_000,
  });
  const readings = (entries.data?.lines ?? []).flatMap((line) => readEntry(line) ?? []);
  return (
    <section className="dz-sheet">
      <div className="dz-row dz-row-end">
        <h2>{t('rules.history')}</h2>
        <Go to={address('releases', 'show=policy')}>{t('policy.history.log')}</Go>
      </div>
      {entries.error === null ? null : (
        <Problem error={entries.error} onAgain={() => void entries.refetch()} />
      )}
      {entries.data === undefined ? (
        entries.error === null ? (
          <Loading />
        ) : null
      ) : readings.length === 0 ? (
        <p className="dz-soft">{t('rules.history.none')}</p>
      ) : (
        <div className="dz-scroll" tabIndex={0} role="region" aria-label={t('rules.history')}>
          <table className="dz-table">
            <thead>
              <tr>
                <th scope="col">{t('rules.history.when')}</th>
                <th scope="col">{t('rules.history.who')}</th>
                <th scope="col">{t('rules.history.what')}</th>
                <th scope="col" className="dz-right">
                  {t('rules.history.entry')}
                </th>
              </tr>
            </thead>
            <tbody>
              {readings.map((one) => (
                <tr key={one.index}>
                  <th scope="row">{exactTime(one.at, locale)}</th>
                  <td className="dz-mono">{one.actor}</td>
                  <td>{saysOf(one, t)}</td>
                  <td className="dz-right dz-number">#{one.index}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function saysOf({ body }: EntryReading, t: ReturnType<typeof useLocale>['t']): string {
  const names = (field: string): string => {
    const value = body[field];
    return Array.isArray(value) ? value.join(', ') : '';
  };
  const parts = (['added', 'changed', 'removed'] as const).flatMap((field) =>
    names(field) === '' ? [] : [t(`rules.history.${field}`, { names: names(field) })],
  );
  const allowed = t('rules.history.allowed', {
    patterns: Number(body['allowedPatterns'] ?? 0),
    values: Number(body['allowedValues'] ?? 0),
  });
  return [t('rules.history.version', { version: Number(body['version'] ?? 0) }), ...parts, allowed].join(
    ' · ',
  );
}
