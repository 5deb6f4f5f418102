import type { KMSClient } from '@aws-sdk/client-kms';

import type { TenantId } from '#platform/ids';
import { KeyRefused, type KeyProvider } from './provider.ts';

export interface AwsKmsOptions {
  readonly region: string;
  /** Another address than the region's own, such as an endpoint inside a private network. */
  readonly endpoint: string | null;
}

const OWN = /^aws-kms:([0-9a-f-]{36})$/;
/** Also a client's key, which stands in the client's own account. */
const ANY =
  /^aws-kms:([0-9a-f-]{36}|mrk-[0-9a-f]{32}|arn:aws[a-z-]*:kms:[a-z0-9-]{1,30}:\d{12}:key\/(?:[0-9a-f-]{36}|mrk-[0-9a-f]{32}))$/;
const REFUSALS: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'DisabledException',
  'ExpiredTokenException',
  'IncorrectKeyException',
  'InvalidCiphertextException',
  'InvalidGrantTokenException',
  'InvalidKeyUsageException',
  'KMSInvalidStateException',
  'NotFoundException',
  'UnrecognizedClientException',
]);
const TIMEOUT_MS = 5_000;
/** The shortest that the service allows between the order to destroy a key and its end. */
const PENDING_DAYS = 7;

/**
 * AWS KMS: one symmetric key a tenant and epoch; our AAD is its encryption context. Credentials are the SDK's usual ones (environment,
 * files, the machine's role). A key that is destroyed is disabled at once, so that nothing opens from then on, and gone after seven days: until
 * then somebody with rights over the account could enable it again, which certificates state.
 */
export function createAwsKmsProvider(options: AwsKmsOptions): KeyProvider {
  let made: Promise<{ client: KMSClient; sdk: typeof import('@aws-sdk/client-kms') }> | null = null;

  function kms() {
    made ??= import('@aws-sdk/client-kms').then((sdk) => ({
      sdk,
      client: new sdk.KMSClient({
        region: options.region,
        ...(options.endpoint === null ? {} : { endpoint: options.endpoint }),
        maxAttempts: 3,
        requestHandler: { requestTimeout: TIMEOUT_MS, connectionTimeout: TIMEOUT_MS },
      }),
    }));
    return made;
  }
  /** The service's own words may repeat what was sent; the name of its error is enough. */
  async function answer<T>(asked: Promise<T>): Promise<T> {
    try {
      return await asked;
    } catch (error) {
      const name = error instanceof Error ? error.name : 'nothing';
      throw REFUSALS.has(name) ? new KeyRefused(`KMS answered ${name}`) : new Error(`KMS answered ${name}`);
    }
  }

  return {
    name: 'AWS KMS',
    destroysAfterSeconds: PENDING_DAYS * 86_400,
    async createKek(tenant: TenantId, epoch: number) {
      const { client, sdk } = await kms();
      const { KeyMetadata } = await answer(
        client.send(
          new sdk.CreateKeyCommand({
            KeySpec: 'SYMMETRIC_DEFAULT',
            KeyUsage: 'ENCRYPT_DECRYPT',
            Description: `Dozo key of keys, epoch ${epoch}`,
            Tags: [
              { TagKey: 'dozo-tenant', TagValue: tenant },
              { TagKey: 'dozo-epoch', TagValue: String(epoch) },
            ],
          }),
        ),
      );
      if (KeyMetadata?.KeyId === undefined) throw new Error('KMS made a key without a name');
      return `aws-kms:${KeyMetadata.KeyId}`;
    },
    async wrap(ref, clear, aad) {
      const { client, sdk } = await kms();
      const { CiphertextBlob } = await answer(
        client.send(
          new sdk.EncryptCommand({ KeyId: idOf(ref), Plaintext: clear, EncryptionContext: { aad } }),
        ),
      );
      if (CiphertextBlob === undefined) throw new Error('KMS wrapped nothing');
      return Buffer.from(CiphertextBlob);
    },
    async unwrap(ref, wrapped, aad) {
      const { client, sdk } = await kms();
      // The key is named: a ciphertext that was made by another key must not open.
      const { Plaintext } = await answer(
        client.send(
          new sdk.DecryptCommand({
            KeyId: idOf(ref),
            CiphertextBlob: wrapped,
            EncryptionContext: { aad },
          }),
        ),
      );
      if (Plaintext === undefined) throw new Error('KMS unwrapped nothing');
      const clear = Buffer.from(Plaintext);
      Plaintext.fill(0);
      return clear;
    },
    async destroy(ref) {
      const { client, sdk } = await kms();
      const KeyId = idOf(ref, OWN);
      try {
        await client.send(new sdk.DisableKeyCommand({ KeyId }));
        await client.send(new sdk.ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: PENDING_DAYS }));
      } catch (error) {
        // Ordered before, or gone: both are what is wanted.
        const name = error instanceof Error ? error.name : '';
        if (name === 'NotFoundException') return;
        const { KeyMetadata } = await answer(client.send(new sdk.DescribeKeyCommand({ KeyId })));
        if (KeyMetadata?.KeyState !== 'PendingDeletion') throw new Error('KMS did not destroy the key');
      }
    },
    async healthy() {
      const { client, sdk } = await kms();
      await answer(client.send(new sdk.ListKeysCommand({ Limit: 1 })));
    },
  };
}

function idOf(ref: string, form = ANY): string {
  const id = form.exec(ref)?.[1];
  if (id === undefined) throw new Error('not a reference of this provider');
  return id;
}
