import { route, type AnyRoute } from '#platform/http';
import { asId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import {
  exportPack,
  listEntries,
  readCheckpoint,
  readHandovers as readHandoversRoute,
  readProof,
  readTile,
} from '#vault/audit/api';
import type { AuditOptions } from './ports.ts';
import { exportPack as pack } from './export-pack.ts';
import { readHandovers } from './handovers.ts';
import { proveInclusion } from './prove-inclusion.ts';
import { parseTilePath, readTile as tile } from './read-tile.ts';
import { originOf } from './sign-checkpoint.ts';
import { listCosignatures } from './store-witnesses.ts';
import { witnessDoorRoute } from './witness-routes.ts';
import { listEntries as entries, readCheckpoint as checkpoint, readHead } from './store.ts';

/** A client's log, read by the desk for that client's officer. What is answered is checked again where it is read. */
export function auditDoorRoutes(options: AuditOptions): AnyRoute[] {
  const { db, signer } = options;
  const common = {
    method: 'POST',
    access: { kind: 'door' },
    tenant: { from: 'body' },
    maxBodyBytes: 4_000,
    rate: 'door',
  } as const;
  return [
    witnessDoorRoute(options),
    route({
      ...common,
      path: readCheckpoint.path,
      body: readCheckpoint.ask,
      answer: readCheckpoint.answer,
      async handle(_ctx, { body }) {
        const tenant = asId<TenantId>(body.tenant);
        const { row, lines } = await db.tx(tenant, async (sql) => {
          const newest = await checkpoint(sql, tenant);
          return { row: newest, lines: await listCosignatures(sql, tenant, newest?.size ?? 0) };
        });
        if (row === null) throw new AppError('not_found');
        const vkey = await signer.vkey(tenant);
        return { checkpoint: row.note + lines.join(''), vkey, origin: originOf(vkey) };
      },
    }),
    route({
      ...common,
      path: readHandoversRoute.path,
      body: readHandoversRoute.ask,
      answer: readHandoversRoute.answer,
      async handle(_ctx, { body }) {
        const tenant = asId<TenantId>(body.tenant);
        const published = (await signer.published(tenant)).map(({ vkey }) => vkey);
        return { handovers: await db.tx(tenant, (sql) => readHandovers(sql, tenant, published)) };
      },
    }),
    route({
      ...common,
      path: readTile.path,
      body: readTile.ask,
      answer: readTile.answer,
      async handle(_ctx, { body }) {
        const tenant = asId<TenantId>(body.tenant);
        const path = parseTilePath(body.path);
        if (path === null) throw new AppError('not_found');
        const bytes = await db.tx(tenant, (sql) => tile(sql, tenant, path));
        return { base64: bytes.toString('base64') };
      },
    }),
    route({
      ...common,
      path: listEntries.path,
      body: listEntries.ask,
      answer: listEntries.answer,
      async handle(_ctx, { body }) {
        const tenant = asId<TenantId>(body.tenant);
        return db.tx(tenant, async (sql) => {
          const { size } = await readHead(sql, tenant);
          const rows = await entries(sql, tenant, {
            kinds: body.kinds,
            before: body.before ?? size,
            limit: body.limit,
          });
          return {
            size,
            lines: rows.map((row) => ({
              index: row.index,
              kind: row.kind,
              at: row.at.toISOString(),
              entry: row.entry.toString('base64'),
            })),
          };
        });
      },
    }),
    route({
      ...common,
      path: readProof.path,
      body: readProof.ask,
      answer: readProof.answer,
      async handle(_ctx, { body }) {
        const tenant = asId<TenantId>(body.tenant);
        return { proof: await db.tx(tenant, (sql) => proveInclusion(sql, tenant, body.index)) };
      },
    }),
    route({
      ...common,
      path: exportPack.path,
      body: exportPack.ask,
      answer: exportPack.answer,
      async handle(_ctx, { body }) {
        const tenant = asId<TenantId>(body.tenant);
        const published = (await signer.published(tenant)).map(({ vkey }) => vkey);
        const made = await db.tx(tenant, async (sql) =>
          pack(sql, tenant, published, {
            policies: await options.policies(sql, tenant),
            certificates: await options.certificates(sql, tenant),
          }),
        );
        return { fileName: made.fileName, base64: Buffer.from(made.bytes).toString('base64') };
      },
    }),
  ];
}
