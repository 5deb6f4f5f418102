import { Button, Checkbox } from '@mantine/core';
import { useState } from 'react';

import type { PolicyView } from '#vault/authz/api';
import { className, PERMITTABLE } from '#web/ui/data-classes.ts';
import { ALL_PURPOSES, purposeName } from '#web/ui/purposes.ts';
import { roleName } from '#web/ui/roles.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { useClient } from './frame.tsx';
import { ClassConditions, MoreRules, Numbers } from './policy-conditions.tsx';
import { draftOf, keyOf, PERMIT_ROLES, settingsOf, toggled, type PolicyDraft } from './policy-draft.ts';
import { PolicyDraftPreview } from './policy-preview.tsx';
import { VaultDialog } from './vault-dialog.tsx';

/** The client's own rules, edited by checkbox. They come into force in the vault's frame, after the officer's passkey. */
export function PolicyEditor({ policy, onDone }: { policy: PolicyView; onDone: (set: boolean) => void }) {
  const { t } = useLocale();
  const { tenant } = useClient();
  const [draft, setDraft] = useState(() => draftOf(policy));
  const [asking, setAsking] = useState(false);
  const [differs, setDiffers] = useState(false);
  const settings = settingsOf(draft, ALL_PURPOSES);
  const change = (part: Partial<PolicyDraft>): void => setDraft((before) => ({ ...before, ...part }));
  return (
    <>
      {policy.version === draft.version ? null : (
        <p className="tr-unread dz-row dz-row-end" role="alert">
          {t('policy.edit.stale')}
          <Button size="compact-sm" variant="default" onClick={() => setDraft(draftOf(policy))}>
            {t('policy.edit.again')}
          </Button>
        </p>
      )}
      <div className="tr-beside">
        <section className="dz-sheet" aria-label={t('policy.edit')}>
          <h2>{t('policy.edit')}</h2>
          <p className="dz-soft">{t('policy.edit.lead')}</p>
          {draft.classes.length === 0 ? <p>{t('policy.none')}</p> : null}
          {draft.classes.map((cls) => (
            <ClassRules key={cls} cls={cls} draft={draft} change={change} />
          ))}
          <AddClass known={draft.classes} onAdd={(cls) => change({ classes: [...draft.classes, cls] })} />
          <h3>{t('policy.limits')}</h3>
          <Numbers
            draft={draft}
            change={change}
            which={[
              'perHour',
              'perDay',
              'perWeek',
              'perConversation',
              'clientPerDay',
              'stopAt',
              'touchMaxAgeSeconds',
            ]}
          />
          <MoreRules draft={draft} change={change} />
          <p className="dz-soft">{t('policy.edit.guardrails')}</p>
          <div className="dz-row">
            <Button disabled={settings === null || !differs} onClick={() => setAsking(true)}>
              {t('policy.edit.confirm')}
            </Button>
            <Button variant="default" onClick={() => onDone(false)}>
              {t('policy.edit.discard')}
            </Button>
          </div>
        </section>
        <PolicyDraftPreview tenant={tenant} settings={settings} onDiffers={setDiffers} />
      </div>
      {!asking || settings === null ? null : (
        <VaultDialog
          page="policy"
          order={{ type: 'open-policy', tenant, ask: { version: draft.version, settings } }}
          title={t('policy.edit')}
          onClose={() => setAsking(false)}
          onDone={(answer) => {
            if (answer.type !== 'policy-set') return;
            setAsking(false);
            onDone(true);
          }}
        />
      )}
    </>
  );
}

type Change = (part: Partial<PolicyDraft>) => void;

/** One kind of value: for whom and what it may be shown, and whether the passkey is asked for again. */
function ClassRules({ cls, draft, change }: { cls: string; draft: PolicyDraft; change: Change }) {
  const { t, locale } = useLocale();
  const name = className(cls, locale);
  const summary = PERMIT_ROLES.flatMap((role) => {
    const count = ALL_PURPOSES.filter((purpose) => draft.permitted.has(keyOf(role, cls, purpose))).length;
    return count === 0 ? [] : [t('policy.edit.summary', { role: roleName(role, locale), count })];
  });
  return (
    <details className="tr-class">
      <summary>
        <b>{name}</b>{' '}
        <span className="dz-soft">
          {summary.length === 0 ? t('policy.edit.nobody') : summary.join(locale === 'ja' ? '、' : ', ')}
          {draft.touchClasses.has(cls) ? ` · ${t('policy.edit.touched')}` : ''}
        </span>
      </summary>
      <div className="dz-scroll" tabIndex={0} role="region" aria-label={name}>
        <table className="dz-table">
          <thead>
            <tr>
              <th scope="col">{t('line.purpose')}</th>
              {PERMIT_ROLES.map((role) => (
                <th key={role} scope="col">
                  {roleName(role, locale)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {ALL_PURPOSES.map((purpose) => (
              <tr key={purpose}>
                <th scope="row">{purposeName(purpose, locale)}</th>
                {PERMIT_ROLES.map((role) => {
                  const key = keyOf(role, cls, purpose);
                  return (
                    <td key={role}>
                      <Checkbox
                        aria-label={`${name} · ${roleName(role, locale)} · ${purposeName(purpose, locale)}`}
                        checked={draft.permitted.has(key)}
                        onChange={(event) =>
                          change({ permitted: toggled(draft.permitted, key, event.currentTarget.checked) })
                        }
                      />
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <ClassConditions cls={cls} draft={draft} change={change} />
    </details>
  );
}

function AddClass({ known, onAdd }: { known: readonly string[]; onAdd: (cls: string) => void }) {
  const { t, locale } = useLocale();
  const rest = PERMITTABLE.filter((cls) => !known.includes(cls));
  const [chosen, setChosen] = useState('');
  const cls = rest.includes(chosen) ? chosen : (rest[0] ?? '');
  if (cls === '') return null;
  return (
    <div className="dz-row tr-add">
      <label className="tr-choice">
        <span>{t('policy.edit.add')}</span>
        <select value={cls} onChange={(event) => setChosen(event.currentTarget.value)}>
          {rest.map((one) => (
            <option key={one} value={one}>
              {className(one, locale)}
            </option>
          ))}
        </select>
      </label>
      <Button variant="default" onClick={() => onAdd(cls)}>
        {t('policy.edit.addIt')}
      </Button>
    </div>
  );
}
