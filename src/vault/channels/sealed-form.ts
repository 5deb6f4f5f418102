import { classLabel, CLASSES, type DataClass } from '#detection';
import type { Ctx } from '#platform/ctx';
import { AppError } from '#platform/problems';
import { storable } from '#platform/text';
import type { SealedBox } from '#vault/tokens/api';
import { acceptNext, type Accepted } from './accept-message.ts';
import type { Once } from './answer-once.ts';
import type { ChannelDeps } from './ports.ts';
import { touchConversation, type ConversationRow } from './store.ts';

export interface SealedField {
  field: 'card' | 'id_number' | 'secret';
  class: string;
  sealed: SealedBox;
}

const MAX_FIELD_BYTES = 2_000;

/**
 * What a customer sealed in the browser: opened here and nowhere else, stored as tokens. The message that the agent sees
 * says which fields came, and shows their chips.
 */
export async function acceptSealedForm(
  deps: ChannelDeps,
  ctx: Ctx,
  conversation: ConversationRow,
  ask: { keyId: string; fields: readonly SealedField[] },
  once: Once,
): Promise<Accepted> {
  const opened: { class: DataClass; clear: string }[] = [];
  for (const field of ask.fields) {
    opened.push({
      class: classOf(field.class),
      clear: await openField(deps, ctx, conversation, ask.keyId, field),
    });
  }
  let text = '';
  const certain: { start: number; end: number; class: DataClass }[] = [];
  for (const one of opened) {
    text += `${text === '' ? '' : '\n'}${classLabel(one.class, conversation.locale)}: `;
    certain.push({ start: text.length, end: text.length + one.clear.length, class: one.class });
    text += one.clear;
  }
  return acceptNext(
    deps,
    ctx,
    conversation.conversationId,
    { kind: 'customer', personId: null, title: null, text, files: [], certain },
    {
      once,
      // Where it was stored: a ticket that was merged goes on elsewhere.
      alongside: (sql, stored) =>
        touchConversation(sql, ctx.tenant, stored.conversation, { sealedFormAsked: false }),
    },
  );
}

function classOf(name: string): DataClass {
  const known = CLASSES.find((cls) => cls === name);
  if (known === undefined)
    throw new AppError('invalid_request', {
      fields: [{ in: 'body', at: 'fields.class', wrong: 'unknown_class' }],
    });
  return known;
}

async function openField(
  deps: ChannelDeps,
  ctx: Ctx,
  conversation: ConversationRow,
  keyId: string,
  field: SealedField,
): Promise<string> {
  const clear = await deps.keys.openBox(ctx.tenant, keyId, field.sealed, {
    info: `dozo/form/v1|${ctx.tenant}|${keyId}`,
    aad: `${conversation.conversationId}|${field.field}`,
  });
  try {
    if (clear.length === 0 || clear.length > MAX_FIELD_BYTES) throw new AppError('invalid_request');
    return storable(new TextDecoder('utf-8', { fatal: true }).decode(clear)).trim();
  } catch (cause) {
    throw cause instanceof AppError ? cause : new AppError('invalid_request', undefined, { cause });
  } finally {
    clear.fill(0);
  }
}
