import { createHash, generateKeyPairSync } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { z } from 'zod';

import { withFileLock } from '#platform/file-lock';
import {
  considerCheckpoint,
  cosign,
  formatVkey,
  makeKey,
  type Considered,
  type SeenHead,
  type VerifierKey,
} from '#tlog';
import { NODE_HASHER, publicKeyOf } from './node-hasher.ts';

export interface Witness {
  readonly key: VerifierKey;
  readonly seed: Uint8Array;
  readonly folder: string;
}

const KeyFile = z.strictObject({ name: z.string(), seed: z.base64() });
const Seen = z.strictObject({ origin: z.string(), size: z.number().int().min(0), root: z.base64() });

/** The witness of a folder; a folder without one gets one of that name. Throws if it cannot be read, or has another name. */
export function openWitness(folder: string, name: string | null): Witness {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'key.json');
  const there = readIfThere(path);
  if (there === null && name === null) throw new Error('--name');
  if (there === null) {
    const { d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
    const seed = Buffer.from(d ?? '', 'base64url').toString('base64');
    keep(path, JSON.stringify({ name, seed }));
  }
  const stored = KeyFile.parse(JSON.parse(there ?? readFileSync(path, 'utf8')));
  if (name !== null && stored.name !== name) throw new Error(stored.name);
  const seed = Buffer.from(stored.seed, 'base64');
  return { key: makeKey(stored.name, publicKeyOf(seed), 4, NODE_HASHER), seed, folder };
}

/** Answers `POST /add-checkpoint`, and its own key at `GET /`. Nothing is cosigned that was not remembered first. */
export function serveWitness(witness: Witness, logs: readonly VerifierKey[], say: (line: string) => void) {
  return createServer((request, response) => {
    void (async () => {
      const path = (request.url ?? '').split('?')[0];
      const answer =
        request.method === 'POST' && path === '/add-checkpoint'
          ? await addCheckpoint(witness, logs, await readBody(request))
          : request.method === 'GET' && path === '/'
            ? { status: 200, type: 'text/plain', body: `${formatVkey(witness.key)}\n`, line: null }
            : { status: 404, type: 'text/plain', body: '', line: null };
      response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.body);
      if (answer.line !== null) say(`${new Date().toISOString()} ${answer.line}`);
    })().catch((error: unknown) => {
      // What cannot be remembered is not cosigned.
      say(`${new Date().toISOString()} error ${error instanceof Error ? error.message : ''}`);
      response.writeHead(500).end();
    });
  });
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly line: string | null;
}

const STATUS = { malformed: 400, unsigned: 403, unknown: 404, inconsistent: 422 } as const;

async function addCheckpoint(
  witness: Witness,
  logs: readonly VerifierKey[],
  body: string | null,
): Promise<Answer> {
  const plain = { type: 'text/plain; charset=utf-8' };
  if (body === null) return { ...plain, status: 413, body: '', line: 'too large' };
  // One after the other, also of several witnesses on one folder: what was seen last decides, and is written before anything is signed.
  const considered = await withFileLock(join(witness.folder, 'lock'), async () => {
    const verdict = considerCheckpoint(body, logs, (origin) => readSeen(witness.folder, origin), NODE_HASHER);
    if (verdict.is === 'accepted') rememberSeen(witness.folder, verdict.head);
    return Promise.resolve(verdict);
  });
  if (considered === null) return { ...plain, status: 503, body: '', line: 'busy' };
  if (considered.is === 'conflict') {
    const line = considered.fork
      ? `FORK refused: another root of size ${considered.size}`
      : `conflict: ${considered.size} was seen last`;
    return { status: 409, type: 'text/x.tlog.size', body: `${considered.size}\n`, line };
  }
  if (considered.is !== 'accepted')
    return { ...plain, status: STATUS[considered.is], body: '', line: refused(considered) };
  const time = Math.floor(Date.now() / 1_000);
  const line = cosign(considered.text, time, witness.key, witness.seed, NODE_HASHER);
  return {
    ...plain,
    status: 200,
    body: line,
    line: `cosigned ${considered.head.origin} ${considered.head.size}`,
  };
}

function refused({ is }: Considered): string {
  return is === 'inconsistent' ? 'FORK refused: no continuation of what was seen last' : `refused: ${is}`;
}

const MOST_BYTES = 64_000;

async function readBody(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MOST_BYTES) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** Unreadable means that nothing is cosigned: guessing would be forgetting. */
function readSeen(folder: string, origin: string): SeenHead | null {
  const text = readIfThere(pathOf(folder, origin));
  if (text === null) return null;
  const seen = Seen.parse(JSON.parse(text));
  return { size: seen.size, root: Buffer.from(seen.root, 'base64') };
}

function rememberSeen(folder: string, head: SeenHead & { readonly origin: string }): void {
  const { origin, size, root } = head;
  keep(pathOf(folder, origin), JSON.stringify({ origin, size, root: Buffer.from(root).toString('base64') }));
}

function pathOf(folder: string, origin: string): string {
  return join(folder, `seen-${createHash('sha256').update(origin).digest('hex').slice(0, 32)}.json`);
}

/** Whole and durable, or as it was before. */
function keep(path: string, text: string): void {
  writeFileSync(`${path}.new`, `${text}\n`, { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
  const folder = openSync(join(path, '..'), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
