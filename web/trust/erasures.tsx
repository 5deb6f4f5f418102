import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import type { Erasures } from '#desk/trust/api';
import { CopyButton } from '#web/ui/copy-button.tsx';
import { className } from '#web/ui/data-classes.ts';
import { Dialog } from '#web/ui/dialog.tsx';
import { Loading } from '#web/ui/loading.tsx';
import { Problem } from '#web/ui/pieces.tsx';
import { exactTime } from '#web/ui/times.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { ClassRulesForm } from './class-rules-form.tsx';
import { AskErasure, AskHold, SetRule } from './erasure-forms.tsx';
import { useClient } from './frame.tsx';
import { Holds } from './holds.tsx';
import { erasuresOf } from './questions.ts';

/** What ends: who was erased, with certificates; how long people are kept; legal holds. */
export function ErasuresPage() {
  const { t } = useLocale();
  const { tenant } = useClient();
  const erasures = useQuery(erasuresOf(tenant));
  if (erasures.error !== null)
    return <Problem error={erasures.error} onAgain={() => void erasures.refetch()} />;
  if (erasures.data === undefined) return <Loading />;
  const { rule, horizonSeconds, provider } = erasures.data;
  return (
    <>
      <header className="dz-stack">
        <h1>{t('erasures.title')}</h1>
        <p className="dz-lead">{t('erasures.lead', { hours: horizonSeconds / 3_600 })}</p>
        <p className="dz-soft">
          {t('erasures.provider')}: {provider}
        </p>
      </header>
      <List erasures={erasures.data} />
      <SetRule rule={rule} due={erasures.data.due} />
      <ClassRulesForm classes={erasures.data.classes} />
      <AskErasure />
      <Holds holds={erasures.data.holds} />
      <AskHold />
    </>
  );
}

function List({ erasures: { erasures, vkey } }: { erasures: Erasures }) {
  const { t, locale } = useLocale();
  const { tenant } = useClient();
  const [shown, setShown] = useState<string | null>(null);
  return (
    <section className="dz-sheet">
      <h2>{t('erasures.list')}</h2>
      {erasures.length === 0 ? (
        <p className="dz-soft">{t('erasures.none')}</p>
      ) : (
        <div className="dz-scroll" tabIndex={0} role="region" aria-label={t('erasures.list')}>
          <table className="dz-table">
            <thead>
              <tr>
                {(['asked', 'because', 'what', 'state', 'certificate'] as const).map((head) => (
                  <th key={head} scope="col">
                    {t(`erasures.${head}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {erasures.map((one) => (
                <tr key={one.id}>
                  <th scope="row">{exactTime(one.requestedAt, locale)}</th>
                  <td>{t(`erasures.because.${one.because}`)}</td>
                  <td>
                    {one.classes === null
                      ? t('erasures.counts', one.counts)
                      : t('erasures.counts.classes', {
                          ...one.counts,
                          classes: one.classes.map((cls) => className(cls, locale)).join(t('erasures.comma')),
                        })}
                  </td>
                  <td>
                    {one.completedAt === null
                      ? t('erasures.state.waiting', { time: exactTime(one.dueBy, locale) })
                      : t('erasures.state.done', { time: exactTime(one.completedAt, locale) })}
                  </td>
                  <td>
                    {one.certificate === null ? (
                      '–'
                    ) : (
                      <div className="dz-row">
                        <Button size="compact-sm" variant="default" onClick={() => setShown(one.certificate)}>
                          {t('erasures.certificate.show')}
                        </Button>
                        <Button
                          size="compact-sm"
                          variant="default"
                          component="a"
                          href={`/api/trust/${tenant}/erasures/${one.id}/certificate?lang=${locale}`}
                          download
                        >
                          PDF
                        </Button>
                      </div>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {shown === null ? null : (
        <Dialog title={t('erasures.certificate.title')} onClose={() => setShown(null)}>
          <div className="dz-stack">
            <p>{t('erasures.certificate.note')}</p>
            <pre className="dz-code" tabIndex={0} role="region" aria-label={t('erasures.certificate.title')}>
              {shown}
            </pre>
            <CopyButton text={shown} label={t('erasures.copy')} />
            <p className="dz-soft">{t('erasures.vkey')}</p>
            <pre className="dz-code" tabIndex={0} role="region" aria-label={t('erasures.vkey')}>
              {vkey}
            </pre>
          </div>
        </Dialog>
      )}
    </section>
  );
}
