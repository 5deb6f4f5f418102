import type { DataClass } from '#detection';
import type { Clock } from '#platform/clock';
import type { Db, Sql } from '#platform/db';
import type { PersonId, TenantId } from '#platform/ids';
import type { DeskEvent } from '#vault/channels/api';
import type { Facts } from '#vault/facts';
import type { Identity } from '#vault/identity';

/** What the decision point needs of the rooms around it; joined in `vault/app.ts`. */
export interface AuthzDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly audit: {
    record(
      sql: Sql,
      tenant: TenantId,
      entries: {
        entryId?: string;
        kind: string;
        actor: string;
        requestId: string;
        body: Record<string, string | number | boolean | null | string[]>;
      }[],
    ): Promise<string[]>;
    nudge(tenant: TenantId): void;
    /** Places of entries in the log, for those that are sequenced. */
    indexes(sql: Sql, tenant: TenantId, ids: readonly string[]): Promise<ReadonlyMap<string, number>>;
  };
  readonly pseudonym: (tenant: TenantId, personId: PersonId) => Promise<string>;
  readonly identity: Pick<
    Identity,
    'session' | 'members' | 'client' | 'clients' | 'roleIn' | 'tenantsOf' | 'publicName'
  >;
  readonly facts: Pick<Facts, 'read' | 'holdBack'>;
  /** Folder with `guardrails.cedar` and `schema.cedarschema`. */
  readonly policiesFolder: string;
  /** True if a short text that somebody typed holds a value other than of these classes. */
  readonly holdsValue: (text: string, apartFrom: readonly DataClass[]) => boolean;
  readonly tell: (sql: Sql, event: DeskEvent) => Promise<void>;
}
