import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import type { Corrections } from '#desk/trust/api';
import { className } from '#web/ui/data-classes.ts';
import { Loading } from '#web/ui/loading.tsx';
import { Problem } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { useClient } from './frame.tsx';
import { correctionsOf } from './questions.ts';

const PERIODS = [7, 30, 90, 365] as const;

/** How often people had to correct the detector: by kind of value, and what the corrections have in common. */
export function DetectionPage() {
  const { t } = useLocale();
  const { tenant } = useClient();
  const [days, setDays] = useState<number>(30);
  const report = useQuery(correctionsOf(tenant, days));
  return (
    <>
      <header className="dz-stack">
        <h1>{t('detection.title')}</h1>
        <p className="dz-lead">{t('detection.lead')}</p>
        <label className="tr-period">
          <span>{t('detection.days')}</span>
          <select value={days} onChange={(event) => setDays(Number(event.target.value))}>
            {PERIODS.map((one) => (
              <option key={one} value={one}>
                {t('detection.days.of', { count: one })}
              </option>
            ))}
          </select>
        </label>
      </header>
      {report.error === null ? null : <Problem error={report.error} onAgain={() => void report.refetch()} />}
      {report.data === undefined ? (
        report.error === null ? (
          <Loading />
        ) : null
      ) : (
        <>
          <ByClass report={report.data} />
          <Patterns patterns={report.data.patterns} />
        </>
      )}
    </>
  );
}

function ByClass({ report }: { report: Corrections }) {
  const { t, locale } = useLocale();
  const rows = report.byClass.toSorted(
    (a, b) => b.missed + b.notSensitive - (a.missed + a.notSensitive) || b.found - a.found,
  );
  return (
    <section className="dz-sheet">
      <h2>{t('detection.byClass')}</h2>
      {rows.length === 0 ? (
        <p className="dz-soft">{t('detection.none')}</p>
      ) : (
        <>
          <div className="dz-scroll" tabIndex={0} role="region" aria-label={t('detection.byClass')}>
            <table className="dz-table">
              <thead>
                <tr>
                  <th scope="col">{t('detection.class')}</th>
                  <th scope="col" className="dz-right">
                    {t('detection.found')}
                  </th>
                  <th scope="col" className="dz-right">
                    {t('detection.missed')}
                  </th>
                  <th scope="col" className="dz-right">
                    {t('detection.wrong')}
                  </th>
                  <th scope="col" className="dz-right">
                    {t('detection.share')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.class}>
                    <th scope="row">{className(row.class, locale)}</th>
                    <td className="dz-right dz-number">{row.found.toLocaleString(locale)}</td>
                    <td className="dz-right dz-number">{row.missed.toLocaleString(locale)}</td>
                    <td className="dz-right dz-number">{row.notSensitive.toLocaleString(locale)}</td>
                    <td className="dz-right dz-number">{share(row, locale)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <p className="dz-soft">{t('detection.share.note')}</p>
        </>
      )}
    </section>
  );
}

/** Rightly found of all that is sensitive, as far as people corrected. */
function share({ found, missed, notSensitive }: Corrections['byClass'][number], locale: string): string {
  const right = Math.max(0, found - notSensitive);
  // Where nobody corrected anything, a hundred per cent would say more than is known.
  if (missed + notSensitive === 0 || right + missed === 0) return '–';
  return (right / (right + missed)).toLocaleString(locale, { style: 'percent', maximumFractionDigits: 1 });
}

function Patterns({ patterns }: { patterns: Corrections['patterns'] }) {
  const { t, locale } = useLocale();
  return (
    <section className="dz-sheet">
      <h2>{t('detection.patterns')}</h2>
      {patterns.length === 0 ? (
        <p className="dz-soft">{t('detection.patterns.none')}</p>
      ) : (
        <>
          <p className="dz-soft">{t('detection.patterns.lead')}</p>
          <div className="dz-scroll" tabIndex={0} role="region" aria-label={t('detection.patterns')}>
            <table className="dz-table">
              <thead>
                <tr>
                  <th scope="col">{t('detection.kind')}</th>
                  <th scope="col">{t('detection.class')}</th>
                  <th scope="col">{t('detection.shape')}</th>
                  <th scope="col">{t('detection.rule')}</th>
                  <th scope="col">{t('detection.where')}</th>
                  <th scope="col" className="dz-right">
                    {t('detection.count')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {patterns.map((one) => (
                  <tr
                    key={`${one.kind} ${one.class} ${one.shape} ${one.recognizer} ${one.locale} ${one.writtenBy}`}
                  >
                    <th scope="row">{t(`detection.kind.${one.kind}`)}</th>
                    <td>{className(one.class, locale)}</td>
                    <td>{one.shape === null ? '–' : <code>{one.shape}</code>}</td>
                    <td>{one.recognizer ?? '–'}</td>
                    <td>{t(`detection.where.${one.writtenBy}.${one.locale}`)}</td>
                    <td className="dz-right dz-number">{one.count.toLocaleString(locale)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </section>
  );
}
