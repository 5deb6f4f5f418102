import { useQuery } from '@tanstack/react-query';
import { Button } from '@mantine/core';

import { Go } from '#web/ui/address.tsx';
import { className } from '#web/ui/data-classes.ts';
import { Refused } from '#web/client/ask.ts';
import { Problem } from '#web/ui/pieces.tsx';
import { purposeName } from '#web/ui/purposes.ts';
import { reasonName } from '#web/ui/reasons.ts';
import { roleName } from '#web/ui/roles.ts';
import { exactTime } from '#web/ui/times.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { checkReceipt, type Receipt } from './check-receipt.ts';
import { useClient, usePage } from './frame.tsx';
import { askProof, vkeyOf } from './questions.ts';
import type { EntryReading } from './read-entry.ts';

/** One entry opened: what it says, its exact bytes, and its proof, computed here from those bytes. */
export function EntryDetail({ reading }: { reading: EntryReading }) {
  const { t } = useLocale();
  return (
    <div className="tr-entry">
      <div className="dz-stack">
        <Words reading={reading} />
        <h2 className="tr-small">{t('entry.bytes')}</h2>
        <pre className="dz-code" tabIndex={0} role="region" aria-label={t('entry.bytes')}>
          {reading.text}
        </pre>
      </div>
      <Proof reading={reading} />
    </div>
  );
}

function Words({ reading }: { reading: EntryReading }) {
  const { t, locale } = useLocale();
  const rows: readonly (readonly [key: string, value: string | null])[] = [
    ['entry.position', `#${reading.index}`],
    ['entry.time', exactTime(reading.at, locale)],
    ['entry.actor', reading.actor],
    ['line.role', reading.role === null ? null : roleName(reading.role, locale)],
    ['line.class', reading.class === null ? null : className(reading.class, locale)],
    ['line.purpose', reading.purpose === null ? null : purposeName(reading.purpose, locale)],
    [
      'entry.reasons',
      reading.reasons.length === 0
        ? null
        : reading.reasons.map((reason) => reasonName(reason, locale)).join(locale === 'ja' ? '、' : '; '),
    ],
    ['entry.token', reading.token],
    ['entry.policyDigest', reading.policy],
  ];
  return (
    <dl className="dz-facts">
      {rows.map(([key, value]) =>
        value === null ? null : (
          <div key={key} style={{ display: 'contents' }}>
            <dt>{t(key)}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

function Proof({ reading }: { reading: EntryReading }) {
  const { t } = useLocale();
  const client = useClient();
  const vkey = useQuery(vkeyOf(client.tenant));
  const receipt = useQuery({
    queryKey: ['proof', client.tenant, reading.index],
    queryFn: async ({ signal }) =>
      checkReceipt({
        index: reading.index,
        entry: reading.bytes,
        proof: await askProof(client.tenant, reading.index, signal),
        vkey: vkey.data ?? '',
      }),
    enabled: vkey.data !== undefined,
    staleTime: Infinity,
    refetchInterval: (query) => (isTooNew(query.state.error) ? 2_000 : false),
  });
  const tooNew = isTooNew(receipt.error);
  const error = vkey.error ?? receipt.error;
  return (
    <section className="tr-proof dz-stack" aria-label={t('entry.proof')}>
      <h2 className="tr-small">{t('entry.proof')}</h2>
      <div aria-live="polite">
        {tooNew ? <p>{t('entry.waiting')}</p> : null}
        {error !== null && !tooNew ? <Problem error={error} onAgain={() => void receipt.refetch()} /> : null}
        {receipt.data === undefined && error === null ? (
          <p className="dz-soft">{t('entry.checking')}</p>
        ) : null}
        {receipt.data === undefined ? null : <Verdict receipt={receipt.data} />}
      </div>
      {receipt.data === undefined ? null : (
        <>
          <Steps receipt={receipt.data} vkey={vkey.data ?? ''} />
          <Button size="compact-sm" variant="default" w="fit-content" onClick={() => void receipt.refetch()}>
            {t('entry.again')}
          </Button>
        </>
      )}
    </section>
  );
}

/** The line is in the log, but no checkpoint covers it yet. */
function isTooNew(error: unknown): boolean {
  return error instanceof Refused && error.status === 404;
}

function Verdict({ receipt }: { receipt: Receipt }) {
  const { t } = useLocale();
  const address = usePage();
  if (receipt.ok)
    return (
      <p className="tr-result" data-ok="true">
        {t('entry.ok')}
      </p>
    );
  return (
    <div className="tr-result" data-ok="false">
      <p>{t('entry.bad')}</p>
      <p>
        {t('entry.bad.call')} <Go to={address('pack')}>{t('trust.pack')}</Go>
      </p>
    </div>
  );
}

function Steps({ receipt, vkey }: { receipt: Receipt; vkey: string }) {
  const { t, locale } = useLocale();
  return (
    <ol>
      <li>
        <p>{t('entry.step.leaf')}</p>
        <code className="dz-mono">{receipt.leaf}</code>
      </li>
      {receipt.path.length === 0 ? null : (
        <li>
          <p>{t('entry.step.path')}</p>
          <details>
            <summary className="dz-number">{receipt.path.length}</summary>
            {receipt.path.map((hash, at) => (
              <code key={`${at}`} className="dz-mono tr-hash">
                {hash}
              </code>
            ))}
          </details>
        </li>
      )}
      {receipt.root === null ? null : (
        <li>
          <p>{t('entry.step.root', { size: receipt.size.toLocaleString(locale) })}</p>
          <code className="dz-mono">{receipt.root}</code>
        </li>
      )}
      {receipt.ok ? (
        <li>
          <p>{t('entry.step.key')}</p>
          <code className="dz-mono">{vkey.trim()}</code>
        </li>
      ) : null}
    </ol>
  );
}
