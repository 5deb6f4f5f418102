import { z } from 'zod';

import type { DataClass } from '#detection';
import type { Ctx } from '#platform/ctx';
import { route, type AnyRoute } from '#platform/http';
import { asId, newId, type ConversationId, type MessageId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import {
  AcceptedMessage,
  ApiMessageRequest,
  ChatMessageRequest,
  ChatStartAnswer,
  ChatStartRequest,
  ChatView,
  ComposeAnswer,
  ComposeRequest,
  FormRequest,
  KeepWordsAnswer,
  KeepWordsRequest,
  LookAnswer,
  LookRequest,
  Outbox,
  PortalClient,
  SealedFormRequest,
  TypingRequest,
  reportCorrections,
  checkTexts,
  setConversationState,
  type Attachment,
} from '#vault/channels/api';
import { Done, Nothing } from '#vault/identity/api';
import { MarkAnswer, MarkRequest, UnmarkRequest } from '#vault/tokens/api';
import { acceptFirst, acceptNext } from './accept-message.ts';
import { answerOnce, idempotencyKey } from './answer-once.ts';
import { beginConversation, withCustomer, type Customer } from './begin-conversation.ts';
import type { ChatStreams } from './chat-streams.ts';
import { compose } from './compose.ts';
import { localeOfText } from './locale-of-text.ts';
import { detectionRoutes } from './detection-routes.ts';
import { holdsValue } from './holds-value.ts';
import { keepWords } from './keep-words.ts';
import type { MailOut } from './mail-out.ts';
import { lookForValues } from './look-for-values.ts';
import { mark, unmark } from './mark.ts';
import type { ChannelDeps } from './ports.ts';
import { newChatBearer, readChat } from './read-chat.ts';
import { reportOfCorrections } from './report-corrections.ts';
import { acceptSealedForm } from './sealed-form.ts';
import type { IncomingFile } from './examine-file.ts';
import { findConversation, listOutgoing, touchConversation } from './store.ts';

const TENANT = z.object({ tenant: z.uuid() });
/** Ten megabytes of files, base64, and the words around them. */
const MAX_MESSAGE_BYTES = 15 * 1024 * 1024;
const MAX_WORDS_BYTES = 200_000;
const STAFF = ['agent', 'lead'] as const;

/** The public routes of the channels; each says who may call it and how large a body may be. */
export function channelRoutes(deps: ChannelDeps, streams: ChatStreams, mailOut: MailOut): AnyRoute[] {
  const customerMessage = (text: string, files: IncomingFile[], title: string | null) => ({
    kind: 'customer' as const,
    personId: null,
    title,
    text,
    files,
  });

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
          const row = await deps.db.tx(ctx.tenant, (sql) => findConversation(sql, ctx.tenant, id));
          return { version: row?.version ?? 0 };
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

    ...detectionRoutes(deps),
    ...(deps.evaluation ? [evaluationOutbox(deps)] : []),
  ];
}

/** What the desk may tell the channels. */
export function channelDoorRoutes(deps: ChannelDeps, streams: ChatStreams): AnyRoute[] {
  return [
    route({
      method: 'POST',
      path: checkTexts.path,
      access: { kind: 'door' },
      tenant: { from: 'none', because: 'looks at words and at no row' },
      maxBodyBytes: 30_000,
      rate: 'door',
      body: checkTexts.ask,
      answer: checkTexts.answer,
      handle: async (_ctx, { body }) => ({ holdsValue: body.texts.some((text) => holdsValue(text)) }),
    }),
    route({
      method: 'POST',
      path: setConversationState.path,
      access: { kind: 'door' },
      tenant: { from: 'body' },
      maxBodyBytes: 1_000,
      rate: 'door',
      body: setConversationState.ask,
      answer: setConversationState.answer,
      async handle(_ctx, { body }) {
        const tenant = asId<TenantId>(body.tenant);
        const id = asId<ConversationId>(body.conversationId);
        await deps.db.tx(tenant, (sql) => touchConversation(sql, tenant, id, { state: body.state }));
        streams.nudge(id);
        return { done: true as const };
      },
    }),
    route({
      method: 'POST',
      path: reportCorrections.path,
      access: { kind: 'door' },
      tenant: { from: 'body' },
      maxBodyBytes: 500,
      rate: 'door',
      body: reportCorrections.ask,
      answer: reportCorrections.answer,
      handle: (_ctx, { body }) =>
        reportOfCorrections(deps, asId<TenantId>(body.tenant), new Date(body.since)),
    }),
  ];
}

function evaluationOutbox(deps: ChannelDeps): AnyRoute {
  return route({
    method: 'GET',
    path: '/v1/evaluation/outbox',
    access: {
      kind: 'anyone',
      because: 'an evaluation on this machine alone, and the mails are shown masked',
    },
    tenant: { from: 'none', because: 'shows the mails of the invented clients of an evaluation' },
    maxBodyBytes: 0,
    rate: 'read',
    answer: Outbox,
    async handle() {
      const mails: z.input<typeof Outbox>['mails'] = [];
      for (const client of await deps.identity.clients()) {
        const tenant = asId<TenantId>(client.tenant);
        for (const row of await deps.db.tx(tenant, (sql) => listOutgoing(sql, tenant, 100))) {
          mails.push({
            id: row.messageId,
            at: row.at.toISOString(),
            tenant,
            subject: row.title ?? '',
            text: row.text.text.replaceAll(
              /tk1_[a-z_]+_[0-9a-hjkmnp-tv-z]{28}/g,
              (token) => row.text.values[token]?.mask ?? '•••',
            ),
            state: row.state,
          });
        }
      }
      return { mails: mails.toSorted((a, b) => b.at.localeCompare(a.at)) };
    },
  });
}

/** The provider's own tenant answers like one that does not exist: nobody writes to it. */
async function mustBeClient(deps: ChannelDeps, ctx: Ctx): Promise<void> {
  if ((await deps.identity.client(ctx.tenant)) === null) throw new AppError('not_found');
}

function ownConversation(ctx: Ctx): ConversationId {
  if (ctx.actor.kind !== 'customer' || ctx.actor.conversationId === null) throw new AppError('not_signed_in');
  return ctx.actor.conversationId;
}

function personOf(ctx: Ctx): string {
  return ctx.actor.kind === 'person' ? ctx.actor.personId : ctx.actor.kind;
}

function rawBody(body: unknown): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
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
