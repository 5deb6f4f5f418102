import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { projectRoot } from '#platform/migrate';
import type { Client } from '#vault/identity/api';

/** Documents to sign: files of the project, read once. */

export const NDA_DAYS = 365;
const NDA_VERSION = '2026-11';

const folder = (): string => join(projectRoot(), 'src/desk/personnel');

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
