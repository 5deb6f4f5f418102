import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';

import { newPlace, serves, type Place } from './dozo.ts';

const places: Place[] = [];
afterEach(async () => {
  for (const place of places.splice(0)) await place.remove();
});

async function place(): Promise<Place> {
  const made = await newPlace();
  places.push(made);
  return made;
}

const patient = { timeout: 20_000, interval: 100 };

test('first start, first page, second start refused, Ctrl-C, warm start', async () => {
  const here = await place();
  const first = here.run(['start']);
  await first.ready();
  expect(first.stdout()).toBe(`Dozo is ready (evaluation, this machine only): ${here.deskOrigin}\n`);
  const page = await fetch(here.deskOrigin);
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toContain('text/html');
  expect(await serves(here.vaultOrigin)).toBe(true);

  const second = here.run(['start']);
  expect(await second.ended).toBe(1);
  expect(second.stderr()).toMatch(
    /^Dozo already runs on the data folder .* \(process \d+\)\. Stop that one first/,
  );
  expect(second.stdout()).toBe('');
  expect(await serves(here.deskOrigin)).toBe(true);

  const doctor = here.run(['doctor']);
  expect(await doctor.ended).toBe(0);
  expect(doctor.stdout()).toContain('in use by a running Dozo');

  first.child.kill('SIGINT');
  expect(await first.ended).toBe(0);
  expect(here.left()).toEqual([]);
  expect(await serves(here.deskOrigin)).toBe(false);

  const warm = here.run(['start']);
  await warm.ready();
  expect(await serves(here.deskOrigin)).toBe(true);
  expect(warm.stderr()).not.toContain('Built');
  warm.child.kill('SIGTERM');
  expect(await warm.ended).toBe(0);
  expect(here.left()).toEqual([]);
});

test('kill -9 of vault, desk and PostgreSQL: each comes back without a hand', async () => {
  const here = await place();
  await here.run(['start']).ready();
  for (const victim of ['vault', 'desk', 'postgres'] as const) {
    const before = here.pids()[victim];
    expect(before).toBeGreaterThan(0);
    process.kill(before, 'SIGKILL');
    await vi.waitFor(() => expect([0, before]).not.toContain(here.pids()[victim]), patient);
    await vi.waitFor(
      async () =>
        expect([await serves(here.deskOrigin), await serves(here.vaultOrigin)]).toEqual([true, true]),
      patient,
    );
  }
});

test('kill -9 of the supervisor, and of everything: the next start cleans up and serves', async () => {
  const here = await place();
  const first = here.run(['start']);
  await first.ready();
  first.child.kill('SIGKILL');
  await first.ended;
  const second = here.run(['start']);
  await second.ready();
  expect(await serves(here.deskOrigin)).toBe(true);

  const { vault, desk, postgres } = here.pids();
  second.child.kill('SIGKILL');
  for (const pid of [vault, desk, postgres]) process.kill(pid, 'SIGKILL');
  await second.ended;
  const third = here.run(['start']);
  await third.ready();
  expect(await serves(here.deskOrigin)).toBe(true);
});

test('each process knows its own credentials alone, and none of them in arguments or environment', async () => {
  const here = await place();
  await here.run(['start']).ready();
  const passwords = JSON.parse(
    readFileSync(join(here.folder, 'data/postgres/passwords.json'), 'utf8'),
  ) as Record<string, { app: string }>;
  const secrets = Object.values(passwords).flatMap((entry) =>
    typeof entry === 'string' ? [entry] : Object.values(entry),
  );
  const { vault, desk } = here.pids();
  for (const pid of [vault, desk]) {
    const open = `${readFileSync(`/proc/${pid}/cmdline`, 'utf8')}${readFileSync(`/proc/${pid}/environ`, 'utf8')}`;
    for (const secret of secrets) expect(open).not.toContain(secret);
    expect(open).not.toContain('DOZO_');
  }
  for (const name of ['vault', 'desk']) {
    const log = join(here.folder, 'data/logs', `${name}.log`);
    for (const secret of secrets)
      expect(existsSync(log) ? readFileSync(log, 'utf8') : '').not.toContain(secret);
  }
});

test.each(['DOZO_DESK_PORT', 'DOZO_VAULT_PORT', 'DOZO_SMTP_PORT'])(
  'the port of %s is taken: one clear sentence',
  async (name) => {
    const here = await place();
    const port = Number(here.env[name]);
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    try {
      const run = here.run(['start']);
      expect(await run.ended).toBe(1);
      expect(run.stderr()).toMatch(
        new RegExp(`^Port ${port}, meant for \\w+, is used by another program\\. .*\\n$`),
      );
      expect(here.left()).toEqual([]);
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  },
);

test('the data folder may not be written: one clear sentence, in the language of the terminal', async ({
  skip,
}) => {
  const here = await place();
  chmodSync(here.folder, 0o555);
  const root = process.getuid?.() === 0;
  // Root may write everywhere: ask as nobody.
  if (root && process.platform !== 'linux') skip('no way to be an ordinary user here');
  const run = here.run(['start'], { env: { LANG: 'ja_JP.UTF-8' }, ...(root ? { uid: 65534 } : {}) });
  expect(await run.ended).toBe(1);
  expect(run.stderr()).toMatch(/^データフォルダー .* に書き込めません（EACCES）。.*\n$/);
});

test('a mistake in the settings: every sentence, and nothing is started or made', async () => {
  const here = await place();
  const run = here.run(['start'], { env: { DOZO_HOST: '0.0.0.0', DOZO_DESK_PROT: '1' } });
  expect(await run.ended).toBe(1);
  expect(run.stderr().trim().split('\n')).toEqual([
    expect.stringContaining('DOZO_DESK_PROT is wrong: there is no such setting'),
    expect.stringContaining('may only be reached from this machine, but DOZO_HOST is 0.0.0.0'),
  ]);
  expect(existsSync(join(here.folder, 'data'))).toBe(false);
});

test('migrate brings an evaluation up to date while it is stopped', async () => {
  const here = await place();
  const run = here.run(['migrate']);
  expect(await run.ended).toBe(0);
  expect(run.stdout()).toMatch(/0001-platform-outbox\.sql[\s\S]*The databases are up to date\.\n$/);
  const again = here.run(['migrate']);
  expect(await again.ended).toBe(0);
  expect(again.stdout()).toBe('The databases are up to date.\n');
});
