export { createKeys, type Keys, type KeysDeps } from './create-keys.ts';
export type { CustodyNow } from './custody.ts';
export { createProvider } from './create-provider.ts';
export { createFileProvider } from './file-provider.ts';
export type { Rotation } from './rotate.ts';
export type { RotationKind, ShreddedRow } from './store.ts';
export type { KeyProvider } from './provider.ts';
export type { SubjectKey } from './subject-key.ts';
export type { SealedFile } from './file-stream.ts';
