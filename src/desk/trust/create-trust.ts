import { z } from 'zod';

import {
  CertificateQuery,
  Corrections,
  CorrectionsQuery,
  Emergencies,
  Destinations,
  Entries,
  EntriesQuery,
  Erasures,
  LogText,
  PolicyPreviewRequest,
  PolicyVersions,
  SearchRule,
  Today,
  TrustPolicy,
  TrustPolicyPreview,
  Witnesses,
} from '#desk/trust/api';
import { route, type AnyRoute } from '#platform/http';
import { AppError } from '#platform/problems';
import {
  exportPack,
  listEntries,
  listWitnesses,
  readCheckpoint,
  readHandovers,
  readProof,
  readTile,
} from '#vault/audit/api';
import { countDecisions, listEmergencies, listPolicies, previewPolicy, readPolicy } from '#vault/authz/api';
import { listDestinations } from '#vault/calls/api';
import { reportCorrections } from '#vault/channels/api';
import { KeysView, readKeys } from '#vault/custody/api';
import { readSecondLook } from '#vault/channels/api';
import { listClasses, listErasures } from '#vault/retention/api';
import { countValues, readSearchRule } from '#vault/tokens/api';
import { certificatePdf } from './certificate-pdf.ts';
import { controlRoutes } from './control-routes.ts';
import type { TrustDeps } from './ports.ts';

const TENANT = z.object({ tenant: z.uuid() });
const COMMON = {
  method: 'GET',
  access: { kind: 'person', roles: ['client_officer'], signed: false },
  tenant: { from: 'path' },
  maxBodyBytes: 0,
  rate: 'read',
  params: TENANT,
} as const;
const FULL_TILE = 'public, max-age=31536000, immutable';

/** A client's own portal: figures, log, policy. Everything is of the path's tenant, and only its officer gets an answer. */
export function createTrust(deps: TrustDeps): { routes: AnyRoute[] } {
  const { door } = deps;
  return {
    routes: [
      ...controlRoutes(deps),
      route({
        ...COMMON,
        path: '/api/trust/:tenant/today',
        answer: Today,
        async handle(ctx) {
          const { tenant } = ctx;
          const since = new Date(deps.clock.now() - 86_400_000).toISOString();
          const [values, decisions, staff, tickets, log, { erasures }] = await Promise.all([
            door.call(countValues, { tenant }),
            door.call(countDecisions, { tenant, since }),
            deps.staff(tenant),
            deps.tickets(tenant),
            door.call(listEntries, { tenant, kinds: null, before: null, limit: 1 }),
            door.call(listErasures, { tenant, limit: 50 }),
          ]);
          return {
            since,
            valuesByClass: values.byClass,
            subjects: values.subjects,
            ...decisions,
            staff,
            lastDestruction: erasures.find(({ state }) => state === 'done')?.completedAt ?? null,
            tickets: { open: tickets.open, pending: tickets.pending, solved: tickets.solved },
            logSize: log.size,
          };
        },
      }),
      route({
        ...COMMON,
        path: '/api/trust/:tenant/witnesses',
        answer: Witnesses,
        handle: (ctx) => door.call(listWitnesses, { tenant: ctx.tenant }),
      }),
      route({
        ...COMMON,
        path: '/api/trust/:tenant/policy',
        answer: TrustPolicy,
        handle: (ctx) => door.call(readPolicy, { tenant: ctx.tenant }),
      }),
      route({
        ...COMMON,
        method: 'POST',
        path: '/api/trust/:tenant/policy/preview',
        maxBodyBytes: 60_000,
        rate: 'write',
        body: PolicyPreviewRequest,
        answer: TrustPolicyPreview,
        handle: (ctx, { body }) => door.call(previewPolicy, { tenant: ctx.tenant, settings: body.settings }),
      }),
      route({
        ...COMMON,
        path: '/api/trust/:tenant/policy/versions',
        answer: PolicyVersions,
        handle: (ctx) => door.call(listPolicies, { tenant: ctx.tenant, limit: 50 }),
      }),
      route({
        ...COMMON,
        path: '/api/trust/:tenant/emergencies',
        answer: Emergencies,
        handle: (ctx) => door.call(listEmergencies, { tenant: ctx.tenant, limit: 100 }),
      }),
      route({
        ...COMMON,
        path: '/api/trust/:tenant/entries',
        query: EntriesQuery,
        answer: Entries,
        handle: (ctx, { query }) =>
          door.call(listEntries, {
            tenant: ctx.tenant,
            kinds: query.kinds?.split(',') ?? null,
            before: query.before ?? null,
            limit: query.limit,
          }),
      }),
      route({
        ...COMMON,
        path: '/api/trust/:tenant/erasures',
        answer: Erasures,
        async handle({ tenant }) {
          const [erasures, { classes }] = await Promise.all([
            door.call(listErasures, { tenant, limit: 200 }),
            door.call(listClasses, { tenant }),
          ]);
          return { ...erasures, classes };
        },
      }),
      route({
        ...COMMON,
        path: '/api/trust/:tenant/erasures/:shredding/certificate',
        params: TENANT.extend({ shredding: z.uuid() }),
        query: CertificateQuery,
        answer: 'bytes',
        async handle(ctx, { params, query }, { reply }) {
          const { erasures, ...held } = await door.call(listErasures, { tenant: ctx.tenant, limit: 200 });
          const erasure = erasures.find(({ id }) => id === params.shredding);
          if (erasure === undefined) throw new AppError('not_found');
          const { certificate, completedAt } = erasure;
          if (certificate === null || completedAt === null) throw new AppError('not_found');
          const clientName = await deps.clientName(ctx.tenant, query.lang);
          const certified = { ...held, clientName, erasure: { ...erasure, certificate, completedAt } };
          const bytes = await certificatePdf(certified, query.lang);
          reply
            .type('application/pdf')
            .header('cache-control', 'no-store')
            .header('content-disposition', `attachment; filename="${erasure.id}-${query.lang}.pdf"`);
          reply.send(bytes);
        },
      }),
      route({
        ...COMMON,
        path: '/api/trust/:tenant/keys',
        answer: KeysView,
        handle: (ctx) => door.call(readKeys, { tenant: ctx.tenant }),
      }),
      route({
        ...COMMON,
        path: '/api/trust/:tenant/second-look',
        answer: readSecondLook.answer,
        handle: (ctx) => door.call(readSecondLook, { tenant: ctx.tenant }),
      }),
      route({
        ...COMMON,
        path: '/api/trust/:tenant/search-rule',
        answer: SearchRule,
        handle: (ctx) => door.call(readSearchRule, { tenant: ctx.tenant }),
      }),
      route({
        ...COMMON,
        path: '/api/trust/:tenant/destinations',
        answer: Destinations,
        handle: (ctx) => door.call(listDestinations, { tenant: ctx.tenant }),
      }),
      route({
        ...COMMON,
        path: '/api/trust/:tenant/corrections',
        query: CorrectionsQuery,
        answer: Corrections,
        async handle(ctx, { query }) {
          const since = new Date(deps.clock.now() - query.days * 86_400_000).toISOString();
          return { since, ...(await door.call(reportCorrections, { tenant: ctx.tenant, since })) };
        },
      }),
      route({
        ...COMMON,
        path: '/api/trust/:tenant/log/checkpoint',
        answer: LogText,
        handle: async (ctx) => ({
          text: (await door.call(readCheckpoint, { tenant: ctx.tenant })).checkpoint,
        }),
      }),
      route({
        ...COMMON,
        path: '/api/trust/:tenant/log/vkey',
        answer: LogText,
        handle: async (ctx) => ({ text: (await door.call(readCheckpoint, { tenant: ctx.tenant })).vkey }),
      }),
      route({
        ...COMMON,
        path: '/api/trust/:tenant/log/handovers',
        answer: LogText,
        handle: async (ctx) => ({
          text: JSON.stringify((await door.call(readHandovers, { tenant: ctx.tenant })).handovers),
        }),
      }),
      route({
        ...COMMON,
        path: '/api/trust/:tenant/log/proof/:index',
        params: TENANT.extend({ index: z.coerce.number().int().min(0) }),
        answer: LogText,
        handle: async (ctx, { params }) => ({
          text: (await door.call(readProof, { tenant: ctx.tenant, index: params.index })).proof,
        }),
      }),
      route({
        ...COMMON,
        path: '/api/trust/:tenant/log/tile/*',
        params: TENANT.extend({ '*': z.string().max(180) }),
        answer: 'bytes',
        async handle(ctx, { params }, { reply }) {
          const tile = await door.call(readTile, { tenant: ctx.tenant, path: `tile/${params['*']}` });
          const full = !params['*'].includes('.p/');
          reply
            .header('cache-control', full ? FULL_TILE.replace('public', 'private') : 'no-store')
            .type('application/octet-stream');
          reply.send(Buffer.from(tile.base64, 'base64'));
        },
      }),
      route({
        ...COMMON,
        path: '/api/trust/:tenant/pack',
        answer: 'bytes',
        async handle(ctx, _input, { reply }) {
          const pack = await door.call(exportPack, { tenant: ctx.tenant }, { timeoutMs: 60_000 });
          const bytes = Buffer.from(pack.base64, 'base64');
          reply
            .type('application/zip')
            .header('cache-control', 'no-store')
            .header('content-length', bytes.length)
            .header('content-disposition', `attachment; filename="${pack.fileName}"`);
          reply.send(bytes);
        },
      }),
    ],
  };
}
