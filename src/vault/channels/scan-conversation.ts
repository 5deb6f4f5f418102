import { createConversation, scan, type DataClass, type Pushed, type Span } from '#detection';
import type { Detection } from './detection-rules.ts';

/** A message that the detector has seen before in this conversation, as it was written, and where its values are. */
export interface EarlierMessage {
  id: string;
  text: string;
  speaker: string;
  spans: readonly { start: number; end: number; class: string }[];
}

export type Scanned =
  | { kind: 'scanned'; text: Span[]; title: Span[]; revisions: { id: string; spans: Span[] }[] }
  | { kind: 'withheld' };

/** For one piece of text. A process that was just started spends a part of it on reading its lists of names. */
export const BUDGET_MS = 250;
/** Counted steps for one message: the same on every machine, far beyond what a message that may be sent costs. */
const BUDGET_STEPS = 400_000_000;

/**
 * Finds the values of a new message with the memory of those before it: a number split over messages, a bare answer to a
 * prompt, a value that was seen before in another shape. The memory is rebuilt from the sealed originals and the spans that stand
 * beside them, without another scan; it lives as long as this call, and nothing of it is stored. Anything but a full scan means that
 * the message is withheld.
 */
export function scanConversation(
  earlier: readonly EarlierMessage[],
  message: Omit<EarlierMessage, 'spans'> & { title: string | null },
  detection: Detection,
  budgetMs: number = BUDGET_MS,
): Scanned {
  const options = { ...detection, budget: BUDGET_STEPS, budgetMs, now: () => performance.now() };
  const conversation = createConversation(options);
  for (const one of earlier) {
    conversation.recall(
      one,
      one.spans.map(({ start, end, class: cls }) => ({ start, end, class: cls as DataClass })),
    );
  }
  const { speaker } = message;
  const title =
    message.title === null
      ? NOTHING
      : conversation.push({ id: titleId(message.id), text: message.title, speaker });
  if (title.kind === 'withheld') return { kind: 'withheld' };
  const text = conversation.push({ id: message.id, text: message.text, speaker });
  if (text.kind === 'withheld') return { kind: 'withheld' };
  // The later revision of a message has all that the earlier one had.
  const revisions = new Map([...title.revisions, ...text.revisions].map(({ id, spans }) => [id, spans]));
  const titleSpans = revisions.get(titleId(message.id)) ?? title.spans;
  revisions.delete(titleId(message.id));
  return {
    kind: 'scanned',
    text: text.spans,
    title: titleSpans,
    revisions: [...revisions].map(([id, spans]) => ({ id, spans })),
  };
}

const NOTHING: Pushed = { kind: 'scanned', spans: [], revisions: [], work: 0 };

/** A message's title is a text of its own, sealed and remembered under this name. */
export function titleId(messageId: string): string {
  return `${messageId}/title`;
}

/** Reads the detector's word lists before anybody waits for them: the first message has the same budget as all others. */
export function warmUp(): void {
  const options = { budgetMs: 10_000, now: () => performance.now() };
  scan('My name is Mika Oda, my card is 4242 4242 4242 4242, I live at 12 Hill Road.', options);
  scan('山田太郎と申します。東京都港区芝公園4-2-8、電話は03-1234-5678です。', options);
}
