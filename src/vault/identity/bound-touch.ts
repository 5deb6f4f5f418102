import { createHash } from 'node:crypto';

/** How long a touch is good for the request that it was bound to, in seconds. */
const GOOD_FOR_SECONDS = 120;

/**
 * Was the session's passkey touched a moment ago for exactly this request: its path and the bytes of its body? What cannot be taken
 * back easily, or decides about others, asks for it: a session that is only open is not enough. (docs/spec/request-proof.md)
 */
export function isTouchedFor(
  session: { readonly touchedAt: number; readonly touchedFor: string | null } | null,
  request: { readonly url: string; readonly body: unknown },
  nowMs: number,
): boolean {
  if (session === null || !Buffer.isBuffer(request.body)) return false;
  const path = request.url.split('?')[0] ?? '';
  const digest = createHash('sha256').update(`${path}\n`).update(request.body).digest('base64url');
  return session.touchedFor === digest && nowMs - session.touchedAt <= GOOD_FOR_SECONDS * 1_000;
}
