import type { Ctx } from '#platform/ctx';
import { newId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { certify, digestOf, type Destroyed } from './certificate.ts';
import { entomb, erase } from './erase.ts';
import type { ShreddedRow } from '#vault/keys';
import type { RetentionDeps } from './ports.ts';
import { leaveOlderKey } from './leave-older-key.ts';
import { listOpenShreddings, readRule, setDone, setWaiting, type ShreddingRow } from './store.ts';

const AT_ONCE = 500;
const DAY_MS = 86_400_000;
/** An epoch is ended after this time even if nobody is to be shredded, so that no key of keys grows old. */
export const LONGEST_EPOCH_MS = 30 * DAY_MS;

/**
 * What is due in one tenant: people whose time is over are erased; keys of the erased are marked; the epoch is ended if somebody waits and it is as long as
 * the horizon; what is gone is certified. Each step may be repeated, here or in another process, after a crash anywhere.
 */
export async function settle(deps: RetentionDeps, tenant: TenantId): Promise<void> {
  await eraseDue(deps, tenant);
  const open = await deps.db.tx(tenant, (sql) => listOpenShreddings(sql, tenant, AT_ONCE));
  for (const row of open.filter(({ state }) => state === 'requested')) {
    // A crash may have come between the erasure and its tombstone.
    await entomb(deps, tenant, row);
    if (row.part === null) await deps.keys.shredSubject(tenant, row.subjectId).catch(ifGone);
    else if (!(await leaveOlderKey(deps, tenant, row))) continue;
    await deps.db.tx(tenant, (sql) => setWaiting(sql, tenant, row.shreddingId));
  }
  const epoch = await deps.keys.epoch(tenant);
  if (epoch === null) return;
  const age = deps.clock.now() - epoch.since.getTime();
  // So much earlier that a backup of the new keys can be made before the time that was promised is up.
  const horizonMs = deps.horizonSeconds * 1_000;
  // Older keys under which nothing is sealed any more are gone no later than people who are erased; before that the end of an epoch would not take them.
  const isDue = open.some(({ part }) => part === null) || epoch.isLeaving;
  const longest = isDue ? horizonMs - (deps.backupWaitMs ?? 0) : LONGEST_EPOCH_MS;
  const destroyBy = destroyedBy(deps, open, epoch);
  // What a crash left half done is gone on with, however young the new epoch is.
  if (age >= longest || epoch.rolling !== null)
    await deps.keys.rollEpoch(tenant, { destroyBy }).catch(ifNotNow);
  for (const { row, key } of await listGone(deps, tenant, open))
    await complete(deps, tenant, row, {
      key,
      provider: deps.keys.provider,
      providerDelaySeconds: deps.keys.destroysAfterSeconds,
      horizonSeconds: deps.horizonSeconds,
    });
}

/** Of what is open, that of which the keys are gone for good: all of a person's, or those before the version that outlives the values. */
async function listGone(
  deps: RetentionDeps,
  tenant: TenantId,
  open: readonly ShreddingRow[],
): Promise<{ row: ShreddingRow; key: ShreddedRow }[]> {
  const [whole, parts] = [true, false].map((isWhole) =>
    open.filter(({ part }) => (part === null) === isWhole),
  ) as [ShreddingRow[], ShreddingRow[]];
  const people = await deps.keys.shredded(
    tenant,
    whole.map(({ subjectId }) => subjectId),
  );
  const versions = await deps.keys.goneVersions(
    tenant,
    parts.map(({ subjectId, part }) => ({ subjectId, before: part?.keyVersion ?? 0 })),
  );
  return open.flatMap((row) => {
    const key =
      row.part === null
        ? people.find(({ subjectId }) => subjectId === row.subjectId)
        : versions.find((one) => one.subjectId === row.subjectId && one.before === row.part?.keyVersion);
    return key === undefined ? [] : [{ row, key }];
  });
}

/**
 * When the old key of keys goes at the latest: what was promised to whoever asked first. Who asked only after the end of the last epoch began waits for the
 * end of this one, which needs its time too.
 */
function destroyedBy(
  { horizonSeconds, backupWaitMs = 0 }: RetentionDeps,
  open: readonly ShreddingRow[],
  { rolling, since }: { rolling: unknown; since: Date },
): number | null {
  if (open.length === 0) return null;
  const first = Math.min(...open.map(({ requestedAt }) => requestedAt.getTime()));
  const isOfNext = rolling !== null && first >= since.getTime();
  return first + horizonSeconds * 1_000 - (isOfNext ? backupWaitMs : 0);
}

async function complete(
  deps: RetentionDeps,
  tenant: TenantId,
  row: ShreddingRow,
  done: Destroyed,
): Promise<void> {
  const certificate = await certify(deps.keys.certifier, tenant, row, done);
  await deps.db.tx(tenant, async (sql) => {
    if (!(await setDone(sql, tenant, row.shreddingId, { at: done.key.destroyedAt, certificate }))) return;
    await deps.audit.record(sql, tenant, [
      {
        kind: 'shred.completed',
        actor: 'job:retention',
        requestId: newId(),
        body: {
          shredding: row.shreddingId,
          subject: row.commitment,
          certificate: digestOf(certificate),
          epoch: done.key.epoch,
        },
      },
    ]);
  });
  deps.audit.nudge(tenant);
}

/** People whose conversations have all been solved for as long as the client's rule says. Somebody under a legal hold is passed by. */
async function eraseDue(deps: RetentionDeps, tenant: TenantId): Promise<void> {
  const { daysAfterSolved } = await deps.db.tx(tenant, (sql) => readRule(sql, tenant));
  if (daysAfterSolved === null) return;
  const before = new Date(deps.clock.now() - daysAfterSolved * DAY_MS);
  const due = await deps.db.tx(tenant, (sql) => deps.people.settledBefore(sql, tenant, before, AT_ONCE));
  for (const subject of due) {
    const ctx: Ctx = { tenant, actor: { kind: 'job', name: 'retention' }, requestId: newId() };
    await erase(deps, ctx, subject, { because: 'retention', reference: `${daysAfterSolved}-days` }).catch(
      (error: unknown) => {
        if (!(error instanceof AppError) || error.problem !== 'legal_hold') throw error;
      },
    );
  }
}

/**
 * A client that withholds its key ends no epoch: everything of it is closed, and what is due ends once the key is back. Nor does one end before a backup
 * has the next one's keys, until the time that was promised.
 */
function ifNotNow(error: unknown): void {
  const isLater = error instanceof AppError && LATER.has(error.problem);
  if (!isLater) throw error;
}
const LATER: ReadonlySet<string> = new Set(['key_withdrawn', 'keystore_backup_awaited']);

function ifGone(error: unknown): void {
  if (!(error instanceof AppError) || error.problem !== 'not_found') throw error;
}
