import { Button, SegmentedControl } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import type { PolicyView } from '#vault/authz/api';
import { CopyButton } from '#web/ui/copy-button.tsx';
import { className } from '#web/ui/data-classes.ts';
import { FrameBox } from '#web/ui/frame-box.tsx';
import { Loading } from '#web/ui/loading.tsx';
import { Problem } from '#web/ui/pieces.tsx';
import { placeName } from '#web/ui/policy-words.ts';
import { purposeName } from '#web/ui/purposes.ts';
import { roleName } from '#web/ui/roles.ts';
import { goToSignIn, useSession } from '#web/ui/signed-in.tsx';
import { exactTime } from '#web/ui/times.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { useClient } from './frame.tsx';
import { permitTable } from './permit-table.ts';
import { PolicyEditor } from './policy-editor.tsx';
import { PolicyHistory } from './policy-history.tsx';
import { policyOf } from './questions.ts';

/** The client's own rules, in words beside the text that the machine decides by. */
export function PolicyPage() {
  const { t } = useLocale();
  const client = useClient();
  const policy = useQuery(policyOf(client.tenant));
  const queries = useQueryClient();
  const [state, setState] = useState<'reading' | 'editing' | 'set'>('reading');
  return (
    <>
      <header className="dz-stack">
        <h1>{t('policy.title')}</h1>
        <p className="dz-lead">{t('policy.lead')}</p>
        {state === 'editing' || policy.data === undefined ? null : (
          <Button w="fit-content" onClick={() => setState('editing')}>
            {t('policy.edit')}
          </Button>
        )}
        {state === 'set' ? <p role="status">{t('policy.edit.set')}</p> : null}
      </header>
      {policy.error === null ? null : <Problem error={policy.error} onAgain={() => void policy.refetch()} />}
      {policy.data === undefined ? (
        policy.error === null ? (
          <Loading />
        ) : null
      ) : state === 'editing' ? (
        <PolicyEditor
          policy={policy.data}
          onDone={(set) => {
            setState(set ? 'set' : 'reading');
            if (set) void queries.invalidateQueries({ queryKey: ['trust', client.tenant] });
          }}
        />
      ) : (
        <>
          <InForce policy={policy.data} />
          <PolicyHistory />
          <PasskeyRule />
        </>
      )}
    </>
  );
}

/** Which passkeys act for the client: set in a frame of the vault. */
function PasskeyRule() {
  const { t } = useLocale();
  const { tenant } = useClient();
  const { vaultOrigin } = useSession();
  return (
    <section className="dz-sheet" aria-label={t('policy.passkeys')}>
      <FrameBox
        page="passkeyRule"
        origin={vaultOrigin}
        title={t('policy.passkeys')}
        open={{ type: 'open-passkey-rule', tenant }}
        minHeight={260}
        maxHeight={1_200}
        hear={(message) => {
          if (message.type === 'ended') goToSignIn();
        }}
      />
    </section>
  );
}

function InForce({ policy }: { policy: PolicyView }) {
  const { t, locale } = useLocale();
  return (
    <>
      <section className="dz-sheet">
        <h2>{t('policy.version')}</h2>
        <dl className="dz-facts">
          <dt>{t('policy.number')}</dt>
          <dd className="dz-number">{policy.version}</dd>
          <dt>{t('policy.since')}</dt>
          <dd>{exactTime(policy.activatedAt, locale)}</dd>
          <dt>{t('policy.digest')}</dt>
          <dd className="dz-row">
            <code className="dz-mono">{policy.digest}</code> <CopyButton text={policy.digest} />
          </dd>
        </dl>
        <p className="dz-soft">{t('policy.digest.note')}</p>
      </section>
      <div className="tr-beside">
        <section className="dz-sheet">
          <h2>{t('policy.inWords')}</h2>
          <Permits policy={policy} />
          <h3>{t('policy.limits')}</h3>
          <ul className="tr-plain">
            <li>{t('policy.limits.hour', { count: policy.perHour })}</li>
            <li>{t('policy.limits.day', { count: policy.perDay })}</li>
            <li>{t('policy.limits.week', { count: policy.budgets.perWeek })}</li>
            <li>{t('policy.limits.conversation', { count: policy.budgets.perConversation })}</li>
            <li>{t('policy.limits.client', { count: policy.budgets.clientPerDay })}</li>
            <li>{t('policy.limits.stop', { count: policy.budgets.stopAt })}</li>
            <li>
              {policy.touchClasses.length === 0
                ? t('policy.touch.none')
                : t('policy.touch', {
                    classes: policy.touchClasses
                      .map((cls) => className(cls, locale))
                      .join(locale === 'ja' ? '、' : ', '),
                    seconds: policy.touchMaxAgeSeconds,
                  })}
            </li>
          </ul>
          <h3>{t('policy.approvals')}</h3>
          <MoreInWords policy={policy} />
          <h3>{t('policy.guardrails')}</h3>
          <p>{t('policy.guardrails.lead')}</p>
          <ol className="tr-plain tr-numbered">
            {GUARDRAILS.map((key) => (
              <li key={key}>{t(`policy.guardrail.${key}`)}</li>
            ))}
          </ol>
        </section>
        <CedarText policy={policy} />
      </div>
    </>
  );
}

/** Whose yes is needed, who may declare an emergency, and from where. */
function MoreInWords({ policy }: { policy: PolicyView }) {
  const { t, locale } = useLocale();
  const { approvals, emergency, place, budgets } = policy;
  const { leadClasses, clientClasses, leadFromNth, leadOutside } = approvals;
  const list = (names: readonly string[]): string => names.join(locale === 'ja' ? '、' : ', ');
  const named = (classes: readonly string[]): string => list(classes.map((cls) => className(cls, locale)));
  const places = (['device', 'network', 'software'] as const).filter((which) => place[which]);
  const lines = [
    ...(leadClasses.length === 0 ? [] : [t('policy.says.lead', { classes: named(leadClasses) })]),
    ...(clientClasses.length === 0 ? [] : [t('policy.says.client', { classes: named(clientClasses) })]),
    ...(leadFromNth === null ? [] : [t('policy.says.nth', { count: leadFromNth })]),
    ...(leadOutside === null ? [] : [t('policy.says.hours', leadOutside)]),
  ];
  return (
    <ul className="tr-plain">
      {lines.length === 0 ? <li>{t('policy.says.noApproval')}</li> : null}
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
      {budgets.classes.map((one) => (
        <li key={one.class}>
          {className(one.class, locale)}: {t('policy.limits.day', { count: one.perDay })}
        </li>
      ))}
      <li>
        {emergency.roles.length === 0
          ? t('policy.says.noEmergency')
          : t('policy.says.emergency', {
              roles: list(emergency.roles.map((role) => roleName(role, locale))),
              classes: named(emergency.classes),
              count: emergency.perWeek,
            })}
      </li>
      {places.length === 0 ? null : (
        <li>{t('policy.says.place', { what: list(places.map((which) => placeName(which, locale))) })}</li>
      )}
    </ul>
  );
}

function Permits({ policy }: { policy: PolicyView }) {
  const { t, locale } = useLocale();
  const { roles, rows } = permitTable(policy.permits);
  if (rows.length === 0) return <p>{t('policy.none')}</p>;
  return (
    <div className="dz-scroll" tabIndex={0} role="region" aria-label={t('policy.inWords')}>
      <table className="dz-table">
        <caption className="tr-caption">{t('policy.caption')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('line.class')}</th>
            {roles.map((role) => (
              <th key={role} scope="col">
                {roleName(role, locale)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.class}>
              <th scope="row">{row.class === '*' ? t('policy.anyClass') : className(row.class, locale)}</th>
              {row.purposes.map((purposes, at) => (
                <td key={roles[at]}>
                  {purposes.length === 0 ? (
                    <span className="dz-soft">{t('policy.never')}</span>
                  ) : (
                    <ul>
                      {purposes.map((purpose) => (
                        <li key={purpose}>{purposeName(purpose, locale)}</li>
                      ))}
                    </ul>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function CedarText({ policy }: { policy: PolicyView }) {
  const { t } = useLocale();
  const [which, setWhich] = useState<'cedar' | 'guardrails'>('cedar');
  return (
    <section className="dz-sheet">
      <div className="dz-row dz-row-end">
        <h2>{t('policy.text')}</h2>
        <CopyButton text={policy[which]} />
      </div>
      <SegmentedControl
        aria-label={t('policy.text')}
        value={which}
        onChange={(value) => setWhich(value === 'guardrails' ? 'guardrails' : 'cedar')}
        data={[
          { value: 'cedar', label: t('policy.text.own') },
          { value: 'guardrails', label: t('policy.text.guardrails') },
        ]}
      />
      <pre className="dz-code tr-cedar" tabIndex={0} role="region" aria-label={t('policy.text')}>
        {policy[which]}
      </pre>
      <p className="dz-soft">{t('policy.text.note')}</p>
    </section>
  );
}

const GUARDRAILS = [
  'passkey',
  'keyBound',
  'touch',
  'assigned',
  'purpose',
  'nda',
  'training',
  'shift',
  'quota',
  'approval',
  'place',
  'contained',
  'stale',
] as const;
