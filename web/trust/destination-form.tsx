import { Button, Checkbox, Textarea, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';

import { DestinationRule, DestinationSettings, type DestinationView } from '#vault/calls/api';
import type { Purpose } from '#vault/authz/api';
import { ALL_PURPOSES, purposeName } from '#web/ui/purposes.ts';
import { roleName } from '#web/ui/roles.ts';
import { useLocale } from '#web/ui/use-locale.ts';

const ROLES = ['agent', 'lead', 'security_officer'] as const;
const METHODS = ['POST', 'PUT', 'PATCH', 'GET', 'DELETE'] as const;
const KINDS = ['action', 'call'] as const;

/** Everything as it is typed; read by the vault's own schema. */
interface Draft {
  name: string;
  kind: (typeof KINDS)[number];
  labelEn: string;
  labelJa: string;
  host: string;
  port: string;
  method: (typeof METHODS)[number];
  path: string;
  body: string;
  inputs: string;
  secrets: string;
  show: string;
  ca: string;
  roles: readonly (typeof ROLES)[number][];
  purposes: readonly Purpose[];
  perHour: string;
  perDay: string;
  touch: boolean;
}

type Text =
  'name' | 'labelEn' | 'labelJa' | 'host' | 'port' | 'path' | 'secrets' | 'show' | 'perHour' | 'perDay';

/** One destination. What is typed here is confirmed in the vault's frame, which shows it once more; secrets are asked for there alone. */
export function DestinationForm({
  from,
  onNew,
  onSubmit,
}: {
  from: DestinationView | null;
  onNew: () => void;
  onSubmit: (settings: DestinationSettings, rule: DestinationRule) => void;
}) {
  const { t, locale } = useLocale();
  const [draft, setDraft] = useState<Draft>(() => (from === null ? EMPTY : draftOf(from)));
  const [asked, setAsked] = useState(false);
  const set = (change: Partial<Draft>): void => setDraft((before) => ({ ...before, ...change }));
  const read = readDraft(draft, from);
  const text = (field: Text, hint = false): ReactNode => (
    <TextInput
      label={t(`dest.form.${field}`)}
      description={hint ? t(`dest.form.${field as 'name'}.hint`) : undefined}
      value={draft[field]}
      autoComplete="off"
      spellCheck={false}
      disabled={field === 'name' && from !== null}
      onChange={(event) => set({ [field]: event.currentTarget.value })}
    />
  );
  return (
    <section className="dz-sheet">
      <h2>{from === null ? t('dest.form.new') : t('dest.form.change', { name: from.settings.name })}</h2>
      <form
        className="dz-stack tr-form"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if ('settings' in read) onSubmit(read.settings, read.rule);
        }}
      >
        {text('name', true)}
        <Choice
          label={t('dest.form.kind')}
          value={draft.kind}
          options={KINDS.map((kind) => [kind, t(`dest.kind.${kind}`)] as const)}
          onChange={(kind) => set({ kind })}
        />
        {text('labelEn')}
        {text('labelJa')}
        {text('host')}
        {text('port')}
        <Choice
          label={t('dest.form.method')}
          value={draft.method}
          options={METHODS.map((method) => [method, method] as const)}
          onChange={(method) => set({ method })}
        />
        {text('path')}
        <Textarea
          label={t('dest.form.body')}
          description={t('dest.form.body.hint', { open: '{{', close: '}}' })}
          value={draft.body}
          autosize
          minRows={3}
          spellCheck={false}
          onChange={(event) => set({ body: event.currentTarget.value })}
        />
        <Textarea
          label={t('dest.form.inputs')}
          description={t('dest.form.inputs.hint')}
          value={draft.inputs}
          autosize
          minRows={1}
          onChange={(event) => set({ inputs: event.currentTarget.value })}
        />
        {text('secrets', true)}
        {text('show', true)}
        <Textarea
          label={t('dest.form.ca')}
          description={t('dest.form.ca.hint')}
          value={draft.ca}
          autosize
          minRows={1}
          maxRows={6}
          spellCheck={false}
          onChange={(event) => set({ ca: event.currentTarget.value })}
        />
        <fieldset className="tr-checks">
          <legend>{t('dest.form.roles')}</legend>
          {ROLES.map((role) => (
            <Checkbox
              key={role}
              label={roleName(role, locale)}
              checked={draft.roles.includes(role)}
              onChange={() => set({ roles: toggled(draft.roles, role) })}
            />
          ))}
        </fieldset>
        <fieldset className="tr-checks">
          <legend>{t('dest.form.purposes')}</legend>
          {ALL_PURPOSES.map((purpose) => (
            <Checkbox
              key={purpose}
              label={purposeName(purpose, locale)}
              checked={draft.purposes.includes(purpose)}
              onChange={() => set({ purposes: toggled(draft.purposes, purpose) })}
            />
          ))}
        </fieldset>
        {text('perHour')}
        {text('perDay')}
        <Checkbox
          label={t('dest.form.touch')}
          checked={draft.touch}
          onChange={(event) => set({ touch: event.currentTarget.checked })}
        />
        {asked && 'wrong' in read ? (
          <p role="alert">{t('dest.form.wrong', { fields: read.wrong.join(', ') })}</p>
        ) : null}
        <div className="dz-row">
          <Button type="submit">{t('dest.form.set')}</Button>
          {from === null ? null : (
            <Button variant="default" onClick={onNew}>
              {t('dest.form.new.again')}
            </Button>
          )}
        </div>
      </form>
    </section>
  );
}

function Choice<Value extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: Value;
  options: readonly (readonly [Value, string])[];
  onChange: (value: Value) => void;
}) {
  return (
    <label className="tr-choice">
      <span>{label}</span>
      <select
        value={value}
        onChange={(event) => {
          const chosen = options.find(([one]) => one === event.currentTarget.value);
          if (chosen !== undefined) onChange(chosen[0]);
        }}
      >
        {options.map(([one, words]) => (
          <option key={one} value={one}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

const EMPTY: Draft = {
  name: '',
  kind: 'action',
  labelEn: '',
  labelJa: '',
  host: '',
  port: '443',
  method: 'POST',
  path: '/',
  body: '{"card":"{{CARD}}","amount":"{{amount}}"}',
  inputs: 'amount | Amount | 金額 | amount',
  secrets: 'authorization',
  show: 'status',
  ca: '',
  roles: ['agent'],
  purposes: [],
  perHour: '10',
  perDay: '100',
  touch: false,
};

function draftOf({ settings, rule }: DestinationView): Draft {
  return {
    name: settings.name,
    kind: settings.kind,
    labelEn: settings.labelEn,
    labelJa: settings.labelJa,
    host: settings.host,
    port: String(settings.port),
    method: settings.method,
    path: settings.path,
    body: settings.body.type === 'json' ? settings.body.template : '',
    inputs: settings.inputs
      .map((input) => [input.name, input.labelEn, input.labelJa, input.form].join(' | '))
      .join('\n'),
    secrets: settings.secretHeaders.join(', '),
    show: settings.show.join(', '),
    ca: settings.ca ?? '',
    roles: rule.roles,
    purposes: rule.purposes,
    perHour: String(rule.perHour),
    perDay: String(rule.perDay),
    touch: rule.touch,
  };
}

/** Settings and rule, or the names of the fields that are wrong. What the form does not show stays as it was. */
function readDraft(
  draft: Draft,
  from: DestinationView | null,
): { settings: DestinationSettings; rule: DestinationRule } | { wrong: string[] } {
  const list = (text: string): string[] =>
    text
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '');
  const kept = from?.settings;
  const settings = DestinationSettings.safeParse({
    name: draft.name.trim(),
    kind: draft.kind,
    labelEn: draft.labelEn,
    labelJa: draft.labelJa,
    host: draft.host.trim(),
    port: Number(draft.port),
    method: draft.method,
    path: draft.path.trim(),
    headers: kept?.headers ?? [],
    secretHeaders: list(draft.secrets),
    body:
      draft.body.trim() === ''
        ? kept?.body.type === 'form'
          ? kept.body
          : { type: 'none' }
        : { type: 'json', template: draft.body },
    inputs: draft.inputs
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => {
        const [name = '', labelEn = '', labelJa = '', form = ''] = line.split('|').map((part) => part.trim());
        return { name, labelEn, labelJa, form };
      }),
    show: list(draft.show),
    ca: draft.ca.trim() === '' ? null : draft.ca,
    timeoutSeconds: kept?.timeoutSeconds ?? 10,
    idempotencyHeader: kept?.idempotencyHeader ?? 'idempotency-key',
  });
  const rule = DestinationRule.safeParse({
    roles: draft.roles,
    purposes: draft.purposes,
    perHour: Number(draft.perHour),
    perDay: Number(draft.perDay),
    touch: draft.touch,
  });
  if (settings.success && rule.success) return { settings: settings.data, rule: rule.data };
  const issues = [...(settings.error?.issues ?? []), ...(rule.error?.issues ?? [])];
  return { wrong: [...new Set(issues.map(({ path }) => String(path[0] ?? '')))] };
}

function toggled<Value>(all: readonly Value[], one: Value): Value[] {
  return all.includes(one) ? all.filter((other) => other !== one) : [...all, one];
}
