import type { Clock } from '#platform/clock';
import type { Db } from '#platform/db';
import type { TenantId } from '#platform/ids';
import type { Log } from '#platform/log';
import type { KeyProviderConfig, Mode } from '#platform/process-config';
import type { Audit } from '#vault/audit';
import type { Keys, SubjectKey } from '#vault/keys';

export interface CustodyDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly keys: Pick<
    Keys,
    | 'checkCustody'
    | 'chooseCustody'
    | 'settleCustody'
    | 'askRotation'
    | 'askAgedRotation'
    | 'rotations'
    | 'settleRotations'
    | 'tellRotation'
    | 'closeRotation'
    | 'subject'
    | 'superseded'
    | 'retireVersions'
    | 'noteRetired'
    | 'versions'
    | 'makeNextVersion'
    | 'stepVersion'
    | 'retireVersionsBefore'
    | 'epoch'
    | 'provider'
    | 'destroysAfterSeconds'
  >;
  /** Of the modules before: what older versions of this key sealed, sealed anew; how many rows changed. */
  readonly reseal: (key: SubjectKey) => Promise<number>;
  readonly audit: Pick<Audit, 'record' | 'nudge' | 'has' | 'handedOver'>;
  readonly tenants: () => Promise<readonly TenantId[]>;
  readonly tenantBySlug: (slug: string) => Promise<TenantId | null>;
  readonly providerKind: KeyProviderConfig['kind'];
  readonly mode: Mode;
  readonly horizonSeconds: number;
  readonly longestSeconds: number;
  readonly backupWaitSeconds: number;
}
