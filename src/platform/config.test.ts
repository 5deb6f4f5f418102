import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { readConfig, processConfigs, type Config } from '#platform/config';
import { SETTINGS } from '#platform/config-settings';
import { projectRoot } from '#platform/migrate';
import { deskConfig, vaultConfig, type DatabaseLogin } from '#platform/process-config';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dozo-config-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Environment = Record<string, string>;

function problemsOf(env: Environment): string[] {
  return readConfig(env, folder).problems.map(({ sentence }) => sentence.en);
}

function configOf(env: Environment): Config {
  const { config, problems } = readConfig(env, folder);
  expect(problems.map(({ message }) => message)).toEqual([]);
  if (config === null) throw new Error('no configuration');
  return config;
}

/** A complete production, from which tests take away or change one thing. */
function production(): Environment {
  const token = join(folder, 'token');
  writeFileSync(token, 's.token', { mode: 0o600 });
  return {
    DOZO_DATA_FOLDER: folder,
    DOZO_DESK_ORIGIN: 'https://desk.example.com',
    DOZO_VAULT_ORIGIN: 'https://vault.example.com',
    DOZO_VAULT_DATABASE: 'postgres://va:p%40ss@db.example.com/vault',
    DOZO_KEYSTORE_DATABASE: 'postgres://ka:p@db.example.com:5433/keys',
    DOZO_DESK_DATABASE: 'postgres://da:p@/desk?host=/run/postgresql',
    DOZO_KEYS_PROVIDER: 'transit',
    DOZO_KEYS_ADDRESS: 'https://bao.example.com:8200',
    DOZO_KEYS_TOKEN_FILE: token,
    DOZO_TLS_BY_PROXY: 'true',
    DOZO_SMTP_OFF: 'true',
  };
}

test('with nothing set it is an evaluation on this machine alone', () => {
  expect(configOf({})).toEqual({
    mode: 'evaluation',
    only: null,
    file: null,
    dataFolder: join(folder, 'data'),
    host: '127.0.0.1',
    desk: { origin: 'http://localhost:4100', port: 4100 },
    vault: { origin: 'http://localhost:4101', port: 4101 },
    databases: null,
    keys: { kind: 'file', folder: join(folder, 'data/keys') },
    epochSeconds: 86_400,
    backupWaitSeconds: 0,
    backup: null,
    tls: null,
    smtp: { host: '127.0.0.1', port: 4125 },
    relay: null,
    privateRanges: [],
    conversations: null,
    doorFolder: join(folder, 'data/run'),
    door: null,
  });
});

test.each([
  ['DOZO_HOST', '0.0.0.0'],
  ['DOZO_HOST', '192.168.1.5'],
  ['DOZO_HOST', '::'],
  ['DOZO_HOST', 'desk.example.com'],
  ['DOZO_DESK_ORIGIN', 'http://192.168.1.5:4100'],
  ['DOZO_VAULT_ORIGIN', 'https://vault.example.com'],
  ['DOZO_VAULT_ORIGIN', 'http://localhost.example.com'],
])('an evaluation refuses %s=%s and says how to set up for real', (name, value) => {
  const [sentence] = problemsOf({ [name]: value });
  expect(sentence).toContain(name);
  expect(sentence).toContain('"mode": "production" (docs/operate/set-up.md)');
});

test('one setting of a real set-up makes it production, which then wants the rest', () => {
  for (const { path, env } of SETTINGS.filter((one) =>
    /^(databases|owners|keys|tls)\.|^smtp\.relay$/.test(one.path),
  )) {
    expect(
      problemsOf({ [env]: 'x' }).some((sentence) => sentence.includes('is missing')),
      path,
    ).toBe(true);
  }
});

test('a complete production is read, and each process is told its own part alone', () => {
  const config = configOf(production());
  expect(config.mode).toBe('production');
  const logins = config.databases as NonNullable<Config['databases']>;
  expect(logins.vault?.app).toEqual({
    host: 'db.example.com',
    port: 5432,
    database: 'vault',
    username: 'va',
    password: 'p@ss',
    tls: true,
  });
  expect(logins.desk?.app).toEqual({
    host: '/run/postgresql',
    port: 5432,
    database: 'desk',
    username: 'da',
    password: 'p',
    tls: false,
  });

  const app = (name: 'vault' | 'keystore' | 'desk'): DatabaseLogin => {
    const login = logins[name]?.app;
    if (login === undefined) throw new Error(`no ${name}`);
    return login;
  };
  const doors = { vault: { socketPath: '/v' }, desk: { socketPath: '/d' } };
  const told = processConfigs(
    config,
    { vault: app('vault'), keystore: app('keystore'), desk: app('desk') },
    doors,
    '/run',
  );
  expect(vaultConfig.parse(structuredClone(told.vault))).toEqual(told.vault);
  expect(deskConfig.parse(structuredClone(told.desk))).toEqual(told.desk);
  expect(JSON.stringify(told.vault)).not.toContain('/run/postgresql');
  expect(JSON.stringify(told.desk)).not.toMatch(/db\.example\.com|bao\.example\.com|token/);
});

test('production refuses to start with any required setting missing', () => {
  const complete = production();
  for (const name of Object.keys(complete)) {
    const { [name]: _left, ...rest } = complete;
    const problems = readConfig({ ...rest, DOZO_MODE: 'production' }, folder).problems;
    expect(problems.length, name).toBeGreaterThan(0);
    expect(
      problems.every(({ problem }) => problem === 'config_missing'),
      name,
    ).toBe(true);
  }
});

test.each([
  [{ DOZO_KEYS_PROVIDER: 'file' }, 'keys in a file are for evaluations'],
  [{ DOZO_KEYS_ADDRESS: 'http://bao.example.com' }, 'begins with https://'],
  [{ DOZO_KEYS_PROVIDER: 'vault' }, 'it is "transit", "pkcs11" or "aws-kms"'],
  [{ DOZO_KEYS_PROVIDER: 'pkcs11' }, 'belongs to keys.provider "transit"'],
  [{ DOZO_KEYS_REGION: 'ap-northeast-1' }, 'belongs to keys.provider "aws-kms"'],
  [{ DOZO_KEYS_EPOCH_HOURS: '0' }, 'hours from 1 to 168'],
  [{ DOZO_KEYS_BACKUP_WAIT_MINUTES: '721' }, 'half of keys.epochHours'],
  [{ DOZO_BACKUP_TO: '/mnt/keys' }, 'recipients'],
  [{ DOZO_BACKUP_RECIPIENTS: 'age-SECRET' }, 'public keys of age'],
  [{ DOZO_DESK_ORIGIN: 'http://desk.example.com' }, 'begins with https://'],
  [{ DOZO_DESK_ORIGIN: 'https://desk.example.com/path' }, 'it is an origin'],
  [{ DOZO_VAULT_ORIGIN: 'https://desk.example.com:8443' }, 'another host name'],
  [{ DOZO_HOST: '0.0.0.0' }, 'loopback address only'],
  [{ DOZO_VAULT_DATABASE: 'mysql://x' }, 'it looks like postgres://'],
  [
    { DOZO_VAULT_DATABASE: 'postgres://va:p@db.example.com/vault?sslmode=disable' },
    'sslmode must be verify-full',
  ],
  [
    { DOZO_VAULT_DATABASE: 'postgres://va:p@db.example.com/vault?sslmode=require' },
    'sslmode must be verify-full',
  ],
  [{ DOZO_KEYSTORE_DATABASE: 'postgres://va:p@db.example.com:5433/keys' }, 'a role each'],
  [{ DOZO_KEYSTORE_DATABASE: 'postgres://ka:p@db.example.com/vault' }, 'a database each'],
  [{ DOZO_VAULT_OWNER: 'postgres://va:p@db.example.com/vault' }, 'another role'],
  [{ DOZO_SMTP_RELAY: 'https://x' }, 'it looks like smtps://'],
  [{ DOZO_DESK_PORT: '70000' }, 'number from 1 to 65535'],
  [{ DOZO_DESK_PORT: '4101' }, 'a port each'],
  [{ DOZO_TLS_BY_PROXY: 'yes' }, 'true or false'],
  [{ DOZO_MODE: 'demo' }, '"evaluation" or "production"'],
  [{ DOZO_DESK_ORIGN: 'https://desk.example.com' }, 'DOZO_DESK_ORIGN is wrong: there is no such setting'],
])('%o is refused: %s', (change, expected) => {
  expect(problemsOf({ ...production(), ...change }).join('\n')).toContain(expected);
});

test('no sentence quotes a secret', () => {
  const broken = {
    ...production(),
    DOZO_VAULT_DATABASE: 'postgres://va:canary-secret@',
    DOZO_SMTP_RELAY: 'canary-secret',
  };
  const sentences = readConfig({ ...broken, DOZO_SMTP_OFF: 'false' }, folder).problems.map(
    ({ sentence }) => `${sentence.en}${sentence.ja}`,
  );
  expect(sentences.length).toBeGreaterThan(1);
  expect(sentences.join('\n')).not.toContain('canary-secret');
});

test('the file is read, the environment wins, and a slip in it is found', () => {
  const file = join(folder, 'dozo.config.json');
  writeFileSync(
    file,
    JSON.stringify({ dataFolder: 'elsewhere', desk: { port: 5000 }, vault: { port: 5001 } }),
  );
  expect(configOf({ DOZO_DESK_PORT: '5002' })).toMatchObject({
    file,
    dataFolder: join(folder, 'elsewhere'),
    desk: { port: 5002, origin: 'http://localhost:5002' },
    vault: { port: 5001 },
  });

  writeFileSync(file, JSON.stringify({ desk: { prot: 1 } }));
  expect(problemsOf({})).toEqual([expect.stringContaining('"desk.prot" is wrong: there is no such setting')]);
  writeFileSync(file, '{ "desk": canary-secret }');
  expect(problemsOf({})).toEqual([`The configuration ${file} cannot be read: not valid JSON.`]);
  expect(problemsOf({ DOZO_CONFIG: 'nowhere.json' })[0]).toContain('cannot be read: ENOENT');
});

test('a file with a secret that others may read is refused', () => {
  const file = join(folder, 'dozo.config.json');
  writeFileSync(file, JSON.stringify({ databases: { vault: 'postgres://va:p@localhost/vault' } }), {
    mode: 0o644,
  });
  expect(problemsOf({})).toContain(
    `The file ${file} holds a secret but others may read it. Run: chmod 600 ${file}`,
  );
  chmodSync(file, 0o600);
  expect(problemsOf({}).join('\n')).not.toContain('chmod 600');
});

test('each provider asks for its own settings and for no other’s', () => {
  const { DOZO_KEYS_ADDRESS: _address, DOZO_KEYS_TOKEN_FILE: tokenFile, ...rest } = production();
  const hsm = {
    DOZO_KEYS_PROVIDER: 'pkcs11',
    DOZO_KEYS_MODULE: '/usr/lib/softhsm/libsofthsm2.so',
    DOZO_KEYS_TOKEN_LABEL: 'dozo',
    DOZO_KEYS_PIN_FILE: tokenFile ?? '',
  };
  expect(readConfig({ ...rest, ...hsm }, folder)).toMatchObject({
    problems: [],
    config: { keys: { kind: 'pkcs11', tokenLabel: 'dozo' } },
  });
  expect(
    readConfig({ ...rest, DOZO_KEYS_PROVIDER: 'pkcs11' }, folder).problems.map(({ problem }) => problem),
  ).toEqual(['config_missing', 'config_missing', 'config_missing']);
  const kms = { DOZO_KEYS_PROVIDER: 'aws-kms', DOZO_KEYS_REGION: 'ap-northeast-1' };
  expect(readConfig({ ...rest, ...kms }, folder)).toMatchObject({
    problems: [],
    config: { keys: { kind: 'aws-kms', region: 'ap-northeast-1', endpoint: null } },
  });
});

test('keys in files serve in production where somebody accepts them by name', () => {
  const { DOZO_KEYS_ADDRESS: _address, DOZO_KEYS_TOKEN_FILE: _file, ...rest } = production();
  const accepted = { ...rest, DOZO_KEYS_PROVIDER: 'file', DOZO_KEYS_FILE_ACCEPTED: 'true' };
  expect(readConfig(accepted, folder)).toMatchObject({ problems: [], config: { keys: { kind: 'file' } } });
});

test('every setting stands in the operating manual, and nothing else does', () => {
  const manual = readFileSync(join(projectRoot(), 'docs/operate/set-up.md'), 'utf8');
  const listed = [...manual.matchAll(/^\| `([A-Za-z.]+)` +\| `(DOZO_[A-Z_]+)`/gm)].map(
    ([, path, env]) => `${path} ${env}`,
  );
  expect(listed).toEqual(SETTINGS.map(({ path, env }) => `${path} ${env}`));
});
