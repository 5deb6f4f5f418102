import { z } from 'zod';

import type { DataClass } from '#detection';
import type { Ctx } from '#platform/ctx';
import { route, type AnyRoute } from '#platform/http';
import { asId, type ConversationId, type MessageId } from '#platform/ids';
import { AppError } from '#platform/problems';
import {
  MergeAnswer,
  MergeRequest,
  UnmergeRequest,
  ComposeAnswer,
  ComposeRequest,
  KeepWordsAnswer,
  KeepWordsRequest,
  LookAnswer,
  LookRequest,
  TypingRequest,
} from '#vault/channels/api';
import { Done } from '#vault/identity/api';
import { MarkAnswer, MarkRequest, UnmarkRequest } from '#vault/tokens/api';
import { idempotencyKey, rawBody } from './answer-once.ts';
import type { ChatStreams } from './chat-streams.ts';
import { compose } from './compose.ts';
import { keepWords } from './keep-words.ts';
import type { MailOut } from './mail-out.ts';
import { lookForValues } from './look-for-values.ts';
import { mark, unmark } from './mark.ts';
import { merge, unmerge } from './merge.ts';
import type { ChannelDeps } from './ports.ts';
import { findConversation } from './store.ts';

const TENANT = z.object({ tenant: z.uuid() });
const MAX_WORDS_BYTES = 200_000;
const STAFF = ['agent', 'lead'] as const;

/** What agents and leads call, signed. */
export function staffRoutes(deps: ChannelDeps, streams: ChatStreams, mailOut: MailOut): AnyRoute[] {
  return [
    route({
      method: 'POST',
      path: '/v1/t/:tenant/compose',
      access: { kind: 'person', roles: STAFF, signed: true },
      tenant: { from: 'path' },
      maxBodyBytes: MAX_WORDS_BYTES,
      rate: 'write',
      params: TENANT,
      body: ComposeRequest,
      answer: ComposeAnswer,
      async handle(ctx, { body }, { request }) {
        const once = {
          scope: `compose:${personOf(ctx)}`,
          key: idempotencyKey(request.headers['idempotency-key']),
          body: rawBody(request.body),
        };
        const conversationId = asId<ConversationId>(body.conversationId);
        const answer = await compose(
          deps,
          ctx,
          { ...body, conversationId, askSealedForm: body.askSealedForm ?? false },
          once,
        );
        if (answer.outcome === 'sent') {
          mailOut.nudge(ctx.tenant);
          streams.nudge(conversationId);
        }
        return answer;
      },
    }),

    route({
      method: 'POST',
      path: '/v1/t/:tenant/words',
      access: { kind: 'person', roles: STAFF, signed: true },
      tenant: { from: 'path' },
      maxBodyBytes: 30_000,
      rate: 'write',
      params: TENANT,
      body: KeepWordsRequest,
      answer: KeepWordsAnswer,
      handle: (ctx, { body }) => keepWords(deps, ctx, body),
    }),

    route({
      method: 'POST',
      path: '/v1/look',
      access: { kind: 'person', roles: STAFF, signed: true },
      tenant: { from: 'none', because: 'looks at words and at no row' },
      maxBodyBytes: 2_000,
      rate: 'read',
      body: LookRequest,
      answer: LookAnswer,
      handle: (_ctx, { body }) => Promise.resolve(lookForValues(body.q)),
    }),

    route({
      method: 'POST',
      path: '/v1/t/:tenant/typing',
      access: { kind: 'person', roles: STAFF, signed: true },
      tenant: { from: 'path' },
      maxBodyBytes: 200,
      rate: 'write',
      params: TENANT,
      body: TypingRequest,
      answer: Done,
      async handle(ctx, { body }) {
        const id = asId<ConversationId>(body.conversationId);
        const known = await deps.db.tx(ctx.tenant, (sql) => findConversation(sql, ctx.tenant, id));
        if (known === null) throw new AppError('not_found');
        streams.typing(id);
        return { done: true as const };
      },
    }),

    route({
      method: 'POST',
      path: '/v1/t/:tenant/mark',
      access: { kind: 'person', roles: STAFF, signed: true },
      tenant: { from: 'path' },
      maxBodyBytes: 1_000,
      rate: 'write',
      params: TENANT,
      body: MarkRequest,
      answer: MarkAnswer,
      handle: (ctx, { body }) =>
        mark(deps, ctx, {
          messageId: asId<MessageId>(body.messageId),
          start: body.start,
          end: body.end,
          class: body.class as DataClass,
        }),
    }),

    route({
      method: 'POST',
      path: '/v1/t/:tenant/merge',
      access: { kind: 'person', roles: STAFF, signed: true },
      tenant: { from: 'path' },
      maxBodyBytes: 2_000,
      rate: 'write',
      params: TENANT,
      body: MergeRequest,
      answer: MergeAnswer,
      async handle(ctx, { body }) {
        const target = asId<ConversationId>(body.conversationId);
        const sources = body.conversationIds.map((id) => asId<ConversationId>(id));
        return { messages: await merge(deps, ctx, target, sources) };
      },
    }),

    route({
      method: 'POST',
      path: '/v1/t/:tenant/unmerge',
      access: { kind: 'person', roles: STAFF, signed: true },
      tenant: { from: 'path' },
      maxBodyBytes: 200,
      rate: 'write',
      params: TENANT,
      body: UnmergeRequest,
      answer: MergeAnswer,
      handle: async (ctx, { body }) => ({
        messages: await unmerge(deps, ctx, asId<ConversationId>(body.conversationId)),
      }),
    }),

    route({
      method: 'POST',
      path: '/v1/t/:tenant/unmark',
      access: { kind: 'person', roles: STAFF, signed: true },
      tenant: { from: 'path' },
      maxBodyBytes: 1_000,
      rate: 'write',
      params: TENANT,
      body: UnmarkRequest,
      answer: MarkAnswer,
      handle: (ctx, { body }) =>
        unmark(deps, ctx, { messageId: asId<MessageId>(body.messageId), token: body.token }),
    }),
  ];
}

function personOf(ctx: Ctx): string {
  return ctx.actor.kind === 'person' ? ctx.actor.personId : ctx.actor.kind;
}
