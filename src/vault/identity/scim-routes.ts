import { z } from 'zod';
import type { FastifyReply } from 'fastify';

import { route, type AnyRoute } from '#platform/http';
import * as api from '#vault/identity/api';
import { MOST_RESULTS, ScimRefusal } from './scim-answers.ts';
import type { ScimGroups } from './scim-groups.ts';
import type { ScimUsers } from './scim-users.ts';

const COMMON = {
  access: { kind: 'scim' },
  tenant: { from: 'bearer' },
  rate: 'system',
  answer: 'bytes',
} as const;
const Id = z.object({ id: z.string().max(120) });
const NONE = { ...COMMON, maxBodyBytes: 0 } as const;
const SMALL = { ...COMMON, maxBodyBytes: 64_000 } as const;
const LARGE = { ...COMMON, maxBodyBytes: 2_000_000 } as const;

/** SCIM 2.0 (RFC 7643, 7644) for a company's own directory: who joins, moves and leaves. Each write is an entry of a log. */
export function scimRoutes(users: ScimUsers, groups: ScimGroups): AnyRoute[] {
  return [
    route({
      ...NONE,
      method: 'GET',
      path: '/scim/v2/ServiceProviderConfig',
      query: z.looseObject({}),
      handle: (_ctx, _input, { reply }) => send(reply, 200, () => Promise.resolve(CONFIG)),
    }),
    route({
      ...NONE,
      method: 'GET',
      path: '/scim/v2/Users',
      query: api.ScimListQuery,
      handle: (ctx, { query }, { reply }) => send(reply, 200, () => users.list(ctx, query)),
    }),
    route({
      ...SMALL,
      method: 'POST',
      path: '/scim/v2/Users',
      body: api.ScimUserBody,
      handle: (ctx, { body }, { reply }) => send(reply, 201, () => users.create(ctx, body)),
    }),
    route({
      ...NONE,
      method: 'GET',
      path: '/scim/v2/Users/:id',
      params: Id,
      query: z.looseObject({}),
      handle: (ctx, { params }, { reply }) => send(reply, 200, () => users.find(ctx, params.id)),
    }),
    route({
      ...SMALL,
      method: 'PUT',
      path: '/scim/v2/Users/:id',
      params: Id,
      body: api.ScimUserBody,
      handle: (ctx, { params, body }, { reply }) =>
        send(reply, 200, () => users.replace(ctx, params.id, body)),
    }),
    route({
      ...SMALL,
      method: 'PATCH',
      path: '/scim/v2/Users/:id',
      params: Id,
      body: api.ScimPatch,
      handle: (ctx, { params, body }, { reply }) => send(reply, 200, () => users.patch(ctx, params.id, body)),
    }),
    route({
      ...NONE,
      method: 'DELETE',
      path: '/scim/v2/Users/:id',
      params: Id,
      handle: (ctx, { params }, { reply }) => send(reply, 204, () => users.remove(ctx, params.id)),
    }),
    route({
      ...NONE,
      method: 'GET',
      path: '/scim/v2/Groups',
      query: api.ScimListQuery,
      handle: (ctx, { query }, { reply }) => send(reply, 200, () => groups.list(ctx, query)),
    }),
    route({
      ...NONE,
      method: 'GET',
      path: '/scim/v2/Groups/:id',
      params: Id,
      query: z.looseObject({}),
      handle: (ctx, { params }, { reply }) => send(reply, 200, () => groups.find(ctx, params.id)),
    }),
    route({
      ...LARGE,
      method: 'PUT',
      path: '/scim/v2/Groups/:id',
      params: Id,
      body: api.ScimGroupBody,
      handle: (ctx, { params, body }, { reply }) =>
        send(reply, 200, () =>
          groups.replace(
            ctx,
            params.id,
            body.members.map(({ value }) => value),
          ),
        ),
    }),
    route({
      ...LARGE,
      method: 'PATCH',
      path: '/scim/v2/Groups/:id',
      params: Id,
      body: api.ScimPatch,
      handle: (ctx, { params, body }, { reply }) =>
        send(reply, 200, () => groups.patch(ctx, params.id, body)),
    }),
  ];
}

/** Answers in SCIM's own media type, refusals of its own too; everything else is the edge's to say. */
async function send(
  reply: FastifyReply,
  status: 200 | 201 | 204,
  act: () => Promise<object | void>,
): Promise<void> {
  reply.header('cache-control', 'no-store').type('application/scim+json');
  try {
    const body = await act();
    if (body === undefined) await reply.code(status).send();
    else await reply.code(status).send(JSON.stringify(body));
  } catch (error) {
    if (!(error instanceof ScimRefusal)) throw error;
    await reply.code(error.status).send(JSON.stringify(error.body));
  }
}

/** RFC 7643 section 5. */
const CONFIG = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: MOST_RESULTS },
  changePassword: { supported: false },
  sort: { supported: false },
  etag: { supported: false },
  authenticationSchemes: [
    {
      type: 'oauthbearertoken',
      name: 'Bearer token',
      description: 'A token that the operator issues with "dozo client scim-token".',
      primary: true,
    },
  ],
} as const;
