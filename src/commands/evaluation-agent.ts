import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

/** A member of staff of an evaluation, acting over HTTP exactly as a browser would: software key, key-bound session, signed requests. */
export interface EvaluationAgent {
  readonly personId: string;
  /** A signed request to the vault's origin. Throws with the problem's name on any answer but 200. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<unknown>;
  /** Touches the passkey, here the software key, for exactly this request. */
  touchFor(path: string, body: unknown): Promise<void>;
  end(): Promise<void>;
}

interface KeyPair {
  readonly jwk: { kty: 'EC'; crv: 'P-256'; x: string; y: string };
  readonly key: KeyObject;
}

/** Signs in as `login` with a key made on the spot; refused by every vault that is no evaluation. */
export async function signInForEvaluation(vaultOrigin: string, login: string): Promise<EvaluationAgent> {
  const session = newKeyPair();
  const software = newKeyPair();
  const options = (await send(vaultOrigin, '/v1/session/options', {}, {})) as { flow: string };
  const answer = (await send(
    vaultOrigin,
    '/v1/session/evaluation',
    {
      login,
      jwk: session.jwk,
      softwareKey: software.jwk,
      flow: options.flow,
      signature: es256(software.key, options.flow),
      device: 'evaluation start',
    },
    {},
  )) as { session: string; view: { person: { personId: string } } };

  const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<unknown> => {
    const text = JSON.stringify(body);
    return send(vaultOrigin, path, text, {
      ...headers,
      authorization: `DPoP ${answer.session}`,
      dpop: proof(session, 'POST', `${vaultOrigin}${path}`, answer.session, text),
    });
  };
  return {
    personId: answer.view.person.personId,
    post,
    async touchFor(path, body) {
      const digest = createHash('sha256')
        .update(`${path}\n${JSON.stringify(body)}`)
        .digest('base64url');
      const { flow } = (await post('/v1/session/touch/options', { for: digest })) as { flow: string };
      await post('/v1/session/touch', { flow, softwareSignature: es256(software.key, flow) });
    },
    end: async () => void (await post('/v1/session/end', {})),
  };
}

/** Sends JSON and reads JSON. `body` that is text already is sent as it is: it was signed. */
export async function send(
  origin: string,
  path: string,
  body: unknown,
  headers: Record<string, string>,
): Promise<unknown> {
  const response = await fetch(`${origin}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const json = (await response.json()) as unknown;
  if (response.ok) return json;
  const problem =
    json !== null && typeof json === 'object' && 'problem' in json ? String(json.problem) : 'unknown';
  throw new Error(`${path} answered ${response.status} ${problem}`);
}

function newKeyPair(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x, y } = publicKey.export({ format: 'jwk' });
  return { jwk: { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' }, key: privateKey };
}

function es256(key: KeyObject, text: string): string {
  return sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
}

/** RFC 9449 proof with the body's digest (docs/spec/request-proof.md). */
function proof(pair: KeyPair, htm: string, htu: string, bearer: string, body: string): string {
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const header = part({ typ: 'dpop+jwt', alg: 'ES256', jwk: pair.jwk });
  const claims = part({
    htm,
    htu,
    iat: Math.floor(Date.now() / 1000),
    jti: randomBytes(16).toString('base64url'),
    ath: sha256(bearer),
    bsh: sha256(body),
  });
  return `${header}.${claims}.${es256(pair.key, `${header}.${claims}`)}`;
}
