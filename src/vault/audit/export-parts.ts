import { randomUUID } from 'node:crypto';

import type { TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { exportPack } from './export-pack.ts';
import type { AuditOptions } from './ports.ts';

const PART_BYTES = 8_000_000;
const KEPT_MS = 10 * 60_000;

/** Makes packs and hands them out in parts: a log of years is larger than one answer may be. One pack is held at a time. */
export function createPackParts(options: AuditOptions) {
  let held: { made: string; tenant: TenantId; until: number; fileName: string; bytes: Uint8Array } | null =
    null;

  return async (tenant: TenantId, made: string | null, from: number) => {
    const now = options.clock.now();
    if (made === null) {
      const published = (await options.signer.published(tenant)).map(({ vkey }) => vkey);
      const pack = await options.db.tx(tenant, async (sql) =>
        exportPack(sql, tenant, published, {
          policies: await options.policies(sql, tenant),
          certificates: await options.certificates(sql, tenant),
        }),
      );
      held = { made: randomUUID(), tenant, until: now + KEPT_MS, ...pack };
    }
    const pack = held;
    if (pack === null || (made !== null && pack.made !== made) || pack.tenant !== tenant || pack.until < now)
      throw new AppError('not_found');
    const part = pack.bytes.subarray(from, from + PART_BYTES);
    if (from + part.length >= pack.bytes.length) held = null;
    return {
      made: pack.made,
      fileName: pack.fileName,
      vkey: await options.signer.vkey(tenant),
      bytes: pack.bytes.length,
      base64: Buffer.from(part).toString('base64'),
    };
  };
}
