import { encodeUtf8 } from './bytes.ts';
import { NOBLE, type Hasher } from './hasher.ts';
import { parseNote, signaturesOf, type VerifierKey } from './note.ts';

/** What a witness signs for a checkpoint's text at a time (C2SP tlog-cosignature v1.0.1, Ed25519). */
export function cosignedBytes(text: string, time: number): Uint8Array {
  return encodeUtf8(`cosignature/v1\ntime ${time}\n${text}`);
}

/** When this witness (a key of type 0x04) cosigned the checkpoint, in seconds since 1970; null if it did not, or not rightly. */
export function openCosignature(
  checkpoint: string,
  witness: VerifierKey,
  hasher: Hasher = NOBLE,
): number | null {
  const note = parseNote(checkpoint);
  const [found, ...more] = note === null ? [] : signaturesOf(note, witness);
  if (note === null || witness.type !== 4 || found?.signature.length !== 72 || more.length > 0) return null;
  let time = 0;
  for (const byte of found.signature.subarray(0, 8)) time = time * 256 + byte;
  if (!Number.isSafeInteger(time)) return null;
  const message = cosignedBytes(note.text, time);
  return hasher.verify(found.signature.subarray(8), message, witness.publicKey) ? time : null;
}
