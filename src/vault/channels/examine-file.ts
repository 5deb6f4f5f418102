import { setImmediate as turn } from 'node:timers/promises';

import { scan, type Span } from '#detection';
import { htmlAsText } from '#platform/html-text';
import { readPdf } from '#platform/read-pdf';
import { decodeBytes } from '#platform/text-encoding';
import type { FileKind } from '#vault/tokens/api';
import type { Detection } from './detection-rules.ts';

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
/** Generous: a file that is closed for want of time stays closed. The detector reads a piece in a tenth of it. */
const PIECE_BUDGET_MS = 1_000;

/**
 * Says how each file of a message may be shown. By its bytes, never by what it says of itself; what cannot be read to its end, and
 * so not be masked, is closed. Nothing is unpacked here (a PDF is, in a process of its own), and the pixels of a picture are not examined.
 */
export async function examineFiles(
  files: readonly IncomingFile[],
  detection: Detection,
): Promise<ExaminedFile[]> {
  const examined: ExaminedFile[] = [];
  for (const file of files) examined.push(await examine(file, detection));
  return examined;
}

async function examine(file: IncomingFile, detection: Detection): Promise<ExaminedFile> {
  const picture = pictureType(file.bytes);
  if (picture !== null) return { ...file, mediaType: picture, kind: 'picture', text: null };
  const text = await readText(file.bytes);
  const spans = text === null ? null : await scanLong(text, detection);
  return text === null || spans === null
    ? { ...file, kind: 'closed', text: null }
    : { ...file, kind: 'text', text: { text, spans } };
}

/** What a person would read of a file; null for one that is no text, or too long. */
export async function readText(bytes: Buffer): Promise<string | null> {
  const pdf = bytes.subarray(0, 1_024).includes('%PDF-', 0, 'latin1');
  return pdf ? textOfPdf(bytes) : textOf(bytes);
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

/** The words of a PDF; one without words, as a scanner makes it, would show nothing. */
async function textOfPdf(bytes: Buffer): Promise<string | null> {
  const text = await readPdf(bytes);
  return text === null || text.trim() === '' || text.length > MAX_CHARACTERS ? null : text;
}

function textOf(bytes: Buffer): string | null {
  if (bytes.length > MAX_CHARACTERS * 4) return null;
  const decoded = decodeBytes(bytes)?.text ?? null;
  // Bytes that only happen to be valid text have control characters in them; so has an RTF its own language.
  if (decoded === null || /(?![\t\n\v\f\r])\p{Cc}/u.test(decoded)) return null;
  if (decoded.length > MAX_CHARACTERS || /^\s*\{\\rtf/.test(decoded)) return null;
  return /^\s*<(?:!doctype html|html|head|body)\b/i.test(decoded) ? htmlAsText(decoded) : decoded;
}

/** Values of a long text, looked for in pieces so that others get their turn in between. Null if any piece was not read to its end. */
export async function scanLong(text: string, detection: Detection): Promise<Span[] | null> {
  const found = new Map<string, Span>();
  for (let from = 0; from < text.length || from === 0; from += PIECE) {
    const start = Math.max(0, from - OVERLAP);
    const piece = scan(text.slice(start, from + PIECE + OVERLAP), {
      ...detection,
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
