import { createHash } from 'node:crypto';

import { asId, type PersonId, type TenantId } from '#platform/ids';
import type { Fact } from '#vault/facts/api';
import type { FactsDeps } from './ports.ts';
import { upsertFact, type FactRow } from './store.ts';

/**
 * Takes facts from their owners on the desk's side; each that changes something is an entry of its client's log, in the
 * same transaction. Those of one tenant are one transaction; sending all of them again changes nothing.
 */
export async function putFacts(
  deps: FactsDeps,
  facts: readonly Fact[],
  requestId: string,
): Promise<{ accepted: number }> {
  let accepted = 0;
  for (const tenant of new Set(facts.map((fact) => asId<TenantId>(fact.tenant)))) {
    const group = facts.filter((fact) => fact.tenant === tenant);
    const entries = await Promise.all(group.map((fact) => entryOf(deps, tenant, fact, requestId)));
    accepted += await deps.db.tx(tenant, async (sql) => {
      const changed = [];
      for (const [at, fact] of group.entries()) {
        const entry = entries[at];
        if ((await upsertFact(sql, tenant, rowOf(fact))) && entry !== undefined) changed.push(entry);
      }
      if (changed.length > 0) await deps.audit.record(sql, tenant, changed);
      return changed.length;
    });
    deps.audit.nudge(tenant);
  }
  return { accepted };
}

function rowOf(fact: Fact): FactRow {
  const common = {
    source: fact.source,
    observedAt: new Date(fact.observedAt),
    expiresAt: new Date(fact.expiresAt),
  };
  switch (fact.name) {
    case 'nda': {
      const { name, personId, inForce, document } = fact;
      return { ...common, name, subjectKind: 'person', subjectId: personId, content: { inForce, document } };
    }
    case 'training': {
      const { name, personId, current, course, passes } = fact;
      const content = { current, course, ...(passes === undefined ? {} : { passes }) };
      return { ...common, name, subjectKind: 'person', subjectId: personId, content };
    }
    case 'shift': {
      const { name, personId, startsAt, endsAt } = fact;
      return { ...common, name, subjectKind: 'person', subjectId: personId, content: { startsAt, endsAt } };
    }
    case 'ticket': {
      const { name, conversationId, open, assignee } = fact;
      return {
        ...common,
        name,
        subjectKind: 'conversation',
        subjectId: conversationId,
        content: { open, assignee },
      };
    }
  }
}

/** People by pseudonym; the document's or course's name is the provider's own and no personal data. */
async function entryOf(deps: FactsDeps, tenant: TenantId, fact: Fact, requestId: string) {
  const name = (personId: string | null): Promise<string> | null =>
    personId === null ? null : deps.pseudonym(tenant, asId<PersonId>(personId));
  const { content } = rowOf(fact);
  const about =
    fact.name === 'ticket'
      ? { conversation: fact.conversationId, assignee: await name(fact.assignee), open: fact.open }
      : { person: await name(fact.personId), ...codes(content as Record<string, Content>) };
  return {
    kind: 'fact.changed',
    actor: (await name(fact.byPerson)) ?? 'desk',
    requestId,
    body: {
      fact: fact.name,
      source: fact.source,
      observedAt: fact.observedAt,
      expiresAt: fact.expiresAt,
      ...about,
    },
  };
}

type Content = string | boolean | readonly string[];

/** The log takes codes alone: a name with spaces or other letters is there by its digest. */
function codes(content: Record<string, Content>): Record<string, Content> {
  const code = (value: string): string =>
    /^[A-Za-z0-9_.:/-]{0,100}$/.test(value)
      ? value
      : `sha256:${createHash('sha256').update(value).digest('hex')}`;
  return Object.fromEntries(
    Object.entries(content).map(([field, value]) => [
      field,
      typeof value === 'string' ? code(value) : typeof value === 'boolean' ? value : value.map(code),
    ]),
  );
}
