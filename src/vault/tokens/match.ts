import { timingSafeEqual } from 'node:crypto';
import type { z } from 'zod';

import { CLASSES, dayKeys, normalForm, type DataClass } from '#detection';
import type { Ctx } from '#platform/ctx';
import { asId, newId, type ConversationId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { Audit } from '#vault/audit';
import type { MatchAnswer, MatchRequest } from '#vault/tokens/api';
import { Clear } from './clear.ts';
import type { TokensDeps } from './ports.ts';
import { valueIn } from './reveal.ts';
import { takeTry, type TryLimits } from './store-asking.ts';

/** Of one person with one value; of one person; in one conversation; about one customer, whoever asks. */
const TRIES_PER_HOUR: TryLimits = { value: 5, person: 60, conversation: 15, subject: 20 };
const HOUR_MS = 3_600_000;

type Ask = z.output<typeof MatchRequest>;

/**
 * Does what the caller says equal the value? Answers yes or no and never the value; five tries an hour for each person and
 * value, and limits over a conversation, a customer and a person, so that many values or many people are no way around; compared in
 * constant time over keyed digests; asked and answered in the log before the answer leaves.
 */
export async function match(deps: TokensDeps, ctx: Ctx, ask: Ask): Promise<z.input<typeof MatchAnswer>> {
  const guess = new Clear(
    await deps.keys.openBox(ctx.tenant, ask.keyId, ask.sealedGuess, {
      info: `dozo/match/v1|${ctx.tenant}|${ask.token}`,
      aad: '',
    }),
  );
  try {
    return await compare(deps, ctx, ask, guess);
  } finally {
    guess.wipe();
  }
}

async function compare(
  deps: TokensDeps,
  ctx: Ctx,
  ask: Ask,
  guess: Clear,
): Promise<z.input<typeof MatchAnswer>> {
  const { tenant, actor } = ctx;
  if (actor.kind !== 'person') throw new AppError('not_permitted');
  const conversationId = asId<ConversationId>(ask.conversationId);
  const name = await deps.keys.pseudonym(tenant, actor.personId);

  // Keys in hand before the deciding transaction: no lock waits for a key provider.
  const row = await deps.db.tx(tenant, (sql) => valueIn(deps, sql, ctx, ask.token, conversationId));
  const cls = CLASSES.find((known) => known === row.class);
  if (cls === undefined) throw notComparable('token');
  const [said, ...more] = guess.use((bytes) => formsOf(cls, ask.how, bytes));
  // What the caller says is one thing; only what was written may be read in two ways.
  if (said === undefined || more.length > 0) throw notComparable('sealedGuess');
  const [key, digest] = await Promise.all([
    deps.keys.subject(tenant, row.subjectId),
    deps.keys.blindIndex(tenant, 'MATCH'),
  ]);

  const outcome = await deps.db.tx(tenant, async (sql) => {
    const decision = await deps.authz.authorise(sql, ctx, {
      action: 'match',
      class: row.class,
      purpose: 'verify_identity',
      conversationId,
      token: ask.token,
    });
    if (!decision.allow) return { denied: decision.reasons, entryIds: decision.entryIds };
    const at = new Date(deps.clock.now());
    const since = new Date(at.getTime() - HOUR_MS);
    const tried = await takeTry(
      sql,
      tenant,
      {
        tryId: newId(at.getTime()),
        personId: actor.personId,
        token: ask.token,
        conversationId,
        subjectId: row.subjectId,
        at,
        since,
      },
      TRIES_PER_HOUR,
    );
    const answer =
      'left' in tried
        ? new Clear(key.open(row.class, row.token, row.sealed)).use((bytes) => {
            const wanted = digest(said);
            // Every reading is compared, so that none is told by how long it takes.
            return formsOf(cls, ask.how, bytes)
              .map((held) => timingSafeEqual(digest(held), wanted))
              .includes(true);
          })
        : null;
    const entry: Parameters<Audit['record']>[2][number] = {
      kind: 'match.answered',
      actor: name,
      requestId: ctx.requestId,
      // Also a question that came too often is in the log, without an answer.
      body: { decision: decision.decisionId, token: ask.token, how: ask.how, match: answer },
    };
    const entryIds = [...decision.entryIds, ...(await deps.audit.record(sql, tenant, [entry]))];
    return { answer, tried, at, entryIds };
  });
  deps.nudgeDesk(tenant);
  await deps.audit.sequenced(tenant, outcome.entryIds);
  if ('denied' in outcome) return { outcome: 'denied', reasons: outcome.denied };
  if (outcome.answer === null || !('left' in outcome.tried)) {
    const oldest = 'oldest' in outcome.tried ? outcome.tried.oldest : outcome.at;
    const waitMs = oldest.getTime() + HOUR_MS - outcome.at.getTime();
    throw new AppError('rate_limited', { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) });
  }
  return { outcome: 'compared', match: outcome.answer, triesLeft: outcome.tried.left };
}

/**
 * What is compared: the normal form, its last four letters and digits, of any script, or the days that a date can be. Nothing where there
 * is nothing to compare, so that two empty forms never match.
 */
function formsOf(cls: DataClass, how: Ask['how'], bytes: Buffer): string[] {
  const text = bytes.toString('utf8');
  if (how === 'birth_date') return cls === 'DATE_OF_BIRTH' ? dayKeys(text).map((key) => `day ${key}`) : [];
  const form = normalForm(cls, text);
  if (how === 'whole') return form === '' ? [] : [form];
  const signs = form.match(/[\p{L}\p{N}]/gu) ?? [];
  return signs.length < 4 ? [] : [signs.slice(-4).join('')];
}

function notComparable(at: string): AppError {
  return new AppError('invalid_request', { fields: [{ in: 'body', at, wrong: 'not_comparable' }] });
}
