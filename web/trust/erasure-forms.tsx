import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { EraseRequest, HoldRequest } from '#vault/retention/api';
import { askBridge } from '#web/client/ask-bridge.ts';
import { Problem } from '#web/ui/pieces.tsx';
import { useSession } from '#web/ui/signed-in.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { useClient } from './frame.tsx';

const REASONS = ['asked_by_person', 'purpose_ended', 'ordered_by_client'] as const;
/** What has to be typed before a person is erased, in every language. */
const CONFIRMATION = 'ERASE';

/** How long people are kept. Signed in the vault's own frame, like everything on this page. */
export function SetRule({ rule }: { rule: { daysAfterSolved: number | null } }) {
  const { t } = useLocale();
  const { tenant } = useClient();
  const { vaultOrigin } = useSession();
  const queries = useQueryClient();
  const [days, setDays] = useState(rule.daysAfterSolved === null ? '' : String(rule.daysAfterSolved));
  const isValid = days === '' || (/^\d{1,4}$/.test(days) && Number(days) >= 1 && Number(days) <= 3_650);
  const set = useMutation({
    mutationFn: () =>
      askBridge(vaultOrigin, {
        type: 'retain',
        tenant,
        ask: { daysAfterSolved: days === '' ? null : Number(days) },
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['trust', tenant] }),
  });
  return (
    <section className="dz-sheet">
      <h2>{t('erasures.rule')}</h2>
      <p>
        {rule.daysAfterSolved === null
          ? t('erasures.rule.none')
          : t('erasures.rule.days', { count: rule.daysAfterSolved })}
      </p>
      <form
        className="dz-stack tr-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (isValid) set.mutate();
        }}
      >
        <TextInput
          label={t('erasures.rule.field')}
          description={t('erasures.rule.hint')}
          inputMode="numeric"
          value={days}
          error={!isValid}
          onChange={(event) => setDays(event.currentTarget.value.trim())}
        />
        {set.error === null ? null : <Problem error={set.error} />}
        {set.isSuccess ? <p role="status">{t('erasures.rule.saved')}</p> : null}
        <Button type="submit" w="fit-content" disabled={!isValid} loading={set.isPending}>
          {t('erasures.rule.set')}
        </Button>
      </form>
    </section>
  );
}

/** Erases one person, after a typed confirmation. */
export function AskErasure() {
  const { t } = useLocale();
  const { tenant } = useClient();
  const { vaultOrigin } = useSession();
  const queries = useQueryClient();
  const [conversationId, setConversation] = useState('');
  const [reference, setReference] = useState('');
  const [because, setBecause] = useState<(typeof REASONS)[number]>('asked_by_person');
  const [confirmed, setConfirmed] = useState('');
  const ask = EraseRequest.safeParse({ conversationId, because, reference });
  const erase = useMutation({
    mutationFn: async () => {
      if (!ask.success) throw new Error('the form is not complete');
      const answer = await askBridge(vaultOrigin, { type: 'erase', tenant, ask: ask.data });
      if (answer.type !== 'erased') throw new Error(`the bridge answered ${answer.type}`);
      return answer.answer;
    },
    onSuccess: () => {
      setConversation('');
      setConfirmed('');
      return queries.invalidateQueries({ queryKey: ['trust', tenant] });
    },
  });
  return (
    <section className="dz-sheet">
      <h2>{t('erasures.ask')}</h2>
      <p>{t('erasures.ask.lead')}</p>
      <form
        className="dz-stack tr-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (ask.success && confirmed === CONFIRMATION) erase.mutate();
        }}
      >
        <Conversation value={conversationId} onChange={setConversation} />
        <label className="tr-choice">
          <span>{t('erasures.because')}</span>
          <select
            value={because}
            onChange={(event) =>
              setBecause(REASONS.find((one) => one === event.currentTarget.value) ?? 'asked_by_person')
            }
          >
            {REASONS.map((one) => (
              <option key={one} value={one}>
                {t(`erasures.because.${one}`)}
              </option>
            ))}
          </select>
        </label>
        <Reference value={reference} onChange={setReference} />
        <TextInput
          label={t('erasures.confirm')}
          value={confirmed}
          autoComplete="off"
          onChange={(event) => setConfirmed(event.currentTarget.value.trim())}
        />
        {erase.error === null ? null : <Problem error={erase.error} />}
        {erase.data === undefined ? null : <p role="status">{t('erasures.erased', erase.data.counts)}</p>}
        <Button
          type="submit"
          color="red"
          w="fit-content"
          disabled={!ask.success || confirmed !== CONFIRMATION}
          loading={erase.isPending}
        >
          {t('erasures.erase')}
        </Button>
      </form>
    </section>
  );
}

/** Proposes a legal hold or its end. */
export function AskHold() {
  const { t } = useLocale();
  const { tenant } = useClient();
  const { vaultOrigin } = useSession();
  const [conversationId, setConversation] = useState('');
  const [reference, setReference] = useState('');
  const isComplete = HoldRequest.safeParse({ conversationId, hold: true, reference }).success;
  const hold = useMutation({
    mutationFn: async (on: boolean) => {
      const ask = { conversationId, hold: on, reference };
      const answer = await askBridge(vaultOrigin, { type: 'hold', tenant, ask });
      if (answer.type !== 'held') throw new Error(`the bridge answered ${answer.type}`);
      return answer.answer;
    },
  });
  return (
    <section className="dz-sheet">
      <h2>{t('erasures.hold')}</h2>
      <p>{t('erasures.hold.lead')}</p>
      <div className="dz-stack tr-form">
        <Conversation value={conversationId} onChange={setConversation} />
        <Reference value={reference} onChange={setReference} />
        {hold.error === null ? null : <Problem error={hold.error} />}
        {hold.data === undefined ? null : <p role="status">{t(`erasures.hold.${hold.data.state}`)}</p>}
        <div className="dz-row">
          <Button disabled={!isComplete} loading={hold.isPending} onClick={() => hold.mutate(true)}>
            {t('erasures.hold.begin')}
          </Button>
          <Button
            variant="default"
            disabled={!isComplete}
            loading={hold.isPending}
            onClick={() => hold.mutate(false)}
          >
            {t('erasures.hold.end')}
          </Button>
        </div>
      </div>
    </section>
  );
}

interface Field {
  value: string;
  onChange: (value: string) => void;
}

function Conversation({ value, onChange }: Field) {
  const { t } = useLocale();
  return (
    <TextInput
      label={t('erasures.conversation')}
      value={value}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => onChange(event.currentTarget.value.trim())}
    />
  );
}

function Reference({ value, onChange }: Field) {
  const { t } = useLocale();
  return (
    <TextInput
      label={t('erasures.reference')}
      description={t('erasures.reference.hint')}
      value={value}
      autoComplete="off"
      onChange={(event) => onChange(event.currentTarget.value.trim())}
    />
  );
}
