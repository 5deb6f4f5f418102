import { useSyncExternalStore } from 'react';

import type { ReadyReply } from '#desk/tickets/api';

export type Kind = 'reply' | 'note';

/** What a ready reply does beside its words, once it has been sent. */
export type After = Pick<ReadyReply, 'title' | 'status' | 'priority' | 'tags'>;

/** What is being written to one ticket: a reply and a note are two texts, so that neither can go out as the other. */
export interface Draft {
  readonly kind: Kind;
  readonly text: Readonly<Record<Kind, string>>;
  readonly after: After | null;
  /** The customer's newest message when the reply was begun. */
  readonly begunAfter: string | null;
}

const EMPTY: Draft = { kind: 'reply', text: { reply: '', note: '' }, after: null, begunAfter: null };

/** In this window's memory alone: drafts reach no storage, and are gone with the window. */
const drafts = new Map<string, Draft>();
const listeners = new Set<() => void>();

export function draftOf(ticketId: string): Draft {
  return drafts.get(ticketId) ?? EMPTY;
}

export function keepDraft(ticketId: string, draft: Draft): void {
  if (draft.text.reply === '' && draft.text.note === '' && draft.kind === 'reply') drafts.delete(ticketId);
  else drafts.set(ticketId, draft);
  for (const listener of listeners) listener();
}

/** The same draft with this text in one of its two places, which is after the one that is open. */
export function withText(draft: Draft, kind: Kind, text: string): Draft {
  return { ...draft, kind, text: { ...draft.text, [kind]: text } };
}

export function hasDrafts(): boolean {
  return [...drafts.values()].some(hasWords);
}

/** Whether something was begun here and not sent, told anew when that changes. */
export function useHasDraft(ticketId: string): boolean {
  return useSyncExternalStore(subscribe, () => hasWords(draftOf(ticketId)));
}

function hasWords({ text }: Draft): boolean {
  return `${text.reply}${text.note}`.trim() !== '';
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
