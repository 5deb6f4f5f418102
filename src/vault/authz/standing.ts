import type { TenantId } from '#platform/ids';
import type { ReasonCode } from '#vault/authz/api';
import type { ActivePolicy } from './active-policy.ts';
import { passing } from './emergency.ts';
import type { Decide, FactVector } from './decide.ts';
import { toVector } from './gather.ts';
import type { AuthzDeps } from './ports.ts';
import { findUse } from './store.ts';

export interface Standing {
  readonly personId: string;
  readonly usedThisHour: number;
  readonly usedToday: number;
  readonly perHour: number;
  readonly perDay: number;
  readonly heldBackBy: ReasonCode[];
}

const WORKS = new Set(['agent', 'lead', 'security_officer']);

/** What would hold each person back now if all that depends on the single request were right: by the same rules, not by others. */
export async function readStanding(
  deps: AuthzDeps,
  decide: Decide,
  tenant: TenantId,
  active: ActivePolicy,
): Promise<Standing[]> {
  const members = (await deps.identity.members(tenant)).filter(({ role }) => WORKS.has(role));
  const { policy } = active;
  return deps.db.tx(tenant, async (sql) => {
    const people: Standing[] = [];
    for (const { personId, role } of members) {
      const now = new Date(deps.clock.now());
      const [facts, used] = await Promise.all([
        deps.facts.read(sql, tenant, personId, null),
        findUse(sql, tenant, personId, now),
      ]);
      const gathered = {
        nowMs: now.getTime(),
        personId,
        purpose: 'answer_request',
        class: 'EMAIL',
        session: null,
        facts,
        used,
        shared: { conversation: 0, client: 0 },
        given: { lead: true, client: true },
        emergency: passing([]),
        subjectShredded: false,
      } as const;
      const vector = allElseRight(toVector(policy, gathered));
      const { reasons } = decide(policy, { role, action: 'reveal', class: 'EMAIL', facts: vector });
      people.push({
        personId,
        usedThisHour: used.thisHour,
        usedToday: used.today,
        perHour: policy.perHour,
        perDay: policy.perDay,
        heldBackBy: reasons.filter((code) => code !== 'not_permitted_by_client'),
      });
    }
    return people;
  });
}

function allElseRight(vector: FactVector): FactVector {
  return {
    ...vector,
    session: { ...vector.session, passkey: true, keyBound: true, touchNeeded: false },
    ticket: { known: true, open: true, assignedToYou: true },
  };
}
