import type { KeyProviderConfig } from '#platform/process-config';
import { createAwsKmsProvider } from './aws-kms-provider.ts';
import { createFileProvider } from './file-provider.ts';
import { createPkcs11Provider } from './pkcs11-provider.ts';
import type { KeyProvider } from './provider.ts';
import { createTransitProvider } from './transit-provider.ts';

/** The provider that the configuration names. Nothing is asked of it yet. */
export async function createProvider(config: KeyProviderConfig): Promise<KeyProvider> {
  switch (config.kind) {
    case 'file':
      return createFileProvider(config.folder);
    case 'transit':
      return createTransitProvider(config);
    case 'pkcs11':
      return createPkcs11Provider(config);
    case 'aws-kms':
      return createAwsKmsProvider(config);
  }
}
