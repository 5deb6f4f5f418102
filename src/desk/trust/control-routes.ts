import { z } from 'zod';

import { Controls, EvidenceQuery } from '#desk/trust/api';
import { route, type AnyRoute } from '#platform/http';
import type { TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { exportPack, listEntries, readCheckpoint } from '#vault/audit/api';
import { countDecisions, readPolicy } from '#vault/authz/api';
import { listDestinations } from '#vault/calls/api';
import { reportCorrections } from '#vault/channels/api';
import { readKeys } from '#vault/custody/api';
import { listErasures } from '#vault/retention/api';
import { readSearchRule } from '#vault/tokens/api';
import { FRAMEWORKS, PRACTICES, type Framework } from './control.ts';
import { evidencePack } from './evidence-pack.ts';
import { judgeAll } from './judge-controls.ts';
import type { Snapshot } from './read-signals.ts';
import { readPartsList, readSoftware } from './read-software.ts';
import type { TrustDeps } from './ports.ts';

const DAYS = 30;
const DAY_MS = 86_400_000;
const COMMON = {
  method: 'GET',
  access: { kind: 'person', roles: ['client_officer'], signed: false },
  tenant: { from: 'path' },
  maxBodyBytes: 0,
  rate: 'read',
  params: z.object({ tenant: z.uuid() }),
} as const;

/** Standards: every control with the live facts that are its evidence, and what an auditor takes along. */
export function controlRoutes(deps: TrustDeps): AnyRoute[] {
  return [
    route({
      ...COMMON,
      path: '/api/trust/:tenant/controls',
      answer: Controls,
      async handle({ tenant }) {
        const known = await lookAround(deps, tenant);
        return {
          asOf: new Date(known.now).toISOString(),
          frameworks: (Object.keys(FRAMEWORKS) as Framework[]).map((id) => ({
            id,
            name: [...FRAMEWORKS[id]],
          })),
          practices: Object.entries(PRACTICES).map(([number, name]) => ({
            number: Number(number),
            name: [...name],
          })),
          hasPartsList: known.software !== null,
          controls: judgeAll(known).map(({ control, state, readings }) => ({
            id: control.id,
            practice: Number(control.id.slice(3).split('.')[0]),
            title: [...control.title],
            does: [...control.does],
            limit: control.limit === undefined ? null : [...control.limit],
            state,
            readings: readings.map((each) => ({ id: each.id, state: each.state, says: [...each.says] })),
            entries: [...control.entries],
            tests: [...control.tests],
            maps: Object.entries(control.maps).map(([framework, ids]) => ({ framework, ids: [...ids] })),
          })),
        };
      },
    }),
    route({
      ...COMMON,
      path: '/api/trust/:tenant/controls/parts',
      answer: 'bytes',
      async handle(_ctx, _input, { reply }) {
        const bytes = await readPartsList(deps.partsFile);
        if (bytes === null) throw new AppError('not_found');
        reply
          .type('application/vnd.cyclonedx+json')
          .header('cache-control', 'no-store')
          .header('content-disposition', 'attachment; filename="dozo-parts.cdx.json"');
        reply.send(bytes);
      },
    }),
    route({
      ...COMMON,
      path: '/api/trust/:tenant/controls/evidence',
      query: EvidenceQuery,
      answer: 'bytes',
      async handle({ tenant }, { query }, { reply }) {
        const [known, clientName, pack, partsList] = await Promise.all([
          lookAround(deps, tenant),
          deps.clientName(tenant, query.lang),
          deps.door.call(exportPack, { tenant }, { timeoutMs: 60_000 }),
          readPartsList(deps.partsFile),
        ]);
        const at = new Date(known.now).toISOString();
        const bytes = evidencePack({
          context: { clientName, tenant, at, version: known.software?.version ?? null },
          judged: judgeAll(known),
          logPack: { fileName: pack.fileName, bytes: Buffer.from(pack.base64, 'base64') },
          partsList,
        });
        reply
          .type('application/zip')
          .header('cache-control', 'no-store')
          .header('content-disposition', `attachment; filename="evidence-${at.slice(0, 10)}.zip"`);
        reply.send(Buffer.from(bytes));
      },
    }),
  ];
}

/** Asks every source at once; one that does not answer is unknown and keeps no other back. */
async function lookAround(deps: TrustDeps, tenant: TenantId): Promise<Snapshot> {
  const { door } = deps;
  const now = deps.clock.now();
  const since = new Date(now - DAYS * DAY_MS).toISOString();
  const known = async <T>(asked: Promise<T>): Promise<T | null> => asked.catch(() => null);
  const [decisions, staff, keys, erasures, policy, search, destinations, corrections, log, software] =
    await Promise.all([
      known(door.call(countDecisions, { tenant, since })),
      known(deps.staff(tenant)),
      known(door.call(readKeys, { tenant })),
      known(door.call(listErasures, { tenant, limit: 200 })),
      known(door.call(readPolicy, { tenant })),
      known(door.call(readSearchRule, { tenant })),
      known(door.call(listDestinations, { tenant })),
      known(door.call(reportCorrections, { tenant, since })),
      known(readLog(deps, tenant)),
      known(readSoftware(deps.partsFile)),
    ]);
  return {
    now,
    days: DAYS,
    decisions,
    staff,
    keys,
    erasures,
    policy,
    search,
    destinations,
    corrections,
    log,
    software,
  };
}

/** The entries first, then the head: so it can only cover more. */
async function readLog({ door }: TrustDeps, tenant: TenantId): Promise<NonNullable<Snapshot['log']>> {
  const { size, lines } = await door.call(listEntries, { tenant, kinds: null, before: null, limit: 1 });
  const { checkpoint } = await door.call(readCheckpoint, { tenant });
  const signed = Number(checkpoint.split('\n')[1]);
  return { size, signed: Number.isSafeInteger(signed) ? signed : 0, lastAt: lines[0]?.at ?? null };
}
