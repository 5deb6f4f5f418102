import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { Place } from './place.ts';
import { createS3Place, parseS3 } from './s3-place.ts';
import { startS3StandIn } from '../../test/s3-standin.ts';

/** On a stand-in that speaks S3 (test/s3-standin.ts): it proves the protocol, not a service. */

const LOGIN = { id: 'AKIDEXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const [FIRST, SECOND] = ['20261125T165858057Z-3176ab5b', '20261125T165902697Z-1effc32b'];
let standIn: Awaited<ReturnType<typeof startS3StandIn>>;
let place: Place;
const before = { ...process.env };

beforeAll(async () => {
  standIn = await startS3StandIn(LOGIN);
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: LOGIN.id,
    AWS_SECRET_ACCESS_KEY: LOGIN.secret,
    AWS_REGION: 'eu-central-1',
  });
  place = createS3Place({ bucket: 'backups', prefix: 'dozo/a', endpoint: standIn.endpoint });
});
afterAll(async () => {
  process.env = before;
  await standIn.close();
});
beforeEach(() => {
  standIn.objects.clear();
  standIn.state.mostBytes = Infinity;
});

async function* pieces(bytes: Buffer, length = 1_000_003): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}
async function all(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const got: Uint8Array[] = [];
  for await (const piece of source) got.push(piece);
  return Buffer.concat(got);
}

describe('backups in an object store', () => {
  test('come back as they were, in one object or in parts, and are none before their manifest', async () => {
    const [small, large] = [randomBytes(1_000), randomBytes(70 * 1024 * 1024)];
    for (const id of [SECOND, FIRST]) {
      const draft = await place.begin(id);
      await draft.write('keystore.age', pieces(small));
      await draft.write('vault.age', pieces(large));
      expect(await place.list()).not.toContain(id);
      await draft.finish('the manifest\n');
    }
    standIn.objects.set('dozo/a/notes/manifest', small);
    standIn.objects.set('dozo/ab/20261125T165902697Z-00000000/manifest', small);
    expect(await place.list()).toEqual([FIRST, SECOND]);
    expect(await place.readManifest(FIRST)).toBe('the manifest\n');
    expect((await all(place.read(FIRST, 'keystore.age'))).equals(small)).toBe(true);
    expect((await all(place.read(FIRST, 'vault.age'))).equals(large)).toBe(true);
    await expect(all(place.read(FIRST, 'desk.age'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('that cannot be written leave nothing', async () => {
    standIn.state.mostBytes = 40 * 1024 * 1024;
    const draft = await place.begin(FIRST);
    await draft.write('keystore.age', pieces(randomBytes(1_000)));
    await expect(draft.write('vault.age', pieces(randomBytes(50 * 1024 * 1024)))).rejects.toMatchObject({
      problem: 'backup_place_unusable',
    });
    await draft.discard();
    expect([...standIn.objects.keys(), ...standIn.uploads.keys()]).toEqual([]);
  });

  test('are not had with another secret, nor from another bucket', async () => {
    const other = createS3Place({ bucket: 'others', prefix: '', endpoint: standIn.endpoint });
    await expect(other.list()).rejects.toMatchObject({ problem: 'backup_place_unusable' });
    process.env['AWS_SECRET_ACCESS_KEY'] = 'another';
    const stranger = createS3Place({ bucket: 'backups', prefix: '', endpoint: standIn.endpoint });
    await expect(stranger.list()).rejects.toMatchObject({ problem: 'backup_place_unusable' });
    process.env['AWS_SECRET_ACCESS_KEY'] = LOGIN.secret;
  });

  test('are named as other tools name them', () => {
    expect(parseS3('s3://backups/dozo/a/')).toEqual({ bucket: 'backups', prefix: 'dozo/a' });
    expect(parseS3('s3://backups')).toEqual({ bucket: 'backups', prefix: '' });
    for (const name of ['s3://', 's3:/backups', 's3://B', '/backups', 'https://backups'])
      expect(parseS3(name)).toBeNull();
  });
});
