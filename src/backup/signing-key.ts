import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { startError } from '#platform/start-problems';
import { formatVkey, makeKey, parseSkey, signNote, type VerifierKey } from '#tlog';

/** Signs the manifests of one data folder's backups (Ed25519). Age says for whom a backup is, and nothing of who made it. */
export interface SigningKey {
  /** To be kept apart from the backups: `dozo restore --signed-by` asks for it. */
  readonly vkey: string;
  sign(text: string): string;
}

const NAME = 'dozo-backup';
/** DER of an Ed25519 private key up to the seed (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The data folder's key; made the first time, in a file that only we may read. */
export function ownSigningKey(dataFolder: string): SigningKey {
  const file = fileOf(dataFolder);
  const known = readOwn(file);
  if (known !== null) return known;
  const seed = randomBytes(32);
  const text = `PRIVATE+KEY+${NAME}+00000000+${Buffer.concat([Buffer.of(1), seed]).toString('base64')}\n`;
  mkdirSync(join(dataFolder, 'backup'), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, text, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
  return keyOf(seed);
}

/** The public half of the data folder's key, if it has one. */
export function ownVerifierKey(dataFolder: string): string | null {
  return readOwn(fileOf(dataFolder))?.vkey ?? null;
}

function fileOf(dataFolder: string): string {
  return join(dataFolder, 'backup', 'signing-key');
}

function readOwn(file: string): SigningKey | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  const seed = parseSkey(text.trim())?.seed;
  if (seed?.length !== 32) throw startError('backup_key_damaged', file);
  return keyOf(Buffer.from(seed));
}

function keyOf(seed: Buffer): SigningKey {
  const key: VerifierKey = makeKey(NAME, publicOf(seed));
  return { vkey: formatVkey(key), sign: (text) => signNote(text, key, seed) };
}

function publicOf(seed: Buffer): Buffer {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32);
}
