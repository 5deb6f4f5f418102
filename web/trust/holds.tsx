import type { Erasures } from '#desk/trust/api';
import { exactTime } from '#web/ui/times.ts';
import { useLocale } from '#web/ui/use-locale.ts';

/** Legal holds that stand, and those that wait for a second person. */
export function Holds({ holds }: Pick<Erasures, 'holds'>) {
  const { t, locale } = useLocale();
  return (
    <section className="dz-sheet">
      <h2>{t('erasures.holds')}</h2>
      {holds.length === 0 ? (
        <p className="dz-soft">{t('erasures.holds.none')}</p>
      ) : (
        <div className="dz-scroll" tabIndex={0} role="region" aria-label={t('erasures.holds')}>
          <table className="dz-table">
            <thead>
              <tr>
                {(['reference', 'state', 'holds.since', 'conversation'] as const).map((head) => (
                  <th key={head} scope="col">
                    {t(`erasures.${head}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {holds.map((hold) => (
                <tr key={`${hold.conversationId} ${hold.reference}`}>
                  <th scope="row">{hold.reference}</th>
                  <td>{t(`erasures.holds.${hold.state}`)}</td>
                  <td>{exactTime(hold.changedAt, locale)}</td>
                  <td>{hold.conversationId ?? '–'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
