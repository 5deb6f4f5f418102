import { fromBase64, parseDecimal, toBase64 } from './bytes.ts';
import { openCheckpoint, type Checkpoint } from './checkpoint.ts';
import { NOBLE, type Hasher } from './hasher.ts';
import type { VerifierKey } from './note.ts';
import { verifyInclusion } from './proofs.ts';
import { HASH_BYTES, leafHash } from './tree.ts';

/** C2SP tlog-proof: one text that shows offline that an entry is in a log. */
export interface TlogProof {
  readonly index: number;
  readonly path: readonly Uint8Array[];
  /** The signed note, word for word. */
  readonly checkpoint: string;
  /** Not covered by any signature. */
  readonly extra: Uint8Array | null;
}

const HEADER = 'c2sp.org/tlog-proof@v1';

export function formatTlogProof(proof: Omit<TlogProof, 'extra'> & { extra?: Uint8Array | null }): string {
  const extra = proof.extra == null ? '' : `extra ${toBase64(proof.extra)}\n`;
  const hashes = proof.path.map((hash) => `${toBase64(hash)}\n`).join('');
  return `${HEADER}\n${extra}index ${proof.index}\n${hashes}\n${proof.checkpoint}`;
}

/** Null unless every line is as the format says. */
export function parseTlogProof(text: string): TlogProof | null {
  const cut = text.indexOf('\n\n');
  const [header, ...lines] = text.slice(0, Math.max(cut, 0)).split('\n');
  if (cut < 0 || header !== HEADER) return null;
  let extra: Uint8Array | null = null;
  if (lines[0]?.startsWith('extra ') === true) {
    extra = fromBase64((lines.shift() ?? '').slice('extra '.length));
    if (extra === null) return null;
  }
  const place = lines.shift() ?? '';
  const index = place.startsWith('index ') ? parseDecimal(place.slice('index '.length)) : null;
  const path: Uint8Array[] = [];
  for (const line of lines) {
    const hash = fromBase64(line);
    if (hash?.length !== HASH_BYTES) return null;
    path.push(hash);
  }
  return index === null ? null : { index, path, checkpoint: text.slice(cut + 2), extra };
}

/** The signed head that holds exactly this entry at the proof's place, else null. */
export function verifyTlogProof(
  text: string,
  entry: Uint8Array,
  key: VerifierKey,
  hasher: Hasher = NOBLE,
): { index: number; head: Checkpoint } | null {
  const proof = parseTlogProof(text);
  const head = proof === null ? null : openCheckpoint(proof.checkpoint, key, hasher);
  if (proof === null || head === null) return null;
  const { index, path } = proof;
  const { size, root } = head;
  const leaf = leafHash(entry, hasher);
  return verifyInclusion({ index, size, leaf, path, root }, hasher) ? { index, head } : null;
}
