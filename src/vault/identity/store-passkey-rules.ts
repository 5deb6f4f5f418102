import type { Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';
import type { PasskeyRule } from '#vault/identity/api';

/** Which passkeys a client lets in. */
export interface PasskeyRuleRow extends PasskeyRule {
  readonly version: number;
}

export async function findPasskeyRule(sql: Sql, tenant: TenantId): Promise<PasskeyRuleRow | null> {
  const [row] = await sql<PasskeyRuleRow[]>`
    select version, deny_synced as "denySynced", models from passkey_rule where tenant_id = ${tenant}`;
  return row ?? null;
}

/** False if another version than `seen` is in force. */
export async function putPasskeyRule(
  sql: Sql,
  tenant: TenantId,
  seen: number,
  rule: PasskeyRule,
  at: Date,
): Promise<boolean> {
  const models = sql.json(rule.models.map((model) => ({ ...model })));
  const rows = await sql`
    insert into passkey_rule (tenant_id, version, deny_synced, models, set_at)
    select ${tenant}, 1, ${rule.denySynced}, ${models}, ${at} where ${seen} = 0
    on conflict (tenant_id) do nothing returning version`;
  if (rows.length === 1) return true;
  const changed = await sql`
    update passkey_rule set version = version + 1, deny_synced = ${rule.denySynced}, models = ${models}, set_at = ${at}
    where tenant_id = ${tenant} and version = ${seen} and ${seen} > 0 returning version`;
  return changed.length === 1;
}
