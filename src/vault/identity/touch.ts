import type { z } from 'zod';

import { tenantOfBearer } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { Ctx } from '#platform/ctx';
import type { SignInOptions } from '#vault/identity/api';
import { logAbout } from './log-entries.ts';
import type { IdentityDeps } from './ports.ts';
import { signedBy } from './proof.ts';
import { digestOf } from './secrets.ts';
import { beginFlow, checkAssertion, isCopiedKey, readAssertion, sessionOf } from './sign-in.ts';
import type { Watch } from './watch.ts';
import { takeFlow } from './store-once.ts';
import { touchSession } from './store-sessions.ts';

export interface Touch {
  options(ctx: Ctx, boundTo: string | null): Promise<z.input<typeof SignInOptions>>;
  touch(
    ctx: Ctx,
    input: { flow: string; credential?: unknown; softwareSignature?: string | undefined },
  ): Promise<{ touchedAt: string }>;
}

/** A fresh ceremony with the same person's passkey, within a live session. `boundTo`: the digest of the one request it is for. */
export function createTouch(deps: IdentityDeps, watch: Watch): Touch {
  const { db, clock } = deps;
  const now = (): Date => new Date(clock.now());

  function signedIn(ctx: Ctx) {
    const home = ctx.actor.kind === 'person' ? tenantOfBearer('sid', ctx.actor.sessionId) : null;
    if (ctx.actor.kind !== 'person' || home === null) throw new AppError('not_signed_in');
    return { home, personId: ctx.actor.personId, sessionId: ctx.actor.sessionId };
  }

  return {
    async options(ctx, boundTo) {
      const { home, personId, sessionId } = signedIn(ctx);
      await watch.mayAskTouch(home, personId, sessionId);
      return db.tx(home, (sql) =>
        beginFlow(deps, sql, home, { kind: 'touch', personId, sessionId, touchFor: boundTo }),
      );
    },
    async touch(ctx, input) {
      const { home, personId, sessionId } = signedIn(ctx);
      if (tenantOfBearer('flow', input.flow) !== home) throw new AppError('not_signed_in');
      // Used up even if what follows fails: one flow, one try.
      const flow = await db.tx(home, (sql) => takeFlow(sql, home, digestOf(input.flow), 'touch', now()));
      if (flow === null || flow.sessionId !== sessionId) throw new AppError('not_signed_in');
      const touchedAt = now();
      await db
        .tx(home, async (sql) => {
          const session = await sessionOf(sql, home, sessionId);
          let credentialId: string | null = null;
          if (session.kind === 'software') {
            const ours =
              deps.config.mode === 'evaluation' &&
              session.softwareJwk !== null &&
              signedBy(session.softwareJwk, input.flow, input.softwareSignature ?? '');
            if (!ours) throw new AppError('not_signed_in');
          } else {
            const assertion = readAssertion(input.credential);
            credentialId = assertion.id;
            await checkAssertion(deps, sql, home, assertion, flow.challenge, personId);
          }
          await touchSession(sql, home, sessionId, { at: touchedAt, for: flow.touchFor, credentialId });
          await logAbout(deps, sql, home, ctx, 'session.touched', {
            personId,
            body: { bound: flow.touchFor !== null },
          });
        })
        .catch(async (error: unknown) => {
          const from = { device: '', address: '', requestId: ctx.requestId };
          if (isCopiedKey(error)) await watch.copiedKey(home, personId, from);
          throw error;
        });
      deps.audit.nudge(home);
      return { touchedAt: touchedAt.toISOString() };
    },
  };
}
