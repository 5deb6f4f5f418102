import type { z } from 'zod';

import type { Clock } from '#platform/clock';
import type { Door } from '#platform/door';
import { asId, type TenantId } from '#platform/ids';
import { listDirectory, type Client, type Person } from '#vault/identity/api';

/** Rows of the desk that concern no client, such as its own sessions, belong to the desk itself. */
export const DESK_TENANT = asId<TenantId>('00000000-0000-4000-8000-0000000000d0');

export type DirectoryView = z.output<typeof listDirectory.answer>;

/** People and clients as the vault keeps them; asked again when it says that they changed, and every half minute. */
export interface Directory {
  read(): Promise<DirectoryView>;
  clients(): Promise<readonly Client[]>;
  people(): Promise<readonly Person[]>;
  forget(): void;
}

const KEPT_MS = 30_000;

export function createDirectory({ door, clock }: { door: Door; clock: Clock }): Directory {
  let kept: { view: Promise<DirectoryView>; until: number } | null = null;
  const read = (): Promise<DirectoryView> => {
    if (kept !== null && kept.until > clock.now()) return kept.view;
    // In the same order every time: pages show them as they come.
    const view = door.call(listDirectory, {}).then((all) => ({
      ...all,
      clients: all.clients.toSorted((a, b) => a.slug.localeCompare(b.slug)),
      people: all.people.toSorted((a, b) => a.login.localeCompare(b.login)),
    }));
    kept = { view, until: clock.now() + KEPT_MS };
    view.catch(() => (kept = null));
    return view;
  };
  return {
    read,
    clients: async () => (await read()).clients,
    people: async () => (await read()).people,
    forget: () => (kept = null),
  };
}
