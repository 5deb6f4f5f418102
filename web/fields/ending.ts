import { z } from 'zod';

import { Account, EndReason } from '#vault/identity/api';
import { Refused } from '#web/client/ask.ts';
import { readSession, signedAsk } from '#web/client/frame-session.ts';

/** Why the session that this browser kept is over. Null while it lives, and where none was kept. */
export async function whyEnded(): Promise<{ why: EndReason; at: string | null } | null> {
  const session = await readSession();
  if (session === null) return null;
  try {
    await signedAsk(session, Account, '/v1/account', {});
    return null;
  } catch (error) {
    const ended = error instanceof Refused && error.problem === 'not_signed_in';
    const details = ended ? Details.safeParse(error.details) : null;
    return details?.success === true ? { why: details.data.why, at: details.data.at ?? null } : null;
  }
}

const Details = z.object({ why: EndReason, at: z.iso.datetime().optional() });
