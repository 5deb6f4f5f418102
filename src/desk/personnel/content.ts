import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

import { projectRoot } from '#platform/migrate';
import type { Client } from '#vault/identity/api';

/** Documents and courses: files of the project, read once. */

const Bilingual = { en: z.string(), ja: z.string() };
const Course = z.object({
  course: z.string(),
  titleEn: z.string(),
  titleJa: z.string(),
  passMark: z.number().min(0.5).max(1),
  days: z.number().int(),
  sections: z.array(z.object(Bilingual)).min(1),
  questions: z
    .array(
      z.object({
        id: z.string(),
        ...Bilingual,
        options: z.array(z.object({ id: z.string(), ...Bilingual })).min(2),
        right: z.string(),
      }),
    )
    .min(1),
});
export type Course = z.output<typeof Course>;

/** The course whose pass is the training fact. */
export const REQUIRED_COURSE = 'handling-customer-data';
export const NDA_DAYS = 365;
const NDA_VERSION = '2026-11';

const folder = (): string => join(projectRoot(), 'src/desk/personnel');

export function readCourse(name: string): Course | null {
  if (!/^[a-z-]{3,60}$/.test(name)) return null;
  try {
    return Course.parse(JSON.parse(readFileSync(join(folder(), 'courses', `${name}.json`), 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

export interface Nda {
  document: string;
  version: string;
  en: string;
  ja: string;
  /** Over the exact bytes of both texts: what is signed is what was read, in either language. */
  sha256: string;
  days: number;
}

const templates = new Map<string, string>();

function template(name: string): string {
  const text = templates.get(name) ?? readFileSync(join(folder(), 'documents', name), 'utf8');
  templates.set(name, text);
  return text;
}

export function ndaFor(client: Client): Nda {
  const text = (name: string, company: string): string => template(name).replaceAll('{{client}}', company);
  const en = text('nda-en.md', client.nameEn);
  const ja = text('nda-ja.md', client.nameJa);
  const sha256 = createHash('sha256').update(en).update('\0').update(ja).digest('hex');
  return { document: `nda-${client.slug}`, version: NDA_VERSION, en, ja, sha256, days: NDA_DAYS };
}
