import type { DataClass } from '#detection';
import type { Clock } from '#platform/clock';
import type { Db, Sql } from '#platform/db';
import type { PersonId, TenantId } from '#platform/ids';
import type { Log } from '#platform/log';
import type { VaultConfig } from '#platform/process-config';
import type { DeskEvent } from '#vault/channels/api';

/** What identity needs of the rooms around it; joined in `vault/app.ts`. */
export interface IdentityDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly config: Pick<VaultConfig, 'mode' | 'vaultOrigin' | 'deskOrigin'>;
  readonly audit: AuditPort;
  /** Makes the keys of a new tenant, so that it can have a log. */
  readonly ensureTenant: (tenant: TenantId) => Promise<void>;
  /** How a tenant's log names a person. */
  readonly pseudonym: (tenant: TenantId, personId: PersonId) => Promise<string>;
  /** News for the desk in this transaction; `nudgeDesk` after the commit sends it. */
  readonly tell: (sql: Sql, event: DeskEvent) => Promise<void>;
  /** True if a short text that somebody typed holds a value other than of these classes. */
  readonly holdsValue: (text: string, apartFrom: readonly DataClass[]) => boolean;
  readonly nudgeDesk: (tenant: TenantId) => void;
}

export type JsonBody = Record<string, string | number | boolean | null | string[]>;

export interface AuditPort {
  record(
    sql: Sql,
    tenant: TenantId,
    entries: { kind: string; actor: string; requestId: string; body: JsonBody }[],
  ): Promise<string[]>;
  nudge(tenant: TenantId): void;
}
