import { z } from 'zod';

import type { Ctx } from '#platform/ctx';
import { route, type AnyRoute } from '#platform/http';
import { asId, newId, type ConversationId } from '#platform/ids';
import { AppError } from '#platform/problems';
import {
  AcceptedMessage,
  ApiMessageRequest,
  ChatMessageRequest,
  ChatStartAnswer,
  ChatStartRequest,
  ChatView,
  FormRequest,
  PortalClient,
  SealedFormRequest,
  type Attachment,
} from '#vault/channels/api';
import { Done, Nothing } from '#vault/identity/api';
import { acceptFirst, acceptNext } from './accept-message.ts';
import { answerOnce, idempotencyKey, rawBody } from './answer-once.ts';
import { beginConversation, withCustomer, type Customer } from './begin-conversation.ts';
import type { ChatStreams } from './chat-streams.ts';
import { localeOfText } from './locale-of-text.ts';
import type { ChannelDeps } from './ports.ts';
import { newChatBearer, readChat } from './read-chat.ts';
import { acceptSealedForm } from './sealed-form.ts';
import type { IncomingFile } from './examine-file.ts';
import { findConversation } from './store.ts';
import { findMerged } from './store-merging.ts';

const TENANT = z.object({ tenant: z.uuid() });
/** Ten megabytes of files, base64, and the words around them. */
const MAX_MESSAGE_BYTES = 15 * 1024 * 1024;

/** What customers and clients' systems call. */
export function customerRoutes(deps: ChannelDeps, streams: ChatStreams): AnyRoute[] {
  return [
    route({
      method: 'GET',
      path: '/v1/clients/:slug',
      access: {
        kind: 'anyone',
        because: 'the portal and the widget begin here, and it tells what the client shows publicly',
      },
      tenant: { from: 'none', because: 'asks which client has this public name' },
      maxBodyBytes: 0,
      rate: 'page',
      params: z.object({ slug: z.string().regex(/^[a-z0-9-]{1,60}$/) }),
      answer: PortalClient,
      async handle(_ctx, { params }) {
        const client = await deps.identity.clientBySlug(params.slug);
        if (client === null) throw new AppError('not_found');
        const { tenant, slug, nameEn, nameJa, colour, locale } = client;
        return {
          tenant,
          slug,
          nameEn,
          nameJa,
          colour,
          locale,
          mailAddress: `${slug}@${deps.mail.domain}`,
          evaluation: deps.evaluation,
        };
      },
    }),

    route({
      method: 'POST',
      path: '/v1/messages',
      access: { kind: 'client_system' },
      tenant: { from: 'bearer' },
      maxBodyBytes: MAX_MESSAGE_BYTES,
      rate: 'system',
      body: ApiMessageRequest,
      answer: AcceptedMessage,
      async handle(ctx, { body }, { request }) {
        const once = {
          scope: 'api',
          key: idempotencyKey(request.headers['idempotency-key']),
          body: rawBody(request.body),
        };
        const message = customerMessage(body.text, files(body.attachments), body.subject ?? null);
        if (body.conversation !== undefined)
          return acceptNext(deps, ctx, asId<ConversationId>(body.conversation), message, { once });
        const customer: Customer = {
          name: body.from.name ?? null,
          email: body.from.email ?? null,
          phone: body.from.phone ?? null,
        };
        const locale = localeOfText(body.text);
        return acceptFirst(
          deps,
          ctx,
          { channel: 'api', locale, customer, title: body.subject ?? null, chatBearerDigest: null },
          message,
          { once },
        );
      },
    }),

    route({
      method: 'POST',
      path: '/v1/t/:tenant/form',
      access: { kind: 'anyone', because: 'a customer writes to a company through its public form' },
      tenant: { from: 'path' },
      maxBodyBytes: MAX_MESSAGE_BYTES,
      rate: 'write',
      params: TENANT,
      body: FormRequest,
      answer: AcceptedMessage,
      async handle(ctx, { body }, { request }) {
        await mustBeClient(deps, ctx);
        const once = {
          scope: 'form',
          key: idempotencyKey(request.headers['idempotency-key']),
          body: rawBody(request.body),
        };
        const customer: Customer = {
          name: body.name === '' ? null : body.name,
          email: body.email,
          phone: null,
        };
        const conversation = {
          channel: 'form' as const,
          locale: body.locale,
          customer,
          title: body.subject,
          chatBearerDigest: null,
        };
        return acceptFirst(
          deps,
          ctx,
          conversation,
          customerMessage(body.text, files(body.attachments), body.subject),
          { once },
        );
      },
    }),

    route({
      method: 'POST',
      path: '/v1/t/:tenant/chat',
      access: { kind: 'anyone', because: 'a customer begins a chat with a company' },
      tenant: { from: 'path' },
      maxBodyBytes: 4_000,
      rate: 'write',
      params: TENANT,
      body: ChatStartRequest,
      answer: ChatStartAnswer,
      async handle(ctx, { body }, { request }) {
        await mustBeClient(deps, ctx);
        const key = idempotencyKey(request.headers['idempotency-key']);
        const customer: Customer = { name: body.name ?? null, email: body.email ?? null, phone: null };
        // The bearer is told once: a second try with the same key gets a conflict instead of somebody's chat.
        const once = { scope: 'chat', key, body: newId() };
        return answerOnce(deps, ctx, once, (remember) =>
          withCustomer(deps, ctx, customer, async (handle) => {
            const { bearer, digest } = newChatBearer(ctx.tenant);
            const conversation = await deps.db.tx(ctx.tenant, async (sql) => {
              const id = await beginConversation(deps, sql, ctx, handle, {
                channel: 'chat',
                locale: body.locale,
                customer,
                title: null,
                chatBearerDigest: digest,
              });
              await remember(sql, { conversation: id, bearer: '' });
              return id;
            });
            deps.nudgeDesk(ctx.tenant);
            return { conversation, bearer };
          }),
        );
      },
    }),

    route({
      method: 'GET',
      path: '/v1/chat',
      access: { kind: 'customer' },
      tenant: { from: 'bearer' },
      maxBodyBytes: 0,
      rate: 'read',
      answer: ChatView,
      handle: (ctx) => readChat(deps, ctx, ownConversation(ctx)),
    }),

    route({
      method: 'GET',
      path: '/v1/chat/stream',
      access: { kind: 'customer' },
      tenant: { from: 'bearer' },
      maxBodyBytes: 0,
      rate: 'read',
      answer: 'stream',
      async handle(ctx, _input, { reply }) {
        const id = ownConversation(ctx);
        streams.open(id, reply, async () => {
          const version = await deps.db.tx(ctx.tenant, async (sql) => {
            const row = await findConversation(sql, ctx.tenant, id);
            if (row?.mergedInto == null) return row?.version ?? 0;
            const into = await findMerged(sql, ctx.tenant, id);
            const goesOn = into === null ? null : await findConversation(sql, ctx.tenant, into.into);
            return row.version + (goesOn?.version ?? 0);
          });
          return { version };
        });
      },
    }),

    route({
      method: 'POST',
      path: '/v1/chat/messages',
      access: { kind: 'customer' },
      tenant: { from: 'bearer' },
      maxBodyBytes: MAX_MESSAGE_BYTES,
      rate: 'write',
      body: ChatMessageRequest,
      answer: AcceptedMessage,
      async handle(ctx, { body }, { request }) {
        const id = ownConversation(ctx);
        const once = {
          scope: `chat:${id}`,
          key: idempotencyKey(request.headers['idempotency-key']),
          body: rawBody(request.body),
        };
        const accepted = await acceptNext(
          deps,
          ctx,
          id,
          customerMessage(body.text, files(body.attachments), null),
          { once },
        );
        streams.nudge(id);
        return accepted;
      },
    }),

    route({
      method: 'POST',
      path: '/v1/chat/sealed',
      access: { kind: 'customer' },
      tenant: { from: 'bearer' },
      maxBodyBytes: 60_000,
      rate: 'write',
      body: SealedFormRequest,
      answer: AcceptedMessage,
      async handle(ctx, { body }, { request }) {
        const id = ownConversation(ctx);
        const conversation = await deps.db.tx(ctx.tenant, (sql) => findConversation(sql, ctx.tenant, id));
        if (conversation === null) throw new AppError('not_found');
        const once = {
          scope: `sealed:${id}`,
          key: idempotencyKey(request.headers['idempotency-key']),
          body: rawBody(request.body),
        };
        const accepted = await acceptSealedForm(deps, ctx, conversation, body, once);
        streams.nudge(id);
        return accepted;
      },
    }),

    route({
      method: 'POST',
      path: '/v1/chat/typing',
      access: { kind: 'customer' },
      tenant: { from: 'bearer' },
      maxBodyBytes: 100,
      rate: 'write',
      body: Nothing,
      answer: Done,
      async handle(ctx) {
        const at = new Date(deps.clock.now()).toISOString();
        deps.tellNow({
          type: 'customer.typing',
          eventId: newId(),
          tenant: ctx.tenant,
          at,
          conversationId: ownConversation(ctx),
        });
        return { done: true as const };
      },
    }),
  ];
}

function customerMessage(text: string, files: IncomingFile[], title: string | null) {
  return { kind: 'customer' as const, personId: null, title, text, files };
}

/** The provider's own tenant answers like one that does not exist: nobody writes to it. */
async function mustBeClient(deps: ChannelDeps, ctx: Ctx): Promise<void> {
  if ((await deps.identity.client(ctx.tenant)) === null) throw new AppError('not_found');
}

function ownConversation(ctx: Ctx): ConversationId {
  if (ctx.actor.kind !== 'customer' || ctx.actor.conversationId === null) throw new AppError('not_signed_in');
  return ctx.actor.conversationId;
}

const MAX_FILES_BYTES = 10 * 1024 * 1024;

function files(attachments: readonly z.infer<typeof Attachment>[] | undefined): IncomingFile[] {
  const decoded = (attachments ?? []).map(({ fileName, mediaType, base64 }, nth) => {
    // Node skips what is no base64 in silence; a file must come whole or not at all.
    if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64))
      throw new AppError('invalid_request', {
        fields: [{ in: 'body', at: `attachments.${nth}.base64`, wrong: 'not_base64' }],
      });
    return { fileName, mediaType, bytes: Buffer.from(base64, 'base64') };
  });
  if (decoded.reduce((sum, one) => sum + one.bytes.length, 0) > MAX_FILES_BYTES)
    throw new AppError('body_too_large');
  return decoded;
}
