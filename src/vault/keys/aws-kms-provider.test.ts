import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import { randomId, type TenantId } from '#platform/ids';
import { startKmsStandIn } from '../../../test/kms-standin.ts';
import { describeKeyProvider } from '../../../test/key-provider.ts';
import { createAwsKmsProvider } from './aws-kms-provider.ts';

const login = { id: 'AKIDEXAMPLE', secret: randomBytes(20).toString('hex') };
let service: Awaited<ReturnType<typeof startKmsStandIn>>;
const open = () => createAwsKmsProvider({ region: 'ap-northeast-1', endpoint: service.endpoint });

beforeAll(async () => {
  service = await startKmsStandIn(login);
  vi.stubEnv('AWS_ACCESS_KEY_ID', login.id);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', login.secret);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await service.close();
});

describeKeyProvider('AWS KMS (a stand-in that speaks its protocol)', () => Promise.resolve(open()));

describe('AWS KMS', () => {
  test('that is away, or refuses the login, is told by the name of its error and never by its words', async () => {
    const provider = open();
    const ref = await provider.createKek(randomId<TenantId>(), 1);
    service.away(true);
    await expect(provider.wrap(ref, randomBytes(32), 'aad')).rejects.toThrow(
      /^KMS answered KMSInternalException$/,
    );
    await expect(provider.healthy()).rejects.toThrow('KMSInternalException');
    service.away(false);
    await provider.healthy();
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'another');
    await expect(open().healthy()).rejects.toThrow('UnrecognizedClientException');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', login.secret);
  });

  test('says how long a destroyed key could still be brought back', () => {
    expect(open().destroysAfterSeconds).toBe(7 * 86_400);
  });
});
