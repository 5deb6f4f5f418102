import { htmlToText } from 'html-to-text';

/** Longer HTML is not read: a mail of this size is a document, and parsing one takes its time. */
const MAX_CHARACTERS = 2_000_000;
const MAX_DEPTH = 100;

/**
 * What a person would read of an HTML page: no tags, no addresses of pictures, links by their words with the address behind. Null if
 * it is too long or can't be read; then it is the caller's to say so.
 */
export function htmlAsText(html: string): string | null {
  if (html.length > MAX_CHARACTERS) return null;
  try {
    return htmlToText(html, {
      wordwrap: false,
      limits: { maxDepth: MAX_DEPTH, maxInputLength: MAX_CHARACTERS },
      selectors: [{ selector: 'img', format: 'skip' }],
    });
  } catch {
    return null;
  }
}
