import { timingSafeEqual } from 'node:crypto';
import type { z } from 'zod';

import { normalForm, type DataClass } from '#detection';
import type { Ctx } from '#platform/ctx';
import { asId, newId, type ConversationId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { MatchAnswer, MatchRequest } from '#vault/tokens/api';
import { Clear } from './clear.ts';
import type { TokensDeps } from './ports.ts';
import { valueIn } from './reveal.ts';
import { countTry } from './store.ts';

const TRIES_PER_HOUR = 5;
const HOUR_MS = 3_600_000;

/**
 * Does what the caller says equal the value? Answers yes or no and never the value; five tries an hour for each person and
 * value; compared in constant time over keyed digests; asked and answered in the log before the answer leaves.
 */
export async function match(
  deps: TokensDeps,
  ctx: Ctx,
  ask: z.output<typeof MatchRequest>,
): Promise<z.input<typeof MatchAnswer>> {
  const { tenant } = ctx;
  if (ctx.actor.kind !== 'person') throw new AppError('not_permitted');
  const { personId } = ctx.actor;
  const guess = new Clear(
    await deps.keys.openBox(tenant, ask.keyId, ask.sealedGuess, {
      info: `dozo/match/v1|${tenant}|${ask.token}`,
      aad: '',
    }),
  );
  const conversationId = asId<ConversationId>(ask.conversationId);
  const actor = await deps.keys.pseudonym(tenant, personId);
  const outcome = await deps.db.tx(tenant, async (sql) => {
    const row = await valueIn(deps, sql, ctx, ask.token, conversationId);
    const decision = await deps.authz.authorise(sql, ctx, {
      action: 'match',
      class: row.class,
      purpose: 'verify_identity',
      conversationId,
      token: ask.token,
    });
    if (!decision.allow) return { denied: decision.reasons, entryIds: decision.entryIds };
    const at = new Date(deps.clock.now());
    const tries = await countTry(
      sql,
      tenant,
      personId,
      ask.token,
      newId(),
      at,
      new Date(at.getTime() - HOUR_MS),
    );
    if (tries > TRIES_PER_HOUR) throw new AppError('rate_limited', { retryAfterSeconds: HOUR_MS / 1000 });
    const key = await deps.keys.subject(tenant, row.subjectId);
    const digest = await deps.keys.blindIndex(tenant, 'MATCH');
    const formOf = (bytes: Buffer): string => {
      const form = normalForm(row.class as DataClass, bytes.toString('utf8'));
      return ask.how === 'last4' ? form.replaceAll(/[^0-9A-Za-z]/g, '').slice(-4) : form;
    };
    const held = new Clear(key.open(row.class, row.token, row.sealed));
    const [own, said] = [
      held.use((bytes) => digest(formOf(bytes))),
      guess.use((bytes) => digest(formOf(bytes))),
    ];
    const equal = timingSafeEqual(own, said);
    const answered = await deps.audit.record(sql, tenant, [
      {
        kind: 'match.answered',
        actor,
        requestId: ctx.requestId,
        body: { decision: decision.decisionId, token: ask.token, how: ask.how, match: equal },
      },
    ]);
    return { match: equal, triesLeft: TRIES_PER_HOUR - tries, entryIds: [...decision.entryIds, ...answered] };
  });
  deps.nudgeDesk(tenant);
  await deps.audit.sequenced(tenant, outcome.entryIds);
  return 'denied' in outcome
    ? { outcome: 'denied', reasons: outcome.denied }
    : { outcome: 'compared', match: outcome.match, triesLeft: outcome.triesLeft };
}
