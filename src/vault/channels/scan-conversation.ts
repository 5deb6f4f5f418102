import { createConversation, scan, type Span } from '#detection';

/** A message that the detector has seen before in this conversation, as it was written. */
export interface EarlierMessage {
  id: string;
  text: string;
  speaker: string;
}

export type Scanned =
  | { kind: 'scanned'; text: Span[]; title: Span[]; revisions: { id: string; spans: Span[] }[] }
  | { kind: 'withheld' };

/** For one piece of text. A process that was just started spends a part of it on reading its lists of names. */
export const BUDGET_MS = 250;

/**
 * Finds the values of a new message with the memory of those before it: a number split over messages, a bare answer to a
 * prompt, a value that was seen before in another shape. Anything but a full scan means that the message is withheld.
 */
export function scanConversation(
  earlier: readonly EarlierMessage[],
  message: EarlierMessage & { title: string | null },
  budgetMs: number = BUDGET_MS,
): Scanned {
  const options = { budgetMs, now: () => performance.now() };
  const title =
    message.title === null ? { kind: 'scanned' as const, spans: [] } : scan(message.title, options);
  if (title.kind === 'withheld') return { kind: 'withheld' };
  const conversation = createConversation(options);
  for (const one of earlier) conversation.push(one);
  const text = conversation.push({ id: message.id, text: message.text, speaker: message.speaker });
  if (text.kind === 'withheld') return { kind: 'withheld' };
  return { kind: 'scanned', text: text.spans, title: title.spans, revisions: text.revisions };
}

/** Reads the detector's word lists before anybody waits for them: the first message has the same budget as all others. */
export function warmUp(): void {
  const options = { budgetMs: 10_000, now: () => performance.now() };
  scan('My name is Mika Oda, my card is 4242 4242 4242 4242, I live at 12 Hill Road.', options);
  scan('山田太郎と申します。東京都港区芝公園4-2-8、電話は03-1234-5678です。', options);
}
