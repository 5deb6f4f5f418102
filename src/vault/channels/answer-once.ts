import type { Ctx } from '#platform/ctx';
import type { Sql } from '#platform/db';
import { AppError } from '#platform/problems';
import type { ChannelDeps } from './ports.ts';
import { findAnswer, insertAnswers } from './store-answers.ts';

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

/** The work of one key counts once. Its answer is stored in the same transaction as what it answers for; a second try leaves nothing. */
export async function answerOnce<Answer extends Record<string, unknown>>(
  deps: ChannelDeps,
  ctx: Ctx,
  once: Once | null,
  work: (remember: (sql: Sql, answer: Answer) => Promise<void>) => Promise<Answer>,
): Promise<Answer> {
  if (once === null) return work(async () => undefined);
  const indexes = await deps.keys.indexes(ctx.tenant, 'IDEMPOTENCY');
  const [keyForm, bodyForm] = [
    `${once.scope}\n${once.key}`,
    typeof once.body === 'string' ? once.body : once.body.toString('latin1'),
  ];
  const bodies = indexes.all(bodyForm);

  const again = async (): Promise<Answer | null> => {
    const known = await deps.db.atOnce(ctx.tenant, (sql) =>
      Promise.all(indexes.all(keyForm).map((key) => findAnswer(sql, ctx.tenant, key))),
    );
    for (const one of known) {
      if (one === null) continue;
      if (!bodies.some((body) => one.bodyDigest.equals(body))) throw new AppError('idempotency_conflict');
      // Written by this function with this shape; the route's schema checks it once more on the way out.
      return one.answer as Answer;
    }
    return null;
  };
  // While the index key changes, one of before may stand under the older key alone.
  const earlier = indexes.beside(keyForm) === null ? null : await again();
  if (earlier !== null) return earlier;

  // A second try is rare, so the first does not pay for looking: the key of the answer stops it, and with it all it did.
  let remembered = false;
  try {
    const answer = await work((sql, given) => {
      remembered = true;
      const at = new Date(deps.clock.now());
      const keptBodies = indexes.kept(bodyForm);
      return insertAnswers(
        sql,
        ctx.tenant,
        indexes.kept(keyForm).map(({ index: key }, nth) => ({
          key,
          bodyDigest: keptBodies[nth]?.index ?? key,
          answer: given,
          at,
        })),
      );
    });
    // What is not to be remembered, such as a refusal, does not take the place of what was done under this key before.
    return remembered ? answer : ((await again()) ?? answer);
  } catch (error) {
    const faster = await again();
    if (faster === null) throw error;
    return faster;
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

/** The bytes of a request's body, by which a second try is told from another request with its key. */
export function rawBody(body: unknown): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}
