import type { Ctx } from '#platform/ctx';
import { asId, type ConversationId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { RevealAnswer, RevealRequest } from '#vault/tokens/api';
import { explain } from '#vault/authz';
import type { z } from 'zod';
import { Clear } from './clear.ts';
import type { TokensDeps } from './ports.ts';
import { findValue, type ValueRow } from './store.ts';
import { classOfToken } from './token.ts';

/** How long a frame shows a value. */
export const SHOWN_SECONDS = 30;

/**
 * Opens one value for one purpose: load → decide → record → open → seal. The decision, the use of budget and the entry are
 * one transaction; the value is opened only when the entry stands in the client's log. A token that is not of this tenant,
 * or not of the customer whose conversation is named, is not found, whoever asks.
 */
export async function reveal(
  deps: TokensDeps,
  ctx: Ctx,
  ask: z.output<typeof RevealRequest>,
): Promise<RevealAnswer> {
  const { tenant } = ctx;
  const conversationId = asId<ConversationId>(ask.conversationId);
  const cls = classOfToken(ask.token);
  // A file is no line of text: it is viewed (`view-file.ts`).
  if (cls === null || cls === 'ATTACHMENT') throw new AppError('not_found');
  // A log that says "shown" of a value that could not be opened would be wrong.
  deps.keys.mustBeOpen(tenant);
  // Asked in one round trip with what the decision gathers; a value that is not there takes the decision back with it. The
  // second trip carries the decision and the commit: until it ends, nobody else decides about this person's budget.
  const { row, decision } = await deps.db.inTwoTrips(
    tenant,
    (sql) =>
      Promise.all([
        valueIn(deps, sql, ctx, ask.token, conversationId),
        deps.authz.weigh(sql, ctx, {
          action: 'reveal',
          class: cls,
          purpose: ask.purpose,
          conversationId,
          token: ask.token,
          ...(ask.emergency === undefined ? {} : { emergency: ask.emergency }),
        }),
      ]),
    async (sql, [value, weighed]) => {
      await weighed.write(sql);
      return { row: value, decision: weighed.decision };
    },
  );
  if (row.class !== cls) throw new AppError('internal');
  deps.audit.nudge(tenant);
  deps.nudgeDesk(tenant);
  if (!decision.allow)
    return {
      outcome: 'denied',
      reasons: decision.reasons,
      logIndex: null,
      emergency: decision.emergencyMayPass,
    };

  const [[logIndex], key] = await Promise.all([
    deps.audit.sequenced(tenant, decision.entryIds),
    deps.keys.subject(tenant, row.subjectId),
  ]);
  if (logIndex === undefined) throw new AppError('log_unavailable');
  // Somebody may have thrown the switch while the entry became durable.
  const containment = await deps.db.readTogether(tenant, (sql) => deps.facts.containmentVersion(sql, tenant));
  if (containment !== decision.containmentVersion)
    return { outcome: 'denied', reasons: [explain('contained_client')], logIndex };

  const clear = new Clear(key.open(row.class, row.token, row.sealed));
  const context = { info: `dozo/reveal/v1|${tenant}|${row.token}`, aad: '' };
  const sealed = clear.use((bytes) => deps.keys.sealBox(ask.hpkePublicKey, context, bytes));
  return {
    outcome: 'released',
    sealed,
    class: row.class,
    seconds: SHOWN_SECONDS,
    watermark: await watermark(deps, ctx),
    logIndex,
    entryId: decision.entryIds[0] ?? '',
  };
}

/** The value behind a token, if it belongs to the customer of this conversation; anything else does not exist. */
export async function valueIn(
  deps: TokensDeps,
  sql: Parameters<Parameters<TokensDeps['db']['tx']>[1]>[0],
  ctx: Ctx,
  token: string,
  conversation: ConversationId,
): Promise<ValueRow> {
  if (classOfToken(token) === null) throw new AppError('not_found');
  const [row, subject] = await Promise.all([
    findValue(sql, ctx.tenant, token),
    deps.subjectOf(sql, ctx.tenant, conversation),
  ]);
  if (row === null || subject !== row.subjectId) throw new AppError('not_found');
  return row;
}

/** Who looks and when, over the value: pseudonym and minute, so that a photograph can be traced. */
export async function watermark(deps: TokensDeps, ctx: Ctx): Promise<string> {
  const who = ctx.actor.kind === 'person' ? await deps.keys.pseudonym(ctx.tenant, ctx.actor.personId) : '';
  return `${who} ${new Date(deps.clock.now()).toISOString().slice(0, 16).replace('T', ' ')}Z`;
}
