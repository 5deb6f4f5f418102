import type { Sql } from '#platform/db';
import { gatheredFind } from '#platform/db-gathered';
import type { TenantId } from '#platform/ids';

/** SQL of a client’s own rules of detection. */

/** A client's own types and allow-list; of the values that are allowed only keyed digests, in hexadecimal. */
export interface DetectionRulesRow {
  version: number;
  types: {
    name: string;
    nameEn?: string;
    nameJa?: string;
    class: string;
    pattern: string;
    checksum: 'luhn' | 'mod11' | 'mod97' | 'verhoeff' | null;
    words: string[];
  }[];
  allowPatterns: string[];
  allowExact: string[];
}

export function findDetectionRules(sql: Sql, tenant: TenantId): Promise<DetectionRulesRow | null> {
  return rulesOf(sql, tenant, null);
}
/** Those who ask in one turn of a transaction ask once. */
const rulesOf = gatheredFind(async (sql, tenant, askers: readonly null[]) => {
  const [row] = await sql<DetectionRulesRow[]>`
    select version, types, allow_patterns as "allowPatterns", allow_exact as "allowExact"
    from detection_rules where tenant_id = ${tenant}`;
  return askers.map(() => row ?? null);
});

/** False if the version before is no longer the one in force. */
export async function putDetectionRules(
  sql: Sql,
  tenant: TenantId,
  row: DetectionRulesRow,
  at: Date,
): Promise<boolean> {
  const rows = await sql`
    insert into detection_rules (tenant_id, version, types, allow_patterns, allow_exact, changed_at)
    values (${tenant}, ${row.version}, ${sql.json(row.types)}, ${sql.json(row.allowPatterns)}, ${sql.json(row.allowExact)}, ${at})
    on conflict (tenant_id) do update set version = excluded.version, types = excluded.types,
      allow_patterns = excluded.allow_patterns, allow_exact = excluded.allow_exact, changed_at = excluded.changed_at
    where detection_rules.version = excluded.version - 1
    returning version`;
  return rows.length === 1;
}
