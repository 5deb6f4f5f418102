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
  /** Of the modules before: moves what is found by the index key from one version to the next. Each may be cut short and begun again. */
  readonly reindex: {
    /** Everything gets the next index beside its own. */
    fill(tenant: TenantId): Promise<void>;
    /** The next index becomes its own. */
    swap(tenant: TenantId): Promise<void>;
    /** Nothing is left beside. */
    clear(tenant: TenantId): Promise<void>;
    /** How long something stands under the older key that cannot be moved and goes with time. */
    readonly remembersMs: number;
    count(tenant: TenantId): Promise<{ all: number; beside: number; swapped: number }>;
  };
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
