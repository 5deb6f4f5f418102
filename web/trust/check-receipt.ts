import { toBase64 } from './base64.ts';
import { leafHash, openCheckpoint, parseProof, rootFromInclusion } from './log-math.ts';

export interface Receipt {
  ok: boolean;
  /** Base64 throughout. */
  leaf: string;
  path: readonly string[];
  /** The root that the proof leads to; null if the proof has not the form that its size asks for. */
  root: string | null;
  /** Entries in the tree that the checkpoint signs. */
  size: number;
}

/**
 * Checks one entry against its `.tlog-proof`: hashes exactly these bytes, walks up to the root, and verifies the checkpoint's
 * signature with the key. Never throws: what does not fit is not ok.
 */
export function checkReceipt({
  index,
  entry,
  proof,
  vkey,
}: {
  index: number;
  entry: Uint8Array;
  proof: string;
  vkey: string;
}): Receipt {
  const leaf = leafHash(entry);
  const nothing: Receipt = { ok: false, leaf: toBase64(leaf), path: [], root: null, size: 0 };
  try {
    const parsed = parseProof(proof);
    const head = parsed === null ? null : openCheckpoint(parsed.checkpoint, vkey.trim());
    if (parsed === null || head === null) return nothing;
    const root = rootFromInclusion(parsed.index, head.size, leaf, parsed.path);
    const shown = root === null ? null : toBase64(root);
    return {
      ok: parsed.index === index && shown === toBase64(head.root),
      leaf: toBase64(leaf),
      path: parsed.path.map(toBase64),
      root: shown,
      size: head.size,
    };
  } catch {
    return nothing;
  }
}
