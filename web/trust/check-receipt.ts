import { leafHash, parseTlogProof, parseVkey, verifyTlogProof } from '#tlog';
import { toBase64 } from './base64.ts';

export interface Receipt {
  ok: boolean;
  /** Base64 throughout. */
  leaf: string;
  path: readonly string[];
  /** The signed root that bytes and path lead to; null if they do not. */
  root: string | null;
  /** Entries in the tree that the checkpoint signs. */
  size: number;
}

/**
 * Checks one entry against its `.tlog-proof`: hashes exactly these bytes, walks up to the root, and verifies the checkpoint's
 * signature with the key. Never throws: what does not fit is not ok.
 */
export function checkReceipt(given: {
  index: number;
  entry: Uint8Array;
  proof: string;
  vkey: string;
}): Receipt {
  const key = parseVkey(given.vkey.trim());
  const verified = key === null ? null : verifyTlogProof(given.proof, given.entry, key);
  const ok = verified?.index === given.index;
  return {
    ok,
    leaf: toBase64(leafHash(given.entry)),
    path: (parseTlogProof(given.proof)?.path ?? []).map(toBase64),
    root: ok ? toBase64(verified.head.root) : null,
    size: ok ? verified.head.size : 0,
  };
}
