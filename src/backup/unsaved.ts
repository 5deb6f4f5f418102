import type { Logins } from './cut.ts';
import { countUnsavedEpochs, listTenants } from './store.ts';

/** Whether a client's epoch is in no backup of the keystore: a new client's, or one whose older key of keys waits for it. */
export async function isKeystoreUnsaved({ vault, keystore }: Logins): Promise<boolean> {
  return keystore !== undefined && (await countUnsavedEpochs(keystore, await listTenants(vault))) > 0;
}
