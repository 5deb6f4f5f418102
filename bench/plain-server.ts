import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

import { connectPlainly, openDb } from '#platform/db';
import { createHttp, route } from '#platform/http';
import { randomId, type TenantId } from '#platform/ids';
import { createLog } from '#platform/log';
import { startPostgres } from '#platform/postgres-embedded';

/**
 * The peer of the intake, a process of its own as the vault is: the same HTTP stack, which inserts the text as it is, in the same
 * PostgreSQL, under row-level security. Tells its parent where it listens; ends when the parent lets go of it.
 */
const folder = mkdtempSync(join(tmpdir(), 'dozo-bench-'));
const log = createLog('bench', 'silent');
const postgres = await startPostgres({ dataDir: join(folder, 'postgres'), log });
const admin = connectPlainly(postgres.urls.vault.owner);
await admin`create table plain (tenant_id uuid not null, id uuid not null, text text not null, primary key (tenant_id, id))`;
await admin`alter table plain enable row level security`;
await admin.unsafe(
  `create policy p on plain using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)`,
);
await admin.unsafe(`grant select, insert on plain to "${postgres.urls.vault.app.username}"`);
await admin.end();
const db = openDb({ ...postgres.urls.vault.app, max: 16 });
const tenant = randomId<TenantId>();
const http = createHttp({
  name: 'plain',
  log,
  clock: { now: () => Date.now() },
  authenticate: () => Promise.reject(new Error('nobody')),
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
]);
const address = await http.server.listen({ host: '127.0.0.1', port: 0 });
process.once('disconnect', () => {
  void http.server
    .close()
    .then(() => db.close())
    .then(() => postgres.stop())
    .then(() => rmSync(folder, { recursive: true, force: true }));
});
process.send?.({ address, postgres: postgres.pid() });
