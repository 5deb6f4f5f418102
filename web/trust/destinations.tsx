import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import type { DestinationView } from '#vault/calls/api';
import type { Destinations } from '#desk/trust/api';
import type { Bare, ToFrame } from '#web/client/frames.ts';
import { className } from '#web/ui/data-classes.ts';
import { addTexts } from '#web/ui/language.ts';
import { Loading } from '#web/ui/loading.tsx';
import { Problem } from '#web/ui/pieces.tsx';
import { purposeName } from '#web/ui/purposes.ts';
import { roleName } from '#web/ui/roles.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { DestinationForm } from './destination-form.tsx';
import { useClient } from './frame.tsx';
import { VaultDialog } from './vault-dialog.tsx';
import { destinationsOf } from './questions.ts';
import { SearchRuleForm } from './search-rule-form.tsx';
import { DESTINATION_TEXTS } from './texts-destinations.ts';

addTexts(DESTINATION_TEXTS);

/** Where values may be sent without being seen: what is in force, and a form for more. The yes is said in the vault's frame. */
export function DestinationsPage() {
  const { t, name } = useLocale();
  const client = useClient();
  const { tenant } = client;
  const queries = useQueryClient();
  const destinations = useQuery(destinationsOf(tenant));
  const [changing, setChanging] = useState<DestinationView | null>(null);
  const [order, setOrder] = useState<Bare<ToFrame> | null>(null);
  const [done, setDone] = useState<DestinationView | null>(null);
  if (destinations.error !== null)
    return <Problem error={destinations.error} onAgain={() => void destinations.refetch()} />;
  if (destinations.data === undefined) return <Loading />;
  const live = destinations.data.destinations.filter(({ withdrawn }) => !withdrawn);
  return (
    <>
      <header className="dz-stack">
        <h1>{t('dest.title')}</h1>
        <p className="dz-lead">{t('dest.lead')}</p>
      </header>
      {done === null ? null : (
        <p role="status">
          {t(done.withdrawn ? 'dest.withdrawn' : 'dest.set', {
            name: done.settings.name,
            version: done.version,
          })}
        </p>
      )}
      <List
        rows={live}
        onChange={setChanging}
        onWithdraw={(view) =>
          setOrder({ type: 'open-withdraw', tenant, clientName: name(client), name: view.settings.name })
        }
      />
      <DestinationForm
        key={changing === null ? 'new' : `${changing.settings.name}/${changing.version}`}
        from={changing}
        onNew={() => setChanging(null)}
        onSubmit={(settings, rule) => {
          setDone(null);
          setOrder({ type: 'open-destination', tenant, clientName: name(client), settings, rule });
        }}
      />
      <SearchRuleForm />
      {order === null ? null : (
        <VaultDialog
          page="order"
          order={order}
          title={t('dest.title')}
          onClose={() => setOrder(null)}
          onDone={(answer) => {
            if (answer.type !== 'destination') return;
            setOrder(null);
            setChanging(null);
            setDone(answer.answer);
            void queries.invalidateQueries({ queryKey: ['trust', tenant] });
          }}
        />
      )}
    </>
  );
}

function List({
  rows,
  onChange,
  onWithdraw,
}: {
  rows: Destinations['destinations'];
  onChange: (view: DestinationView) => void;
  onWithdraw: (view: DestinationView) => void;
}) {
  const { t, locale } = useLocale();
  return (
    <section className="dz-sheet">
      <h2>{t('dest.list')}</h2>
      {rows.length === 0 ? (
        <p className="dz-soft">{t('dest.none')}</p>
      ) : (
        <div className="dz-scroll" tabIndex={0} role="region" aria-label={t('dest.list')}>
          <table className="dz-table">
            <thead>
              <tr>
                {(['name', 'where', 'what', 'who', 'limits', 'calls', 'acts'] as const).map((head) => (
                  <th key={head} scope="col">
                    {t(`dest.${head}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => {
                const { settings, rule, classes } = row;
                const label = locale === 'ja' ? settings.labelJa : settings.labelEn;
                return (
                  <tr key={settings.name}>
                    <th scope="row">
                      {label} <span className="dz-soft">({settings.name})</span>
                    </th>
                    <td>
                      {settings.method} https://{settings.host}
                      {settings.port === 443 ? '' : `:${settings.port}`}
                      {settings.path}
                    </td>
                    <td>{classes.map((cls) => className(cls, locale)).join(', ')}</td>
                    <td>
                      {rule.roles.map((role) => roleName(role, locale)).join(', ') || t('dest.nobody')} ·{' '}
                      {rule.purposes.map((purpose) => purposeName(purpose, locale)).join(', ')}
                    </td>
                    <td>{t('dest.limits.of', { perHour: rule.perHour, perDay: rule.perDay })}</td>
                    <td>
                      {t('dest.calls.of', { calls: row.calls30Days, unanswered: row.unanswered30Days })}
                    </td>
                    <td>
                      <div className="dz-row">
                        <Button
                          size="compact-sm"
                          variant="default"
                          aria-label={t('dest.changeOf', { name: label })}
                          onClick={() => onChange(row)}
                        >
                          {t('dest.change')}
                        </Button>
                        <Button
                          size="compact-sm"
                          variant="default"
                          aria-label={t('dest.withdrawOf', { name: label })}
                          onClick={() => onWithdraw(row)}
                        >
                          {t('dest.withdraw')}
                        </Button>
                      </div>
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
