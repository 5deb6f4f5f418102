import { useSyncExternalStore } from 'react';

import type { ComposeAnswer } from '#vault/channels/api';
import { draftOf, keepDraft, withText, type Kind, type After } from './drafts.ts';

/** Time to think again before a message leaves. */
export const UNDO_MS = 10_000;

export interface Letter {
  readonly tenant: string;
  readonly ticketId: string;
  readonly kind: Kind;
  /** As it was written, fields and all: this is what comes back on undo. */
  readonly written: string;
  /** As it is sent. */
  readonly text: string;
  readonly askSealedForm: boolean;
  /** Done to the ticket once it has been sent. */
  readonly after: After | null;
  readonly confirmed: boolean;
  /** The same for every try, so that nothing is sent twice. */
  readonly once: string;
}

export type Sending =
  | { readonly step: 'waiting'; readonly letter: Letter; readonly leavesAt: number }
  | { readonly step: 'working'; readonly letter: Letter }
  | {
      readonly step: 'held';
      readonly letter: Letter;
      readonly answer: Extract<ComposeAnswer, { outcome: 'held' }>;
    }
  | { readonly step: 'failed'; readonly letter: Letter; readonly error: unknown };

const sendings = new Map<string, Sending>();
const timers = new Map<string, ReturnType<typeof setTimeout>>();
const leaves = new Map<string, () => void>();
const listeners = new Set<() => void>();

/** One letter per ticket at a time, also while one looks at another ticket. */
export function sendLater(
  letter: Letter,
  deliver: (letter: Letter) => Promise<ComposeAnswer>,
  onSent: (answer: ComposeAnswer) => void,
  waitMs = UNDO_MS,
): void {
  keepDraft(letter.ticketId, {
    ...withText(draftOf(letter.ticketId), letter.kind, ''),
    kind: 'reply',
    after: null,
    begunAfter: null,
  });
  set(letter.ticketId, { step: 'waiting', letter, leavesAt: Date.now() + waitMs });
  const leave = (): void => {
    clearTimeout(timers.get(letter.ticketId));
    set(letter.ticketId, { step: 'working', letter });
    deliver(letter).then(
      (answer) => {
        if (answer.outcome === 'held') {
          giveBack(letter);
          return set(letter.ticketId, { step: 'held', letter, answer });
        }
        set(letter.ticketId, null);
        onSent(answer);
      },
      (error: unknown) => {
        giveBack(letter);
        set(letter.ticketId, { step: 'failed', letter, error });
      },
    );
  };
  leaves.set(letter.ticketId, leave);
  timers.set(letter.ticketId, setTimeout(leave, waitMs));
}

/** Lets a waiting letter leave at once. */
export function sendNow(ticketId: string): void {
  if (sendings.get(ticketId)?.step === 'waiting') leaves.get(ticketId)?.();
}

/** Takes a waiting letter back into the composer; null if it has left. */
export function takeBack(ticketId: string): Letter | null {
  const sending = sendings.get(ticketId);
  if (sending === undefined || sending.step === 'working') return null;
  clearTimeout(timers.get(ticketId));
  giveBack(sending.letter);
  set(ticketId, null);
  return sending.letter;
}

/** What was written is the draft again, with what it would have done. */
function giveBack({ ticketId, kind, written, after }: Letter): void {
  keepDraft(ticketId, { ...withText(draftOf(ticketId), kind, written), after });
}

export function useSending(ticketId: string): Sending | null {
  return useSyncExternalStore(subscribe, () => sendings.get(ticketId) ?? null);
}

export function hasUnsent(): boolean {
  return sendings.size > 0;
}

function set(ticketId: string, sending: Sending | null): void {
  if (sending === null) sendings.delete(ticketId);
  else sendings.set(ticketId, sending);
  for (const listener of listeners) listener();
}
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
