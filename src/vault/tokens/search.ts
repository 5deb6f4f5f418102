import type { z } from 'zod';

import { CLASSES, normalForm } from '#detection';
import type { Ctx } from '#platform/ctx';
import { AppError } from '#platform/problems';
import type { SearchAnswer, SearchRequest } from '#vault/tokens/api';
import { Clear } from './clear.ts';
import type { TokensDeps } from './ports.ts';
import { searchIndex } from './store.ts';

const MOST = 50;

/** Exact search over values by their blind index. A search is a decision, an entry and uses budget, also if it finds nothing. */
export async function search(
  deps: TokensDeps,
  ctx: Ctx,
  ask: z.output<typeof SearchRequest>,
): Promise<z.input<typeof SearchAnswer>> {
  const { tenant } = ctx;
  const cls = CLASSES.find((known) => known === ask.class);
  if (cls === undefined)
    throw new AppError('invalid_request', { fields: [{ in: 'body', at: 'class', wrong: 'unknown_class' }] });
  const wanted = new Clear(
    await deps.keys.openBox(tenant, ask.keyId, ask.sealedValue, {
      info: `dozo/search/v1|${tenant}|${ask.class}`,
      aad: '',
    }),
  );
  // Only the index is needed from here on.
  const indexOf = await deps.keys.blindIndex(tenant, cls).catch((error: unknown) => {
    wanted.wipe();
    throw error;
  });
  const index = wanted.use((bytes) => indexOf(normalForm(cls, bytes.toString('utf8'))));
  const outcome = await deps.db.tx(tenant, async (sql) => {
    const decision = await deps.authz.authorise(sql, ctx, {
      action: 'search',
      class: cls,
      purpose: 'answer_request',
      conversationId: null,
      token: null,
    });
    if (!decision.allow) return { denied: decision.reasons, entryIds: decision.entryIds };
    const found = await searchIndex(sql, tenant, cls, index, MOST);
    const places = await deps.conversationsOf(sql, tenant, found);
    return {
      hits: found.map(({ token }) => ({ token, conversationIds: places.get(token) ?? [] })),
      entryIds: decision.entryIds,
    };
  });
  deps.nudgeDesk(tenant);
  await deps.audit.sequenced(tenant, outcome.entryIds);
  return 'denied' in outcome
    ? { outcome: 'denied', reasons: outcome.denied }
    : { outcome: 'found', hits: outcome.hits };
}
