import type { Clock } from '#platform/clock';
import type { Db, Sql } from '#platform/db';
import type { PersonId, TenantId } from '#platform/ids';
import type { Log } from '#platform/log';
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
  readonly identity: Pick<
    Identity,
    'sessionById' | 'liveAmong' | 'roleIn' | 'clients' | 'tenantsOf' | 'onSessionEnded' | 'onClientCreated'
  >;
}
