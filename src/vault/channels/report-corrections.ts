import type { z } from 'zod';

import type { TenantId } from '#platform/ids';
import type { reportCorrections } from '#vault/channels/api';
import type { ChannelDeps } from './ports.ts';
import { countCorrections, groupCorrections } from './store-corrections.ts';

/** How often people corrected the detector since then, by class, and what the misses and mistakes have in common. */
export async function reportOfCorrections(
  deps: ChannelDeps,
  tenant: TenantId,
  since: Date,
): Promise<z.input<typeof reportCorrections.answer>> {
  return deps.db.tx(tenant, async (sql) => {
    const found = await deps.tokens.countFound(sql, tenant, since);
    const corrected = await countCorrections(sql, tenant, since);
    const classes = [...new Set([...found.keys(), ...corrected.map((row) => row.class)])];
    return {
      byClass: classes.map((cls) => {
        const row = corrected.find((one) => one.class === cls);
        return {
          class: cls,
          found: found.get(cls) ?? 0,
          missed: row?.missed ?? 0,
          notSensitive: row?.notSensitive ?? 0,
        };
      }),
      patterns: await groupCorrections(sql, tenant, since),
    };
  });
}
