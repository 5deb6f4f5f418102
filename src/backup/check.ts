import { systemClock } from '#platform/clock';
import { openDb, type DbOptions } from '#platform/db';
import { asId, type SubjectId, type TenantId } from '#platform/ids';
import type { Log } from '#platform/log';
import type { DatabaseRoles } from '#platform/postgres-embedded';
import { AppError } from '#platform/problems';
import type { KeyProviderConfig } from '#platform/process-config';
import { createKeys, createProvider } from '#vault/keys';
import { checkLog, type LogCheck } from './check-log.ts';
import { openCheckStore, type CheckStore } from './check-store.ts';
import type { PartName } from './manifest.ts';

export interface Check {
  readonly logs: readonly LogCheck[];
  /** Tokens in the vault's messages without a value. */
  readonly tokensWithoutValue: number;
  readonly deskTokensWithoutValue: number;
  readonly ticketsWithoutConversation: number;
  readonly subjectsWithoutKey: number;
  /** Values opened, of those that were tried; null if the key provider could not be asked. */
  readonly opened: { readonly tried: number; readonly opened: number; readonly shredded: number } | null;
  readonly isWhole: boolean;
}

export interface CheckOptions {
  /** Into the scratch databases past row-level security. */
  readonly superuser: DbOptions;
  readonly databases: Readonly<Record<PartName, DatabaseRoles>>;
  readonly provider: KeyProviderConfig | null;
  readonly log: Log;
}

const SAMPLE = 500;

/** Proves that a restored system is whole, from its rows alone. Nothing of a value leaves: they are opened, counted and wiped. */
export async function check(options: CheckOptions): Promise<Check> {
  const open = (name: PartName): CheckStore =>
    openCheckStore({ ...options.superuser, database: options.databases[name].owner.database });
  const [vault, keystore, desk] = [open('vault'), open('keystore'), open('desk')];
  try {
    const logs: LogCheck[] = [];
    for (const head of await vault.tenantsWithLog()) logs.push(await checkLog(vault, keystore, head));
    const counts = {
      tokensWithoutValue: await vault.tokensWithoutValue(),
      deskTokensWithoutValue: await vault.deskTokensWithoutValue(desk),
      ticketsWithoutConversation: await vault.ticketsWithoutConversation(desk),
      subjectsWithoutKey: await vault.subjectsWithoutKey(keystore),
    };
    const opened = options.provider === null ? null : await openSample(options, vault);
    const isWhole =
      logs.every(({ wrong }) => wrong.length === 0) &&
      Object.values(counts).every((count) => count === 0) &&
      (opened === null || opened.opened + opened.shredded === opened.tried);
    return { logs, ...counts, opened, isWhole };
  } finally {
    await Promise.all([vault.close(), keystore.close(), desk.close()]);
  }
}

/** Null if the provider is away: that is no fault of the backup. */
async function openSample(
  { provider, databases, log }: CheckOptions,
  vault: CheckStore,
): Promise<Check['opened']> {
  if (provider === null) return null;
  const ready = await createProvider(provider);
  const isThere = await ready.healthy().then(
    () => true,
    () => false,
  );
  if (!isThere) return null;
  const keystore = openDb({ ...databases.keystore.app, max: 2 });
  const keys = createKeys({ keystore, provider: ready, clock: systemClock, log, host: 'scratch.invalid' });
  const counts = { tried: 0, opened: 0, shredded: 0 };
  try {
    for (const row of await vault.sample(SAMPLE)) {
      counts.tried += 1;
      try {
        const key = await keys.subject(asId<TenantId>(row.tenant), asId<SubjectId>(row.subject));
        key.open(row.class, row.token, row.sealed).fill(0);
        counts.opened += 1;
      } catch (error) {
        // Shredded since the values were copied: closed, as it must be. Anything else counts as not opened.
        if (error instanceof AppError && error.problem === 'not_found') counts.shredded += 1;
      }
    }
  } finally {
    keys.close();
    await keystore.close();
  }
  return counts;
}
