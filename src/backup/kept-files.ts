import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/** The vault's small files outside of the databases: heads of the logs, and tombstones of the erased. They know what came after a backup. */

const Head = z.object({ size: z.number().int().min(0), root: z.base64() });

/** The size that was signed last, by tenant. */
export function readHeads(vaultFolder: string): Map<string, number> {
  const folder = join(vaultFolder, 'heads');
  return new Map(
    namesIn(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => [
        name.slice(0, -'.json'.length),
        Head.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))).size,
      ]),
  );
}

/** Puts a file of a backup where it belongs, unless what is there knows more. */
export function keepFile(vaultFolder: string, path: string, bytes: Buffer): Promise<void> {
  const file = join(vaultFolder, path);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const there = readIfThere(file);
  const text = bytes.toString('utf8');
  const wanted = there === null ? text : path.startsWith('heads/') ? larger(there, text) : union(there, text);
  if (wanted !== there) {
    writeFileSync(`${file}.new`, wanted, { mode: 0o600, flush: true });
    renameSync(`${file}.new`, file);
  }
  return Promise.resolve();
}

function larger(there: string, text: string): string {
  const sizeOf = (json: string): number => Head.parse(JSON.parse(json)).size;
  return sizeOf(there) >= sizeOf(text) ? there : text;
}

/** Lines of both, each once, in order. */
function union(there: string, text: string): string {
  const lines = new Set([...text.split('\n'), ...there.split('\n')].filter((line) => line !== ''));
  return `${[...lines].join('\n')}\n`;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
