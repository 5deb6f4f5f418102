import type { z } from 'zod';

import type { listPolicies } from '#vault/authz/api';
import { STRICT_DEFAULT } from './client-policy.ts';
import { differencesOf } from './policy-differences.ts';
import type { PolicyVersionRow } from './store.ts';

/** Versions, newest first as they come, each compared with the one before it. */
export function historyOf(
  rows: readonly PolicyVersionRow[],
  limit: number,
): z.infer<typeof listPolicies.answer>['versions'] {
  return rows.slice(0, limit).map((row, at) => {
    const before = rows[at + 1];
    return {
      version: row.version,
      digest: row.digest,
      at: row.activatedAt.toISOString(),
      by: row.by,
      differences: differencesOf(before ?? STRICT_DEFAULT, row),
      guardrailsChanged: before !== undefined && before.guardrailsDigest !== row.guardrailsDigest,
    };
  });
}
