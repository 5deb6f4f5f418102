import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

import { systemClock } from '#platform/clock';
import { connectPlainly, openDb } from '#platform/db';
import { createHttp, route } from '#platform/http';
import { newBearer, newId, randomId, type TenantId } from '#platform/ids';
import { createLog } from '#platform/log';
import { migrateDatabase } from '#platform/migrate';
import { startPostgres } from '#platform/postgres-embedded';
import { AcceptedMessage, ApiMessageRequest } from '#vault/channels/api';
import { createFileProvider, createKeys } from '#vault/keys';
import { answerOnce, idempotencyKey } from '../src/vault/channels/answer-once.ts';
import type { ChannelDeps } from '../src/vault/channels/ports.ts';
import { createAuthenticate } from '../src/vault/identity/authenticate.ts';
import type { IdentityDeps } from '../src/vault/identity/ports.ts';
import { digestOf } from '../src/vault/identity/secrets.ts';
import type { Watch } from '../src/vault/identity/watch.ts';
import type { Sessions } from '../src/vault/identity/sessions.ts';
import { insertClientKey } from '../src/vault/identity/store-client-keys.ts';

/**
 * The peers of the intake, in a process of their own as the vault is, on a PostgreSQL of their own, under row-level security:
 * `/plain` is the same HTTP stack that inserts the text as it is; `/v1/messages` is the intake's route with its body, its client's
 * key and its idempotency key, which inserts the text as it is. Each is one commit. Tells its parent where it listens; ends when
 * the parent lets go of it.
 */
const folder = mkdtempSync(join(tmpdir(), 'dozo-bench-'));
const log = createLog('bench', 'silent');
const postgres = await startPostgres({ dataDir: join(folder, 'postgres'), log });
const { vault, keystore } = postgres.urls;
await migrateDatabase('vault', vault.owner, vault.app.username);
await migrateDatabase('keystore', keystore.owner, keystore.app.username);
const admin = connectPlainly(vault.owner);
await admin`create table plain (tenant_id uuid not null, id uuid not null, text text not null, primary key (tenant_id, id))`;
await admin`alter table plain enable row level security`;
await admin.unsafe(
  `create policy p on plain using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)`,
);
await admin.unsafe(`grant select, insert on plain to "${vault.app.username}"`);
await admin.end();

const db = openDb({ ...vault.app, max: 16 });
const keysDb = openDb({ ...keystore.app, max: 4 });
const clock = systemClock;
const tenant = randomId<TenantId>();
const keys = createKeys({
  keystore: keysDb,
  provider: await createFileProvider(join(folder, 'keys')),
  clock,
  log,
  host: 'bench.example',
});
await keys.ensureTenant(tenant);
const key = newBearer('dk', tenant);
await db.tx(tenant, (sql) =>
  insertClientKey(sql, tenant, { keyId: newId(), digest: digestOf(key), label: 'bench' }, new Date()),
);

const http = createHttp({
  name: 'plain',
  log,
  clock,
  // Of identity the check of a client's key alone is used, of channels the idempotency key.
  authenticate: createAuthenticate(
    { db, clock } as IdentityDeps,
    {} as Sessions,
    () => Promise.resolve(true),
    {} as Watch,
  ).authenticate,
  anyone: (requestId) => ({ tenant, actor: { kind: 'anyone' }, requestId }),
});
http.add([
  route({
    method: 'POST',
    path: '/plain',
    access: { kind: 'anyone', because: 'a bench on this machine' },
    tenant: { from: 'none', because: 'a bench on this machine' },
    maxBodyBytes: 10_000,
    rate: 'door',
    body: z.strictObject({ text: z.string() }),
    answer: z.object({ id: z.string() }),
    async handle(_ctx, { body }) {
      const id = randomUUID();
      await db.atOnce(
        tenant,
        (sql) => sql`insert into plain (tenant_id, id, text) values (${tenant}, ${id}, ${body.text})`,
      );
      return { id };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/messages',
    access: { kind: 'client_system' },
    tenant: { from: 'bearer' },
    maxBodyBytes: 10_000,
    rate: 'door',
    body: ApiMessageRequest,
    answer: AcceptedMessage,
    handle(ctx, { body }, { request }) {
      const once = {
        scope: 'api',
        key: idempotencyKey(request.headers['idempotency-key']),
        body: request.body as Buffer,
      };
      return answerOnce({ db, keys, clock } as unknown as ChannelDeps, ctx, once, async (remember) => {
        const id: string = newId();
        const answer = { conversation: newId<string & TenantId>(), message: id, withheld: false };
        await db.atOnce(ctx.tenant, (sql) =>
          Promise.all([
            sql`insert into plain (tenant_id, id, text) values (${ctx.tenant}, ${id}, ${body.text})`,
            remember(sql, answer),
          ]),
        );
        return answer;
      });
    },
  }),
]);
const address = await http.server.listen({ host: '127.0.0.1', port: 0 });
process.once('disconnect', () => {
  void http.server
    .close()
    .then(() => Promise.all([db.close(), keysDb.close()]))
    .then(() => postgres.stop())
    .then(() => rmSync(folder, { recursive: true, force: true }));
});
process.send?.({ address, key, postgres: postgres.pid() });
