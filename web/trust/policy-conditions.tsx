import { Checkbox, TextInput } from '@mantine/core';

import { Passable } from '#vault/authz/api';
import { className } from '#web/ui/data-classes.ts';
import { numberName, numberRisk } from '#web/ui/policy-words.ts';
import { reasonName } from '#web/ui/reasons.ts';
import { roleName } from '#web/ui/roles.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import {
  isWithin,
  LIMITS,
  numberOf,
  PERMIT_ROLES,
  toggled,
  type NumberName,
  type PolicyDraft,
} from './policy-draft.ts';

/** Conditions of a client's rules by choice: each begins strict, and says in a sentence what loosening it risks. */
interface Editing {
  draft: PolicyDraft;
  change: (part: Partial<PolicyDraft>) => void;
}

export function Numbers({ draft, change, which }: Editing & { which: readonly NumberName[] }) {
  const { t, locale } = useLocale();
  return (
    <div className="tr-numbers">
      {which.map((name) => (
        <TextInput
          key={name}
          label={numberName(name, locale)}
          description={`${numberRisk(name, locale)} ${t('policy.edit.between', { ...LIMITS[name] })}`}
          inputMode="numeric"
          value={draft.numbers[name]}
          error={isWithin(name, draft.numbers[name]) ? null : t('policy.edit.number')}
          onChange={(event) => change({ numbers: { ...draft.numbers, [name]: event.currentTarget.value } })}
        />
      ))}
    </div>
  );
}

/** What one class asks for beside a permit: the passkey again, somebody's yes, a budget of its own. */
export function ClassConditions({ cls, draft, change }: Editing & { cls: string }) {
  const { t } = useLocale();
  const budget = draft.classBudgets[cls] ?? '';
  return (
    <div className="dz-stack">
      <Checkbox
        label={t('policy.edit.touch')}
        description={t('policy.risk.touch')}
        checked={draft.touchClasses.has(cls)}
        onChange={(event) =>
          change({ touchClasses: toggled(draft.touchClasses, cls, event.currentTarget.checked) })
        }
      />
      <Checkbox
        label={t('policy.edit.leadClass')}
        description={t('policy.risk.leadClass')}
        checked={draft.leadClasses.has(cls)}
        onChange={(event) =>
          change({ leadClasses: toggled(draft.leadClasses, cls, event.currentTarget.checked) })
        }
      />
      <Checkbox
        label={t('policy.edit.clientClass')}
        description={t('policy.risk.clientClass')}
        checked={draft.clientClasses.has(cls)}
        onChange={(event) =>
          change({ clientClasses: toggled(draft.clientClasses, cls, event.currentTarget.checked) })
        }
      />
      <TextInput
        label={t('policy.edit.classBudget')}
        description={t('policy.risk.classBudget')}
        inputMode="numeric"
        value={budget}
        error={budget.trim() === '' || numberOf(budget) !== null ? null : t('policy.edit.number')}
        onChange={(event) =>
          change({ classBudgets: { ...draft.classBudgets, [cls]: event.currentTarget.value } })
        }
      />
    </div>
  );
}

/** Approvals by number and hour, emergencies, and what must be true of the place. */
export function MoreRules({ draft, change }: Editing) {
  const { t, locale } = useLocale();
  const { leadOutside } = draft;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <>
      <details className="tr-class">
        <summary>
          <b>{t('policy.approvals')}</b>
        </summary>
        <p className="dz-soft">{t('policy.approvals.lead')}</p>
        <Numbers draft={draft} change={change} which={['leadFromNth', 'waitSeconds']} />
        <Checkbox
          label={t('policy.edit.hours')}
          description={t('policy.risk.hours')}
          checked={leadOutside !== null}
          onChange={(event) =>
            change({
              leadOutside: event.currentTarget.checked ? { from: '09:00', to: '18:00', zone } : null,
            })
          }
        />
        {leadOutside === null ? null : (
          <div className="tr-numbers">
            {(['from', 'to'] as const).map((end) => (
              <TextInput
                key={end}
                type="time"
                label={t(`policy.edit.hours.${end}`)}
                value={leadOutside[end]}
                onChange={(event) =>
                  change({ leadOutside: { ...leadOutside, [end]: event.currentTarget.value } })
                }
              />
            ))}
            <TextInput
              label={t('policy.edit.hours.zone')}
              value={leadOutside.zone}
              onChange={(event) =>
                change({ leadOutside: { ...leadOutside, zone: event.currentTarget.value } })
              }
            />
          </div>
        )}
      </details>
      <details className="tr-class">
        <summary>
          <b>{t('policy.emergency')}</b>
        </summary>
        <p className="dz-soft">{t('policy.emergency.lead')}</p>
        <Several
          label={t('policy.emergency.roles')}
          names={PERMIT_ROLES}
          say={(role) => roleName(role, locale)}
          chosen={draft.emergencyRoles}
          onChange={(emergencyRoles) => change({ emergencyRoles })}
        />
        <Several
          label={t('policy.emergency.classes')}
          names={draft.classes}
          say={(cls) => className(cls, locale)}
          chosen={draft.emergencyClasses}
          onChange={(emergencyClasses) => change({ emergencyClasses })}
        />
        <Several
          label={t('policy.emergency.passes')}
          names={Passable.options}
          say={(code) => reasonName(code, locale)}
          chosen={draft.emergencyPasses}
          onChange={(emergencyPasses) => change({ emergencyPasses })}
        />
        <Numbers draft={draft} change={change} which={['emergencyPerWeek', 'reviewHours']} />
      </details>
      <details className="tr-class">
        <summary>
          <b>{t('policy.place')}</b>
        </summary>
        <p className="dz-soft">{t('policy.place.lead')}</p>
        {(['device', 'network', 'software'] as const).map((which) => (
          <Checkbox
            key={which}
            label={t(`policy.place.${which}`)}
            checked={draft.place[which]}
            onChange={(event) => change({ place: { ...draft.place, [which]: event.currentTarget.checked } })}
          />
        ))}
      </details>
    </>
  );
}

function Several({
  label,
  names,
  say,
  chosen,
  onChange,
}: {
  label: string;
  names: readonly string[];
  say: (name: string) => string;
  chosen: ReadonlySet<string>;
  onChange: (chosen: ReadonlySet<string>) => void;
}) {
  return (
    <fieldset className="tr-several">
      <legend>{label}</legend>
      {names.map((name) => (
        <Checkbox
          key={name}
          label={say(name)}
          checked={chosen.has(name)}
          onChange={(event) => onChange(toggled(chosen, name, event.currentTarget.checked))}
        />
      ))}
    </fieldset>
  );
}
