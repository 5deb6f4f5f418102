import { startAuthentication } from '@simplewebauthn/browser';

import { SignInOptions, TouchAnswer } from '#vault/identity/api';
import { toBase64Url, utf8 } from '#web/client/bytes.ts';
import { signedAsk, signWithSoftwareKey, type FrameSession } from '#web/client/frame-session.ts';

/**
 * A fresh touch of the session's passkey, or of the software key that stands for it in an evaluation; `request`: it is good for exactly
 * that one. Throws if it is refused.
 */
export async function touchAgain(
  session: FrameSession,
  request?: { readonly path: string; readonly body: unknown },
): Promise<void> {
  const bound = request === undefined ? {} : { for: await digestOf(request) };
  const options = await signedAsk(session, SignInOptions, '/v1/session/touch/options', bound);
  const proof =
    session.softwareKey === null
      ? { credential: await assertion(options) }
      : { softwareSignature: await signWithSoftwareKey(session.softwareKey, options.flow) };
  await signedAsk(session, TouchAnswer, '/v1/session/touch', { flow: options.flow, ...proof });
}

/** Base64url SHA-256 of the path, a line feed and the bytes that `signedAsk` sends for this body. */
async function digestOf({ path, body }: { path: string; body: unknown }): Promise<string> {
  return toBase64Url(await crypto.subtle.digest('SHA-256', utf8(`${path}\n${JSON.stringify(body)}`)));
}

/** Asks the authenticator for any passkey of this site. */
export function assertion(options: { challenge: string; rpId: string; timeoutMs: number }): Promise<unknown> {
  return startAuthentication({
    optionsJSON: {
      challenge: options.challenge,
      rpId: options.rpId,
      timeout: options.timeoutMs,
      userVerification: 'required',
    },
  });
}
