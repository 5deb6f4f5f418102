import type { Clock } from '#platform/clock';
import type { Ctx } from '#platform/ctx';
import type { Db, Sql } from '#platform/db';
import type { PersonId, TenantId } from '#platform/ids';
import type { Log } from '#platform/log';
import type { Fact } from '#vault/facts/api';
import type { Client, Person } from '#vault/identity/api';

export interface PersonnelDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly people: () => Promise<readonly Person[]>;
  readonly clients: () => Promise<readonly Client[]>;
  /** Tenant of rows that concern no client: training and shifts. */
  readonly provider: () => Promise<TenantId>;
  /** Enqueues facts for the vault in this transaction; `nudgeVault` after the commit sends them. */
  readonly putFacts: (sql: Sql, tenant: TenantId, facts: Fact[]) => Promise<void>;
  readonly nudgeVault: (tenant: TenantId) => void;
  readonly personOf: (ctx: Ctx) => PersonId;
  /** Where the person of this request works, and as what. */
  readonly membershipsOf: (ctx: Ctx) => Person['memberships'];
  /** Tells the pages that somebody's standing changed. */
  readonly changed: (personId: string) => void;
  /** Gives back the tickets of somebody who left (tickets); answers how many. */
  readonly releaseTickets: (tenant: TenantId, personId: string) => Promise<number>;
  readonly evaluation: boolean;
}
