import { CLASSES, foldName, normalForm, type DataClass } from '#detection';
import type { Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';
import { LAST4_CLASSES } from '#vault/tokens/api';
import type { TokensDeps } from './ports.ts';
import { findSearchRule, type How, type SearchRule } from './store-asking.ts';
import { LAST4_BYTES } from './store.ts';

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
): Promise<{ kept: (form: string) => Buffer[]; all: (form: string) => Buffer[] }> {
  const indexes = await deps.keys.indexes(tenant, how === 'name' ? 'NAME' : `LAST4_${cls}`);
  const cut = (digest: Buffer): Buffer => {
    if (how === 'name') return digest;
    const bucket = Buffer.from(digest.subarray(0, LAST4_BYTES));
    bucket.writeUInt8(bucket.readUInt8(0) & 0x03, 0);
    return bucket;
  };
  return {
    kept: (form) => indexes.kept(form).map(({ index }) => cut(index)),
    all: (form) => indexes.all(form).map(cut),
  };
}

/** All forms of a value by which its client lets it be searched, one behind another; null where there is none. */
export type FormsOf = (cls: string, raw: string) => Buffer | null;

/** How values of these classes get their forms under that rule. */
export async function formsUnder(
  deps: Pick<TokensDeps, 'keys'>,
  tenant: TenantId,
  rule: Pick<SearchRule, 'last4Classes' | 'names'> | null,
  classes: Iterable<string>,
): Promise<FormsOf> {
  const byClass = new Map<string, (raw: string) => Buffer[]>();
  if (rule === null) return () => null;
  for (const name of new Set(classes)) {
    const cls = CLASSES.find((known) => known === name);
    if (cls === undefined) continue;
    if (cls === 'PERSON') {
      if (!rule.names) continue;
      const digest = await formOf(deps, tenant, 'name', cls);
      byClass.set(cls, (raw) => [...new Set(foldName(raw))].flatMap((form) => digest.kept(form)));
    } else if (rule.last4Classes.includes(cls)) {
      const bucket = await formOf(deps, tenant, 'last4', cls);
      byClass.set(cls, (raw) => {
        const last4 = last4Of(cls, raw);
        return last4 === null ? [] : bucket.kept(last4);
      });
    }
  }
  return (cls, raw) => {
    const forms = byClass.get(cls)?.(raw) ?? [];
    return forms.length === 0 ? null : Buffer.concat(forms);
  };
}

export interface SearchForms {
  /** How values that are about to be stored get their forms. With `sql` the rule is read there, so that nobody waits for a second connection. */
  of(
    tenant: TenantId,
    pieces: readonly { spans: readonly { class: string }[] }[],
    sql?: Sql,
  ): Promise<FormsOf>;
}

/** Nothing is done, and nothing is asked more often than every five seconds, for a client that wants none of it. */
export function createSearchForms(deps: Pick<TokensDeps, 'db' | 'keys' | 'clock'>): SearchForms {
  const known = new Map<TenantId, { rule: SearchRule | null; since: number }>();
  async function ruleOf(tenant: TenantId, sql?: Sql): Promise<SearchRule | null> {
    const now = deps.clock.now();
    const there = known.get(tenant);
    // A clock that was set back makes nothing known for longer.
    if (there !== undefined && there.since <= now && now < there.since + RULE_KNOWN_MS) return there.rule;
    const read = (one: Sql): Promise<SearchRule | null> => findSearchRule(one, tenant);
    const rule = await (sql === undefined ? deps.db.tx(tenant, read) : read(sql));
    known.set(tenant, { rule, since: now });
    return rule;
  }
  return {
    async of(tenant, pieces, sql) {
      const classes = pieces.flatMap(({ spans }) => spans.map((span) => span.class));
      return formsUnder(deps, tenant, await ruleOf(tenant, sql), classes);
    },
  };
}
