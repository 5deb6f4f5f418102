import { route, type AnyRoute } from '#platform/http';
import { tenantOfBearer } from '#platform/ids';
import { AppError } from '#platform/problems';
import { checkSession, endSession, listDirectory, redeemDeskCode } from '#vault/identity/api';
import type { IdentityDeps } from './ports.ts';
import type { IdentityParts } from './routes.ts';

const DOOR = {
  method: 'POST',
  access: { kind: 'door' },
  tenant: { from: 'none', because: 'the desk asks about a session or for the whole directory' },
  maxBodyBytes: 64_000,
  rate: 'door',
} as const;

/** What the desk may ask. It learns who is signed in, never the bearer and never how to become someone. */
export function identityDoorRoutes(deps: IdentityDeps, { sessions, directory }: IdentityParts): AnyRoute[] {
  return [
    route({
      ...DOOR,
      path: redeemDeskCode.path,
      body: redeemDeskCode.ask,
      answer: redeemDeskCode.answer,
      handle: async (_ctx, { body }) => sessions.view(await sessions.redeemDeskCode(body.code)),
    }),
    route({
      ...DOOR,
      path: checkSession.path,
      body: checkSession.ask,
      answer: checkSession.answer,
      handle: async (_ctx, { body }) => sessions.view(await sessions.byId(body.sessionId, body.active)),
    }),
    route({
      ...DOOR,
      path: endSession.path,
      body: endSession.ask,
      answer: endSession.answer,
      async handle(ctx, { body }) {
        const home = tenantOfBearer('sid', body.sessionId);
        if (home === null) throw new AppError('not_signed_in');
        await sessions.end(home, { sessionId: body.sessionId }, 'ended_at_desk', ctx);
        return { done: true as const };
      },
    }),
    route({
      ...DOOR,
      path: listDirectory.path,
      body: listDirectory.ask,
      answer: listDirectory.answer,
      async handle() {
        directory.forget();
        const [clients, people] = await Promise.all([directory.clients(), directory.people()]);
        return {
          evaluation: deps.config.mode === 'evaluation',
          vaultOrigin: deps.config.vaultOrigin,
          clients: [...clients],
          people,
        };
      },
    }),
  ];
}
