import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const MAX_BYTES = 12 * 1024 * 1024;
const PATIENCE_MS = 8_000;
/** Resident memory at which the reader is ended: a page that unpacks without end must not take anybody's but its own. */
const MAX_RESIDENT_KB = 450_000;
const LOOK_MS = 100;

const Answer = z.strictObject({ text: z.string() });

/** One after the other: each takes a core and its memory. */
let before: Promise<unknown> = Promise.resolve();

/**
 * The text of a PDF, or null if it cannot be read, is locked, or takes more time, pages or memory than a letter should. Read in a
 * process of its own: what parses hostile files holds no key, no value of others and no connection.
 */
export function readPdf(bytes: Uint8Array): Promise<string | null> {
  if (bytes.length > MAX_BYTES) return Promise.resolve(null);
  const read = before.then(() => readOne(bytes));
  before = read.catch(() => undefined);
  return read;
}

function readOne(bytes: Uint8Array): Promise<string | null> {
  const here = dirname(fileURLToPath(import.meta.url));
  const entry = [join(here, 'pdf-reader.js'), join(here, 'pdf-reader.ts')].find((file) => existsSync(file));
  if (entry === undefined) return Promise.resolve(null);
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      ['--max-old-space-size=256', '--disable-warning=ExperimentalWarning', entry],
      {
        stdio: ['pipe', 'pipe', 'ignore'],
        env: {},
      },
    );
    const heard: Buffer[] = [];
    const end = (): void => void child.kill('SIGKILL');
    const overdue = setTimeout(end, PATIENCE_MS);
    const look = setInterval(() => {
      if (residentKb(child.pid) > MAX_RESIDENT_KB) end();
    }, LOOK_MS);
    child.stdout.on('data', (chunk: Buffer) => heard.push(chunk));
    child.stdin.on('error', () => undefined); // it ended before it had read everything, which its code tells
    child.once('error', () => undefined);
    child.once('close', (code) => {
      clearTimeout(overdue);
      clearInterval(look);
      resolve(code === 0 ? textOf(Buffer.concat(heard).toString('utf8')) : null);
    });
    child.stdin.end(bytes);
  });
}

function textOf(answer: string): string | null {
  try {
    return Answer.parse(JSON.parse(answer)).text;
  } catch {
    return null;
  }
}

/** Resident memory of a process in kilobytes, 0 where the system does not tell. */
function residentKb(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0);
  } catch {
    return 0;
  }
}
