import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { formatVkey, makeKey } from '#tlog';
import { fromBase64Url } from '#web/client/bytes.ts';
import { makeReceiver } from '#web/client/seal.ts';
import { allCourses } from '../../src/desk/personnel/courses.ts';
import { enrolBy, makeRealSetUp, type Member, type RealSetUp } from '../two-hosts.ts';
import { waitFor } from '../system.ts';
import { freePorts, runDozo, type Run } from './dozo.ts';

/**
 * A real set-up walked from its first database to a revealed value, as docs/operate says: vault and desk as two commands on two
 * addresses with nothing but the door between them, their own databases and roles, a transit engine, TLS and a relay.
 */
let setUp: RealSetUp;
const runs: Run[] = [];
const CARD = '4012 8888 8888 1881';

beforeAll(async () => {
  setUp = await makeRealSetUp(await freePorts(5));
});
afterAll(async () => {
  for (const run of runs) {
    if (run.child.exitCode === null && run.child.signalCode === null) run.child.kill('SIGINT');
    await run.ended;
  }
  await setUp?.remove();
});

function dozo(side: 'vault' | 'desk', words: readonly string[], more: Record<string, string> = {}): Run {
  const run = runDozo(words, { ...setUp.env[side], ...more }, {});
  runs.push(run);
  return run;
}

async function outcome(run: Run): Promise<{ code: number | null; out: string; err: string }> {
  return { code: await run.ended, out: run.stdout(), err: run.stderr() };
}

async function doctor(side: 'vault' | 'desk', more: Record<string, string> = {}) {
  const { code, out, err } = await outcome(dozo(side, ['doctor', '--only', side], more));
  return { code, out: out + err };
}

test('before anything is migrated, doctor says what to do; each host migrates its own databases alone', async () => {
  const before = await doctor('vault');
  expect(before.code).toBe(1);
  expect(before.out).toMatch(/✗ database vault +\d+ migration\(s\) to apply: run "npm run dozo -- migrate"/);
  expect(before.out).not.toContain('database desk');

  for (const side of ['vault', 'desk'] as const) {
    const without = await outcome(dozo(side, ['migrate', '--only', side]));
    expect(without.code).toBe(1);
    expect(without.err).toMatch(/owners\.(vault|desk)/);
    const done = await outcome(dozo(side, ['migrate', '--only', side], setUp.owners[side]));
    expect(done.err).toBe('');
    expect(done.code).toBe(0);
    expect(done.out).toContain('The databases are up to date.');
  }
});

test('a host that is told a secret of the other one refuses to start', async () => {
  const database = setUp.env.desk['DOZO_DESK_DATABASE'] ?? '';
  const run = await outcome(dozo('vault', ['start', '--only', 'vault'], { DOZO_DESK_DATABASE: database }));
  expect(run.code).toBe(1);
  expect(run.err).toContain('DOZO_DESK_DATABASE is wrong: it belongs to the other host');
});

test('doctor is content with both hosts before they run, and finds each thing that is broken on purpose', async () => {
  for (const side of ['vault', 'desk'] as const) {
    const { code, out } = await doctor(side);
    expect(out).toContain('Nothing is wrong.');
    expect(code).toBe(0);
    expect(out).toMatch(/valid for \d+ more days, until \d{4}-\d\d-\d\d/);
    expect(out).toMatch(/row-level security forced, up to date/);
    expect(out).toMatch(/nobody listens at 127\.0\.0\.\d:\d+ yet/);
    expect(out).toMatch(/sha256\/[A-Za-z0-9+/]{43}=/);
  }
  const found = async (side: 'vault' | 'desk', more: Record<string, string>): Promise<string> => {
    const { code, out } = await doctor(side, more);
    expect(code).toBe(1);
    return out;
  };
  const superuser = setUp.superuser('vault');
  const vaultApp = /postgres:\/\/(\w+):/.exec(setUp.env.vault['DOZO_VAULT_DATABASE'] ?? '')?.[1] ?? '';
  try {
    await superuser`alter role ${superuser(vaultApp)} bypassrls`;
    await superuser`alter table message no force row level security`;
    const out = await found('vault', {});
    expect(out).toContain('may bypass row-level security');
    expect(out).toContain('row-level security is not forced on message');
  } finally {
    await superuser`alter role ${superuser(vaultApp)} nobypassrls`;
    await superuser`alter table message force row level security`;
    await superuser.end();
  }
  const owner = setUp.owners.vault['DOZO_VAULT_OWNER'] ?? '';
  expect(await found('vault', { DOZO_VAULT_DATABASE: owner })).toContain('owns tables');
  setUp.transit.grant(['deny']);
  expect(await found('vault', {})).toMatch(/the token may not: transit\/keys\/dozo-\*/);
  setUp.transit.grant(['update']);
  setUp.transit.seal(true);
  expect(await found('vault', {})).toContain('is sealed: unseal it');
  setUp.transit.seal(false);
  expect(await found('vault', { DOZO_SMTP_RELAY: 'smtp://127.0.0.1:1' })).toMatch(/relay 127\.0\.0\.1:1 /);
  expect(await found('desk', { DOZO_DESK_ORIGIN: 'https://other.example.test' })).toContain(
    'does not name other.example.test',
  );
  expect(await found('vault', { DOZO_DOOR_KEY_FILE: join(setUp.folder, 'pages.key') })).toContain(
    'the key does not belong to the certificate: check door.certFile',
  );
});

let officer: Member;
let link = '';

test('vault and desk start apart; the first officer enrols by a link that works once', async () => {
  const desk = dozo('desk', ['start', '--only', 'desk']);
  await desk.ready();
  const vault = dozo('vault', ['start', '--only', 'vault']);
  await vault.ready();
  for (const side of ['vault', 'desk'] as const) {
    const { out } = await doctor(side);
    expect(out).toMatch(/(vault|desk)\.door\.example\.test answers at .* and lets us in/);
  }

  const file = join(setUp.folder, 'vault-data/first-officer-link');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(vault.stderr()).not.toContain('#inv');
  link = readFileSync(file, 'utf8').trim();
  expect(link.startsWith(`${setUp.origins.desk}/enrol#`)).toBe(true);
  officer = await enrolBy(setUp, link);
  await expect(enrolBy(setUp, link)).rejects.toThrow('not_found');
  expect((await officer.desk('GET', '/api/session')).status).toBe(200);
});

test('the operator makes a client, its key and rules; staff are invited, sign and train; a value is revealed', async () => {
  const client = (...words: string[]): ReturnType<typeof outcome> =>
    outcome(dozo('vault', ['client', ...words], { DOZO_ONLY: 'vault' }));
  const added = await client('add', 'harbour', '--name-en', 'Harbour Foods', '--name-ja', 'ハーバーフーズ');
  expect(added.err).toBe('');
  expect(added.code).toBe(0);
  expect((await client('add', 'harbour', '--name-en', 'X', '--name-ja', 'X')).code).toBe(1);
  const rules = join(setUp.folder, 'rules.json');
  writeFileSync(
    rules,
    JSON.stringify({ ...RULES, permits: [{ role: 'agent', class: 'CARD', purposes: ['process_refund'] }] }),
  );
  expect((await client('policy', 'harbour', rules)).out).toMatch(/version 1, digest [0-9a-f]{64}/);
  expect(await client('allow', 'harbour', 'https://www.harbour.example')).toMatchObject({ code: 0, err: '' });
  expect((await client('allow', 'harbour', 'http://www.harbour.example')).err).toContain('not_an_origin');
  const issued = await client('key', 'harbour', 'shop');
  const key = issued.out.trim().split(' ')[1] ?? '';
  expect(key).toMatch(/^dk_/);
  const listed = (await client('list')).out;
  expect(listed).toContain('https://www.harbour.example');
  expect(listed).not.toContain(key);
  const tenant = /[0-9a-f-]{36}/.exec(listed)?.[0] ?? '';

  const mika = {
    login: 'mika.oda',
    nameEn: 'Mika Oda',
    nameJa: '小田 美香',
    locale: 'ja',
    memberships: [{ tenant, role: 'agent' }],
  };
  await officer.touchFor('/v1/invitations', mika);
  const invited = await officer.signed('/v1/invitations', mika);
  expect(invited.status).toBe(200);
  const agent = await enrolBy(setUp, (invited.json as { link: string }).link);

  const sent = await setUp.ask('vault', {
    path: '/v1/messages',
    headers: { authorization: `Bearer ${key}`, 'idempotency-key': 'first-order' },
    body: {
      from: { name: 'Nora Quist', email: 'nora.quist@mail.example' },
      subject: 'Refund',
      text: `Please refund my card ${CARD}.`,
    },
  });
  expect(sent.status).toBe(200);
  const { conversation } = sent.json as { conversation: string };
  const path = `/api/t/${tenant}/tickets/${conversation}`;
  const ticket = await waitFor(async () => {
    const answer = await agent.desk('GET', path);
    return answer.status === 200 ? (answer.json as { line: { version: number } }) : null;
  }, 'the ticket at the desk');
  const seen = JSON.stringify(ticket);
  expect(seen).not.toContain('1881 ');
  expect(seen.replaceAll(' ', '')).not.toContain('4012888888881881');
  const token = /tk1_card_[0-9a-z]{28}/.exec(seen)?.[0] ?? '';

  const receiver = await makeReceiver();
  const reveal = async (): Promise<{ outcome: string; reasons?: { code: string }[]; sealed?: never }> =>
    (
      await agent.signed(`/v1/t/${tenant}/reveal`, {
        token,
        conversationId: conversation,
        purpose: 'process_refund',
        hpkePublicKey: receiver.publicKey,
      })
    ).json as never;
  const refused = await reveal();
  expect(refused.outcome).toBe('denied');
  expect(refused.reasons?.map(({ code }) => code)).toEqual(
    expect.arrayContaining([
      'ticket_not_assigned_to_you',
      'nda_not_in_force',
      'training_not_current',
      'not_on_shift',
    ]),
  );

  for (const relation of ['provider-employee', 'client']) await agent.signs(relation, tenant);
  for (const { course, version, questions } of allCourses().values()) {
    const answers = Object.fromEntries(questions.map(({ id, right }) => [id, right]));
    const passed = await agent.desk('POST', `/api/personnel/course/${course}`, { version, answers });
    expect(passed.json).toMatchObject({ passed: true });
  }
  const shift = {
    startsAt: new Date(Date.now() - 60_000).toISOString(),
    endsAt: new Date(Date.now() + 3_600_000).toISOString(),
  };
  expect((await officer.desk('POST', `/api/personnel/shift/${agent.personId}`, shift)).status).toBe(200);
  const taken = await agent.desk('POST', path, { version: ticket.line.version, assignee: agent.personId });
  expect(taken.status).toBe(200);

  const released = await waitFor(async () => {
    const answer = await reveal();
    return answer.outcome === 'released' ? answer : null;
  }, 'a release');
  if (released.sealed === undefined) throw new Error('nothing sealed');
  const clear = await receiver.open(released.sealed, `dozo/reveal/v1|${tenant}|${token}`);
  expect(Buffer.from(clear).toString('utf8')).toBe(CARD);
  expect(fromBase64Url((released.sealed as { ct: string }).ct).length).toBeGreaterThan(16);

  const reply = { conversationId: conversation, kind: 'reply', text: 'It is done.', confirmed: false };
  const composed = await agent.signed(`/v1/t/${tenant}/compose`, reply, { 'idempotency-key': 'first-reply' });
  expect(composed.json).toMatchObject({ outcome: 'sent' });
  const mail = await waitFor(() => setUp.mails[0], 'the mail at the relay');
  expect(mail).toContain('nora.quist@mail.example');
  expect(mail).toContain('It is done.');
  expect(existsSync(join(setUp.folder, 'desk-data/vault'))).toBe(false);
}, 120_000);

test('the operator looks through the log, names a witness and hands out a pack, in which every decision is made again', async () => {
  const onVault = (...words: string[]): ReturnType<typeof outcome> =>
    outcome(dozo('vault', words, { DOZO_ONLY: 'vault' }));
  const witness = 'witness.example+7d8a2b1c+BAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g';
  expect((await onVault('client', 'witness', 'harbour', 'https://witness.example', witness)).code).toBe(1);
  const key = formatVkey(makeKey('witness.example', new Uint8Array(32).fill(7), 4));
  expect(await onVault('client', 'witness', 'harbour', 'http://witness.example', key)).toMatchObject({
    code: 1,
  });
  expect(await onVault('client', 'witness', 'harbour', 'http://127.0.0.1:9', key)).toMatchObject({ code: 0 });
  await waitFor(async () => {
    const { out } = await onVault('client', 'witnesses', 'harbour');
    return out.includes('unreachable') ? out : null;
  }, 'the witness to be asked');
  expect(await onVault('client', 'withdraw-witness', 'harbour', key)).toMatchObject({ code: 0 });

  const looked = await onVault('fsck');
  expect(looked).toMatchObject({ code: 0, err: '' });
  expect(looked.out).toMatch(/ok {6}harbour {2}[0-9]+ entries/);

  const pack = join(setUp.folder, 'harbour.zip');
  const exported = await onVault('export-log', 'harbour', pack);
  expect(exported).toMatchObject({ code: 0, err: '' });
  const vkey = exported.out.trim().split('\n').at(-1) ?? '';
  const verified = await onVault('verify', pack, '--key', vkey, '--json');
  const report = JSON.parse(verified.out) as {
    checks: { id: string; state: string; counted: number; problems: string[] }[];
  };
  expect(report.checks.flatMap(({ problems }) => problems)).toEqual([]);
  expect(verified.code).toBe(0);
  for (const id of ['decisions', 'rules', 'facts', 'quotas', 'replay'])
    expect(
      report.checks.find((one) => one.id === id),
      id,
    ).toMatchObject({ state: 'ok' });
  expect(report.checks.find(({ id }) => id === 'replay')?.counted).toBeGreaterThanOrEqual(2);
  expect((await onVault('export-log', 'nobody', pack)).code).toBe(1);
}, 120_000);

test('the vault ends and comes back: the desk says so meanwhile and goes on without a hand; nobody is offered a first link again', async () => {
  const before = runs.find(
    (run) =>
      run.child.spawnargs.includes('vault') &&
      run.child.spawnargs.includes('start') &&
      run.child.exitCode === null,
  );
  before?.child.kill('SIGTERM');
  expect(await before?.ended).toBe(0);
  const away = await waitFor(async () => {
    const answer = await officer.desk('GET', '/api/session');
    return answer.status === 503 ? answer : null;
  }, 'the desk notices');
  expect(away.json).toMatchObject({ problem: 'vault_unreachable' });

  writeFileSync(join(setUp.folder, 'vault-data/first-officer-link'), 'as it was', { mode: 0o600 });
  const again = dozo('vault', ['start', '--only', 'vault']);
  await again.ready();
  await waitFor(async () => (await officer.desk('GET', '/api/session')).status === 200, 'the desk goes on');
  expect(again.stderr()).not.toContain('Nobody has enrolled');
  expect(readFileSync(join(setUp.folder, 'vault-data/first-officer-link'), 'utf8')).toBe('as it was');
});

const RULES = { touchClasses: [], touchMaxAgeSeconds: 120, perHour: 10, perDay: 40 };
