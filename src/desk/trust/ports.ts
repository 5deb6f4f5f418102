import type { Clock } from '#platform/clock';
import type { Door } from '#platform/door';
import type { TenantId } from '#platform/ids';
import type { Locale } from '#platform/problems';

/** What the portal is told by other rooms of the desk. */
export interface TrustDeps {
  readonly door: Door;
  readonly clock: Clock;
  readonly staff: (
    tenant: TenantId,
  ) => Promise<{ total: number; withNda: number; withTraining: number; onShift: number }>;
  readonly clientName: (tenant: TenantId, locale: Locale) => Promise<string>;
  readonly tickets: (tenant: TenantId) => Promise<{ open: number; pending: number; solved: number }>;
  /** The list of parts that the build wrote (CycloneDX JSON). */
  readonly partsFile: string;
}
