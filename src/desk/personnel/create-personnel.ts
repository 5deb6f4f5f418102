import type { z } from 'zod';

import { fillPersonnel } from '#desk/edge/api';
import { route, type AnyRoute } from '#platform/http';
import { asId, type TenantId } from '#platform/ids';
import { askedText, NDA_DAYS, type Agreement } from './agreements.ts';
import { allCourses } from './courses.ts';
import type { PersonnelDeps } from './ports.ts';
import { offboard } from './offboard.ts';
import { remind } from './remind.ts';
import { personnelRoutes } from './routes.ts';
import { createFactsOwed } from './tell-owed-facts.ts';
import { isBound, isOnShift, pushFacts, servedBy, standingsOf } from './standing.ts';
import { spanAround } from './shift-window.ts';
import { listPlanned } from './store-shifts.ts';
import { upsertTraining } from './store-training.ts';
import { insertSignature, listShifts, listTexts, upsertShift, withdrawSignatures } from './store.ts';
import { takeSignature, type DocumentSigned } from './take-signature.ts';
import { trainingAt } from './training-state.ts';

export interface Personnel {
  readonly routes: AnyRoute[];
  readonly doorRoutes: AnyRoute[];
  summary(
    tenant: TenantId,
  ): Promise<{ total: number; withNda: number; withTraining: number; onShift: number }>;
  /** News of the vault: somebody signed an agreement with their passkey. */
  takeSignature(event: DocumentSigned): Promise<void>;
  /** Who of these works for this client now. */
  onShift(tenant: TenantId, personIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Somebody may have left, or come back. */
  offboard(): Promise<void>;
  start(): void;
  stop(): void;
}

const REFRESH_MS = 600_000;
const DAY_MS = 86_400_000;

/** NDAs, training and shifts: kept here, told to the vault as facts that end by themselves. */
export function createPersonnel(deps: PersonnelDeps): Personnel {
  let timer: NodeJS.Timeout | undefined;
  const owed = createFactsOwed(deps);
  // A course that is not whole stops the start, and not the one who takes it.
  allCourses();

  /** Everybody's facts again; one person whose facts cannot be told keeps nobody else's back. */
  async function refreshAll(): Promise<void> {
    const people = (await deps.people()).filter((person) => !person.ofClient);
    await pushFacts(deps, people).catch(async () => {
      for (const person of people)
        await pushFacts(deps, [person]).catch((error: unknown) =>
          deps.log.warn({ err: error, personId: person.personId }, 'facts of a person were not told again'),
        );
    });
  }

  return {
    routes: personnelRoutes(deps, owed),
    doorRoutes: deps.evaluation ? [fillRoute(deps)] : [],

    async summary(tenant) {
      const now = deps.clock.now();
      const team = (await deps.people()).filter((person) => servedBy(person).includes(tenant));
      // Of their clients this one is asked about, and no other's rows are read for it.
      const here = team.map((person) => ({
        ...person,
        memberships: person.memberships.filter((one) => one.tenant === tenant),
      }));
      const standings = [...(await standingsOf(deps, here)).values()];
      return {
        total: team.length,
        withNda: standings.filter((one) => isBound(one, tenant, now)).length,
        withTraining: standings.filter(
          (one) => trainingAt(one.training, one.requirements.get(tenant) ?? [], now).current,
        ).length,
        onShift: standings.filter((one) => isOnShift(one.shifts.get(tenant) ?? null, now)).length,
      };
    },

    async takeSignature(event) {
      await takeSignature(deps, event);
      await owed.tell();
    },

    async onShift(tenant, personIds) {
      const now = deps.clock.now();
      const own = await deps.provider();
      const [everywhere, planned] = await Promise.all([
        deps.db.tx(own, (sql) => listShifts(sql, own, personIds)),
        deps.db.tx(tenant, (sql) => listPlanned(sql, tenant, spanAround(now), personIds)),
      ]);
      const rows = [...everywhere, ...planned];
      return new Set(rows.filter((row) => isOnShift(row, now)).map(({ personId }) => personId));
    },

    offboard: () => offboard(deps),

    start() {
      const round = (): void => {
        void refreshAll().catch((error: unknown) =>
          deps.log.warn({ err: error }, 'facts of people were not told again'),
        );
        void offboard(deps).catch((error: unknown) =>
          deps.log.warn({ err: error }, 'it was not looked who left'),
        );
        void remind(deps).catch((error: unknown) =>
          deps.log.warn({ err: error }, 'nobody was reminded of courses'),
        );
      };
      // At once: while we were away they may have run out.
      round();
      timer = setInterval(round, REFRESH_MS);
      timer.unref();
      owed.start();
    },
    stop() {
      clearInterval(timer);
      owed.stop();
    },
  };
}

type Filled = z.output<typeof fillPersonnel.ask>['records'][number];

function fillRoute(deps: PersonnelDeps): AnyRoute {
  return route({
    method: 'POST',
    path: fillPersonnel.path,
    access: { kind: 'door' },
    tenant: { from: 'none', because: 'an evaluation’s invented people, each at their own clients' },
    maxBodyBytes: 200_000,
    rate: 'door',
    body: fillPersonnel.ask,
    answer: fillPersonnel.answer,
    async handle(_ctx, { body }) {
      const people = new Map((await deps.people()).map((person) => [person.personId, person]));
      for (const record of body.records) {
        await fill(deps, record);
        const person = people.get(record.personId);
        if (person !== undefined) await pushFacts(deps, [person]);
      }
      await remind(deps);
      return { done: true as const };
    },
  });
}

/** Signatures and passes as they would have been made a while ago. */
async function fill(deps: PersonnelDeps, record: Filled): Promise<void> {
  const now = deps.clock.now();
  const clients = new Map((await deps.clients()).map((client) => [client.tenant, client]));
  for (const nda of record.ndas) {
    const tenant = asId<TenantId>(nda.tenant);
    const client = clients.get(tenant);
    if (client === undefined) continue;
    await deps.db.tx(tenant, async (sql) => {
      await withdrawSignatures(sql, tenant, record.personId, new Date(now));
      const asked = askedText('client', client, await listTexts(sql, tenant)).now;
      await insertSignature(sql, tenant, filledSignature(record.personId, asked, now, nda.expiresAt));
      if (!nda.inForce && Date.parse(nda.expiresAt) > now)
        await withdrawSignatures(sql, tenant, record.personId, new Date(now));
    });
  }
  const own = await deps.provider();
  await deps.db.tx(own, async (sql) => {
    const asked = askedText('provider-employee', null, await listTexts(sql, own)).now;
    const end = new Date(now + NDA_DAYS * DAY_MS).toISOString();
    await insertSignature(sql, own, filledSignature(record.personId, asked, now, end));
    if (record.training !== null) {
      // What is not current has ended, whatever its date says.
      const end = Date.parse(record.training.expiresAt);
      const expiresAt = new Date(record.training.current ? end : Math.min(end, now));
      for (const course of allCourses().values())
        await upsertTraining(sql, own, record.personId, {
          course: course.course,
          version: course.version,
          rightCount: course.questions.length,
          questionCount: course.questions.length,
          passedAt: new Date(now),
          expiresAt,
        });
    }
    if (record.shift !== null) {
      await upsertShift(sql, own, record.personId, {
        startsAt: new Date(record.shift.startsAt),
        endsAt: new Date(record.shift.endsAt),
      });
    }
  });
}

function filledSignature(personId: string, asked: Agreement, now: number, expiresAt: string) {
  const { relation, document, version, sha256 } = asked;
  const signed = { signedAt: new Date(now), expiresAt: new Date(expiresAt), readSeconds: 0 };
  return { personId, relation, document, version, sha256, ...signed, statement: null, evidence: null };
}
