import type { z } from 'zod';

import type { Ctx, Role } from '#platform/ctx';
import { asId, type PersonId, type TenantId } from '#platform/ids';
import { SCIM_GROUP, type ScimListQuery, type ScimPatch } from '#vault/identity/api';
import type { ChangeMemberships } from './change-memberships.ts';
import type { Directory } from './directory.ts';
import type { IdentityDeps } from './ports.ts';
import { listOf, refuseScim, type ScimList } from './scim-answers.ts';
import { matches, parseFilter } from './scim-filter.ts';
import { readGroupPatch, type MemberChange } from './scim-patch.ts';
import { findPerson, listPeople, type PersonRow } from './store-people.ts';

interface Group {
  readonly id: string;
  readonly displayName: string;
  readonly tenant: TenantId;
  readonly role: Role;
}

export interface ScimGroups {
  list(ctx: Ctx, query: z.output<typeof ScimListQuery>): Promise<ScimList>;
  find(ctx: Ctx, id: string): Promise<object>;
  patch(ctx: Ctx, id: string, patch: z.output<typeof ScimPatch>): Promise<object>;
  replace(ctx: Ctx, id: string, members: readonly string[]): Promise<object>;
}

/** What a directory may give. A security officer is made by another one, with an invitation and a touch, and by nothing else. */
const GIVEN: ReadonlySet<Role> = new Set(['agent', 'lead', 'compliance_manager', 'client_officer']);
const OF_STAFF: readonly Role[] = ['agent', 'lead', 'compliance_manager', 'security_officer'];

/**
 * A group for each role at each company: of the provider's directory the roles of staff at every client, of a client's directory its own officers.
 * They are there and cannot be made; a person has one role at a company, so that joining a group leaves the other one there.
 */
export function createScimGroups(
  deps: IdentityDeps,
  directory: Directory,
  memberships: ChangeMemberships,
): ScimGroups {
  const { db } = deps;

  async function groupsOf(ctx: Ctx): Promise<Group[]> {
    const own = await directory.tenant(ctx.tenant);
    if (own === null) return [];
    if (own.kind === 'client') return [groupOf(own, 'client_officer')];
    return (await directory.clients()).flatMap((client) => OF_STAFF.map((role) => groupOf(client, role)));
  }

  async function groupBy(ctx: Ctx, id: string): Promise<Group> {
    return (await groupsOf(ctx)).find((group) => group.id === id) ?? refuseScim(404, null, 'no such group');
  }

  function membersOf(people: readonly PersonRow[], { tenant, role }: Group): PersonRow[] {
    return people.filter((person) =>
      person.memberships.some((one) => one.tenant === tenant && one.role === role),
    );
  }

  function resource(group: Group, people: readonly PersonRow[]): object {
    return {
      schemas: [SCIM_GROUP],
      id: group.id,
      displayName: group.displayName,
      members: membersOf(people, group).map(({ personId, login }) => ({ value: personId, display: login })),
      meta: { resourceType: 'Group', location: `${deps.config.vaultOrigin}/scim/v2/Groups/${group.id}` },
    };
  }

  const peopleOf = (ctx: Ctx): Promise<PersonRow[]> =>
    db.tx(ctx.tenant, (sql) => listPeople(sql, ctx.tenant));

  async function apply(ctx: Ctx, group: Group, changes: readonly MemberChange[]): Promise<object> {
    for (const { op, ids } of changes) {
      const members = membersOf(await peopleOf(ctx), group);
      const wanted = new Set(ids);
      const coming =
        op === 'remove' ? [] : ids.filter((id) => !members.some(({ personId }) => personId === id));
      const going =
        op === 'add' ? [] : members.filter(({ personId }) => (op === 'all') !== wanted.has(personId));
      if (coming.length > 0 && !GIVEN.has(group.role))
        refuseScim(403, 'mutability', 'security officers are invited by another one, not by a directory');
      const joining = await Promise.all(coming.map((id) => personBy(ctx, id)));
      for (const person of going) await memberships.part(ctx, person, group.tenant);
      for (const person of joining) await memberships.join(ctx, person, group.tenant, group.role);
    }
    return resource(group, await peopleOf(ctx));
  }

  async function personBy(ctx: Ctx, id: string): Promise<PersonRow> {
    const personId = /^[0-9a-f-]{36}$/.test(id) ? asId<PersonId>(id) : null;
    const person =
      personId === null ? null : await db.tx(ctx.tenant, (sql) => findPerson(sql, ctx.tenant, personId));
    if (person === null || person.state === 'left') return refuseScim(400, 'invalidValue', 'no such member');
    return person;
  }

  return {
    async list(ctx, { filter, startIndex, count }) {
      const comparisons = filter === undefined ? [] : parseFilter(filter);
      if (comparisons === null) return refuseScim(400, 'invalidFilter', 'that filter is not understood');
      const people = await peopleOf(ctx);
      const found = (await groupsOf(ctx)).filter(({ id, displayName }) => {
        const verdict = matches(comparisons, { id, displayname: displayName });
        return verdict ?? refuseScim(400, 'invalidFilter', 'that attribute is not filtered by');
      });
      return listOf(
        found.map((group) => resource(group, people)),
        startIndex,
        count,
      );
    },
    async find(ctx, id) {
      return resource(await groupBy(ctx, id), await peopleOf(ctx));
    },
    async patch(ctx, id, patch) {
      const group = await groupBy(ctx, id);
      const changes =
        readGroupPatch(patch) ?? refuseScim(400, 'invalidPath', 'an operation is not understood');
      return apply(ctx, group, changes);
    },
    async replace(ctx, id, members) {
      return apply(ctx, await groupBy(ctx, id), [{ op: 'all', ids: members }]);
    },
  };
}

function groupOf(company: { tenant: string; slug: string; nameEn: string }, role: Role): Group {
  return {
    id: `${company.slug}.${role}`,
    displayName: `${company.nameEn}: ${role}`,
    tenant: asId<TenantId>(company.tenant),
    role,
  };
}
