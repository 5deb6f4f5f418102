import type { DbOptions } from '#platform/db';
import { startError } from '#platform/start-problems';
import type { PartName } from './manifest.ts';
import { holdLanes, listTenants, openSnapshot, type HeldLanes, type Snapshot } from './store.ts';

export type Logins = Readonly<Partial<Record<PartName, DbOptions>>> & { readonly vault: DbOptions };

/** One moment over several databases. */
export interface Cut {
  readonly tenants: readonly string[];
  readonly snapshots: ReadonlyMap<PartName, Snapshot>;
  close(): Promise<void>;
}

/**
 * Each snapshot sees only what the next has too: desk, then vault, then keystore, since keys are made before what they seal and news are
 * stored at the vault before they are the desk's. Deliveries in both directions wait meanwhile, some milliseconds: what one side has
 * taken is gone from the other's outbox, and what is still in an outbox has not been taken. ADR 0015.
 */
export async function takeCut(
  logins: Logins,
  parts: readonly PartName[],
  beforeVault: () => void = () => undefined,
): Promise<Cut> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const tenants = await listTenants(logins.vault);
    const held: HeldLanes[] = [];
    const snapshots = new Map<PartName, Snapshot>();
    const close = async (): Promise<void> =>
      void (await Promise.all([...snapshots.values()].map((snapshot) => snapshot.close())));
    try {
      if (parts.includes('vault') && parts.includes('desk')) {
        for (const side of ['vault', 'desk'] as const)
          held.push(await holdLanes(loginOf(logins, side), tenants));
      }
      for (const part of ORDER.filter((one) => parts.includes(one))) {
        if (part === 'vault') beforeVault();
        snapshots.set(part, await openSnapshot(loginOf(logins, part)));
      }
    } catch (error) {
      await close();
      throw error;
    } finally {
      for (const lanes of held) await lanes.letGo();
    }
    // A client that was added between our look and the snapshot had a lane that nobody held.
    const seen = (await snapshots.get('vault')?.tenants()) ?? (await listTenants(logins.vault));
    if (seen.length === tenants.length) return { tenants, snapshots, close };
    await close();
  }
  throw startError('backup_no_moment');
}

const ORDER: readonly PartName[] = ['desk', 'vault', 'keystore'];
const TRIES = 10;

function loginOf(logins: Logins, part: PartName): DbOptions {
  const login = logins[part];
  if (login === undefined) throw startError('config_missing', `"databases.${part}"`);
  return login;
}
