import { Button, Checkbox } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useImperativeHandle, useRef, useState, type Ref } from 'react';
import type { z } from 'zod';

import type { Ticket } from '#desk/tickets/api';
import type { Client } from '#vault/identity/api';
import { MaskedTextView } from '#web/ui/masked.tsx';
import { KeyHint } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { acts, asks } from './asks.ts';
import { useWall } from './bridge.tsx';
import './composer.css';
import { ComposerState, Overtaken } from './composer-state.tsx';
import { useDesk } from './desk.tsx';
import { draftOf, keepDraft, withText, type Draft, type Kind } from './drafts.ts';
import { fillIn, fillInAtSend } from './fill-in.ts';
import { shortcutOf } from './keys.ts';
import { notify, notifyError } from './notices.tsx';
import { sendLater, sendNow, takeBack, useSending, type Letter } from './outbox.ts';
import { changeOf, AfterLine } from './after-line.tsx';

const CannedPicker = lazy(() =>
  import('./canned-picker.tsx').then((loaded) => ({ default: loaded.CannedPicker })),
);

export interface ComposerHandle {
  write(kind: Kind): void;
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
  const [overtaken, setOvertaken] = useState(false);
  const [picking, setPicking] = useState<HTMLElement | null>(null);
  const sending = useSending(ticketId);
  const area = useRef<HTMLTextAreaElement>(null);
  const cannedButton = useRef<HTMLButtonElement>(null);
  const typedAt = useRef(0);
  const { kind } = draft;
  const text = draft.text[kind];
  const newest = ticket.messages.findLast((one) => one.kind === 'customer')?.messageId ?? null;

  const edit = (next: Draft): void => {
    const begun = next.text.reply === '' ? null : (next.begunAfter ?? newest);
    const whole = { ...next, begunAfter: begun };
    keepDraft(ticketId, whole);
    setDraft(whole);
  };
  useImperativeHandle(ref, () => ({
    write: (next) => {
      edit({ ...draft, kind: next });
      // At once: a letter that follows on the heels of the key must not be a shortcut. Later again, if the field is not there yet.
      area.current?.focus();
      requestAnimationFrame(() => area.current?.focus());
    },
    canned: () => setPicking(cannedButton.current),
  }));
  // Held back or failed: what was written is in the composer again.
  const step = sending?.step;
  useEffect(() => {
    if (step === 'held' || step === 'failed') setDraft(draftOf(ticketId));
  }, [step, ticketId]);

  const deliver = ({ tenant: to, ticketId: conversationId, kind: how, text: words, ...rest }: Letter) =>
    bridge.compose({
      tenant: to,
      conversationId,
      kind: how,
      text: words,
      askSealedForm: rest.askSealedForm,
      confirmed: rest.confirmed,
      once: rest.once,
    });
  const send = (confirmed: boolean, waitMs?: number): void => {
    const again = confirmed && sending !== null ? sending.letter : null;
    const written = again?.written ?? text;
    const how = again?.kind ?? kind;
    if (written.trim() === '' || sending?.step === 'waiting' || sending?.step === 'working') return;
    const letter: Letter = {
      tenant,
      ticketId,
      kind: how,
      written,
      text: fillInAtSend(written, ticket.customer.name.text),
      askSealedForm: askForm && how === 'reply',
      after: again === null ? draft.after : again.after,
      confirmed,
      // A text that is tried again after a lost answer is the same letter.
      once:
        sending?.step === 'failed' && sending.letter.written === written
          ? sending.letter.once
          : crypto.randomUUID(),
    };
    setOvertaken(false);
    setAskForm(false);
    sendLater(
      letter,
      deliver,
      (answer) => {
        const count = Object.keys(answer.body.values).length;
        notify(count === 0 ? t('composer.sent') : t('composer.masked', { count }));
        const after = changeOf(letter.after);
        // Without a version: the message itself has just made a new one.
        if (after !== null) {
          acts
            .bulk({ tenant, ticketIds: [ticketId], ...after })
            .catch(notifyError)
            .finally(() => void queries.invalidateQueries({ queryKey: ['counts'] }));
        }
        void queries.invalidateQueries({ queryKey: asks.ticket(tenant, ticketId).queryKey });
        void queries.invalidateQueries({ queryKey: ['queue'] });
      },
      waitMs,
    );
    setDraft(draftOf(ticketId));
  };
  // Somebody wrote while this reply was being written: it may no longer be the right answer.
  const trySend = (): void => {
    if (kind === 'reply' && draft.begunAfter !== null && draft.begunAfter !== newest && !overtaken)
      return setOvertaken(true);
    send(false);
  };
  const undo = (): void => {
    const letter = takeBack(ticketId);
    if (letter === null) return;
    setDraft(draftOf(ticketId));
    setAskForm(letter.askSealedForm);
    requestAnimationFrame(() => area.current?.focus());
  };
  // The same while it waits for its time to leave: it comes back and says why.
  const before = useRef(newest);
  useEffect(() => {
    if (before.current === newest) return;
    before.current = newest;
    if (sending?.step !== 'waiting' || sending.letter.kind === 'note') return;
    if (takeBack(ticketId) === null) return;
    setDraft(draftOf(ticketId));
    setOvertaken(true);
  }, [newest, sending, ticketId]);
  const typed = (): void => {
    onTyped();
    if (kind !== 'reply' || channel !== 'chat' || Date.now() - typedAt.current < TYPING_EVERY_MS) return;
    typedAt.current = Date.now();
    // The customer sees it or not: nothing depends on it.
    bridge.typing({ tenant, conversationId: ticketId }).catch(() => undefined);
  };

  const waiting = sending?.step === 'waiting' || sending?.step === 'working';
  const label =
    kind === 'reply'
      ? t('composer.reply-to', { channel: t(`composer.by.${channel}`) })
      : t('composer.note-to');
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
              edit({ ...draft, kind: each });
              area.current?.focus();
            }}
          >
            {t(`composer.${each}`)} <KeyHint keys={each === 'reply' ? 'r' : 'n'} />
            {kind !== each && draft.text[each].trim() !== '' ? (
              <span className="composer-begun" role="img" aria-label={t('composer.begun')} />
            ) : null}
          </button>
        ))}
        {status === 'solved' && kind === 'reply' ? (
          <span className="dz-soft">{t('composer.solved')}</span>
        ) : null}
      </div>
      <ComposerState
        sending={sending}
        onUndo={undo}
        onNow={() => sendNow(ticketId)}
        onConfirm={() => send(true, 0)}
        onAgain={() => send(false, 0)}
      />
      {overtaken && !waiting ? (
        <Overtaken
          onSend={() => send(false)}
          onEdit={() => {
            setOvertaken(false);
            edit({ ...draft, begunAfter: newest });
            area.current?.focus();
          }}
        />
      ) : null}
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
            aria-label={label}
            placeholder={label}
            onChange={(event) => {
              edit(withText(draft, kind, event.currentTarget.value));
              typed();
            }}
            onKeyDown={(event) => {
              const press = shortcutOf(event.nativeEvent, true);
              if (press === 'mod+enter') {
                event.preventDefault();
                trySend();
              } else if (press === 'escape') event.currentTarget.blur();
              if (press !== null && press !== 'mod+k') event.stopPropagation();
            }}
          />
          {text.includes('{{customer.name}}') ? (
            <p className="composer-hint">
              {t('composer.name-hint')} <MaskedTextView masked={ticket.customer.name} />
            </p>
          ) : null}
          <AfterLine after={draft.after} onDrop={() => edit({ ...draft, after: null })} />
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
            <KeyHint keys="mod+enter" />
            <Button
              size="xs"
              color={kind === 'note' ? '#6a4a00' : 'ai'}
              disabled={text.trim() === ''}
              onClick={trySend}
            >
              {kind === 'reply' ? t('composer.send') : t('composer.add-note')}
            </Button>
          </div>
        </>
      )}
      <Suspense>
        {picking === null ? null : (
          <CannedPicker
            anchor={picking}
            client={client}
            onClose={() => setPicking(null)}
            onPick={(ready) => {
              const filled = fillIn(ready.text, { agentName: name(desk.me), ticketNumber: number });
              const old = draft.text[ready.kind];
              const next = old.trim() === '' ? filled : `${old.trimEnd()}\n\n${filled}`;
              const after = changeOf(ready) === null ? draft.after : ready;
              edit({ ...withText(draft, ready.kind, next), after });
              setPicking(null);
              requestAnimationFrame(() => area.current?.focus());
            }}
          />
        )}
      </Suspense>
    </section>
  );
}
