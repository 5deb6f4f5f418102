export { backUp, type BackUpOptions } from './back-up.ts';
export { choose, type Chosen, type ChooseOptions } from './choose.ts';
export { createFolderPlace } from './folder-place.ts';
export { isIdentity, isRecipient } from './age.ts';
export { PARTS, readKey, type Manifest, type PartName } from './manifest.ts';
export type { Place } from './place.ts';
export { restore, type Restored, type RestoreOptions } from './restore.ts';
export { ownSigningKey, ownVerifierKey } from './signing-key.ts';
export { check, type Check, type CheckOptions } from './check.ts';
