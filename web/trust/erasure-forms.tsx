import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { z } from 'zod';

import type { Erasures } from '#desk/trust/api';
import { EraseRequest, HoldRequest, type Erasure, type HoldAnswer } from '#vault/retention/api';
import type { Bare, ToFrame } from '#web/client/frames.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { useClient } from './frame.tsx';
import { VaultForm } from './vault-form.tsx';

const REASONS = ['asked_by_person', 'purpose_ended', 'ordered_by_client'] as const;
/** What has to be typed before a person is erased, in every language. */
const CONFIRMATION = 'ERASE';

type Order = Extract<Bare<ToFrame>, { type: 'open-erase' | 'open-hold' | 'open-retain' }>;

/** How long people are kept. */
export function SetRule({ rule, due }: Pick<Erasures, 'rule' | 'due'>) {
  const { t, name } = useLocale();
  const client = useClient();
  const { tenant } = client;
  const [order, setOrder] = useState<Order | null>(null);
  const [saved, setSaved] = useState(false);
  const [days, setDays] = useState(rule.daysAfterSolved === null ? '' : String(rule.daysAfterSolved));
  const isValid = days === '' || (/^\d{1,4}$/.test(days) && Number(days) >= 1 && Number(days) <= 3_650);
  const ask = { daysAfterSolved: days === '' ? null : Number(days) };
  return (
    <VaultForm
      title={t('erasures.rule')}
      order={order}
      onClose={() => setOrder(null)}
      hear={(answer) => {
        if (answer.type !== 'retained') return false;
        setSaved(true);
        return true;
      }}
    >
      <p>
        {rule.daysAfterSolved === null
          ? t('erasures.rule.none')
          : t('erasures.rule.days', { count: rule.daysAfterSolved })}
      </p>
      {due === null ? null : <p>{t('erasures.due', { week: due.within7Days, month: due.within30Days })}</p>}
      <form
        className="dz-stack tr-form"
        onSubmit={(event) => {
          event.preventDefault();
          setSaved(false);
          if (isValid) setOrder({ type: 'open-retain', tenant, clientName: name(client), ask });
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
        {saved ? <p role="status">{t('erasures.rule.saved')}</p> : null}
        <Button type="submit" w="fit-content" disabled={!isValid}>
          {t('erasures.rule.set')}
        </Button>
      </form>
    </VaultForm>
  );
}

/** Erases one person, after a typed confirmation. */
export function AskErasure() {
  const { t, name } = useLocale();
  const client = useClient();
  const { tenant } = client;
  const [order, setOrder] = useState<Order | null>(null);
  const [erased, setErased] = useState<Erasure | null>(null);
  const [conversationId, setConversation] = useState('');
  const [reference, setReference] = useState('');
  const [because, setBecause] = useState<(typeof REASONS)[number]>('asked_by_person');
  const [confirmed, setConfirmed] = useState('');
  const ask = EraseRequest.safeParse({ conversationId, because, reference });
  return (
    <VaultForm
      title={t('erasures.ask')}
      order={order}
      onClose={() => setOrder(null)}
      hear={(answer) => {
        if (answer.type !== 'erased') return false;
        setErased(answer.answer);
        setConversation('');
        setConfirmed('');
        return true;
      }}
    >
      <p>{t('erasures.ask.lead')}</p>
      <form
        className="dz-stack tr-form"
        onSubmit={(event) => {
          event.preventDefault();
          setErased(null);
          if (ask.success && confirmed === CONFIRMATION)
            setOrder({ type: 'open-erase', tenant, clientName: name(client), ask: ask.data });
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
        {erased === null ? null : <p role="status">{t('erasures.erased', erased.counts)}</p>}
        <Button
          type="submit"
          color="red"
          w="fit-content"
          disabled={!ask.success || confirmed !== CONFIRMATION}
        >
          {t('erasures.erase')}
        </Button>
      </form>
    </VaultForm>
  );
}

/** Proposes a legal hold or its end. */
export function AskHold() {
  const { t, name } = useLocale();
  const client = useClient();
  const { tenant } = client;
  const [order, setOrder] = useState<Order | null>(null);
  const [state, setState] = useState<z.infer<typeof HoldAnswer>['state'] | null>(null);
  const [conversationId, setConversation] = useState('');
  const [reference, setReference] = useState('');
  const isComplete = HoldRequest.safeParse({ conversationId, hold: true, reference }).success;
  const propose = (hold: boolean): void => {
    setState(null);
    const ask = { conversationId, hold, reference };
    setOrder({ type: 'open-hold', tenant, clientName: name(client), ask });
  };
  return (
    <VaultForm
      title={t('erasures.hold')}
      order={order}
      onClose={() => setOrder(null)}
      hear={(answer) => {
        if (answer.type !== 'held') return false;
        setState(answer.answer.state);
        return true;
      }}
    >
      <p>{t('erasures.hold.lead')}</p>
      <div className="dz-stack tr-form">
        <Conversation value={conversationId} onChange={setConversation} />
        <Reference value={reference} onChange={setReference} />
        {state === null ? null : <p role="status">{t(`erasures.hold.${state}`)}</p>}
        <div className="dz-row">
          <Button disabled={!isComplete} onClick={() => propose(true)}>
            {t('erasures.hold.begin')}
          </Button>
          <Button variant="default" disabled={!isComplete} onClick={() => propose(false)}>
            {t('erasures.hold.end')}
          </Button>
        </div>
      </div>
    </VaultForm>
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
