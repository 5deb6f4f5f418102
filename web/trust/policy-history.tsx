import { useQuery } from '@tanstack/react-query';

import { Go } from '#web/ui/address.tsx';
import { Loading } from '#web/ui/loading.tsx';
import { Problem } from '#web/ui/pieces.tsx';
import { exactTime } from '#web/ui/times.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { useClient, usePage } from './frame.tsx';
import { Differences } from './policy-preview.tsx';
import { policyVersionsOf } from './questions.ts';

/** Every version of the rules: what it changed, when, and who, as the log names them. */
export function PolicyHistory() {
  const { t, locale } = useLocale();
  const client = useClient();
  const address = usePage();
  const history = useQuery(policyVersionsOf(client.tenant));
  return (
    <section className="dz-sheet">
      <div className="dz-row dz-row-end">
        <h2>{t('policy.history')}</h2>
        <Go to={address('releases', 'show=policy')}>{t('policy.history.log')}</Go>
      </div>
      {history.error === null ? null : (
        <Problem error={history.error} onAgain={() => void history.refetch()} />
      )}
      {history.data === undefined ? (
        history.error === null ? (
          <Loading />
        ) : null
      ) : history.data.versions.length === 0 ? (
        <p className="dz-soft">{t('policy.history.none')}</p>
      ) : (
        <ol className="tr-versions">
          {history.data.versions.map((one) => (
            <li key={one.version}>
              <details>
                <summary>
                  <b>{t('policy.history.version', { version: one.version })}</b>{' '}
                  <span className="dz-soft">
                    {exactTime(one.at, locale)} · {byWhom(one.by, t)} ·{' '}
                    {one.guardrailsChanged
                      ? t('policy.history.guardrails')
                      : t('policy.history.changes', { count: one.differences.length })}
                  </span>
                </summary>
                <Differences differences={one.differences} />
                <p className="dz-mono">{one.digest}</p>
              </details>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function byWhom(by: string, t: ReturnType<typeof useLocale>['t']): string {
  if (by === 'job:operator') return t('policy.history.operator');
  return by.startsWith('job:') ? t('policy.history.job') : by;
}
