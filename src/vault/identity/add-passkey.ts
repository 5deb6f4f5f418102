import type { z } from 'zod';

import type { Ctx } from '#platform/ctx';
import { tenantOfBearer } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { AddPasskeyOptions } from '#vault/identity/api';
import { logAbout } from './log-entries.ts';
import type { IdentityDeps } from './ports.ts';
import { keepPasskey, keyBody, registrationOptions, verifyRegistration } from './register-passkey.ts';
import { digestOf } from './secrets.ts';
import type { LiveSession } from './sessions.ts';
import { beginFlow } from './sign-in.ts';
import { takeFlow } from './store-once.ts';
import { lockPasskeys } from './store-passkeys.ts';

/** Nobody carries more; and a list has an end. */
const MOST_KEYS = 20;

export interface AddPasskey {
  /** The route has checked a touch for exactly this. */
  options(live: LiveSession): Promise<z.input<typeof AddPasskeyOptions>>;
  add(live: LiveSession, ctx: Ctx, input: { flow: string; credential: unknown; name: string }): Promise<void>;
}

/** One more passkey for somebody who is signed in. */
export function createAddPasskey(deps: IdentityDeps): AddPasskey {
  const now = (): Date => new Date(deps.clock.now());
  return {
    async options({ home, person, row }) {
      const begun = await deps.db.tx(home, (sql) =>
        beginFlow(deps, sql, home, {
          kind: 'add_passkey',
          personId: person.personId,
          sessionId: row.sessionId,
        }),
      );
      return { flow: begun.flow, publicKey: await registrationOptions(deps, person, begun.challenge) };
    },

    async add({ home, person, row }, ctx, { flow, credential, name }) {
      refuseValue(deps, name);
      if (tenantOfBearer('flow', flow) !== home) throw new AppError('flow_over');
      const taken = await deps.db.tx(home, (sql) =>
        takeFlow(sql, home, digestOf(flow), 'add_passkey', now()),
      );
      if (taken === null || taken.sessionId !== row.sessionId) throw new AppError('flow_over');
      const registered = await verifyRegistration(deps, credential, taken.challenge);
      const { personId } = person;
      await deps.db.tx(home, async (sql) => {
        const keys = await lockPasskeys(sql, home, personId);
        if (keys.length >= MOST_KEYS) throw new AppError('invalid_request', { most: MOST_KEYS });
        await keepPasskey(deps, sql, person, name, registered);
        await logAbout(deps, sql, home, ctx, 'key.created', { personId, body: keyBody(registered) });
      });
      deps.audit.nudge(home);
    },
  };
}

/** The name of a key is kept as it is typed: it holds nobody's number or address. */
export function refuseValue(deps: Pick<IdentityDeps, 'holdsValue'>, name: string): void {
  if (deps.holdsValue(name, ['PERSON']))
    throw new AppError('holds_value', { fields: [{ in: 'body', at: 'name' }] });
}
