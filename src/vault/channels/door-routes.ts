import { route, type AnyRoute } from '#platform/http';
import { asId, type ConversationId, type TenantId } from '#platform/ids';
import { checkTexts, putConversationStates, readSecondLook, reportCorrections } from '#vault/channels/api';
import type { ChatStreams } from './chat-streams.ts';
import { holdsValue } from './holds-value.ts';
import { lookView } from './look-view.ts';
import type { ChannelDeps } from './ports.ts';
import { reportOfCorrections } from './report-corrections.ts';
import { findSecondLook } from './store-second-look.ts';
import { putStates } from './store-states.ts';

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
      path: putConversationStates.path,
      access: { kind: 'door' },
      tenant: { from: 'body' },
      maxBodyBytes: 30_000,
      rate: 'door',
      body: putConversationStates.ask,
      answer: putConversationStates.answer,
      async handle(_ctx, { body }) {
        const tenant = asId<TenantId>(body.tenant);
        await deps.db.tx(tenant, (sql) => putStates(sql, tenant, body.states));
        for (const { conversationId } of body.states) streams.nudge(asId<ConversationId>(conversationId));
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
    route({
      method: 'POST',
      path: readSecondLook.path,
      access: { kind: 'door' },
      tenant: { from: 'body' },
      maxBodyBytes: 500,
      rate: 'door',
      body: readSecondLook.ask,
      answer: readSecondLook.answer,
      async handle(_ctx, { body }) {
        const tenant = asId<TenantId>(body.tenant);
        const row = await deps.db.tx(tenant, (sql) => findSecondLook(sql, tenant));
        return { look: row === null ? null : lookView(row) };
      },
    }),
  ];
}
