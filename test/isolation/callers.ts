import { createHash, randomBytes, randomInt, randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';

import type { Role } from '#platform/ctx';
import { es256, newKeyPair, proof, type KeyPair } from '../floor.ts';
import { STAFF, type ClientName, type House, type Login } from './house.ts';

export interface Answer {
  readonly status: number;
  /** The problem's name, or null where it is none. */
  readonly problem: string | null;
  readonly text: string;
  readonly type: string;
}

export interface Call {
  readonly origin: string;
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One HTTP request from an address of its own, so that nobody's rate is used up. A stream is answered by its first bytes. */
export function send({ origin, method, path, body, headers = {} }: Call): Promise<Answer> {
  const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  const { port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      {
        host: '127.0.0.1',
        port,
        method,
        path,
        agent: false,
        localAddress: `127.${randomInt(1, 250)}.${randomInt(0, 250)}.${randomInt(1, 250)}`,
        headers: {
          'idempotency-key': randomUUID(),
          ...(text === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
          ...headers,
        },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        const type = String(incoming.headers['content-type'] ?? '');
        const done = (): void => resolve({ ...read(incoming.statusCode ?? 0, Buffer.concat(chunks)), type });
        incoming.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          if (!type.startsWith('text/event-stream')) return;
          done();
          incoming.destroy();
        });
        incoming.on('end', done);
        incoming.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(text);
  });
}

function read(status: number, bytes: Buffer): Omit<Answer, 'type'> {
  const text = bytes.toString('utf8');
  let problem: string | null = null;
  try {
    problem = (JSON.parse(text) as { problem?: string }).problem ?? null;
  } catch {
    // a page, a stream or bytes
  }
  return { status, problem, text };
}

/** Somebody, or something, that calls. */
export interface Caller {
  readonly name: string;
  readonly kind: 'person' | 'customer' | 'client_system' | 'nobody';
  /** Where they belong; for persons their role there. Empty for whoever nothing may let in. */
  readonly at: Readonly<Partial<Record<ClientName, Role | 'here'>>>;
  headers(origin: 'vault' | 'desk', method: string, path: string, body: string): Record<string, string>;
  /** Touches the passkey for exactly this request; nobody but a person can. */
  touchFor?(path: string, body: string): Promise<void>;
  /** Signs in again where the last call ended the session. */
  renew(): Promise<void>;
}

interface Session {
  bearer: string;
  pair: KeyPair;
  software: KeyPair;
  cookie: string;
}

export async function signIn(house: House, login: string): Promise<Session> {
  const pair = newKeyPair();
  const software = newKeyPair();
  const post = (path: string, body: unknown) =>
    send({ origin: house.vaultOrigin, method: 'POST', path, body }).then(
      ({ text }) => JSON.parse(text) as never,
    );
  const { flow } = (await post('/v1/session/options', {})) as { flow: string };
  const answer = (await post('/v1/session/evaluation', {
    login,
    jwk: pair.jwk,
    softwareKey: software.jwk,
    flow,
    signature: es256(software.key, flow),
    device: randomUUID(),
  })) as { session: string; deskCode: string };
  return { bearer: answer.session, pair, software, cookie: await cookieFor(house, answer.deskCode) };
}

async function cookieFor(house: House, code: string): Promise<string> {
  const response = await fetch(`${house.deskOrigin}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: house.deskOrigin },
    body: JSON.stringify({ code }),
  });
  if (response.ok) return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  throw new Error(`no desk session: ${response.status}`);
}

/** Everybody who is somebody: staff in each role, officers of clients, customers and clients' systems. */
export async function openCallers(
  house: House,
  chats: Readonly<Record<ClientName, string>>,
): Promise<Caller[]> {
  const staff = await Promise.all(
    (Object.keys(STAFF) as Login[]).map((login) => personCaller(house, login, STAFF[login])),
  );
  const withBearer = (
    name: string,
    kind: Caller['kind'],
    at: ClientName,
    bearers: Readonly<Record<ClientName, string>>,
  ): Caller => ({
    name,
    kind,
    at: { [at]: 'here' },
    // As they are now: whoever opened the chat may have had to open another.
    headers: () => ({ authorization: `Bearer ${bearers[at]}` }),
    renew: () => Promise.resolve(),
  });
  return [
    ...staff,
    withBearer('customer of a', 'customer', 'a', chats),
    withBearer('customer of b', 'customer', 'b', chats),
    withBearer('system of a', 'client_system', 'a', house.clientKeys),
    withBearer('system of b', 'client_system', 'b', house.clientKeys),
  ];
}

async function personCaller(house: House, login: Login, at: Caller['at']): Promise<Caller> {
  let session = await signIn(house, login);
  return {
    name: login,
    kind: 'person',
    at,
    headers: (origin, method, path, body) => asPerson(house, session, origin, method, path, body),
    async touchFor(path, body) {
      const post = async (at: string, asked: object): Promise<string> => {
        const text = JSON.stringify(asked);
        const headers = asPerson(house, session, 'vault', 'POST', at, text);
        return (await send({ origin: house.vaultOrigin, method: 'POST', path: at, body: text, headers }))
          .text;
      };
      const digest = createHash('sha256').update(`${path}\n${body}`).digest('base64url');
      const { flow } = JSON.parse(await post('/v1/session/touch/options', { for: digest })) as {
        flow: string;
      };
      await post('/v1/session/touch', { flow, softwareSignature: es256(session.software.key, flow) });
    },
    async renew() {
      session = await signIn(house, login);
    },
  };
}

function asPerson(
  house: House,
  { bearer, pair, cookie }: Session,
  origin: 'vault' | 'desk',
  method: string,
  path: string,
  body: string,
): Record<string, string> {
  if (origin === 'desk') return { cookie, origin: house.deskOrigin };
  const htu = `${house.vaultOrigin}${path.split('?')[0]}`;
  return {
    authorization: `DPoP ${bearer}`,
    dpop: proof(pair, method, htu, bearer, body, Date.now()),
  };
}

/** Whoever must be let in nowhere, however they go about it. Each holds something of a lead or an officer, who might be. */
export async function openStrangers(house: House): Promise<Caller[]> {
  const login = 'security.ab';
  const real = await signIn(house, login);
  const ended = await signIn(house, login);
  const end = { origin: house.vaultOrigin, method: 'POST', path: '/v1/session/end', body: {} };
  await send({ ...end, headers: asPerson(house, ended, 'vault', end.method, end.path, '{}') });
  const forged: Session = {
    bearer: `${real.bearer.slice(0, -20)}${randomBytes(15).toString('base64url')}`,
    pair: newKeyPair(),
    software: newKeyPair(),
    cookie: `${real.cookie.split('=')[0]}=${randomBytes(32).toString('base64url')}`,
  };
  const thief: Session = { ...real, pair: newKeyPair() };
  const stranger = (name: string, headers: Caller['headers']): Caller => ({
    name,
    kind: 'nobody',
    at: {},
    headers,
    renew: () => Promise.resolve(),
  });
  const fromElsewhere = { origin: 'https://elsewhere.example' };
  return [
    stranger('nobody', () => ({})),
    stranger('forged session', (...how) => asPerson(house, forged, ...how)),
    stranger('ended session', (...how) => asPerson(house, ended, ...how)),
    stranger('session without proof', (origin) =>
      origin === 'vault'
        ? { authorization: `DPoP ${real.bearer}` }
        : { authorization: `DPoP ${real.bearer}` },
    ),
    stranger('session with another key’s proof', (origin, ...rest) =>
      // At the desk a cookie is the whole proof of a page that reads; what changes something comes from its own pages alone.
      origin === 'vault'
        ? asPerson(house, thief, origin, ...rest)
        : { ...(rest[0] === 'GET' ? {} : { cookie: real.cookie }), ...fromElsewhere },
    ),
    stranger('made-up customer', () => ({
      authorization: `Bearer cst_${randomBytes(40).toString('base64url')}`,
    })),
    stranger('made-up key', () => ({
      authorization: `Bearer ${house.clientKeys.a.slice(0, -20)}${randomBytes(15).toString('base64url')}`,
    })),
  ];
}
