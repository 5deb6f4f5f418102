import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { randomId, type TenantId } from '#platform/ids';
import { describeKeyProvider } from '../../../test/key-provider.ts';
import { startTransitStandIn } from '../../../test/transit-standin.ts';
import { createFileProvider } from './file-provider.ts';
import { createTransitProvider } from './transit-provider.ts';

const folder = mkdtempSync(join(tmpdir(), 'dozo-provider-'));
const keyFolder = join(folder, 'keys');
const tokenFile = join(folder, 'token');
const token = randomBytes(16).toString('hex');
let engine: Awaited<ReturnType<typeof startTransitStandIn>>;

beforeAll(async () => {
  engine = await startTransitStandIn(token);
  writeFileSync(tokenFile, `${token}\n`, { mode: 0o600 });
});
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

const transit = () => createTransitProvider({ address: engine.address, mount: 'transit', tokenFile });

describeKeyProvider('the folder of files', () => createFileProvider(keyFolder));
describeKeyProvider('the transit engine (a stand-in that speaks its protocol)', () =>
  Promise.resolve(transit()),
);

describe('the folder of files', () => {
  test('is open to nobody else, also if it was before; nothing half written is left', async () => {
    chmodSync(keyFolder, 0o755);
    const provider = await createFileProvider(keyFolder);
    await provider.createKek(randomId<TenantId>(), 1);
    expect(statSync(keyFolder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(keyFolder)) {
      expect(name).not.toMatch(/\.new$/);
      expect(statSync(join(keyFolder, name)).mode & 0o777).toBe(0o600);
    }
  });

  test('a damaged key file is an error', async () => {
    const provider = await createFileProvider(keyFolder);
    const ref = await provider.createKek(randomId<TenantId>(), 1);
    const wrapped = await provider.wrap(ref, randomBytes(32), 'aad');
    writeFileSync(join(keyFolder, ref.slice('file:'.length)), randomBytes(31));
    await expect(provider.unwrap(ref, wrapped, 'aad')).rejects.toThrow('damaged');
  });
});

describe('the transit engine', () => {
  test('that is sealed, or refuses the token, is told by its status and never by its words', async () => {
    const provider = transit();
    const ref = await provider.createKek(randomId<TenantId>(), 1);
    engine.seal(true);
    await expect(provider.wrap(ref, randomBytes(32), 'aad')).rejects.toThrow(/^transit answered 503$/);
    await expect(provider.healthy()).rejects.toThrow('503');
    await expect(provider.destroy(ref)).rejects.toThrow('did not destroy');
    engine.seal(false);
    writeFileSync(tokenFile, 'another');
    await expect(provider.healthy()).rejects.toThrow('403');
    writeFileSync(tokenFile, token);
    await provider.healthy();
  });

  test('never sees a token or key in an address', () => {
    expect(engine.asked.join('\n')).not.toContain(readFileSync(tokenFile, 'utf8'));
  });
});
