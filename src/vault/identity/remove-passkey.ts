import type { Ctx } from '#platform/ctx';
import { AppError } from '#platform/problems';
import { logAbout } from './log-entries.ts';
import type { IdentityDeps } from './ports.ts';
import type { LiveSession, Sessions } from './sessions.ts';
import { deletePasskeys, lockPasskeys } from './store-passkeys.ts';

/**
 * Takes one of one's own passkeys away; the route has checked a touch for exactly this. Sessions that were begun with it end, besides the one that
 * asks. Throws `last_passkey` for the last: nobody shuts themselves out.
 */
export async function removePasskey(
  deps: IdentityDeps,
  sessions: Sessions,
  { home, person, row }: LiveSession,
  ctx: Ctx,
  credentialId: string,
): Promise<void> {
  const { personId } = person;
  await deps.db.tx(home, async (sql) => {
    const keys = await lockPasskeys(sql, home, personId);
    if (!keys.includes(credentialId)) throw new AppError('not_found');
    if (keys.length === 1) throw new AppError('last_passkey');
    await deletePasskeys(sql, home, personId, [credentialId]);
    await logAbout(deps, sql, home, ctx, 'key.removed', { personId, body: { key: 'passkey' } });
  });
  await sessions.end(home, { credentialId, otherThan: row.sessionId }, 'passkey_removed', ctx);
  deps.audit.nudge(home);
}
