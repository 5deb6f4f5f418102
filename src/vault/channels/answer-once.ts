import type { Ctx } from '#platform/ctx';
import { isSqlState, type Sql } from '#platform/db';
import { AppError } from '#platform/problems';
import type { ChannelDeps } from './ports.ts';
import { findAnswer, insertAnswer } from './store.ts';

/**
 * The `idempotency-key` of a request and what it was for. The same key with the same body gets the same answer again and
 * changes nothing; with another body it is a conflict. Keys and bodies are kept as keyed digests: a body is short enough to guess.
 */
export interface Once {
  /** Whose key it is: two callers may choose the same. */
  readonly scope: string;
  readonly key: string;
  readonly body: string | Buffer;
}

/** Runs `work` at most once per key. The answer is stored in the same transaction as what it answers for. */
export async function answerOnce<Answer extends Record<string, unknown>>(
  deps: ChannelDeps,
  ctx: Ctx,
  once: Once | null,
  work: (remember: (sql: Sql, answer: Answer) => Promise<void>) => Promise<Answer>,
): Promise<Answer> {
  if (once === null) return work(async () => undefined);
  const digest = await deps.keys.blindIndex(ctx.tenant, 'IDEMPOTENCY');
  const key = digest(`${once.scope}\n${once.key}`);
  const bodyDigest = digest(typeof once.body === 'string' ? once.body : once.body.toString('latin1'));

  const again = async (): Promise<Answer | null> => {
    const known = await deps.db.tx(ctx.tenant, (sql) => findAnswer(sql, ctx.tenant, key));
    if (known === null) return null;
    if (!known.bodyDigest.equals(bodyDigest)) throw new AppError('idempotency_conflict');
    // Written by this function with this shape; the route's schema checks it once more on the way out.
    return known.answer as Answer;
  };

  const known = await again();
  if (known !== null) return known;
  try {
    return await work((sql, answer) =>
      insertAnswer(sql, ctx.tenant, { key, bodyDigest, answer, at: new Date(deps.clock.now()) }),
    );
  } catch (error) {
    // Another request with the same key was faster; ours left nothing behind.
    const winner = isSqlState(error, '23505') ? await again() : null;
    if (winner === null) throw error;
    return winner;
  }
}

const KEY = /^[\x21-\x7e]{8,200}$/;

/** The header's value, checked: 8 to 200 visible ASCII characters. Required where nothing may be done twice. */
export function idempotencyKey(header: string | string[] | undefined): string {
  if (typeof header !== 'string' || !KEY.test(header)) {
    throw new AppError('invalid_request', {
      fields: [{ in: 'header', at: 'idempotency-key', wrong: 'missing_or_malformed' }],
    });
  }
  return header;
}
