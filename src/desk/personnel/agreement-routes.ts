import { z } from 'zod';

import { NO_TENANT } from '#desk/edge';
import { AdoptText, AgreementAsked, Agreements, AgreementView, SignedQuery } from '#desk/personnel/api';
import type { Role } from '#platform/ctx';
import { route, type AnyRoute } from '#platform/http';
import { AppError } from '#platform/problems';
import { Done } from '#vault/identity/api';
import type { PersonnelDeps } from './ports.ts';
import { adoptText, listAgreements, readAgreement } from './read-agreement.ts';
import { signedPdf } from './signed-pdf.ts';
import type { FactsOwed } from './tell-owed-facts.ts';
import { watchedClients } from './watched-clients.ts';

const STAFF: readonly Role[] = ['agent', 'lead', 'security_officer', 'compliance_manager'];
const OFFICERS: readonly Role[] = ['security_officer', 'compliance_manager'];
const read = { method: 'GET', maxBodyBytes: 0, rate: 'read' } as const;
const staff = { kind: 'person', roles: STAFF, signed: false } as const;
const officers = { kind: 'person', roles: OFFICERS, signed: false } as const;
const ofClient = { kind: 'person', roles: ['client_officer'], signed: false } as const;
const TENANT = z.object({ tenant: z.uuid() });

/** Agreements: their texts for those who sign, the signed ones as PDF, the versions for those who look after them. */
export function agreementRoutes(deps: PersonnelDeps, owed: FactsOwed): AnyRoute[] {
  return [
    route({
      ...read,
      path: '/api/personnel/agreement/:relation/:tenant',
      access: staff,
      tenant: { from: 'path' },
      params: AgreementAsked,
      answer: AgreementView,
      handle: (ctx, { params }) => readAgreement(deps, deps.personOf(ctx), params.relation, ctx.tenant),
    }),
    route({
      ...read,
      path: '/api/personnel/agreement/:relation/:tenant/signed',
      access: staff,
      tenant: { from: 'path' },
      params: AgreementAsked,
      query: SignedQuery,
      answer: 'bytes',
      async handle(ctx, { params, query }, { reply }) {
        const personId = deps.personOf(ctx);
        send(reply, await signedPdf(deps, personId, params.relation, ctx.tenant, query.lang));
      },
    }),
    route({
      ...read,
      path: '/api/personnel/agreements',
      access: officers,
      tenant: NO_TENANT,
      answer: Agreements,
      async handle(ctx) {
        const watched = await watchedClients(deps, ctx, OFFICERS);
        const clients = (await deps.clients()).filter(({ tenant }) => watched.has(tenant));
        return { agreements: await listAgreements(deps, clients) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/personnel/agreements/adopt',
      maxBodyBytes: 1_000,
      rate: 'write',
      access: officers,
      tenant: NO_TENANT,
      body: AdoptText,
      answer: Done,
      async handle(ctx, { body }) {
        const watched = await watchedClients(deps, ctx, OFFICERS);
        const all = (await deps.clients()).every(({ tenant }) => watched.has(tenant));
        // What everybody signs to the provider is for whoever watches every client.
        if (body.relation === 'provider-employee' ? !all : !watched.has(body.tenant ?? ''))
          throw new AppError('not_found');
        await adoptText(deps, deps.personOf(ctx), body);
        await owed.tell();
        return { done: true as const };
      },
    }),
    route({
      ...read,
      path: '/api/trust/:tenant/people/agreement',
      access: ofClient,
      tenant: { from: 'path' },
      params: TENANT,
      answer: AgreementView,
      handle: (ctx) => readAgreement(deps, deps.personOf(ctx), 'provider-client', ctx.tenant),
    }),
    route({
      ...read,
      path: '/api/trust/:tenant/people/agreement/signed',
      access: ofClient,
      tenant: { from: 'path' },
      params: TENANT,
      query: SignedQuery,
      answer: 'bytes',
      async handle(ctx, { query }, { reply }) {
        send(reply, await signedPdf(deps, deps.personOf(ctx), 'provider-client', ctx.tenant, query.lang));
      },
    }),
  ];
}

function send(
  reply: Parameters<AnyRoute['handle']>[2]['reply'],
  { bytes, fileName }: { bytes: Buffer; fileName: string },
): void {
  reply
    .type('application/pdf')
    .header('cache-control', 'no-store')
    .header('content-length', bytes.length)
    .header('content-disposition', `attachment; filename="${fileName}"`);
  reply.send(bytes);
}
