import type { z } from 'zod';

import type { Ctx } from '#platform/ctx';
import { isSqlState } from '#platform/db';
import { asId, type PersonId } from '#platform/ids';
import type { ScimListQuery, ScimPatch, ScimUserBody } from '#vault/identity/api';
import { SCIM_USER } from '#vault/identity/api';
import type { ChangeMemberships } from './change-memberships.ts';
import type { createPersonUseCase } from './create-person.ts';
import type { Directory } from './directory.ts';
import { logAbout } from './log-entries.ts';
import type { IdentityDeps } from './ports.ts';
import { matches, parseFilter } from './scim-filter.ts';
import { readUser, readUserPatch, type UserChange } from './scim-patch.ts';
import { listOf, refuseScim, type ScimList } from './scim-answers.ts';
import { findPerson, findPersonByLogin, listPeople, type PersonRow } from './store-people.ts';
import { listDirectoryFacts, updatePerson, type DirectoryFacts } from './store-scim.ts';
import { tellDirectory } from './tell-directory.ts';

export interface ScimUsers {
  list(ctx: Ctx, query: z.output<typeof ScimListQuery>): Promise<ScimList>;
  find(ctx: Ctx, id: string): Promise<object>;
  /** The joiner: known from now on, invited by an officer, who hands over the link in person. */
  create(ctx: Ctx, body: z.output<typeof ScimUserBody>): Promise<object>;
  replace(ctx: Ctx, id: string, body: z.output<typeof ScimUserBody>): Promise<object>;
  patch(ctx: Ctx, id: string, patch: z.output<typeof ScimPatch>): Promise<object>;
  /** The leaver. The row stays, for logs name it; the directory sees nobody. */
  remove(ctx: Ctx, id: string): Promise<void>;
}

/** People of one company as its own directory sees and tells them. Whoever left is there as inactive. */
export function createScimUsers(
  deps: IdentityDeps,
  directory: Directory,
  createPerson: ReturnType<typeof createPersonUseCase>,
  memberships: ChangeMemberships,
): ScimUsers {
  const { db } = deps;
  const now = (): Date => new Date(deps.clock.now());

  async function personOf(ctx: Ctx, id: string): Promise<PersonRow> {
    const personId = /^[0-9a-f-]{36}$/.test(id) ? asId<PersonId>(id) : null;
    const person =
      personId === null ? null : await db.tx(ctx.tenant, (sql) => findPerson(sql, ctx.tenant, personId));
    return person ?? refuseScim(404, null, 'no such user');
  }

  async function resource(ctx: Ctx, personId: PersonId): Promise<object> {
    const [person, facts] = await db.tx(ctx.tenant, async (sql) => [
      await findPerson(sql, ctx.tenant, personId),
      await listDirectoryFacts(sql, ctx.tenant),
    ]);
    const known = facts.find((one) => one.personId === personId);
    if (person === null || known === undefined) return refuseScim(404, null, 'no such user');
    return userOf(deps, person, known);
  }

  /** Names are kept as they are sent: what looks like somebody's number or address is not taken. */
  function checkWords({ userName = '', displayName = '' }: UserChange): void {
    if (deps.holdsValue(userName, ['PERSON', 'EMAIL']) || deps.holdsValue(displayName, ['PERSON']))
      refuseScim(400, 'invalidValue', 'a name that looks like somebody’s data');
  }

  async function apply(ctx: Ctx, person: PersonRow, change: UserChange): Promise<object> {
    const { tenant } = ctx;
    const { personId } = person;
    checkWords(change);
    const { active, displayName, userName, externalId, locale } = change;
    if (active === false && person.state !== 'left') await memberships.leave(ctx, person);
    const back = active === true && person.state === 'left';
    await db
      .tx(tenant, async (sql) => {
        await updatePerson(
          sql,
          tenant,
          personId,
          {
            ...(userName === undefined ? {} : { login: userName }),
            ...(displayName === undefined ? {} : { nameEn: displayName, nameJa: displayName }),
            ...(locale === undefined ? {} : { locale }),
            ...(externalId === undefined
              ? {}
              : { externalId: externalId === '' ? null : externalId.slice(0, 200) }),
            // Somebody who comes back has no key: an officer invites them.
            ...(back ? { state: 'invited' as const } : {}),
          },
          now(),
        );
        const fields = Object.keys(change).filter((name) => name !== 'active');
        const body = { change: back ? 'returned' : 'directory', fields };
        if (back || fields.length > 0)
          await logAbout(deps, sql, tenant, ctx, 'person.changed', { personId, body });
        await tellDirectory(deps, sql, tenant);
      })
      .catch((error: unknown) => {
        if (isSqlState(error, '23505')) refuseScim(409, 'uniqueness', 'that userName is taken');
        throw error;
      });
    directory.forget();
    deps.audit.nudge(tenant);
    deps.nudgeDesk(tenant);
    return resource(ctx, personId);
  }

  return {
    async list(ctx, { filter, startIndex, count }) {
      const comparisons = filter === undefined ? [] : parseFilter(filter);
      if (comparisons === null) return refuseScim(400, 'invalidFilter', 'that filter is not understood');
      const [people, facts] = await db.tx(ctx.tenant, async (sql) => [
        await listPeople(sql, ctx.tenant),
        await listDirectoryFacts(sql, ctx.tenant),
      ]);
      const known = new Map(facts.map((one) => [one.personId, one] as const));
      const found = people.flatMap((person) => {
        const fact = known.get(person.personId);
        if (fact === undefined) return [];
        const verdict = matches(comparisons, {
          username: person.login,
          externalid: fact.externalId,
          id: person.personId,
          displayname: person.nameEn,
          active: person.state !== 'left',
        });
        if (verdict === null) return refuseScim(400, 'invalidFilter', 'that attribute is not filtered by');
        return verdict ? [userOf(deps, person, fact)] : [];
      });
      return listOf(found, startIndex, count);
    },

    async find(ctx, id) {
      return resource(ctx, (await personOf(ctx, id)).personId);
    },

    async create(ctx, body) {
      const change = readUser(body) ?? refuseScim(400, 'invalidValue', 'an attribute is not understood');
      checkWords(change);
      const { tenant } = ctx;
      const login = body.userName;
      const existing = await db.tx(tenant, (sql) => findPersonByLogin(sql, tenant, login));
      if (existing !== null) refuseScim(409, 'uniqueness', 'that userName is taken');
      const name = change.displayName ?? login;
      const locale = change.locale ?? 'en';
      const { personId, created } = await createPerson(ctx, {
        home: tenant,
        login,
        nameEn: name,
        nameJa: name,
        locale,
        memberships: [],
        state: 'invited',
      });
      // Of two that create one login at once, one does.
      if (!created) refuseScim(409, 'uniqueness', 'that userName is taken');
      const person = await personOf(ctx, personId);
      const { userName: _same, ...rest } = change;
      return apply(ctx, person, rest);
    },

    async replace(ctx, id, body) {
      const person = await personOf(ctx, id);
      const change = readUser(body) ?? refuseScim(400, 'invalidValue', 'an attribute is not understood');
      return apply(ctx, person, change);
    },

    async patch(ctx, id, patch) {
      const person = await personOf(ctx, id);
      const change = readUserPatch(patch) ?? refuseScim(400, 'invalidPath', 'an operation is not understood');
      return apply(ctx, person, change);
    },

    async remove(ctx, id) {
      const person = await personOf(ctx, id);
      if (person.state !== 'left') await memberships.leave(ctx, person);
    },
  };
}

function userOf(deps: Pick<IdentityDeps, 'config'>, person: PersonRow, facts: DirectoryFacts): object {
  const { personId, login, nameEn, locale, state } = person;
  return {
    schemas: [SCIM_USER],
    id: personId,
    ...(facts.externalId === null ? {} : { externalId: facts.externalId }),
    userName: login,
    displayName: nameEn,
    name: { formatted: nameEn },
    preferredLanguage: locale,
    active: state !== 'left',
    meta: {
      resourceType: 'User',
      created: facts.createdAt.toISOString(),
      lastModified: facts.changedAt.toISOString(),
      location: `${deps.config.vaultOrigin}/scim/v2/Users/${personId}`,
    },
  };
}
