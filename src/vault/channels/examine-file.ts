import { setImmediate as turn } from 'node:timers/promises';

import { scan, type Span } from '#detection';
import { htmlAsText } from '#platform/html-text';
import { decodeBytes } from '#platform/text-encoding';
import type { FileKind } from '#vault/tokens/api';

/** A file as it came in, in clear. */
export interface IncomingFile {
  readonly fileName: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** A file that was looked into: how it may be shown, and of a text what it says and where its values are. */
export interface ExaminedFile extends IncomingFile {
  readonly kind: FileKind;
  /** Of kind `text` alone. */
  readonly text: { readonly text: string; readonly spans: readonly Span[] } | null;
}

/** Longer texts stay closed: nobody reads a book in a frame, and looking through one takes its time from everybody else. */
const MAX_CHARACTERS = 400_000;
/** A list of thousands of people is no letter: it stays closed, whatever it says. */
const MAX_VALUES = 2_000;
const PIECE = 40_000;
/** What a value may lie over where two pieces meet. */
const OVERLAP = 600;
const PIECE_BUDGET_MS = 250;

/**
 * Says how each file of a message may be shown. By its bytes, never by what it says of itself; what cannot be read to its end, and
 * so not be masked, is closed. Nothing is unpacked, and the pixels of a picture are not examined.
 */
export async function examineFiles(files: readonly IncomingFile[]): Promise<ExaminedFile[]> {
  const examined: ExaminedFile[] = [];
  for (const file of files) examined.push(await examine(file));
  return examined;
}

async function examine(file: IncomingFile): Promise<ExaminedFile> {
  const picture = pictureType(file.bytes);
  if (picture !== null) return { ...file, mediaType: picture, kind: 'picture', text: null };
  const text = textOf(file);
  const spans = text === null ? null : await scanLong(text);
  return text === null || spans === null
    ? { ...file, kind: 'closed', text: null }
    : { ...file, kind: 'text', text: { text, spans } };
}

/** Pictures that every browser draws, by their first bytes. SVG is no picture here but a text that draws. */
function pictureType(bytes: Buffer): string | null {
  const starts = (hex: string, at = 0): boolean =>
    bytes.subarray(at, at + hex.length / 2).toString('hex') === hex;
  if (starts('89504e470d0a1a0a')) return 'image/png';
  if (starts('ffd8ff')) return 'image/jpeg';
  if (starts('474946383761') || starts('474946383961')) return 'image/gif';
  return starts('52494646') && starts('57454250', 8) ? 'image/webp' : null;
}

/** What a person would read of the file, or null if it is no text or too long. */
function textOf({ bytes }: IncomingFile): string | null {
  if (bytes.length > MAX_CHARACTERS * 4) return null;
  const decoded = decodeBytes(bytes)?.text ?? null;
  // Bytes that only happen to be valid text have control characters in them; so has a PDF or an RTF its own language.
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (decoded === null || /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(decoded)) return null;
  if (decoded.length > MAX_CHARACTERS || /^\s*(?:%PDF-|\{\\rtf)/.test(decoded)) return null;
  return /^\s*<(?:!doctype html|html|head|body)\b/i.test(decoded) ? htmlAsText(decoded) : decoded;
}

/** Values of a long text, looked for in pieces so that others get their turn in between. Null if any piece was not read to its end. */
async function scanLong(text: string): Promise<Span[] | null> {
  const found = new Map<string, Span>();
  for (let from = 0; from < text.length || from === 0; from += PIECE) {
    const start = Math.max(0, from - OVERLAP);
    const piece = scan(text.slice(start, from + PIECE + OVERLAP), {
      budgetMs: PIECE_BUDGET_MS,
      now: () => performance.now(),
    });
    if (piece.kind === 'withheld') return null;
    for (const span of piece.spans) {
      const moved = { ...span, start: span.start + start, end: span.end + start };
      found.set(`${moved.start}-${moved.end}-${moved.class}`, moved);
    }
    if (found.size > MAX_VALUES) return null;
    await turn();
  }
  return [...found.values()].toSorted((a, b) => a.start - b.start);
}
