import { Button, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';

import type { Erasures } from '#desk/trust/api';
import { ClassRule, type RuleOfClass } from '#vault/retention/api';
import { className } from '#web/ui/data-classes.ts';
import { riskOfClassRule, sayClassRule } from '#web/ui/class-rules.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { useClient } from './frame.tsx';
import { VaultForm } from './vault-form.tsx';

type Line = Erasures['classes'][number];
const KINDS = ['keep', 'solved', 'days', 'date'] as const;
const DAYS = 30;

/** How long values are kept by their class; the officer changes any of them, and says yes to all changes at once in the vault's frame. */
export function ClassRulesForm({ classes }: { classes: readonly Line[] }) {
  const { t, locale, name } = useLocale();
  const client = useClient();
  const [changed, setChanged] = useState<Readonly<Record<string, ClassRule>>>({});
  const [asking, setAsking] = useState(false);
  const [saved, setSaved] = useState(false);
  const rules: RuleOfClass[] = classes.flatMap((line) => {
    const rule = changed[line.class];
    return rule === undefined || isSame(rule, line.rule) ? [] : [{ class: line.class, rule }];
  });
  const isValid = rules.length > 0 && rules.every(({ rule }) => ClassRule.safeParse(rule).success);
  const order = {
    type: 'open-class-rules',
    tenant: client.tenant,
    clientName: name(client),
    ask: { rules },
  } as const;
  // Those of which there is something, or which have a rule, before the rest.
  const lines = classes.toSorted((one, other) => weightOf(other) - weightOf(one));
  return (
    <VaultForm
      title={t('erasures.classes')}
      order={asking ? order : null}
      onClose={() => setAsking(false)}
      hear={(answer) => {
        if (answer.type !== 'class-rules') return false;
        setChanged({});
        setSaved(true);
        return true;
      }}
    >
      <p>{t('erasures.classes.lead')}</p>
      <div className="dz-scroll tr-class-rules" tabIndex={0} role="region" aria-label={t('erasures.classes')}>
        <table className="dz-table">
          <thead>
            <tr>
              {(['class', 'kept', 'held', 'week', 'month'] as const).map((head) => (
                <th key={head} scope="col">
                  {t(`erasures.classes.${head}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => {
              const rule = changed[line.class] ?? line.rule;
              return (
                <tr key={line.class} data-class={line.class}>
                  <th scope="row">{className(line.class, locale)}</th>
                  <td>
                    <RuleFields
                      label={className(line.class, locale)}
                      rule={rule}
                      onChange={(next) => {
                        setSaved(false);
                        setChanged((before) => ({ ...before, [line.class]: next }));
                      }}
                    />
                    <p className="dz-soft">
                      {riskOfClassRule(line.class, rule, locale)}
                      {isSame(rule, line.default)
                        ? ''
                        : ` ${t('erasures.classes.default', { rule: sayClassRule(line.default, locale) })}`}
                    </p>
                  </td>
                  <td>{line.values}</td>
                  <td>{line.within7Days}</td>
                  <td>{line.within30Days}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {saved ? <p role="status">{t('erasures.rule.saved')}</p> : null}
      <Button w="fit-content" disabled={!isValid} onClick={() => setAsking(true)}>
        {t('erasures.classes.set', { count: rules.length })}
      </Button>
    </VaultForm>
  );
}

function RuleFields({
  label,
  rule,
  onChange,
}: {
  label: string;
  rule: ClassRule;
  onChange: (rule: ClassRule) => void;
}) {
  const { t } = useLocale();
  return (
    <div className="dz-row">
      <NativeSelect
        size="xs"
        aria-label={t('erasures.classes.kind.of', { class: label })}
        value={rule.kind}
        data={KINDS.map((kind) => ({ value: kind, label: t(`erasures.classes.kind.${kind}`) }))}
        onChange={(event) => {
          const kind = KINDS.find((one) => one === event.currentTarget.value) ?? 'keep';
          onChange(kind === 'days' ? { kind, days: DAYS } : kind === 'date' ? { kind, until: '' } : { kind });
        }}
      />
      {rule.kind === 'days' ? (
        <NumberInput
          size="xs"
          w={90}
          aria-label={t('erasures.classes.days.of', { class: label })}
          min={1}
          max={3_650}
          allowDecimal={false}
          value={rule.days}
          onChange={(days) => onChange({ kind: 'days', days: Number(days) })}
        />
      ) : null}
      {rule.kind === 'date' ? (
        <TextInput
          size="xs"
          type="date"
          aria-label={t('erasures.classes.date.of', { class: label })}
          value={rule.until}
          onChange={(event) => onChange({ kind: 'date', until: event.currentTarget.value })}
        />
      ) : null}
    </div>
  );
}

function isSame(one: ClassRule, other: ClassRule): boolean {
  return JSON.stringify(ordered(one)) === JSON.stringify(ordered(other));
}

function ordered(rule: ClassRule): readonly unknown[] {
  return [rule.kind, rule.kind === 'days' ? rule.days : rule.kind === 'date' ? rule.until : null];
}

function weightOf(line: Line): number {
  return (line.values > 0 ? 2 : 0) + (line.rule.kind === 'keep' ? 0 : 1);
}
