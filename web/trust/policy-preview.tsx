import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { TrustPolicyPreview } from '#desk/trust/api';
import type { PolicyDifference, PolicySettings } from '#vault/authz/api';
import { ask } from '#web/client/ask.ts';
import { Problem } from '#web/ui/pieces.tsx';
import { isWider, sayConsequence, sayConsequences, sayDifference } from '#web/ui/policy-words.ts';
import { useLocale } from '#web/ui/use-locale.ts';

/** Long enough for the next checkbox of a row. */
const PAUSE_MS = 350;

/** What the draft would mean, asked of the vault whenever the hand rests. */
export function PolicyDraftPreview({
  tenant,
  settings,
  onDiffers,
}: {
  tenant: string;
  settings: PolicySettings | null;
  onDiffers: (differs: boolean) => void;
}) {
  const { t, locale } = useLocale();
  const rested = useRested(settings === null ? null : JSON.stringify(settings));
  const preview = useQuery({
    queryKey: ['policy-preview', tenant, rested],
    queryFn: ({ signal }) =>
      ask(TrustPolicyPreview, `/api/trust/${tenant}/policy/preview`, {
        body: { settings: JSON.parse(rested ?? 'null') },
        signal,
      }),
    enabled: rested !== null,
    placeholderData: (before) => before,
  });
  const differs = preview.data !== undefined && preview.data.differences.length > 0;
  useEffect(() => onDiffers(differs), [differs, onDiffers]);
  const { data } = preview;
  return (
    <section className="dz-sheet" aria-label={t('policy.preview')}>
      <h2>{t('policy.preview')}</h2>
      {preview.error === null ? null : (
        <Problem error={preview.error} onAgain={() => void preview.refetch()} />
      )}
      <div aria-live="polite" className="dz-stack">
        {settings === null ? <p>{t('policy.preview.invalid')}</p> : null}
        {data === undefined ? null : data.differences.length === 0 ? (
          <p>{t('policy.preview.same')}</p>
        ) : (
          <>
            <Differences differences={data.differences} />
            <h3>{t('policy.preview.consequences')}</h3>
            <p>{sayConsequences(data.consequences, locale)}</p>
            <ul className="tr-plain">
              {data.consequences.nowDenied.map((one) => (
                <li key={`no ${one.role} ${one.class} ${one.action} ${one.purpose} ${one.reasons.join()}`}>
                  {sayConsequence(one, false, locale)}
                </li>
              ))}
              {data.consequences.nowAllowed.map((one) => (
                <li key={`yes ${one.role} ${one.class} ${one.action} ${one.purpose}`}>
                  {sayConsequence(one, true, locale)}
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
      {data === undefined ? null : (
        <>
          <h3>{t('policy.text')}</h3>
          <pre className="dz-code tr-cedar" tabIndex={0} role="region" aria-label={t('policy.text')}>
            {data.cedar}
          </pre>
        </>
      )}
    </section>
  );
}

export function Differences({ differences }: { differences: readonly PolicyDifference[] }) {
  const { t, locale } = useLocale();
  return (
    <ul className="tr-differences">
      {differences.map((one) => {
        const says = sayDifference(one, locale);
        return (
          <li key={says}>
            <span className="dz-pill" data-tone={isWider(one) ? 'warn' : 'ok'}>
              {t(isWider(one) ? 'policy.wider' : 'policy.narrower')}
            </span>
            <span>{says}</span>
          </li>
        );
      })}
    </ul>
  );
}

function useRested(value: string | null): string | null {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
}
