import type { Clock } from '#platform/clock';
import type { Db, Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';
import type { Log } from '#platform/log';
import type { Heads } from './heads.ts';
import type { LogSigner } from './sign-checkpoint.ts';

export interface Certificates {
  /** Every key that signed certificates, oldest first. */
  readonly vkeys: readonly string[];
  readonly notes: ReadonlyMap<string, string>;
}

/** What the logs need of the rooms around them; joined in `vault/app.ts`. */
export interface AuditOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly signer: LogSigner;
  readonly heads: Heads;
  readonly tenants: () => Promise<readonly TenantId[]>;
  /** Text of a policy that entries name by digest, for the offline pack. */
  readonly policies: (sql: Sql, tenant: TenantId) => Promise<ReadonlyMap<string, string>>;
  /** Certificates of destruction by id, and the key that signed them, for the offline pack. */
  readonly certificates: (sql: Sql, tenant: TenantId) => Promise<Certificates>;
  /** How long `sequenced` waits before it says that the log cannot be written. Default 5 s. */
  readonly patienceMs?: number;
}
