import { createPublicKey } from 'node:crypto';
import { createRequire } from 'node:module';

import { parseVkey } from '#tlog';

/** The parts of `@sigstore/verify` (pinned: they are not in its face) that check a checkpoint's signature and an inclusion proof. */
interface SigstoreLog {
  logID: Buffer;
  publicKey: ReturnType<typeof createPublicKey>;
  baseURL: string;
}
interface SigstoreEntry {
  canonicalizedBody: Buffer;
  inclusionProof: { logIndex: string; hashes: Buffer[]; checkpoint: { envelope: string } };
}
const load = createRequire(import.meta.url);
const { verifyCheckpoint } = load('@sigstore/verify/dist/tlog/checkpoint.js') as {
  verifyCheckpoint(
    entry: SigstoreEntry,
    logs: SigstoreLog[],
  ): { origin: string; logSize: bigint; logHash: Buffer };
};
const { verifyMerkleInclusion } = load('@sigstore/verify/dist/tlog/merkle.js') as {
  verifyMerkleInclusion(entry: SigstoreEntry, checkpoint: { logSize: bigint; logHash: Buffer }): void;
};

export interface Proven {
  readonly checkpoint: string;
  readonly index: number;
  readonly path: readonly Uint8Array[];
  readonly entry: Uint8Array;
}

/** Null if sigstore's code finds the checkpoint signed by the key and the entry under its root; else its words. */
export function askSigstore(vkey: string, { checkpoint, index, path, entry }: Proven): string | null {
  const key = parseVkey(vkey);
  if (key === null) return 'no key';
  const x = Buffer.from(key.publicKey).toString('base64url');
  const log: SigstoreLog = {
    logID: Buffer.concat([key.id, Buffer.alloc(28)]),
    publicKey: createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }),
    baseURL: key.name,
  };
  const asked: SigstoreEntry = {
    canonicalizedBody: Buffer.from(entry),
    inclusionProof: {
      logIndex: String(index),
      hashes: path.map((hash) => Buffer.from(hash)),
      checkpoint: { envelope: checkpoint },
    },
  };
  try {
    verifyMerkleInclusion(asked, verifyCheckpoint(asked, [log]));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
