/** What is being written, in this window's memory alone: it reaches no storage, and is gone with the window. */
export interface Draft {
  kind: 'reply' | 'note';
  text: string;
}

const drafts = new Map<string, Draft>();

export function draftOf(ticketId: string): Draft {
  return drafts.get(ticketId) ?? { kind: 'reply', text: '' };
}

export function keepDraft(ticketId: string, draft: Draft): void {
  if (draft.text === '' && draft.kind === 'reply') drafts.delete(ticketId);
  else drafts.set(ticketId, draft);
}

export function hasDrafts(): boolean {
  return [...drafts.values()].some(({ text }) => text.trim() !== '');
}
