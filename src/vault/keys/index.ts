export { createKeys, type Keys, type KeysDeps } from './create-keys.ts';
export { createFileProvider } from './file-provider.ts';
export { createTransitProvider } from './transit-provider.ts';
export type { KeyProvider } from './provider.ts';
export type { SubjectKey } from './subject-key.ts';
export type { SealedFile } from './file-stream.ts';
