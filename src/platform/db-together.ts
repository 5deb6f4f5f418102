import type { TenantId } from '#platform/ids';

type AtOnce<Sql> = <T>(tenant: TenantId, work: (sql: Sql) => Promise<T>) => Promise<T>;

interface Member<Sql> {
  readonly issue: (sql: Sql) => Promise<unknown>;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

/** Members of one transaction at most: a failure makes each of them go again. */
const MOST = 32;
/**
 * Group commit: who comes while `lanes` transactions of a tenant are under way shares the next one with all who wait for it.
 * Nobody waits for company: the first goes at once. One begin, one commit, one flush of the write-ahead log and one system call
 * each way then serve many, which is most of what a small transaction costs.
 *
 * A transaction of several that fails has done nothing, whoever's statement it was: each then goes alone, so that one failure
 * is its own. Only when the connection was lost (`isLost`) nobody knows whether it was committed, and all are told so.
 */
export function createTogether<Sql>(
  atOnce: AtOnce<Sql>,
  isLost: (error: unknown) => boolean,
  lanes: number,
): AtOnce<Sql> {
  const byTenant = new Map<TenantId, { busy: number; waiting: Member<Sql>[] }>();

  function send(tenant: TenantId): void {
    const lane = byTenant.get(tenant);
    if (lane === undefined) return;
    if (lane.waiting.length === 0) {
      if (lane.busy === 0) byTenant.delete(tenant);
      return;
    }
    if (lane.busy === lanes) return;
    lane.busy += 1;
    const members = lane.waiting.splice(0, MOST);
    void commit(tenant, members).finally(() => {
      lane.busy -= 1;
      send(tenant);
    });
  }

  async function commit(tenant: TenantId, members: readonly Member<Sql>[]): Promise<void> {
    try {
      const values = await atOnce(tenant, (sql) => Promise.all(members.map(({ issue }) => issue(sql))));
      members.forEach(({ resolve }, at) => resolve(values[at] as never));
    } catch (error) {
      if (members.length === 1 || isLost(error)) {
        for (const { reject } of members) reject(error);
        return;
      }
      await Promise.all(members.map((member) => commit(tenant, [member])));
    }
  }

  return <T>(tenant: TenantId, work: (sql: Sql) => Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      const lane = byTenant.get(tenant) ?? { busy: 0, waiting: [] };
      byTenant.set(tenant, lane);
      lane.waiting.push({ issue: work, resolve: resolve as (value: never) => void, reject });
      send(tenant);
    });
}
