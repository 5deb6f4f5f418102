import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { PlainSql } from '#platform/db';
import { shapesOf, type Canary } from './canaries.ts';

/** Where a canary was found, in words for whoever has to mend it. Never the whole canary. */
export type Sighting = string;

/** Looks through a text, whatever its bytes: an answer, a dump, what a program printed. */
export function inText(name: string, text: string, canaries: readonly Canary[]): Sighting[] {
  const latin = Buffer.from(text, 'utf8').toString('latin1');
  return canaries
    .filter((canary) => shapesOf(canary.text).some((shape) => latin.includes(shape)))
    .map((canary) => `${name}: ${canary.way}`);
}

/** Looks through every file below a folder, as its bytes lie on the disk, whatever they belong to. */
export function inFiles(folder: string, canaries: readonly Canary[]): Sighting[] {
  const place = mkdtempSync(join(tmpdir(), 'dozo-canaries-'));
  try {
    const files = filesWith(place, folder, canaries);
    return files.map((file) => {
      const which = canaries.filter((canary) => filesWith(place, file, [canary]).length > 0);
      return `${file.slice(folder.length)}: ${which.map((canary) => canary.way).join(', ')}`;
    });
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** Looks through every row of every table of a database as a dump would write it, large values unpacked. */
export async function inTables(
  name: string,
  sql: PlainSql,
  canaries: readonly Canary[],
): Promise<Sighting[]> {
  const tables = await sql<{ schema: string; table: string }[]>`
    select schemaname as schema, tablename as table from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`;
  const found: Sighting[] = [];
  for (const { schema, table } of tables) {
    const rows = await sql.unsafe(`select t::text as row from ${schema}."${table}" t`);
    found.push(...inText(`${name}.${table}`, rows.map((row) => String(row['row'])).join('\n'), canaries));
  }
  return found;
}

function filesWith(place: string, below: string, canaries: readonly Canary[]): string[] {
  const shapes = canaries.flatMap((canary) => shapesOf(canary.text)).filter((shape) => !/[\n\0]/.test(shape));
  writeFileSync(join(place, 'patterns'), Buffer.from(`${shapes.join('\n')}\n`, 'latin1'));
  // UTF-16 has zero bytes, which a file of patterns cannot hold: grep is given them as an expression instead.
  const wide = canaries.map((canary) => [...canary.text].map(escaped).join('\\x00')).join('|');
  return [
    ...new Set([...grep(['-rlaF', '-f', join(place, 'patterns'), below]), ...grep(['-rlaP', wide, below])]),
  ];
}

function escaped(char: string): string {
  return /[A-Za-z0-9]/.test(char) ? char : `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

function grep(words: string[]): string[] {
  try {
    return execFileSync('grep', words, {
      encoding: 'latin1',
      env: { ...process.env, LC_ALL: 'C' },
      maxBuffer: 1 << 26,
    })
      .split('\n')
      .filter(Boolean);
  } catch {
    return []; // grep's way of saying that it found nothing
  }
}
