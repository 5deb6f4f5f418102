import type { z } from 'zod';

import type { Ctx } from '#platform/ctx';
import { asId, type ConversationId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { ApprovalAnswer, ApprovalRequest } from '#vault/tokens/api';
import type { TokensDeps } from './ports.ts';
import { valueIn } from './reveal.ts';
import { classOfToken } from './token.ts';

/** Asks for somebody else's yes to open one value of this conversation's customer for one purpose. Nothing is opened by asking. */
export async function askApproval(
  deps: TokensDeps,
  ctx: Ctx,
  ask: z.output<typeof ApprovalRequest>,
): Promise<ApprovalAnswer> {
  const { tenant } = ctx;
  const conversationId = asId<ConversationId>(ask.conversationId);
  const cls = classOfToken(ask.token);
  if (cls === null) throw new AppError('not_found');
  const answer = await deps.db.tx(tenant, async (sql) => {
    await valueIn(deps, sql, ctx, ask.token, conversationId);
    return deps.authz.askApproval(sql, ctx, { ...ask, class: cls, conversationId });
  });
  deps.audit.nudge(tenant);
  return answer;
}
