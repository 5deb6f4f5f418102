import { toBase64Url, utf8 } from './bytes.ts';

/** A key pair of a session: the private half cannot leave the browser's key store. */
export interface SessionKey {
  privateKey: CryptoKey;
  publicJwk: { kty: 'EC'; crv: 'P-256'; x: string; y: string };
}

/** Makes the non-extractable ES256 key of one session. */
export async function makeSessionKey(): Promise<SessionKey> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'sign',
    'verify',
  ]);
  const jwk = await crypto.subtle.exportKey('jwk', pair.publicKey);
  return {
    privateKey: pair.privateKey,
    publicJwk: { kty: 'EC', crv: 'P-256', x: jwk.x ?? '', y: jwk.y ?? '' },
  };
}

/**
 * The `dpop` header of one request (RFC 9449 with the body's digest as `bsh`, docs of ARCHITECTURE.md). `url` is absolute;
 * `body` are the exact bytes that are sent, empty when there is none; `nowMs` is Unix time in milliseconds.
 */
export async function makeProof(
  key: SessionKey,
  ask: { method: string; url: string; bearer: string; body: Uint8Array<ArrayBuffer>; nowMs: number },
): Promise<string> {
  const { origin, pathname } = new URL(ask.url);
  const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: key.publicJwk };
  const claims = {
    htm: ask.method,
    htu: origin + pathname,
    iat: Math.floor(ask.nowMs / 1000),
    jti: toBase64Url(crypto.getRandomValues(new Uint8Array(16))),
    ath: toBase64Url(await crypto.subtle.digest('SHA-256', utf8(ask.bearer))),
    bsh: toBase64Url(await crypto.subtle.digest('SHA-256', ask.body)),
  };
  const signed = `${part(header)}.${part(claims)}`;
  const signature = await crypto.subtle.sign(
    { name: 'ECDSA', hash: 'SHA-256' },
    key.privateKey,
    utf8(signed),
  );
  return `${signed}.${toBase64Url(signature)}`;
}

function part(value: object): string {
  return toBase64Url(utf8(JSON.stringify(value)));
}
