import { Button } from '@mantine/core';
import { useState } from 'react';

import type { EmergencyView } from '#vault/authz/api';
import { className } from './data-classes.ts';
import { Dialog } from './dialog.tsx';
import { FrameBox } from './frame-box.tsx';
import { addTexts } from './language.ts';
import { purposeName } from './purposes.ts';
import { reasonName } from './reasons.ts';
import { goToSignIn } from './signed-in.tsx';
import { OVERSIGHT_TEXTS } from './texts-oversight.ts';
import { exactTime } from './times.ts';
import { useLocale } from './use-locale.ts';

addTexts(OVERSIGHT_TEXTS);

/** Two people look at each. */
const REVIEWS = 2;

/** Values that were opened although guardrails forbade it: why, what was passed, and who has looked at it by when. */
export function EmergencyList({
  emergencies,
  me,
  vaultOrigin,
  nameOf,
  clientOf,
  onReviewed,
}: {
  emergencies: readonly EmergencyView[];
  /** The reader's own id: nobody reviews what they declared, or twice. */
  me: string;
  vaultOrigin: string;
  nameOf: (personId: string) => string;
  clientOf: (tenant: string) => string;
  onReviewed: () => void;
}) {
  const { t, locale } = useLocale();
  const [asked, setAsked] = useState<EmergencyView | null>(null);
  if (emergencies.length === 0) return <p className="dz-soft">{t('emergency.none')}</p>;
  return (
    <>
      <ul className="dz-emergencies">
        {emergencies.map((one) => {
          const open = one.reviews.length < REVIEWS;
          const mine = one.personId === me || one.reviews.some(({ byPerson }) => byPerson === me);
          const late = open && Date.parse(one.reviewDue) < Date.now();
          return (
            <li key={one.decisionId}>
              <div className="dz-row dz-row-end">
                <h3>
                  {className(one.class, locale)} · {purposeName(one.purpose, locale)} · {clientOf(one.tenant)}
                </h3>
                {open && !mine ? (
                  <Button size="compact-sm" onClick={() => setAsked(one)}>
                    {t('emergency.review')}
                  </Button>
                ) : null}
              </div>
              <p>{t('emergency.says', { reason: one.reason })}</p>
              <p className="dz-soft">
                {t('emergency.by', {
                  name: nameOf(one.personId),
                  time: exactTime(one.at, locale),
                  passed: one.passed
                    .map((code) => reasonName(code, locale))
                    .join(locale === 'ja' ? '、' : '; '),
                })}
              </p>
              <p data-late={late}>
                <span className="dz-pill" data-tone={late ? 'bad' : open ? 'warn' : 'ok'}>
                  {t(late ? 'emergency.late' : open ? 'emergency.open' : 'emergency.closed')}
                </span>{' '}
                {open
                  ? t('emergency.due', {
                      count: one.reviews.length,
                      time: exactTime(one.reviewDue, locale),
                    })
                  : null}
              </p>
              <ul className="dz-soft">
                {one.reviews.map((review) => (
                  <li key={review.byPerson}>
                    {t(review.inOrder ? 'emergency.inOrder' : 'emergency.notInOrder', {
                      name: nameOf(review.byPerson),
                      time: exactTime(review.at, locale),
                    })}
                  </li>
                ))}
              </ul>
            </li>
          );
        })}
      </ul>
      {asked === null ? null : (
        <Dialog title={t('emergency.review')} onClose={() => setAsked(null)}>
          <FrameBox
            page="approve"
            origin={vaultOrigin}
            title={t('emergency.review')}
            open={{
              type: 'open-approvals',
              tenant: asked.tenant,
              review: {
                decisionId: asked.decisionId,
                what: `${clientOf(asked.tenant)} · ${t('emergency.says', { reason: asked.reason })}`,
              },
            }}
            minHeight={200}
            hear={(message) => {
              if (message.type === 'ended') goToSignIn();
              if (message.type !== 'closed') return;
              setAsked(null);
              onReviewed();
            }}
          />
        </Dialog>
      )}
    </>
  );
}
