import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Decrypter,
  Encrypter,
  generateHybridIdentity,
  generateX25519Identity,
  identityToRecipient,
} from 'age-encryption';
import { afterAll, describe, expect, test } from 'vitest';

import { decrypt, encrypt } from './age.ts';

const CHUNK = 64 * 1024;
const SIZES = [0, 1, 1000, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 17];

const identity = await generateX25519Identity();
const recipient = await identityToRecipient(identity);
const folder = mkdtempSync(join(tmpdir(), 'dozo-age-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** In pieces of odd lengths, as a network hands them out. */
async function* pieces(bytes: Uint8Array, length = 7_919): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}
async function all(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const got: Uint8Array[] = [];
  for await (const piece of source) got.push(piece);
  return Buffer.concat(got);
}
const sealed = (clear: Buffer, to = [recipient]): Promise<Buffer> => all(encrypt(to, pieces(clear)));
const opened = (file: Buffer, by = [identity]): Promise<Buffer> => all(decrypt(by, pieces(file)));

describe('files of age', () => {
  test.each(SIZES)(
    '%i bytes: ours opens with the library, the library’s with ours, ours with ours',
    async (size) => {
      const clear = randomBytes(size);
      const library = new Decrypter();
      library.addIdentity(identity);
      const ours = await sealed(clear);
      expect(clear.equals(await library.decrypt(ours))).toBe(true);
      expect(clear.equals(await opened(ours))).toBe(true);
      const encrypter = new Encrypter();
      encrypter.addRecipient(recipient);
      expect(clear.equals(await opened(Buffer.from(await encrypter.encrypt(clear))))).toBe(true);
    },
  );

  test('several recipients, also post-quantum ones: each opens it, nobody else does', async () => {
    const other = await generateHybridIdentity();
    const file = await sealed(Buffer.from('for both'), [recipient, await identityToRecipient(other)]);
    expect((await opened(file, [identity])).toString()).toBe('for both');
    expect((await opened(file, [other])).toString()).toBe('for both');
    const stranger = await generateX25519Identity();
    await expect(opened(file, [stranger])).rejects.toMatchObject({ why: 'not_for_us' });
  });

  test('cut short anywhere or changed anywhere, it does not open', async () => {
    const clear = randomBytes(2 * CHUNK + 5);
    const file = await sealed(clear);
    const payload = file.length - clear.length - 3 * 16;
    for (const end of [0, 10, payload, payload + CHUNK + 16, payload + 2 * (CHUNK + 16), file.length - 1])
      await expect(opened(file.subarray(0, end)), `cut at ${end}`).rejects.toMatchObject({ why: 'damaged' });
    for (const at of [payload - 20, payload - 1, payload, payload + CHUNK, file.length - 1]) {
      const changed = Buffer.from(file);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await expect(opened(changed), `changed at ${at}`).rejects.toMatchObject({ why: 'damaged' });
    }
    const swapped = Buffer.concat([
      file.subarray(0, payload),
      file.subarray(payload + CHUNK + 16, payload + 2 * (CHUNK + 16)),
      file.subarray(payload, payload + CHUNK + 16),
      file.subarray(payload + 2 * (CHUNK + 16)),
    ]);
    await expect(opened(swapped)).rejects.toMatchObject({ why: 'damaged' });
  });

  const tool = spawnSync(process.env['DOZO_AGE'] ?? 'age', ['--version']).status === 0;
  test.skipIf(!tool)(
    tool
      ? 'Debian’s age opens ours, and ours opens its'
      : 'Debian’s age (skipped: no program "age" is installed)',
    async () => {
      const age = process.env['DOZO_AGE'] ?? 'age';
      writeFileSync(join(folder, 'identity'), `${identity}\n`, { mode: 0o600 });
      for (const size of SIZES) {
        const clear = randomBytes(size);
        writeFileSync(join(folder, 'ours.age'), await sealed(clear));
        const theirs = execFileSync(age, ['-d', '-i', join(folder, 'identity'), join(folder, 'ours.age')]);
        expect(clear.equals(theirs)).toBe(true);
        execFileSync(age, ['-r', recipient, '-o', join(folder, 'theirs.age')], { input: clear });
        expect(clear.equals(await opened(readFileSync(join(folder, 'theirs.age'))))).toBe(true);
      }
    },
  );
});
