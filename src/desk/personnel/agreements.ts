import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { projectRoot } from '#platform/migrate';
import type { Client, DocumentRelation } from '#vault/identity/api';
import type { SignatureRow, TextRow } from './store.ts';

/**
 * Who is bound to whom. `provider-client`: both companies, each by an officer. `provider-employee`: everybody who works here, to the
 * provider. `client`: everybody who works for a client, to that client.
 */
const DAY_MS = 86_400_000;
/** How long a signature holds. */
export const NDA_DAYS = 365;
/** The first text is nobody's successor: there is nothing to wait for. */
const FIRST = { version: 1, graceDays: 0, since: new Date(0) };

export interface Agreement {
  readonly relation: DocumentRelation;
  readonly document: string;
  readonly version: number;
  readonly en: string;
  readonly ja: string;
  /** Over the exact bytes of both texts: what is signed is what was read, in either language. */
  readonly sha256: string;
  readonly since: Date;
  /** Days in which a signature under the version before still holds. */
  readonly graceDays: number;
}

export interface Asked {
  readonly now: Agreement;
  readonly before: Agreement | null;
}

const templates = new Map<string, string>();

function template(name: string): string {
  const text =
    templates.get(name) ?? readFileSync(join(projectRoot(), 'src/desk/personnel/documents', name), 'utf8');
  templates.set(name, text);
  return text;
}

/** The project's own text, with the client's name as it is now. */
export function shippedText(
  relation: DocumentRelation,
  client: Client | null,
): Pick<Agreement, 'en' | 'ja' | 'sha256'> {
  const text = (lang: string, company: string): string =>
    template(`${relation}.${lang}.md`).replaceAll('{{client}}', company);
  const en = text('en', client?.nameEn ?? '');
  const ja = text('ja', client?.nameJa ?? '');
  return { en, ja, sha256: createHash('sha256').update(en).update('\0').update(ja).digest('hex') };
}

/** The text that is asked for, and the one before it. Rows: every version of this relation, in any order. */
export function askedText(
  relation: DocumentRelation,
  client: Client | null,
  rows: readonly TextRow[],
): Asked {
  const document = documentOf(relation, client);
  const versions = rows
    .filter((row) => row.relation === relation)
    .toSorted((a, b) => b.version - a.version)
    .map((row): Agreement => ({ ...row, relation, document }));
  const [now, before] = versions;
  if (now === undefined)
    return { now: { relation, document, ...FIRST, ...shippedText(relation, client) }, before: null };
  return { now, before: before ?? null };
}

/**
 * The signature, if it was given under the text that is asked for, or under the one before while its grace lasts; then it ends with the
 * grace. Null otherwise: what was signed under another text counts as unsigned.
 */
export function underAsked(signature: SignatureRow | undefined, asked: Asked): SignatureRow | null {
  if (signature === undefined) return null;
  if (signature.sha256 === asked.now.sha256) return signature;
  const grace = graceUntil(asked);
  if (grace === null || signature.sha256 !== asked.before?.sha256) return null;
  return { ...signature, expiresAt: signature.expiresAt < grace ? signature.expiresAt : grace };
}

/** Until when a signature under the version before holds; null if there was none. */
export function graceUntil({ now, before }: Asked): Date | null {
  return before === null ? null : new Date(now.since.getTime() + now.graceDays * DAY_MS);
}

function documentOf(relation: DocumentRelation, client: Client | null): string {
  if (relation === 'provider-employee') return 'staff-undertaking';
  return `${relation === 'client' ? 'nda' : 'agreement'}-${client?.slug ?? 'none'}`;
}
