import type { MaskedText } from '#vault/tokens/api';
import { selectionIn } from '#web/ui/masked-text.ts';

export interface SelectedWords {
  readonly messageId: string;
  readonly start: number;
  readonly end: number;
  readonly words: string;
  readonly at: DOMRect;
}

/** The selection of this window as a stretch of one message's masked text; why not, if it is none. */
export function selectedWords(
  bodyOf: (messageId: string) => MaskedText | undefined,
): SelectedWords | 'nothing' | 'touches' {
  const selection = getSelection();
  if (selection === null || selection.isCollapsed || selection.rangeCount === 0) return 'nothing';
  const range = selection.getRangeAt(0);
  const text = elementOf(range.commonAncestorContainer)?.closest<HTMLElement>('[data-message-id]');
  const messageId = text?.dataset['messageId'];
  const body = messageId === undefined ? undefined : bodyOf(messageId);
  if (text == null || messageId === undefined || body === undefined) return 'nothing';
  const from = positionIn(range.startContainer, range.startOffset);
  const to = positionIn(range.endContainer, range.endOffset);
  if (from === null || to === null) return 'touches';
  const found = selectionIn(body, from, to);
  if (found === null) return 'touches';
  return {
    messageId,
    ...found,
    words: body.text.slice(found.start, found.end),
    at: range.getBoundingClientRect(),
  };
}

/** The same for words that were written: where they stand last, whatever their case; null if they stand nowhere as plain words. */
export function writtenWords(
  messages: readonly { messageId: string; body: MaskedText }[],
  written: string,
): SelectedWords | null {
  const wanted = written.trim().toLowerCase();
  if (wanted === '') return null;
  for (const { messageId, body } of messages.toReversed()) {
    const folded = body.text.toLowerCase();
    // A letter that grows in lower case would move all places behind it.
    if (folded.length !== body.text.length) continue;
    for (let at = folded.indexOf(wanted); at !== -1; at = folded.indexOf(wanted, at + 1)) {
      const found = selectionIn(body, { start: at, offset: 0 }, { start: at, offset: wanted.length });
      const shown = document.querySelector(`[data-message-id="${messageId}"]`);
      if (found === null || shown === null) continue;
      const words = body.text.slice(found.start, found.end);
      return { messageId, ...found, words, at: shown.getBoundingClientRect() };
    }
  }
  return null;
}

/** A place in the page as a place in the masked text: the part's start, and the offset in it. */
function positionIn(node: Node, offset: number): { start: number; offset: number } | null {
  const part = elementOf(node)?.closest<HTMLElement>('[data-start]');
  if (part != null) {
    const inText =
      node.nodeType === Node.TEXT_NODE ? offset : offset === 0 ? 0 : (part.textContent?.length ?? 0);
    return { start: Number(part.dataset['start']), offset: inText };
  }
  // Between the parts: before the next one, or after the last.
  if (node.nodeType !== Node.ELEMENT_NODE) return null;
  const next = node.childNodes[offset];
  if (next instanceof HTMLElement && next.dataset['start'] !== undefined)
    return { start: Number(next.dataset['start']), offset: 0 };
  const last = node.childNodes[offset - 1];
  if (last instanceof HTMLElement && last.dataset['start'] !== undefined)
    return { start: Number(last.dataset['start']), offset: last.textContent?.length ?? 0 };
  return null;
}

function elementOf(node: Node): Element | null {
  return node instanceof Element ? node : node.parentElement;
}
