import { concatBytes, encodeUtf8, equalBytes, fromBase64, toBase64, toHex } from './bytes.ts';
import { NOBLE, type Hasher } from './hasher.ts';

/** C2SP signed-note v1.0.0: text, a blank line, signature lines. */

/** 0x01: over the note's text. 0x04: a witness's, with the time (tlog-cosignature). */
export type KeyType = 1 | 4;

export interface VerifierKey {
  readonly name: string;
  readonly type: KeyType;
  /** The first four bytes of SHA-256(name, newline, type, public key). */
  readonly id: Uint8Array;
  readonly publicKey: Uint8Array;
}

export interface NoteSignature {
  readonly name: string;
  readonly id: Uint8Array;
  readonly signature: Uint8Array;
}

export interface Note {
  /** Ends in a newline; this is what is signed. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

const MOST_SIGNATURES = 100;
/** Unicode's white space and plus are not part of a name. */
const NAME = /^[^\s\u0085+]+$/u;
// oxlint-disable-next-line no-control-regex -- the format forbids exactly these
const CONTROL = /[\u0000-\u0009\u000b-\u001f]/;

export function makeKey(
  name: string,
  publicKey: Uint8Array,
  type: KeyType = 1,
  hasher: Hasher = NOBLE,
): VerifierKey {
  if (!NAME.test(name) || publicKey.length !== 32) throw new RangeError('not a name and a public key');
  const id = hasher.sha256(concatBytes(encodeUtf8(`${name}\n`), Uint8Array.of(type), publicKey));
  return { name, type, id: id.slice(0, 4), publicKey };
}

/** `<name>+<8 hex>+<base64 of type and key>`. */
export function formatVkey(key: VerifierKey): string {
  return `${key.name}+${toHex(key.id)}+${toBase64(concatBytes(Uint8Array.of(key.type), key.publicKey))}`;
}

/** Null unless the text is a key of a type we know and its id is that key's. */
export function parseVkey(text: string, hasher: Hasher = NOBLE): VerifierKey | null {
  const [, name = '', id = '', encoded = ''] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  const bytes = fromBase64(encoded);
  const type = bytes?.[0];
  if (!NAME.test(name) || bytes?.length !== 33 || (type !== 1 && type !== 4)) return null;
  const key = makeKey(name, bytes.slice(1), type, hasher);
  return toHex(key.id) === id ? key : null;
}

/** `PRIVATE+KEY+<name>+<8 hex>+<base64 of 0x01 and seed>`: only Ed25519 for notes. */
export function parseSkey(text: string): { name: string; id: string; seed: Uint8Array } | null {
  const [, name = '', id = '', encoded = ''] =
    /^PRIVATE\+KEY\+([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  const bytes = fromBase64(encoded);
  if (!NAME.test(name) || bytes?.length !== 33 || bytes[0] !== 1) return null;
  return { name, id, seed: bytes.slice(1) };
}

/** Null for what is no signed note. Says nothing yet about who signed. */
export function parseNote(note: string): Note | null {
  const cut = note.lastIndexOf('\n\n');
  if (cut < 0 || !note.endsWith('\n') || CONTROL.test(note)) return null;
  const lines = note.slice(cut + 2, -1).split('\n');
  if (lines.length > MOST_SIGNATURES) return null;
  const signatures: NoteSignature[] = [];
  for (const line of lines) {
    const [, name = '', encoded = ''] = /^— ([^ ]+) ([^ ]+)$/.exec(line) ?? [];
    const bytes = fromBase64(encoded);
    if (!NAME.test(name) || bytes === null || bytes.length < 5) return null;
    signatures.push({ name, id: bytes.slice(0, 4), signature: bytes.slice(4) });
  }
  return { text: note.slice(0, cut + 1), signatures };
}

/**
 * The note if this key signed it, else null. Signatures of others are ignored, as the format asks; one in this key's name
 * and with its id that is wrong makes the whole note worthless.
 */
export function openNote(note: string, key: VerifierKey, hasher: Hasher = NOBLE): Note | null {
  const parsed = parseNote(note);
  if (parsed === null || key.type !== 1) return null;
  const own = signaturesOf(parsed, key);
  const bytes = encodeUtf8(parsed.text);
  return own.length > 0 && own.every((one) => hasher.verify(one.signature, bytes, key.publicKey))
    ? parsed
    : null;
}

export function signaturesOf(note: Note, key: VerifierKey): NoteSignature[] {
  return note.signatures.filter((one) => one.name === key.name && equalBytes(one.id, key.id));
}

/** One signature line, with its newline. */
export function signatureLine(key: VerifierKey, signature: Uint8Array): string {
  return `— ${key.name} ${toBase64(concatBytes(key.id, signature))}\n`;
}

/** Signs a text that ends in a newline. `key` must be the seed's own. */
export function signNote(text: string, key: VerifierKey, seed: Uint8Array, hasher: Hasher = NOBLE): string {
  if (!text.endsWith('\n') || CONTROL.test(text)) throw new RangeError('not the text of a note');
  return `${text}\n${signatureLine(key, hasher.sign(encodeUtf8(text), seed))}`;
}
