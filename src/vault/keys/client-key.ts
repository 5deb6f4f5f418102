import { createSecretKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import type { ClientKeySettings } from '#vault/custody/api';
import { open, seal } from './aead.ts';
import { createAwsKmsProvider } from './aws-kms-provider.ts';
import { createPkcs11Provider } from './pkcs11-provider.ts';
import { KeyRefused, type KeyProvider } from './provider.ts';
import { createTransitProvider } from './transit-provider.ts';

/** A key that a client holds and lets us use: it wraps, unwraps, and can say no at any time. Nothing of ours can make or destroy it. */
export interface ClientKey {
  wrap(clear: Buffer, aad: string): Promise<Buffer>;
  /** Throws `KeyRefused` if the client's side said no, anything else if it could not be asked. */
  unwrap(wrapped: Buffer, aad: string): Promise<Buffer>;
}

/** The client's key as its settings name it. Nothing is asked of it yet. */
export function openClientKey(settings: ClientKeySettings): ClientKey {
  switch (settings.kind) {
    case 'transit':
      return keyOf(createTransitProvider(settings), `transit:${settings.key}`);
    case 'aws-kms':
      return keyOf(createAwsKmsProvider(settings), `aws-kms:${settings.key}`);
    case 'pkcs11':
      return keyOf(createPkcs11Provider(settings), `pkcs11:${settings.key}`);
    case 'file':
      return keyInFile(settings.path);
  }
}

function keyOf(provider: Pick<KeyProvider, 'wrap' | 'unwrap'>, ref: string): ClientKey {
  return {
    wrap: (clear, aad) => provider.wrap(ref, clear, aad),
    unwrap: (wrapped, aad) => provider.unwrap(ref, wrapped, aad),
  };
}

/** Read anew for each call: taking the file away is withdrawing the key. */
function keyInFile(path: string): ClientKey {
  const load = async () => {
    const bytes = await readFile(path).catch(() => {
      throw new KeyRefused('the key file is not there');
    });
    if (bytes.length !== 32) throw new KeyRefused('the key file is damaged');
    const key = createSecretKey(bytes);
    bytes.fill(0);
    return key;
  };
  return {
    wrap: async (clear, aad) => seal(await load(), clear, Buffer.from(aad)),
    async unwrap(wrapped, aad) {
      const key = await load();
      try {
        return open(key, wrapped, Buffer.from(aad));
      } catch {
        throw new KeyRefused('the key file is another one');
      }
    },
  };
}
