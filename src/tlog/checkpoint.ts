import { fromBase64, parseDecimal, toBase64 } from './bytes.ts';
import { NOBLE, type Hasher } from './hasher.ts';
import { openNote, type VerifierKey } from './note.ts';

/** C2SP tlog-checkpoint v1.0.0: a signed tree head. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
  /** Opaque lines after the three that everybody knows. */
  readonly extension: readonly string[];
}

export function formatCheckpoint(head: { origin: string; size: number; root: Uint8Array }): string {
  return `${head.origin}\n${head.size}\n${toBase64(head.root)}\n`;
}

/** The note's text, read. Null unless every line is as the format says. */
export function parseCheckpoint(text: string): Checkpoint | null {
  if (!text.endsWith('\n')) return null;
  const [origin = '', size = '', root = '', ...extension] = text.slice(0, -1).split('\n');
  const number = parseDecimal(size);
  const hash = fromBase64(root);
  if (origin === '' || number === null || hash?.length !== 32 || extension.includes('')) return null;
  return { origin, size: number, root: hash, extension };
}

/** The head that this log's key signed, else null. The origin must be the key's name. */
export function openCheckpoint(note: string, key: VerifierKey, hasher: Hasher = NOBLE): Checkpoint | null {
  const opened = openNote(note, key, hasher);
  const head = opened === null ? null : parseCheckpoint(opened.text);
  return head?.origin === key.name ? head : null;
}
