import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';

import { classLabel } from '#detection';
import type { CommandIo, ExitCode } from './io.ts';
import { readAll } from './read-all.ts';
import { maskDocument, PACKAGES } from './redact-document.ts';
import { createMasker, Withheld, type Masker } from './redact-masker.ts';
import { createProgress } from './redact-progress.ts';
import { Unreadable, type Unread } from './redact-tools.ts';
import { REDACT_WORDS } from './redact-words.ts';

const MAX_BYTES = 64 * 1024 * 1024;

interface Asked {
  check: boolean;
  out: string | null;
  files: string[];
}

/** `dozo redact`: for people. Needs no server and no database. */
export async function runRedact(argv: readonly string[], io: CommandIo): Promise<ExitCode> {
  const words = REDACT_WORDS[io.locale];
  if (argv.includes('--help') || argv.includes('-h')) {
    io.stdout.write(`${words.help}\n`);
    return 0;
  }
  const refuse = (sentence: string): ExitCode => {
    io.stderr.write(`${sentence}\n`);
    return 2;
  };
  const asked = understand(argv);
  if (typeof asked === 'string') return refuse(words.option(asked));
  const { check, out, files } = asked;
  if (!check && out === null && files.length > 1 && files.some((path) => PACKAGES.has(kindOf(path))))
    return refuse(words.several);

  const masker = createMasker();
  const unread = new Map<Unread, number>();
  const progress = createProgress(io.stderr, files.length);
  for (const [at, path] of files.entries()) {
    const name = path === '-' ? words.standardInput : basename(path);
    try {
      const bytes = path === '-' ? await readAll(io.stdin, MAX_BYTES) : await readFileWithin(path);
      if (bytes === null) return refuse(words.tooLarge(name));
      const masked = await maskDocument(bytes, path === '-' ? '.txt' : kindOf(path), {
        masker,
        unread: (what, count) => unread.set(what, (unread.get(what) ?? 0) + count),
        progress: (done, total) => progress.show(at + done / Math.max(1, total), name),
      });
      if (!check)
        await write(
          masked.bytes,
          out,
          `${name.slice(0, name.length - extname(name).length)}${masked.kind}`,
          io,
        );
    } catch (error) {
      progress.clear();
      if (error instanceof Withheld) return refuse(words.withheld(name));
      if (error instanceof Unreadable) return refuse(words[error.reason](name));
      if (isSystemError(error)) return refuse(words.unreadable(name));
      throw error;
    }
  }
  progress.clear();
  io.stderr.write(summary(masker, unread, io));
  return check && masker.counts.size > 0 ? 1 : 0;
}

/** The words of the command line, or the one that nobody understands. */
function understand(argv: readonly string[]): Asked | string {
  const asked: Asked = { check: false, out: null, files: [] };
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    if (word === '--check') asked.check = true;
    else if (word === '--out') {
      const folder = argv[(at += 1)];
      if (folder === undefined) return word;
      asked.out = folder;
    } else if (word.startsWith('-') && word !== '-') return word;
    else asked.files.push(word);
  }
  if (asked.files.length === 0) asked.files.push('-');
  return asked;
}

function kindOf(path: string): string {
  return extname(path).toLowerCase();
}

async function readFileWithin(path: string): Promise<Buffer | null> {
  const { size } = await stat(path);
  return size > MAX_BYTES ? null : readFile(path);
}

async function write(bytes: Uint8Array, out: string | null, name: string, io: CommandIo): Promise<void> {
  if (out === null) {
    io.stdout.write(bytes);
    return;
  }
  await mkdir(out, { recursive: true });
  // Never over a file that stands there: it might be the original.
  await writeFile(join(out, name), bytes, { flag: 'wx' });
}

function isSystemError(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^E[A-Z]+$/.test(error.code)
  );
}

function summary(masker: Masker, unread: ReadonlyMap<Unread, number>, { locale }: CommandIo): string {
  const words = REDACT_WORDS[locale];
  const lines = [...masker.counts]
    .toSorted((a, b) => b[1] - a[1])
    .map(([cls, count]) => `  ${classLabel(cls, locale)}: ${count}`);
  const left = [...unread].map(([what, count]) => `! ${words.unread[what](count)}`);
  return `${(lines.length === 0 ? [words.none] : [words.found, ...lines]).concat(left).join('\n')}\n`;
}
