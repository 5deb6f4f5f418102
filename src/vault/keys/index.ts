export { createKeys, type Keys, type KeysDeps } from './create-keys.ts';
export { createFileProvider } from './file-provider.ts';
export { createTransitProvider } from './transit-provider.ts';
export { createPkcs11Provider } from './pkcs11-provider.ts';
export { createAwsKmsProvider } from './aws-kms-provider.ts';
export type { ShreddedRow } from './store.ts';
export type { KeyProvider } from './provider.ts';
export type { SubjectKey } from './subject-key.ts';
export type { SealedFile } from './file-stream.ts';
