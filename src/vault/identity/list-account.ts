import type { z } from 'zod';

import type { Account, SessionLine } from '#vault/identity/api';
import type { IdentityDeps } from './ports.ts';
import type { LiveSession, Sessions } from './sessions.ts';
import { listPasskeys } from './store-passkeys.ts';
import { listOpenSessions, type SessionRow } from './store-sessions.ts';

/** One's own live sessions and passkeys. */
export async function listAccount(
  deps: IdentityDeps,
  sessions: Sessions,
  live: LiveSession,
): Promise<z.input<typeof Account>> {
  const { home, person, row } = live;
  const [open, keys] = await deps.db.readTogether(home, (sql) =>
    Promise.all([listOpenSessions(sql, home, [person.personId]), listPasskeys(sql, home, person.personId)]),
  );
  return {
    sessions: open
      .filter((one) => sessions.isLive(one))
      .map((one) => lineOf(one, one.sessionId === row.sessionId)),
    passkeys: keys.map((key) => ({
      ...key,
      addedAt: key.addedAt.toISOString(),
      lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
      own: key.credentialId === row.credential?.id,
    })),
  };
}

export function lineOf(row: SessionRow, own: boolean): z.input<typeof SessionLine> {
  const { sessionId, kind, device, network } = row;
  return {
    sessionId,
    own,
    by: kind,
    device,
    network,
    startedAt: row.startedAt.toISOString(),
    seenAt: row.seenAt.toISOString(),
    endsAt: row.endsAt.toISOString(),
  };
}
