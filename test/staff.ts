import { es256, newKeyPair, proof, type KeyPair, type ProofChange } from './floor.ts';
import type { System } from './system.ts';

/** A member of staff of an evaluation, over HTTP as their browser speaks: signed to the vault, with a cookie to the desk. */
export interface Staff {
  readonly personId: string;
  readonly pair: KeyPair;
  readonly bearer: string;
  /** To the vault, signed; `change` spoils the proof. */
  ask(path: string, body: unknown, options?: AskOptions): Promise<Answer>;
  /** To the desk. */
  get(path: string): Promise<Answer>;
  post(path: string, body: unknown): Promise<Answer>;
  tenantOf(slug: string): Promise<string>;
  /** Takes a ticket, as the key `a` does. */
  take(tenant: string, ticketId: string): Promise<void>;
}

export interface AskOptions {
  readonly change?: ProofChange;
  /** Sent in place of a fresh proof. */
  readonly dpop?: string;
  readonly bearer?: string;
  readonly headers?: Record<string, string>;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly problem: string;
  readonly type: string;
}

export async function signInStaff(system: System, login: string): Promise<Staff> {
  const { vaultOrigin, deskOrigin } = system;
  const pair = newKeyPair();
  const software = newKeyPair();
  const { flow } = JSON.parse((await send(vaultOrigin, '/v1/session/options', '{}')).text) as {
    flow: string;
  };
  const answer = await send(
    vaultOrigin,
    '/v1/session/evaluation',
    JSON.stringify({
      login,
      device: `test ${flow}`,
      jwk: pair.jwk,
      softwareKey: software.jwk,
      flow,
      signature: es256(software.key, flow),
    }),
  );
  if (answer.status !== 200) throw new Error(`${login} could not sign in: ${answer.text}`);
  const {
    session: bearer,
    deskCode,
    view,
  } = JSON.parse(answer.text) as {
    session: string;
    deskCode: string;
    view: { person: { personId: string } };
  };
  const begun = await fetch(`${deskOrigin}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: deskOrigin },
    body: JSON.stringify({ code: deskCode }),
  });
  const cookie = (begun.headers.get('set-cookie') ?? '').split(';')[0] ?? '';

  const staff: Staff = {
    personId: view.person.personId,
    pair,
    bearer,
    ask(path, body, options = {}) {
      const text = JSON.stringify(body);
      const as = options.bearer ?? bearer;
      const dpop =
        options.dpop ??
        proof(
          options.change?.pair ?? pair,
          'POST',
          `${vaultOrigin}${path}`,
          as,
          text,
          Date.now(),
          options.change,
        );
      return send(vaultOrigin, path, options.change?.sentBody ?? text, {
        authorization: `DPoP ${as}`,
        dpop,
        ...options.headers,
      });
    },
    get: async (path) => answerOf(await fetch(`${deskOrigin}${path}`, { headers: { cookie } })),
    post: (path, body) => send(deskOrigin, path, JSON.stringify(body), { cookie, origin: deskOrigin }),
    async tenantOf(slug) {
      const { session } = JSON.parse((await staff.get('/api/session')).text) as {
        session: { clients: { slug: string; tenant: string }[] };
      };
      return session.clients.find((one) => one.slug === slug)?.tenant ?? '';
    },
    async take(tenant, ticketId) {
      const path = `/api/t/${tenant}/tickets/${ticketId}`;
      const { line } = JSON.parse((await staff.get(path)).text) as { line: { version: number } };
      const taken = await staff.post(path, { version: line.version, assignee: staff.personId });
      if (taken.status !== 200) throw new Error(`the ticket could not be taken: ${taken.text}`);
    },
  };
  return staff;
}

/** One POST of a body as it stands. */
export async function send(
  origin: string,
  path: string,
  body: string | Uint8Array,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const bytes = typeof body === 'string' ? body : Buffer.from(body);
  return answerOf(
    await fetch(`${origin}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: bytes,
    }),
  );
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  const json = type.includes('json') ? (JSON.parse(text) as { problem?: string } | null) : null;
  return { status: response.status, text, problem: json?.problem ?? '', type };
}
