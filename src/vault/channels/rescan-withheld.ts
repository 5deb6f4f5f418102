import { REMEMBERED_MESSAGES } from '#detection';
import type { Ctx } from '#platform/ctx';
import { newId, type TenantId } from '#platform/ids';
import type { ChannelDeps } from './ports.ts';
import { detectionOf } from './detection-rules.ts';
import { replaceAndTell } from './revise-messages.ts';
import { scanConversation, titleId } from './scan-conversation.ts';
import { lockConversation } from './store.ts';
import { findDetectionRules } from './store-detection.ts';
import { listMessages, listWithheld } from './store-messages.ts';
import { earlierMessages, speakerOf } from './store-message.ts';

/** A withheld message gets this long at the second try: nobody waits for it any more. */
const PATIENT_MS = 5_000;

/** Looks again at messages for which the detector had too little time; what can be read now is masked and shown. */
export async function rescanWithheld(deps: ChannelDeps, tenant: TenantId): Promise<number> {
  const ctx: Ctx = { tenant, actor: { kind: 'job', name: 'rescan' }, requestId: newId() };
  const rows = await deps.db.tx(tenant, (sql) => listWithheld(sql, tenant, 20));
  let shown = 0;
  for (const row of rows) {
    const handle = await deps.tokens.prepare(tenant, row.subjectId);
    const done = await deps.db.tx(tenant, async (sql) => {
      await lockConversation(sql, tenant, row.conversationId);
      const all = await listMessages(sql, tenant, row.conversationId, REMEMBERED_MESSAGES);
      const text = deps.tokens.openText(handle, row.messageId, row.sealedText);
      const title =
        row.sealedTitle === null
          ? null
          : deps.tokens.openText(handle, titleId(row.messageId), row.sealedTitle);
      const earlier = earlierMessages(
        deps,
        handle,
        all.filter((one) => one.at < row.at),
      );
      const scanned = scanConversation(
        earlier,
        { id: row.messageId, text, title, speaker: speakerOf(row.kind) },
        await detectionOf(deps, tenant, await findDetectionRules(sql, tenant)),
        PATIENT_MS,
      );
      if (scanned.kind === 'withheld') return false;
      const [masked, maskedTitle] = await deps.tokens.tokenise(sql, ctx, handle, [
        { text, spans: scanned.text },
        { text: title ?? '', spans: scanned.title },
      ]);
      if (masked === undefined || maskedTitle === undefined) return false;
      await replaceAndTell(deps, sql, ctx, {
        ...row,
        textSpans: masked.spans,
        titleSpans: title === null ? null : maskedTitle.spans,
        maskedText: masked.masked,
        maskedTitle: title === null ? null : maskedTitle.masked,
        withheld: false,
      });
      await deps.audit.record(sql, tenant, [
        {
          kind: 'message.tokenised',
          actor: 'job:rescan',
          requestId: ctx.requestId,
          body: {
            conversation: row.conversationId,
            message: row.messageId,
            channel: row.channel,
            direction: row.kind,
            tokens: [...new Set([...masked.spans, ...maskedTitle.spans].map((span) => span.token))],
            files: row.attachments.length,
          },
        },
      ]);
      return true;
    });
    if (done) shown += 1;
  }
  if (shown > 0) {
    deps.nudgeDesk(tenant);
    deps.audit.nudge(tenant);
  }
  return shown;
}
