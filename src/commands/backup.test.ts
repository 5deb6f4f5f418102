import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { Locale } from '#platform/problems';
import { run } from '../main.ts';

const folder = mkdtempSync(join(tmpdir(), 'dozo-backup-command-'));
const identityFile = join(folder, 'restore.key');
let recipient: string;

beforeAll(async () => {
  const identity = await generateX25519Identity();
  recipient = await identityToRecipient(identity);
  writeFileSync(identityFile, `# made for a test\n${identity}\n`, { mode: 0o600 });
});
afterAll(() => rmSync(folder, { recursive: true }));

async function dozo(
  words: string[],
  locale: Locale = 'en',
): Promise<{ code: number; out: string; err: string }> {
  const said = { out: '', err: '' };
  const into = (name: 'out' | 'err'): Writable =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        said[name] += chunk.toString();
        done();
      },
    });
  const code = await run(words, {
    stdin: Readable.from([]),
    stdout: into('out'),
    stderr: into('err'),
    env: { DOZO_MODE: 'evaluation', DOZO_DATA_FOLDER: join(folder, 'data') },
    locale,
  });
  return { code, ...said };
}

describe('dozo backup and dozo restore at the command line', () => {
  test('explain themselves in both languages', async () => {
    for (const command of ['backup', 'restore']) {
      const en = await dozo([command, '--help']);
      const ja = await dozo([command, '--help'], 'ja');
      expect([en.code, ja.code]).toEqual([0, 0]);
      for (const option of ['--identity', '--signed-by', '--keystore', '--at']) {
        expect(en.out).toContain(option);
        expect(ja.out).toContain(option);
      }
    }
  });

  test.each([
    ['nothing', ['backup']],
    ['no recipient', ['backup', '--to', '/x']],
    ['no place', ['backup', '--recipient', 'R']],
    ['a recipient that is none', ['backup', '--to', '/x', '--recipient', 'age1nobody']],
    ['a private key as recipient', ['backup', '--to', '/x', '--recipient', 'AGE-SECRET-KEY-1']],
    ['a part that is none', ['backup', '--to', '/x', '--recipient', 'R', '--parts', 'vault,keys']],
    ['an option that is none', ['backup', '--to', '/x', '--recipient', 'R', '--now', 'x']],
    ['a restore from nowhere', ['restore', '--identity', 'I']],
    ['a restore without an identity', ['restore', '/x']],
    ['a time that is none', ['restore', '/x', '--identity', 'I', '--at', 'yesterday', '--signed-by', 'k']],
    ['a signer that is none', ['restore', '/x', '--identity', 'I', '--signed-by', 'k']],
    ['a proof of nothing', ['backup', 'verify']],
  ])('do not understand %s', async (_what, words) => {
    const asked = words.map((word) => (word === 'R' ? recipient : word === 'I' ? identityFile : word));
    const { code, err } = await dozo(asked);
    expect(code).toBe(2);
    expect(err).toContain('--help');
  });

  test('say in one sentence why they cannot: nothing runs, nobody known has signed, a key lies open', async () => {
    const idle = await dozo(['backup', '--to', folder, '--recipient', recipient]);
    expect(idle).toMatchObject({ code: 1, err: expect.stringContaining('Start Dozo first') });
    // That start has made this folder a key of its own: another folder has none.
    rmSync(join(folder, 'data'), { recursive: true });
    const unknown = await dozo(['restore', folder, '--identity', identityFile], 'ja');
    expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining('--signed-by') });
    chmodSync(identityFile, 0o644);
    const open = await dozo(['restore', folder, '--identity', identityFile]);
    expect(open).toMatchObject({ code: 1, err: expect.stringContaining('chmod 600') });
    chmodSync(identityFile, 0o600);
  });
});
