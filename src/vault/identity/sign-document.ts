import { createHash, randomBytes } from 'node:crypto';
import type { z } from 'zod';

import type { Ctx } from '#platform/ctx';
import { asId, newId, tenantOfBearer, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import {
  SignatureStatement,
  type SignatureAsk,
  type SignatureEvidence,
  type SignatureOptions,
} from '#vault/identity/api';
import { logAbout } from './log-entries.ts';
import type { IdentityDeps } from './ports.ts';
import { signedBy } from './proof.ts';
import { CEREMONY_MS, checkAssertion, readAssertion, rpIdOf, sessionOf } from './sign-in.ts';
import { findPasskey } from './store-passkeys.ts';

/** A statement is signed soon after it was made, or made again. */
const GOOD_FOR_MS = 10 * 60 * 1000;

export interface SignDocument {
  options(ctx: Ctx, ask: z.output<typeof SignatureAsk>): Promise<z.input<typeof SignatureOptions>>;
  sign(
    ctx: Ctx,
    input: { statement: string; credential?: unknown; softwareSignature?: string | undefined },
  ): Promise<{ signedAt: string }>;
}

/**
 * A person signs an agreement with their passkey: the challenge is the digest of a statement that names the document's digest, the time
 * and how long it was read. The entry in the log of the tenant that it concerns and the news for the desk are one transaction; the
 * desk believes nobody else that somebody signed.
 */
export function createSignDocument(
  deps: IdentityDeps,
  mayAt: (ctx: Ctx, tenant: TenantId) => Promise<boolean>,
): SignDocument {
  const { db, clock } = deps;

  async function signer(ctx: Ctx, tenant: string) {
    const home = ctx.actor.kind === 'person' ? tenantOfBearer('sid', ctx.actor.sessionId) : null;
    if (ctx.actor.kind !== 'person' || home === null) throw new AppError('not_signed_in');
    if (tenant !== home && !(await mayAt(ctx, asId<TenantId>(tenant)))) throw new AppError('not_found');
    return { home, personId: ctx.actor.personId, sessionId: ctx.actor.sessionId };
  }

  return {
    async options(ctx, ask) {
      const { personId, home } = await signer(ctx, ask.tenant);
      const statement = JSON.stringify({
        v: 'dozo/signature/v1',
        ...ask,
        // What binds somebody to their own company stands in its log.
        tenant: ask.relation === 'provider-employee' ? home : ask.tenant,
        person: personId,
        at: new Date(clock.now()).toISOString(),
        nonce: randomBytes(16).toString('base64url'),
      });
      return { statement, challenge: challengeOf(statement), rpId: rpIdOf(deps), timeoutMs: CEREMONY_MS };
    },

    async sign(ctx, input) {
      const stated = SignatureStatement.safeParse(readJson(input.statement));
      if (!stated.success) throw new AppError('invalid_request');
      const { tenant, person, at, relation, document, version, sha256, readSeconds } = stated.data;
      const { home, personId, sessionId } = await signer(ctx, tenant);
      const age = clock.now() - Date.parse(at);
      if (person !== personId || age < 0 || age > GOOD_FOR_MS) throw new AppError('stale_version');
      const evidence = await db.tx(home, async (sql): Promise<SignatureEvidence> => {
        const session = await sessionOf(sql, home, sessionId);
        if (session.kind === 'software') {
          const signature = input.softwareSignature ?? '';
          const ours =
            deps.config.mode === 'evaluation' &&
            session.softwareJwk !== null &&
            signedBy(session.softwareJwk, input.statement, signature);
          if (!ours || session.softwareJwk === null) throw new AppError('not_signed_in');
          return { kind: 'software', jwk: session.softwareJwk, signature };
        }
        const assertion = readAssertion(input.credential);
        await checkAssertion(deps, sql, home, assertion, challengeOf(input.statement), personId);
        const passkey = await findPasskey(sql, home, assertion.id);
        if (passkey === null) throw new AppError('not_signed_in');
        const { clientDataJSON, authenticatorData, signature } = assertion.response;
        const publicKey = Buffer.from(passkey.publicKey).toString('base64url');
        return { kind: 'passkey', publicKey, clientDataJSON, authenticatorData, signature };
      });
      const where = asId<TenantId>(tenant);
      await db.tx(where, async (sql) => {
        await logAbout(deps, sql, where, ctx, 'document.signed', {
          personId,
          body: {
            relation,
            document,
            version,
            sha256,
            readSeconds,
            statement: createHash('sha256').update(input.statement).digest('hex'),
            with: evidence.kind,
          },
        });
        await deps.tell(sql, {
          eventId: newId(clock.now()),
          tenant,
          at: new Date(clock.now()).toISOString(),
          type: 'document.signed',
          personId,
          statement: input.statement,
          evidence,
        });
      });
      deps.audit.nudge(where);
      deps.nudgeDesk(where);
      return { signedAt: at };
    },
  };
}

function challengeOf(statement: string): string {
  return createHash('sha256').update(statement).digest('base64url');
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
