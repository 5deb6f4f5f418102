import { createHash } from 'node:crypto';

import type { Ctx } from '#platform/ctx';
import { newBearer, tenantOfBearer, type ConversationId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { z } from 'zod';
import type { ChatView } from '#vault/channels/api';
import type { ChannelDeps } from './ports.ts';
import { findByBearer, findConversation, type ConversationRow } from './store.ts';
import { findMerged, listMessagesSince } from './store-merging.ts';
import { listMessages } from './store-messages.ts';
import { chatMessageView } from './views.ts';

/** A new bearer for a customer's browser, and what is stored of it. */
export function newChatBearer(tenant: TenantId): { bearer: string; digest: Buffer } {
  const bearer = newBearer('cst', tenant);
  return { bearer, digest: digestOf(bearer) };
}

/** The conversation that this bearer opens, or `not_signed_in`; the same answer for a bearer that never was. */
export async function conversationOfBearer(
  deps: Pick<ChannelDeps, 'db'>,
  authorization: string | undefined,
): Promise<{ tenant: TenantId; conversation: ConversationRow }> {
  const bearer = /^Bearer (\S{20,200})$/.exec(authorization ?? '')?.[1] ?? '';
  const tenant = tenantOfBearer('cst', bearer);
  if (tenant === null) throw new AppError('not_signed_in');
  const conversation = await deps.db.readTogether(tenant, (sql) =>
    findByBearer(sql, tenant, digestOf(bearer)),
  );
  if (conversation === null) throw new AppError('not_signed_in');
  return { tenant, conversation };
}

const SHOWN = 500;

/** The conversation as its customer sees it: masked, without notes, agents by their public name. */
export async function readChat(
  deps: ChannelDeps,
  ctx: Ctx,
  id: ConversationId,
): Promise<z.input<typeof ChatView>> {
  const client = await deps.identity.client(ctx.tenant);
  const read = await deps.db.tx(ctx.tenant, async (sql) => {
    const own = await findConversation(sql, ctx.tenant, id);
    const merged = own?.mergedInto == null ? null : await findMerged(sql, ctx.tenant, id);
    if (merged === null)
      return own === null
        ? null
        : { conversation: own, rows: await listMessages(sql, ctx.tenant, id, SHOWN) };
    // It goes on elsewhere. What was said there before, by whatever way, is not shown to whoever holds this window's bearer.
    const conversation = await findConversation(sql, ctx.tenant, merged.into);
    const rows = await listMessagesSince(sql, ctx.tenant, merged.into, id, merged.at, SHOWN);
    return conversation === null ? null : { conversation, rows };
  });
  if (client === null || read === null) throw new AppError('not_found');
  const { conversation } = read;
  const messages = [];
  for (const row of read.rows) {
    if (row.kind === 'note') continue;
    const agentName =
      row.personId === null ? null : await deps.identity.publicName(row.personId, conversation.locale);
    messages.push(chatMessageView(row, agentName));
  }
  return {
    conversation: id,
    client: {
      tenant: client.tenant,
      slug: client.slug,
      nameEn: client.nameEn,
      nameJa: client.nameJa,
      colour: client.colour,
    },
    state: conversation.state,
    messages,
    sealedFormAsked: conversation.sealedFormAsked,
  };
}

function digestOf(bearer: string): Buffer {
  return createHash('sha256').update(bearer).digest();
}
