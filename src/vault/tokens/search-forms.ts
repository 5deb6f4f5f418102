import { CLASSES, foldName, normalForm, type DataClass } from '#detection';
import type { Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';
import { LAST4_CLASSES } from '#vault/tokens/api';
import type { TokensDeps } from './ports.ts';
import { findSearchRule, insertForms, type FormRow, type How, type SearchRule } from './store-asking.ts';
import type { Tokenised } from './tokenise.ts';

/** A change of the rule counts after this time in every process; whatever was stored meanwhile is filled. */
export const RULE_KNOWN_MS = 5_000;

/**
 * The last four letters and digits, or null where a class has none that mean anything. Ten thousand of them are no secret to whoever can try
 * them all: what is kept is a bucket (`formOf`).
 */
export function last4Of(cls: DataClass, raw: string): string | null {
  if (!LAST4_CLASSES.some((one) => one === cls)) return null;
  const signs = normalForm(cls, raw).match(/[A-Za-z0-9]/g) ?? [];
  return signs.length < 8 ? null : signs.slice(-4).join('').toUpperCase();
}

/**
 * What is stored and looked for. Of a name 16 bytes of HMAC. Of the last four **ten bits** of it: about ten of the ten thousand share each,
 * so that whoever reads the database, or even learns what each bucket holds by sending values in, is told one in ten and never which; a
 * search opens the candidates inside the wall and compares.
 */
export async function formOf(
  deps: Pick<TokensDeps, 'keys'>,
  tenant: TenantId,
  how: How,
  cls: string,
): Promise<(form: string) => Buffer> {
  const digest = await deps.keys.blindIndex(tenant, how === 'name' ? 'NAME' : `LAST4_${cls}`);
  if (how === 'name') return digest;
  return (form) => {
    const bucket = Buffer.from(digest(form).subarray(0, 2));
    bucket.writeUInt8(bucket.readUInt8(0) & 0x03, 0);
    return bucket;
  };
}

/** The forms of values by which the client lets them be searched. */
export async function formsOf(
  deps: Pick<TokensDeps, 'keys'>,
  tenant: TenantId,
  rule: Pick<SearchRule, 'last4Classes' | 'names'>,
  values: readonly { token: string; class: string; raw: string }[],
): Promise<FormRow[]> {
  const rows: FormRow[] = [];
  for (const { token, class: name, raw } of values) {
    const cls = CLASSES.find((known) => known === name);
    if (cls === undefined) continue;
    const last4 = rule.last4Classes.includes(cls) ? last4Of(cls, raw) : null;
    if (last4 !== null)
      rows.push({ token, how: 'last4', class: cls, form: (await formOf(deps, tenant, 'last4', cls))(last4) });
    if (cls !== 'PERSON' || !rule.names) continue;
    const digest = await formOf(deps, tenant, 'name', cls);
    for (const form of foldName(raw)) rows.push({ token, how: 'name', class: cls, form: digest(form) });
  }
  return rows;
}

export interface SearchForms {
  /** The rule as it was known a moment ago. With `sql` it is read there, so that nobody waits for a second connection. */
  rule(tenant: TenantId, sql?: Sql): Promise<SearchRule | null>;
  /** Forms of values that are about to be stored; none for a client that wants none. */
  of(
    tenant: TenantId,
    pieces: readonly { text: string }[],
    done: readonly Tokenised[],
    sql?: Sql,
  ): Promise<FormRow[]>;
  /** Stores the forms of values that were just tokenised, in the same transaction. */
  keep(
    sql: Sql,
    tenant: TenantId,
    pieces: readonly { text: string }[],
    done: readonly Tokenised[],
  ): Promise<void>;
}

/** Nothing is done, and nothing is asked more often than every five seconds, for a client that wants none of it. */
export function createSearchForms(deps: Pick<TokensDeps, 'db' | 'keys' | 'clock'>): SearchForms {
  const known = new Map<TenantId, { rule: SearchRule | null; since: number }>();
  const forms: SearchForms = {
    async rule(tenant, sql) {
      const now = deps.clock.now();
      const there = known.get(tenant);
      // A clock that was set back makes nothing known for longer.
      if (there !== undefined && there.since <= now && now < there.since + RULE_KNOWN_MS) return there.rule;
      const read = (one: Sql): Promise<SearchRule | null> => findSearchRule(one, tenant);
      const rule = await (sql === undefined ? deps.db.tx(tenant, read) : read(sql));
      known.set(tenant, { rule, since: now });
      return rule;
    },
    async of(tenant, pieces, done, sql) {
      const rule = await forms.rule(tenant, sql);
      if (rule === null || (!rule.names && rule.last4Classes.length === 0)) return [];
      const values = done.flatMap(({ spans }, at) =>
        spans.map(({ start, end, class: cls, token }) => ({
          token,
          class: cls,
          raw: pieces[at]?.text.slice(start, end) ?? '',
        })),
      );
      return formsOf(deps, tenant, rule, values);
    },
    async keep(sql, tenant, pieces, done) {
      const rows = await forms.of(tenant, pieces, done, sql);
      if (rows.length > 0) await insertForms(sql, tenant, rows);
    },
  };
  return forms;
}
