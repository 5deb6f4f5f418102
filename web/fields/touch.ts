import { startAuthentication } from '@simplewebauthn/browser';

import { SignInOptions, TouchAnswer } from '#vault/identity/api';
import { signedAsk, signWithSoftwareKey, type FrameSession } from '#web/client/frame-session.ts';

/** A fresh touch of the session's passkey, or of the software key that stands for it in an evaluation. Throws if it is refused. */
export async function touchAgain(session: FrameSession): Promise<void> {
  const options = await signedAsk(session, SignInOptions, '/v1/session/touch/options', {});
  const proof =
    session.softwareKey === null
      ? { credential: await assertion(options) }
      : { softwareSignature: await signWithSoftwareKey(session.softwareKey, options.flow) };
  await signedAsk(session, TouchAnswer, '/v1/session/touch', { flow: options.flow, ...proof });
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
