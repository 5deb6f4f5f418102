import { Button, Checkbox } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useImperativeHandle, useRef, useState, type Ref } from 'react';
import type { z } from 'zod';

import type { Ticket } from '#desk/tickets/api';
import type { Client } from '#vault/identity/api';
import { MaskedTextView } from '#web/ui/masked.tsx';
import { KeyHint, Problem, useNow } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { asks } from './asks.ts';
import { useWall } from './bridge.tsx';
import { useDesk } from './desk.tsx';
import { draftOf, keepDraft } from './drafts.ts';
import { fillIn, fillInAtSend } from './fill-in.ts';
import { shortcutOf } from './keys.ts';
import { notify } from './notices.tsx';
import { sendLater, takeBack, useSending, type Letter, type Sending } from './outbox.ts';

const CannedPicker = lazy(() =>
  import('./canned-picker.tsx').then((loaded) => ({ default: loaded.CannedPicker })),
);

export interface ComposerHandle {
  write(kind: 'reply' | 'note'): void;
  canned(): void;
}

const TYPING_EVERY_MS = 3_000;

/** Where answers and notes are written. What is typed goes to the vault first; it decides what is stored and sent. */
export function Composer({
  ticket,
  client,
  onTyped,
  ref,
}: {
  ticket: z.infer<typeof Ticket>;
  client: Client;
  onTyped: () => void;
  ref: Ref<ComposerHandle>;
}) {
  const { t, name } = useLocale();
  const desk = useDesk();
  const { bridge } = useWall();
  const queries = useQueryClient();
  const { tenant, ticketId, channel, number, status } = ticket.line;
  const [draft, setDraft] = useState(() => draftOf(ticketId));
  const [askForm, setAskForm] = useState(false);
  const [picking, setPicking] = useState<HTMLElement | null>(null);
  const sending = useSending(ticketId);
  const area = useRef<HTMLTextAreaElement>(null);
  const cannedButton = useRef<HTMLButtonElement>(null);
  const typedAt = useRef(0);
  const { kind, text } = draft;

  const edit = (next: Partial<typeof draft>): void => {
    const whole = { ...draft, ...next };
    keepDraft(ticketId, whole);
    setDraft(whole);
  };
  useImperativeHandle(ref, () => ({
    write: (next) => {
      edit({ kind: next });
      area.current?.focus();
    },
    canned: () => setPicking(cannedButton.current),
  }));
  // Held back or failed: what was written is in the composer again.
  const step = sending?.step;
  useEffect(() => {
    if (step === 'held' || step === 'failed') setDraft(draftOf(ticketId));
  }, [step, ticketId]);

  const deliver = ({
    tenant: to,
    ticketId: conversationId,
    kind: how,
    text: words,
    askSealedForm,
    confirmed,
    once,
  }: Letter) =>
    bridge.compose({ tenant: to, conversationId, kind: how, text: words, askSealedForm, confirmed, once });
  const send = (confirmed: boolean, waitMs?: number): void => {
    const written = confirmed && sending !== null ? sending.letter.written : text;
    if (
      written.trim() === '' ||
      (sending !== null && (sending.step === 'waiting' || sending.step === 'working'))
    )
      return;
    const letter: Letter = {
      tenant,
      ticketId,
      kind: confirmed && sending !== null ? sending.letter.kind : kind,
      written,
      text: fillInAtSend(written, ticket.customer.name.text),
      askSealedForm: askForm && kind === 'reply',
      confirmed,
      // A text that is tried again after a lost answer is the same letter.
      once:
        sending?.step === 'failed' && sending.letter.written === written
          ? sending.letter.once
          : crypto.randomUUID(),
    };
    setDraft({ kind: 'reply', text: '' });
    setAskForm(false);
    sendLater(
      letter,
      deliver,
      (answer) => {
        const count = Object.keys(answer.body.values).length;
        notify(count === 0 ? t('composer.sent') : t('composer.masked', { count }));
        void queries.invalidateQueries({ queryKey: asks.ticket(tenant, ticketId).queryKey });
        void queries.invalidateQueries({ queryKey: ['queue'] });
      },
      waitMs,
    );
  };
  // Somebody wrote while this letter was waiting: it may no longer be the right answer.
  const newest = ticket.messages.findLast(({ kind: of }) => of === 'customer')?.messageId;
  const before = useRef(newest);
  useEffect(() => {
    if (before.current === newest) return;
    before.current = newest;
    if (sending?.step !== 'waiting' || sending.letter.kind === 'note') return;
    const letter = takeBack(ticketId);
    if (letter === null) return;
    setDraft({ kind: letter.kind, text: letter.written });
    notify(t('composer.overtaken'), { tone: 'bad' });
  }, [newest, sending, ticketId, t]);
  const undo = (): void => {
    const letter = takeBack(ticketId);
    if (letter === null) return;
    setDraft({ kind: letter.kind, text: letter.written });
    setAskForm(letter.askSealedForm);
    requestAnimationFrame(() => area.current?.focus());
  };
  const typed = (): void => {
    onTyped();
    if (kind !== 'reply' || channel !== 'chat' || Date.now() - typedAt.current < TYPING_EVERY_MS) return;
    typedAt.current = Date.now();
    // The customer sees it or not: nothing depends on it.
    bridge.typing({ tenant, conversationId: ticketId }).catch(() => undefined);
  };

  const waiting = sending?.step === 'waiting' || sending?.step === 'working';
  return (
    <section className="composer" data-kind={kind} aria-label={t('composer.label')}>
      <div className="composer-kinds" role="group" aria-label={t('composer.label')}>
        {(['reply', 'note'] as const).map((each) => (
          <button
            key={each}
            type="button"
            className="composer-kind"
            aria-pressed={kind === each}
            onClick={() => {
              edit({ kind: each });
              area.current?.focus();
            }}
          >
            {t(`composer.${each}`)} <KeyHint keys={each === 'reply' ? 'r' : 'n'} />
          </button>
        ))}
        {status === 'solved' && kind === 'reply' ? (
          <span className="dz-soft">{t('composer.solved')}</span>
        ) : null}
      </div>
      <State sending={sending} onUndo={undo} onConfirm={() => send(true, 0)} onAgain={() => send(false, 0)} />
      {waiting ? null : (
        <>
          <textarea
            ref={area}
            className="composer-text"
            // Otherwise the browser keeps what is typed, to bring the tab back with it.
            autoComplete="off"
            rows={3}
            maxLength={40_000}
            value={text}
            aria-label={
              kind === 'reply'
                ? t('composer.reply-to', { channel: t(`channel.${channel}`) })
                : t('composer.note-to')
            }
            placeholder={
              kind === 'reply'
                ? t('composer.reply-to', { channel: t(`channel.${channel}`) })
                : t('composer.note-to')
            }
            onChange={(event) => {
              edit({ text: event.currentTarget.value });
              typed();
            }}
            onKeyDown={(event) => {
              const press = shortcutOf(event.nativeEvent, true);
              if (press === 'mod+enter') {
                event.preventDefault();
                send(false);
              } else if (press === 'escape') event.currentTarget.blur();
              if (press !== null && press !== 'mod+k') event.stopPropagation();
            }}
          />
          {text.includes('{{customer.name}}') ? (
            <p className="composer-hint">
              {t('composer.name-hint')} <MaskedTextView masked={ticket.customer.name} />
            </p>
          ) : null}
          <div className="composer-foot">
            <button
              ref={cannedButton}
              type="button"
              className="quiet"
              onClick={(event) => setPicking(event.currentTarget)}
              aria-haspopup="dialog"
            >
              {t('composer.canned')} <KeyHint keys="m" />
            </button>
            {channel === 'chat' && kind === 'reply' ? (
              <Checkbox
                size="xs"
                label={t('composer.ask-form')}
                title={t('composer.ask-form.hint')}
                checked={askForm}
                onChange={(event) => setAskForm(event.currentTarget.checked)}
              />
            ) : null}
            <span className="spring" />
            <Button
              size="xs"
              color={kind === 'note' ? '#6a4a00' : 'ai'}
              disabled={text.trim() === ''}
              onClick={() => send(false)}
            >
              {kind === 'reply' ? t('composer.send') : t('composer.add-note')}
            </Button>
            <KeyHint keys="mod+enter" />
          </div>
        </>
      )}
      <Suspense>
        {picking === null ? null : (
          <CannedPicker
            anchor={picking}
            client={client}
            onClose={() => setPicking(null)}
            onPick={(reply) => {
              const filled = fillIn(reply, { agentName: name(desk.me), ticketNumber: number });
              edit({ text: text.trim() === '' ? filled : `${text.trimEnd()}\n\n${filled}` });
              setPicking(null);
              requestAnimationFrame(() => area.current?.focus());
            }}
          />
        )}
      </Suspense>
    </section>
  );
}

/** What became of the letter: waiting with its undo, with the vault, held back with the reason, or not sent. */
function State({
  sending,
  onUndo,
  onConfirm,
  onAgain,
}: {
  sending: Sending | null;
  onUndo: () => void;
  onConfirm: () => void;
  onAgain: () => void;
}) {
  const { t, pick } = useLocale();
  const undo = useRef<HTMLButtonElement>(null);
  const now = useNow(250);
  const step = sending?.step;
  useEffect(() => {
    if (step === 'waiting') undo.current?.focus();
  }, [step]);
  if (sending === null) return null;
  if (sending.step === 'waiting') {
    return (
      <div className="sending" role="status">
        <span aria-hidden="true">
          {t('composer.sending', { seconds: Math.max(0, Math.ceil((sending.leavesAt - now) / 1_000)) })}
        </span>
        <Button ref={undo} size="compact-sm" variant="default" onClick={onUndo}>
          {t('composer.undo')}
        </Button>
      </div>
    );
  }
  if (sending.step === 'working') {
    return (
      <p className="sending" role="status">
        {t('composer.working')}
      </p>
    );
  }
  if (sending.step === 'failed') return <Problem error={sending.error} onAgain={onAgain} />;
  return (
    <div className="held" role="alert">
      <strong>{t('composer.held')}</strong>
      <p>{pick(sending.answer)}</p>
      <p className="dz-soft">{t('composer.held.found')}</p>
      <p className="held-text">
        <MaskedTextView masked={sending.answer.body} />
      </p>
      <div className="row">
        {sending.answer.mayConfirm ? (
          <Button size="xs" onClick={onConfirm}>
            {t('composer.held.confirm')}
          </Button>
        ) : null}
        <Button size="xs" variant="default" onClick={onUndo}>
          {t('composer.held.edit')}
        </Button>
      </div>
    </div>
  );
}
