import type { Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';
import { largestPowerBelow, subtreeRoot } from './prove-inclusion.ts';

/** RFC 9162 section 2.1.4.1: what shows that the first `old` entries are the beginning of the first `size`, from the stored tiles. */
export async function proveConsistency(
  sql: Sql,
  tenant: TenantId,
  old: number,
  size: number,
): Promise<Buffer[]> {
  const path = async (from: number, kept: number, to: number, whole: boolean): Promise<Buffer[]> => {
    if (from + kept === to) return whole ? [] : [await subtreeRoot(sql, tenant, from, to)];
    const half = largestPowerBelow(to - from);
    return kept <= half
      ? [...(await path(from, kept, from + half, whole)), await subtreeRoot(sql, tenant, from + half, to)]
      : [
          ...(await path(from + half, kept - half, to, false)),
          await subtreeRoot(sql, tenant, from, from + half),
        ];
  };
  return old === 0 || old === size ? [] : path(0, old, size, true);
}
