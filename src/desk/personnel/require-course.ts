import type { z } from 'zod';

import type { ClientPeople, SetCourse } from '#desk/personnel/api';
import type { TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { allCourses } from './courses.ts';
import type { PersonnelDeps } from './ports.ts';
import { askedText } from './agreements.ts';
import { companiesAt } from './read-agreement.ts';
import { inForce, servedBy, standingsOf, trainingFact } from './standing.ts';
import { listTexts } from './store.ts';
import { listRequirements, upsertRequirement } from './store-training.ts';
import { holdsUntil, requiredCourses, trainingAt } from './training-state.ts';

/** The client's officer says what is asked of the people who serve them; their facts change in the same transaction. */
export async function requireCourse(
  deps: PersonnelDeps,
  tenant: TenantId,
  by: string,
  { course, required, from }: z.output<typeof SetCourse>,
): Promise<void> {
  if (!allCourses().has(course)) throw new AppError('not_found');
  const now = deps.clock.now();
  // From a moment that is over means from now; nobody is held to have lacked it before.
  const requiredFrom = new Date(Math.max(now, from === null ? now : Date.parse(from)));
  const team = await teamOf(deps, tenant);
  const standings = await standingsOf(deps, team);
  await deps.db.tx(tenant, async (sql) => {
    await upsertRequirement(sql, tenant, { course, required, requiredFrom, setBy: by, setAt: new Date(now) });
    const requirements = await listRequirements(sql, tenant);
    await deps.putFacts(
      sql,
      tenant,
      [...standings].map(([personId, { training }]) => ({
        ...trainingFact(tenant, personId, training, requirements, now),
        byPerson: by,
      })),
    );
  });
  deps.nudgeVault(tenant);
  for (const { personId } of team) deps.changed(personId);
}

/** Figures for the client: how many people serve them, how many hold what, and what they require. */
export async function peopleOf(deps: PersonnelDeps, tenant: TenantId): Promise<ClientPeople> {
  const now = deps.clock.now();
  const team = await teamOf(deps, tenant);
  const standings = [...(await standingsOf(deps, team)).values()];
  const client = (await deps.clients()).find((one) => one.tenant === tenant);
  if (client === undefined) throw new AppError('not_found');
  const own = await deps.provider();
  const [requirements, texts] = await deps.db.tx(tenant, (sql) =>
    Promise.all([listRequirements(sql, tenant), listTexts(sql, tenant)]),
  );
  const ownTexts = await deps.db.tx(own, (sql) => listTexts(sql, own));
  const signed = (by: (one: (typeof standings)[number]) => Parameters<typeof inForce>[0]): number =>
    standings.filter((one) => inForce(by(one), now)).length;
  const from = new Map(requiredCourses(requirements).map((one) => [one.course.course, one.from]));
  return {
    bindings: {
      companies: await companiesAt(deps, client),
      toProvider: {
        version: askedText('provider-employee', null, ownTexts).now.version,
        signed: signed(({ undertaking }) => undertaking),
        of: team.length,
      },
      toClient: {
        version: askedText('client', client, texts).now.version,
        signed: signed(({ ndas }) => ndas.get(tenant) ?? null),
        of: team.length,
      },
    },
    people: team.length,
    trained: standings.filter(({ training }) => trainingAt(training, requirements, now).current).length,
    courses: [...allCourses().values()].map((course) => {
      const since = from.get(course.course);
      return {
        course: course.course,
        title: course.title,
        minutes: course.minutes,
        days: course.days,
        version: course.version,
        required: since !== undefined,
        requiredFrom: since !== undefined && since > now ? new Date(since).toISOString() : null,
        holding: standings.filter(({ training }) => {
          const pass = training.get(course.course);
          return pass !== undefined && holdsUntil(pass, course) > now;
        }).length,
      };
    }),
  };
}

/** The people who serve this client; of their clients only this one is looked at. */
async function teamOf(deps: PersonnelDeps, tenant: TenantId) {
  return (await deps.people())
    .filter((person) => !person.ofClient && person.state !== 'left' && servedBy(person).includes(tenant))
    .map((person) => ({
      ...person,
      memberships: person.memberships.filter((one) => one.tenant === tenant),
    }));
}
