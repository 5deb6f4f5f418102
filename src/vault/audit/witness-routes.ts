import { route, type AnyRoute } from '#platform/http';
import { asId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { parseVkey } from '#tlog';
import {
  checkLog,
  dropWitness,
  exportPackPart,
  listWitnesses,
  putWitness,
  showWitnesses,
} from '#vault/audit/api';
import { nameOf } from './ask-witness.ts';
import { checkLog as check } from './check-log.ts';
import { createPackParts } from './export-parts.ts';
import type { AuditOptions } from './ports.ts';
import { record } from './record.ts';
import { readCheckpoint } from './store.ts';
import {
  dropWitness as drop,
  listWitnesses as list,
  putWitness as put,
  type WitnessRow,
} from './store-witnesses.ts';

/** A witness that is so long behind the newest checkpoint is said to be behind. */
const BEHIND_MS = 120_000;
const COMMON = {
  method: 'POST',
  access: { kind: 'door' },
  maxBodyBytes: 4_000,
  rate: 'door',
} as const;

async function viewOf(options: AuditOptions, tenant: TenantId) {
  return options.db.tx(tenant, async (sql) => {
    const newest = await readCheckpoint(sql, tenant);
    const since = options.clock.now() - BEHIND_MS;
    const behind = ({ size, cosignedAt, problem }: WitnessRow): boolean =>
      size < (newest?.size ?? 0) &&
      (problem !== null || cosignedAt === null || cosignedAt.getTime() < since) &&
      // A checkpoint of this moment nobody can have cosigned yet.
      (problem !== null || (newest?.signedAt.getTime() ?? 0) < options.clock.now() - 30_000);
    return {
      size: newest?.size ?? 0,
      witnesses: (await list(sql, tenant)).map((row) => ({
        name: nameOf(row.vkey),
        vkey: row.vkey,
        url: row.url,
        size: row.size,
        cosignedAt: row.cosignedAt?.toISOString() ?? null,
        problem: row.problem,
        behind: behind(row) || row.problem === 'fork' || row.problem === 'ahead',
      })),
    };
  });
}

/** Who witnesses a client's log, for its officer's pages. */
export function witnessDoorRoute(options: AuditOptions): AnyRoute {
  return route({
    ...COMMON,
    path: listWitnesses.path,
    tenant: { from: 'body' },
    body: listWitnesses.ask,
    answer: listWitnesses.answer,
    handle: (_ctx, { body }) => viewOf(options, asId<TenantId>(body.tenant)),
  });
}

/** `dozo client witness …`, each change of which is an entry of the client's log, `dozo export-log` and `dozo fsck`. */
export function witnessOperatorRoutes(
  options: AuditOptions,
  bySlug: (slug: string) => Promise<TenantId>,
): AnyRoute[] {
  const say = (vkey: string, state: 'added' | 'withdrawn', requestId: string) => ({
    kind: 'log.witness_changed',
    actor: 'job:operator',
    requestId,
    body: { witness: vkey.split('+').slice(0, 2).join('+'), state },
  });
  const packPart = createPackParts(options);
  return [
    route({
      ...COMMON,
      path: putWitness.path,
      tenant: { from: 'none', because: 'names a company by its slug' },
      body: putWitness.ask,
      answer: putWitness.answer,
      async handle(ctx, { body }) {
        const tenant = await bySlug(body.slug);
        const key = parseVkey(body.vkey);
        const wrong = (at: string) =>
          new AppError('invalid_request', { fields: [{ in: 'body', at, wrong: 'invalid' }] });
        if (key === null || key.type !== 4) throw wrong('vkey');
        const url = new URL(body.url);
        // Plain HTTP shows nothing secret, but who answers could be anybody; it stays within one host.
        if (url.protocol !== 'https:' && !['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname))
          throw wrong('url');
        await options.db.tx(tenant, async (sql) => {
          await put(sql, tenant, body.vkey, body.url.replace(/\/+$/, ''));
          await record(options.clock, sql, tenant, [say(body.vkey, 'added', ctx.requestId)]);
        });
        return { name: key.name };
      },
    }),
    route({
      ...COMMON,
      path: dropWitness.path,
      tenant: { from: 'none', because: 'names a company by its slug' },
      body: dropWitness.ask,
      answer: dropWitness.answer,
      async handle(ctx, { body }) {
        const tenant = await bySlug(body.slug);
        await options.db.tx(tenant, async (sql) => {
          if (!(await drop(sql, tenant, body.vkey))) throw new AppError('not_found');
          await record(options.clock, sql, tenant, [say(body.vkey, 'withdrawn', ctx.requestId)]);
        });
        return {};
      },
    }),
    route({
      ...COMMON,
      path: exportPackPart.path,
      tenant: { from: 'none', because: 'names a company by its slug' },
      body: exportPackPart.ask,
      answer: exportPackPart.answer,
      handle: async (_ctx, { body }) => packPart(await bySlug(body.slug), body.made, body.from),
    }),
    route({
      ...COMMON,
      path: checkLog.path,
      tenant: { from: 'none', because: 'names a company by its slug' },
      body: checkLog.ask,
      answer: checkLog.answer,
      handle: async (_ctx, { body }) => check(options, await bySlug(body.slug)),
    }),
    route({
      ...COMMON,
      path: showWitnesses.path,
      tenant: { from: 'none', because: 'names a company by its slug' },
      body: showWitnesses.ask,
      answer: showWitnesses.answer,
      handle: async (_ctx, { body }) => viewOf(options, await bySlug(body.slug)),
    }),
  ];
}
