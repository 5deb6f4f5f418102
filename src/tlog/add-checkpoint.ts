import { concatBytes, equalBytes, fromBase64, parseDecimal, toBase64 } from './bytes.ts';
import { parseCheckpoint, openCheckpoint, type Checkpoint } from './checkpoint.ts';
import { cosignedBytes } from './cosignature.ts';
import { NOBLE, type Hasher } from './hasher.ts';
import { parseNote, signatureLine, type VerifierKey } from './note.ts';
import { verifyConsistency } from './proofs.ts';
import { HASH_BYTES } from './tree.ts';

/** C2SP tlog-witness v1.0.0, `add-checkpoint`: what a log asks of a witness, and how a witness makes up its mind. */
export interface AddCheckpoint {
  /** The size that the witness cosigned last, as the log believes. */
  readonly old: number;
  /** Consistency proof from there (RFC 9162 section 2.1.4.1). */
  readonly path: readonly Uint8Array[];
  /** The signed note, word for word. */
  readonly checkpoint: string;
}

/** The format allows no more: a proof between sizes of 63 bits. */
const LONGEST_PATH = 63;

export function formatAddCheckpoint({ old, path, checkpoint }: AddCheckpoint): string {
  return `old ${old}\n${path.map((hash) => `${toBase64(hash)}\n`).join('')}\n${checkpoint}`;
}

/** Null unless every line is as the format says. */
export function parseAddCheckpoint(body: string): AddCheckpoint | null {
  const cut = body.indexOf('\n\n');
  const [first = '', ...lines] = body.slice(0, Math.max(cut, 0)).split('\n');
  const old = first.startsWith('old ') ? parseDecimal(first.slice('old '.length)) : null;
  const path = lines.map(fromBase64);
  if (cut < 0 || old === null || path.length > LONGEST_PATH) return null;
  const hashes = path.filter((hash) => hash?.length === HASH_BYTES);
  return hashes.length === path.length
    ? { old, path: hashes as Uint8Array[], checkpoint: body.slice(cut + 2) }
    : null;
}

/** What a witness saw of a log last. */
export interface SeenHead {
  readonly size: number;
  readonly root: Uint8Array;
}

/**
 * What a witness answers: `accepted` is to be remembered durably before it is cosigned. `conflict`: the log is to prove from `size`; a log of that size with another root
 * is a fork, and there will be no proof. The others: 400, 404, 403 and 422 of the format.
 */
export type Considered =
  | { readonly is: 'accepted'; readonly head: Checkpoint; readonly text: string }
  | { readonly is: 'conflict'; readonly size: number; readonly fork: boolean }
  | { readonly is: 'malformed' | 'unknown' | 'unsigned' | 'inconsistent' };

/** Decides about one request by what was seen last of that log; `lastOf` is asked for a log whose signature was in order alone. */
export function considerCheckpoint(
  body: string,
  logs: readonly VerifierKey[],
  lastOf: (origin: string) => SeenHead | null,
  hasher: Hasher = NOBLE,
): Considered {
  const asked = parseAddCheckpoint(body);
  const note = asked === null ? null : parseNote(asked.checkpoint);
  const claimed = note === null ? null : parseCheckpoint(note.text);
  if (asked === null || note === null || claimed === null) return { is: 'malformed' };
  const known = logs.filter(({ name }) => name === claimed.origin);
  if (known.length === 0) return { is: 'unknown' };
  const head = known.map((key) => openCheckpoint(asked.checkpoint, key, hasher)).find((one) => one !== null);
  if (head === undefined || head === null) return { is: 'unsigned' };
  if (asked.old > head.size) return { is: 'malformed' };
  const last = lastOf(head.origin) ?? { size: 0, root: hasher.sha256(new Uint8Array(0)) };
  if (asked.old !== last.size) return { is: 'conflict', size: last.size, fork: false };
  if (head.size === last.size && !equalBytes(head.root, last.root))
    return { is: 'conflict', size: last.size, fork: true };
  const { size: from, root: fromRoot } = last;
  const proof = { from, to: head.size, fromRoot, toRoot: head.root, path: asked.path };
  return verifyConsistency(proof, hasher)
    ? { is: 'accepted', head, text: note.text }
    : { is: 'inconsistent' };
}

/** A witness's line below a checkpoint (C2SP tlog-cosignature v1.0.1, Ed25519); `key` is of type 0x04, `time` in seconds since 1970. */
export function cosign(
  text: string,
  time: number,
  key: VerifierKey,
  seed: Uint8Array,
  hasher: Hasher = NOBLE,
): string {
  if (key.type !== 4 || !Number.isSafeInteger(time) || time <= 0)
    throw new RangeError('not a witness’s key and a time');
  const stamp = new Uint8Array(8);
  for (let at = 7, rest = time; at >= 0; at -= 1, rest = Math.floor(rest / 256)) stamp[at] = rest % 256;
  return signatureLine(key, concatBytes(stamp, hasher.sign(cosignedBytes(text, time), seed)));
}
