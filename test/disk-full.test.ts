import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';

import { systemClock } from '#platform/clock';
import { connectPlainly, openDb } from '#platform/db';
import { createHttp, route } from '#platform/http';
import { newId, randomId, type TenantId } from '#platform/ids';
import { createLog } from '#platform/log';
import { startPostgres } from '#platform/postgres-embedded';
import { JOB } from './floor.ts';
import { waitFor } from './system.ts';

/** The embedded PostgreSQL on a small disk that somebody fills, behind a server that stores what it is sent. */

const disk = mkdtempSync(join(tmpdir(), 'dozo-disk-'));
const isMounted =
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=160m,mode=0711', 'tmpfs', disk]).status === 0;
afterAll(() => {
  if (isMounted) execFileSync('umount', ['-l', disk]);
  rmSync(disk, { recursive: true, force: true });
});

/** Takes every byte that is left. */
function fillUp(): string {
  const ballast = join(disk, 'ballast');
  const file = openSync(ballast, 'a');
  const block = Buffer.alloc(1024 * 1024, 1);
  for (let size = block.length; size >= 1;) {
    try {
      writeSync(file, block, 0, size);
    } catch {
      size = Math.floor(size / 4);
    }
  }
  closeSync(file);
  return ballast;
}

describe('a disk that is full while everything runs', () => {
  test.skipIf(!isMounted)(
    isMounted
      ? 'refuses with a clear sentence and a time to ask again, loses nothing that was acknowledged, and recovers by itself'
      : 'refuses with a clear sentence (skipped: this user may not mount a small disk)',
    { timeout: 240_000 },
    async () => {
      const log = createLog('test', 'silent');
      const postgres = await startPostgres({ dataDir: join(disk, 'data'), log });
      const tenant = randomId<TenantId>();
      const { owner, app } = postgres.urls.vault;
      const admin = connectPlainly(owner);
      await admin`create table note (tenant_id uuid not null, id uuid not null, text text not null, primary key (tenant_id, id))`;
      // As the product's ciphertext is: a row takes the room that it says.
      await admin`alter table note alter column text set storage external`;
      await admin`grant usage on schema public to ${admin(app.username)}`;
      await admin`grant select, insert on note to ${admin(app.username)}`;
      await admin.end();
      const db = openDb({ ...app, max: 2 });
      const anyone = (requestId: string) => ({ tenant, actor: { kind: 'anyone' }, requestId }) as const;
      const http = createHttp({
        name: 'notes',
        log,
        clock: systemClock,
        authenticate: () => Promise.resolve(JOB),
        anyone,
      });
      http.add([
        route({
          method: 'POST',
          path: '/notes',
          access: { kind: 'anyone', because: 'a test that stores what it is sent' },
          tenant: { from: 'none', because: 'a test with one tenant only' },
          maxBodyBytes: 1_000_000,
          rate: 'door',
          body: z.strictObject({ text: z.string() }),
          answer: z.object({ id: z.uuid() }),
          async handle(_ctx, { body }) {
            const id = newId();
            await db.tx(
              tenant,
              (sql) => sql`insert into note (tenant_id, id, text) values (${tenant}, ${id}, ${body.text})`,
            );
            return { id };
          },
        }),
      ]);
      await http.server.listen({ port: 0, host: '127.0.0.1' });
      const url = `http://127.0.0.1:${(http.server.server.address() as AddressInfo).port}/notes`;
      const acknowledged: string[] = [];
      const send = async (locale = 'en') => {
        const response = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'accept-language': locale },
          body: JSON.stringify({ text: 'x'.repeat(200_000) }),
        });
        const json = (await response.json()) as { id?: string; problem?: string; title?: string };
        if (response.ok && json.id !== undefined) acknowledged.push(json.id);
        return { status: response.status, retry: response.headers.get('retry-after'), ...json };
      };
      try {
        for (let count = 0; count < 5; count += 1) expect((await send()).status).toBe(200);

        const ballast = fillUp();
        const refusals: Awaited<ReturnType<typeof send>>[] = [];
        // What PostgreSQL had taken of the disk before is used up first.
        await waitFor(
          async () => {
            const answer = await send();
            if (answer.status !== 200) refusals.push(answer);
            return refusals.length >= 5;
          },
          () => `refusals; so far ${JSON.stringify(refusals)}`,
        );
        for (const { status, retry, problem, title } of refusals) {
          expect(status, title).toBe(503);
          expect(['storage_full', 'storage_away']).toContain(problem);
          expect(Number(retry)).toBeGreaterThan(0);
        }
        expect((await send('ja')).title).toMatch(/[ぁ-ん]/);

        rmSync(ballast);
        await waitFor(async () => (await send()).status === 200, 'notes to be taken again');
        const rows = await db.tx(tenant, (sql) => sql<{ id: string }[]>`select id from note`);
        const stored = new Set(rows.map(({ id }) => id));
        expect(acknowledged.length).toBeGreaterThan(5);
        expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
      } finally {
        await http.server.close();
        await db.close();
        await postgres.stop();
      }
    },
  );
});
