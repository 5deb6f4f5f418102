import type { DataClass } from '#detection';
import type { Clock } from '#platform/clock';
import type { Db, Sql } from '#platform/db';
import type { PersonId, TenantId } from '#platform/ids';
import type { Log } from '#platform/log';
import type { DeskEvent } from '#vault/channels/api';
import type { Identity } from '#vault/identity';

/** What facts need of the rooms around them; joined in `vault/app.ts`. */
export interface FactsDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly audit: {
    record(
      sql: Sql,
      tenant: TenantId,
      entries: {
        kind: string;
        actor: string;
        requestId: string;
        body: Record<string, string | number | boolean | null | string[]>;
      }[],
    ): Promise<string[]>;
    nudge(tenant: TenantId): void;
  };
  readonly pseudonym: (tenant: TenantId, personId: PersonId) => Promise<string>;
  /** Writes news for the desk in this transaction; `nudgeDesk` after the commit sends it. */
  readonly tell: (sql: Sql, event: DeskEvent) => Promise<void>;
  readonly nudgeDesk: (tenant: TenantId) => void;
  /** The version of a client's rules that is in force. */
  readonly policyVersion: (sql: Sql, tenant: TenantId) => Promise<number>;
  /** A text that changes whenever an approval of the client does. */
  readonly approvalsMark: (sql: Sql, tenant: TenantId) => Promise<string>;
  /** True if a short text that somebody typed holds a value other than of these classes. */
  readonly holdsValue: (text: string, apartFrom: readonly DataClass[]) => boolean;
  readonly identity: Pick<
    Identity,
    'session' | 'liveAmong' | 'roleIn' | 'clients' | 'tenantsOf' | 'onSessionEnded' | 'onClientCreated'
  >;
}
