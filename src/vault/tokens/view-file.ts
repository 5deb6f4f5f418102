import type { Ctx } from '#platform/ctx';
import { asId, type ConversationId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { explain } from '#vault/authz';
import type { ViewAnswer, ViewRequest } from '#vault/tokens/api';
import type { z } from 'zod';
import type { TokensDeps } from './ports.ts';
import { valueIn, watermark } from './reveal.ts';
import { openShown, readManifest } from './seal-file.ts';

/** How long a frame shows a file: a letter is longer than a number. */
const SHOWN_SECONDS = 120;
/** Clear bytes of one part between vault and frame. */
const PART_BYTES = 64 * 1024;

/**
 * Opens what may be shown of one file, once, for one purpose; a reveal in everything: decided, counted, and in the client's log
 * before a byte of it leaves. A picture is opened as it came; of a text the masked form alone, whose values stay tokens.
 */
export async function viewFile(
  deps: TokensDeps,
  ctx: Ctx,
  ask: z.output<typeof ViewRequest>,
): Promise<z.input<typeof ViewAnswer>> {
  const { tenant } = ctx;
  const conversationId = asId<ConversationId>(ask.conversationId);
  const row = await deps.db.tx(tenant, (sql) => valueIn(deps, sql, ctx, ask.token, conversationId));
  if (row.class !== 'ATTACHMENT') throw new AppError('not_found');
  const key = await deps.keys.subject(tenant, row.subjectId);
  const { kind } = readManifest(key, row);
  // Before anything is decided or counted: nobody could be shown it.
  if (kind === 'closed') throw new AppError('file_not_shown');

  const decision = await deps.db.tx(tenant, (sql) =>
    deps.authz.authorise(sql, ctx, {
      action: 'reveal',
      class: 'ATTACHMENT',
      purpose: ask.purpose,
      conversationId,
      token: ask.token,
    }),
  );
  deps.audit.nudge(tenant);
  deps.nudgeDesk(tenant);
  if (!decision.allow) return { outcome: 'denied', reasons: decision.reasons, logIndex: null };
  const [logIndex] = await deps.audit.sequenced(tenant, decision.entryIds);
  if (logIndex === undefined) throw new AppError('log_unavailable');
  // Somebody may have thrown the switch while the entry became durable.
  const [containment, clear] = await deps.db.tx(tenant, (sql) =>
    Promise.all([deps.facts.containmentVersion(sql, tenant), openShown(sql, key, row)]),
  );
  if (containment !== decision.containmentVersion) {
    clear?.wipe();
    return { outcome: 'denied', reasons: [explain('contained_client')], logIndex };
  }
  if (clear === null) throw new AppError('file_not_shown');
  const sealed = clear.use((bytes) =>
    deps.keys.sealParts(ask.hpkePublicKey, `dozo/file/v1|${tenant}|${row.token}`, parts(bytes)),
  );
  return {
    outcome: 'released',
    sealed,
    kind,
    mediaType: kind === 'text' ? 'text/plain' : (row.mediaType ?? ''),
    seconds: SHOWN_SECONDS,
    watermark: await watermark(deps, ctx),
    logIndex,
    entryId: decision.entryIds[0] ?? '',
  };
}

function parts(bytes: Buffer): Buffer[] {
  const count = Math.max(1, Math.ceil(bytes.length / PART_BYTES));
  return Array.from({ length: count }, (_, at) => bytes.subarray(at * PART_BYTES, (at + 1) * PART_BYTES));
}
