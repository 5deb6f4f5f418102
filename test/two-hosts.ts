import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { inject } from 'vitest';

import { connectPlainly } from '#platform/db';
import { projectRoot } from '#platform/migrate';
import { createAuthenticator } from './authenticator.ts';
import { makeAuthority, makeCertificate } from './certificates.ts';
import { newKeyPair, proof, type KeyPair } from './floor.ts';
import { startTransitStandIn } from './transit-standin.ts';

/** A real set-up as an operator makes it: roles and databases by the manual's own SQL, certificates, transit engine, relay. */
export interface RealSetUp {
  readonly folder: string;
  readonly origins: { readonly vault: string; readonly desk: string };
  /** Settings of each host, without the owners' logins. */
  readonly env: { readonly vault: Record<string, string>; readonly desk: Record<string, string> };
  /** The owners' logins, for `dozo migrate` alone. */
  readonly owners: { readonly vault: Record<string, string>; readonly desk: Record<string, string> };
  readonly transit: Awaited<ReturnType<typeof startTransitStandIn>>;
  /** What the relay was handed. */
  readonly mails: string[];
  /** As superuser in one of its databases. */
  superuser(name: 'vault' | 'keystore' | 'desk'): ReturnType<typeof connectPlainly>;
  ask(to: 'vault' | 'desk', how: Asked): Promise<Answered>;
  remove(): Promise<void>;
}

export interface Asked {
  readonly method?: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}
export interface Answered {
  readonly status: number;
  readonly json: never;
  readonly cookie: string;
}

const VAULT_HOST = '127.0.0.1';
const DESK_HOST = '127.0.0.2';

export async function makeRealSetUp(ports: readonly number[]): Promise<RealSetUp> {
  const [vaultPort = 0, deskPort = 0, mailPort = 0, vaultDoor = 0, deskDoor = 0] = ports;
  const folder = mkdtempSync(join(tmpdir(), 'dozo-hosts-'));
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const pages = makeAuthority('Pages of Example');
  const doors = makeAuthority('Doors of Example');
  const origin = makeCertificate({
    subject: 'pages',
    names: ['vault.example.test', 'desk.example.test'],
    by: pages,
  });
  const token = `s.${randomBytes(12).toString('hex')}`;
  const transit = await startTransitStandIn(token);
  const mails: string[] = [];
  const relay = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, callback) {
      let text = '';
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
      stream.on('end', () => {
        mails.push(text);
        callback(null, 'taken');
      });
    },
  });
  await new Promise<void>((resolve) => relay.listen(0, VAULT_HOST, resolve));
  const relayAddress = relay.server.address();
  const relayPort = typeof relayAddress === 'object' && relayAddress !== null ? relayAddress.port : 0;

  const made = await makeDatabases();
  const doorOf = (side: 'vault' | 'desk'): Record<string, string> => {
    const own = makeCertificate({ subject: side, names: [`${side}.door.example.test`], by: doors });
    const [host, port, peerHost, peerPort] =
      side === 'vault'
        ? [VAULT_HOST, vaultDoor, DESK_HOST, deskDoor]
        : [DESK_HOST, deskDoor, VAULT_HOST, vaultDoor];
    return {
      DOZO_DOOR_LISTEN: `${host}:${port}`,
      DOZO_DOOR_PEER: `${peerHost}:${peerPort}`,
      DOZO_DOOR_PEER_NAME: `${side === 'vault' ? 'desk' : 'vault'}.door.example.test`,
      DOZO_DOOR_CERT_FILE: write(`${side}-door.pem`, own.cert),
      DOZO_DOOR_KEY_FILE: write(`${side}-door.key`, own.key),
      DOZO_DOOR_CA_FILE: write(`${side}-door-ca.pem`, doors.cert),
    };
  };
  const origins = {
    vault: `https://vault.example.test:${vaultPort}`,
    desk: `https://desk.example.test:${deskPort}`,
  };
  const shared = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    LANG: 'C.UTF-8',
    DOZO_VAULT_ORIGIN: origins.vault,
    DOZO_DESK_ORIGIN: origins.desk,
    DOZO_VAULT_PORT: String(vaultPort),
    DOZO_DESK_PORT: String(deskPort),
    DOZO_TLS_CERT_FILE: write('pages.pem', origin.cert),
    DOZO_TLS_KEY_FILE: write('pages.key', origin.key),
  };
  return {
    folder,
    origins,
    transit,
    mails,
    env: {
      vault: {
        ...shared,
        ...doorOf('vault'),
        DOZO_HOST: VAULT_HOST,
        DOZO_DATA_FOLDER: join(folder, 'vault-data'),
        DOZO_VAULT_DATABASE: made.app('vault'),
        DOZO_KEYSTORE_DATABASE: made.app('keystore'),
        DOZO_KEYS_PROVIDER: 'transit',
        DOZO_KEYS_ADDRESS: transit.address,
        DOZO_KEYS_TOKEN_FILE: write('token', token),
        DOZO_SMTP_PORT: String(mailPort),
        DOZO_SMTP_RELAY: `smtp://${VAULT_HOST}:${relayPort}`,
      },
      desk: {
        ...shared,
        ...doorOf('desk'),
        DOZO_HOST: DESK_HOST,
        DOZO_DATA_FOLDER: join(folder, 'desk-data'),
        DOZO_DESK_DATABASE: made.app('desk'),
      },
    },
    owners: {
      vault: { DOZO_VAULT_OWNER: made.owner('vault'), DOZO_KEYSTORE_OWNER: made.owner('keystore') },
      desk: { DOZO_DESK_OWNER: made.owner('desk') },
    },
    superuser: made.superuser,
    ask: (to, how) =>
      askHost(
        to === 'vault' ? [VAULT_HOST, vaultPort] : [DESK_HOST, deskPort],
        new URL(origins[to]).host,
        pages.cert,
        how,
      ),
    async remove() {
      await transit.close();
      await new Promise<void>((resolve) => relay.close(() => resolve()));
      await made.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs the SQL of docs/operate/set-up.md for each of the three, with names and passwords of our own. */
async function makeDatabases() {
  const postgres = inject('postgres');
  const manual = readFileSync(join(projectRoot(), 'docs/operate/set-up.md'), 'utf8');
  const block = /```sql\n([\s\S]*?)```/.exec(manual)?.[1] ?? '';
  const suffix = randomBytes(4).toString('hex');
  const passwords: Record<string, string> = {};
  const admin = connectPlainly(postgres.superuser);
  for (const name of ['vault', 'keystore', 'desk']) {
    for (const statement of block.replaceAll(/^--.*$/gm, '').split(';')) {
      if (statement.trim() === '') continue;
      const own = statement.replaceAll('dozo_vault', `t${suffix}_${name}`);
      const role = /create role (\w+)/.exec(own)?.[1];
      if (role !== undefined) passwords[role] = randomBytes(12).toString('hex');
      await admin.unsafe(own.replace("'…'", `'${passwords[role ?? ''] ?? ''}'`));
    }
  }
  await admin.end();
  const { host, port } = postgres.superuser;
  const login = (name: string, as: 'app' | 'owner'): string => {
    const role = `t${suffix}_${name}_${as}`;
    const base = `postgres://${role}:${passwords[role] ?? ''}@`;
    return host.startsWith('/')
      ? `${base}/t${suffix}_${name}?host=${encodeURIComponent(host)}&port=${port}`
      : `${base}${host}:${port}/t${suffix}_${name}`;
  };
  return {
    app: (name: string) => login(name, 'app'),
    owner: (name: string) => login(name, 'owner'),
    superuser: (name: string) => connectPlainly({ ...postgres.superuser, database: `t${suffix}_${name}` }),
    async drop() {
      const sql = connectPlainly(postgres.superuser);
      for (const name of ['vault', 'keystore', 'desk']) {
        await sql`drop database if exists ${sql(`t${suffix}_${name}`)} with (force)`;
        for (const as of ['app', 'owner']) await sql`drop role if exists ${sql(`t${suffix}_${name}_${as}`)}`;
      }
      await sql.end();
    },
  };
}

function askHost(
  [host, port]: readonly [string, number],
  name: string,
  ca: string,
  how: Asked,
): Promise<Answered> {
  const body =
    how.body === undefined ? '' : typeof how.body === 'string' ? how.body : JSON.stringify(how.body);
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host,
        port,
        ca,
        servername: name.split(':')[0] ?? '',
        method: how.method ?? 'POST',
        path: how.path,
        agent: false,
        headers: {
          host: name,
          ...(body === '' ? {} : { 'content-type': 'application/json' }),
          'content-length': Buffer.byteLength(body),
          ...how.headers,
        },
      },
      (answer) => {
        let text = '';
        answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            json: (text.startsWith('{') ? JSON.parse(text) : text) as never,
            cookie: (answer.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '',
          }),
        );
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });
}

/** Somebody who enrolled with a passkey by a one-time link and has the desk's page open. */
export interface Member {
  readonly personId: string;
  desk(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Answered>;
  signed(path: string, body: unknown, headers?: Record<string, string>): Promise<Answered>;
  /** Signs an agreement with the passkey. */
  signs(relation: string, tenant: string): Promise<void>;
  /** Touches the passkey for exactly this request. */
  touchFor(path: string, body: unknown): Promise<void>;
}

export async function enrolBy(setUp: RealSetUp, link: string): Promise<Member> {
  const invitation = link.split('#')[1] ?? '';
  const { vault, desk } = setUp.origins;
  const options = await setUp.ask('vault', { path: '/v1/enrol/options', body: { invitation } });
  if (options.status !== 200) throw new Error(`enrol: ${JSON.stringify(options.json)}`);
  const { flow, publicKey } = options.json as { flow: string; publicKey: never };
  const pair: KeyPair = newKeyPair();
  const passkey = createAuthenticator();
  const done = await setUp.ask('vault', {
    path: '/v1/enrol',
    body: {
      flow,
      credential: passkey.create(publicKey, vault),
      jwk: pair.jwk,
      device: 'a laptop',
    },
  });
  if (done.status !== 200) throw new Error(`enrol: ${JSON.stringify(done.json)}`);
  const { session, deskCode, view } = done.json as {
    session: string;
    deskCode: string;
    view: { person: { personId: string } };
  };
  const opened = await setUp.ask('desk', {
    path: '/api/session',
    body: { code: deskCode },
    headers: { origin: desk },
  });
  if (opened.status !== 200) throw new Error(`desk: ${JSON.stringify(opened.json)}`);
  const member: Member = {
    personId: view.person.personId,
    desk: (method, path, body) =>
      setUp.ask('desk', { method, path, body, headers: { cookie: opened.cookie, origin: desk } }),
    signed(path, body, headers = {}) {
      const text = JSON.stringify(body);
      const dpop = proof(pair, 'POST', `${vault}${path}`, session, text, Date.now());
      return setUp.ask('vault', {
        path,
        body: text,
        headers: { ...headers, authorization: `DPoP ${session}`, dpop },
      });
    },
    async signs(relation, tenant) {
      const shown = await member.desk('GET', `/api/personnel/agreement/${relation}/${tenant}`);
      const { document, version, sha256 } = shown.json as {
        document: string;
        version: number;
        sha256: string;
      };
      const ask = { tenant, relation, document, version, sha256, readSeconds: 60 };
      const options = (await member.signed('/v1/signature/options', ask)).json as {
        statement: string;
        challenge: string;
        rpId: string;
      };
      const credential = passkey.get(options, vault);
      const { statement } = options;
      const { status } = await member.signed('/v1/signature', { statement, credential });
      if (status !== 200) throw new Error(`signature: ${status}`);
    },
    async touchFor(path, body) {
      const digest = createHash('sha256')
        .update(`${path}\n${JSON.stringify(body)}`)
        .digest('base64url');
      const asked = await member.signed('/v1/session/touch/options', { for: digest });
      const wanted = asked.json as { flow: string; challenge: string; rpId: string };
      const credential = passkey.get(wanted, vault);
      const { status } = await member.signed('/v1/session/touch', { flow: wanted.flow, credential });
      if (status !== 200) throw new Error(`touch: ${status}`);
    },
  };
  return member;
}
