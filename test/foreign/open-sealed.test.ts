import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { connectPlainly, openDb, type Db, type PlainSql } from '#platform/db';
import { randomId, type TenantId } from '#platform/ids';
import { createLog } from '#platform/log';
import { createFileProvider, createKeys } from '#vault/keys';
import { openClientKey } from '../../src/vault/keys/client-key.ts';
import { testDatabases, type TestDatabases } from '../harness.ts';
import { HAS_GO } from './go.ts';

/** What stands in the tables, opened by a program that was written from docs/spec/seal.md in another language. */
const CLEAR = Buffer.from('4242 4242 4242 4242 日本');
const folder = mkdtempSync(join(tmpdir(), 'dozo-open-sealed-'));
const OWN = { kind: 'file', path: join(folder, 'client.key') } as const;
const tool = join(folder, 'open-sealed');
let databases: TestDatabases<'keystore'>;
let keystore: Db;
let admin: PlainSql;

beforeAll(async () => {
  databases = await testDatabases('keystore');
  keystore = openDb(databases.databases.keystore.app);
  admin = connectPlainly(databases.superuser('keystore'));
  writeFileSync(OWN.path, randomBytes(32));
  if (HAS_GO)
    execFileSync('go', ['build', '-o', tool, join(import.meta.dirname, 'open-sealed/main.go')], {
      env: { ...process.env, GO111MODULE: 'off', GOCACHE: join(folder, 'go-cache') },
    });
});
afterAll(async () => {
  await keystore.close();
  await admin.end();
  await databases.drop();
  rmSync(folder, { recursive: true });
});

describe.skipIf(!HAS_GO)('a program of strangers', () => {
  test.each(['the provider’s keys alone', 'a share of the client’s, after a rotation'])(
    'opens a value from its rows and %s, and nothing that was changed',
    async (custody) => {
      const provider = await createFileProvider(join(folder, 'keys'));
      const keys = createKeys({
        keystore,
        provider,
        clock: { now: () => Date.now() },
        log: createLog('test', 'silent'),
        host: 'vault.example',
      });
      const tenant = randomId<TenantId>();
      await keys.ensureTenant(tenant);
      const { subjectId } = await keys.freshSubject(tenant);
      if (custody.startsWith('a share')) {
        await keys.chooseCustody(tenant, OWN);
        await keys.settleCustody(tenant);
        await keys.askRotation(tenant, 'subjects');
        await keys.settleRotations(tenant);
      }
      const key = await keys.subject(tenant, subjectId);
      const sealed = key.seal('CARD', 'tk1_card_0', CLEAR);

      const [row] = await admin<
        {
          kekRef: string;
          epochKey: Buffer;
          share: Buffer | null;
          epoch: number;
          wrapped: Buffer;
          kcv: Buffer;
        }[]
      >`
        select e.kek_ref as "kekRef", e.wrapped as "epochKey", e.custody_wrapped as share, s.epoch, s.wrapped, s.kcv
        from subject_key s join epoch_key e using (tenant_id, epoch)
        where s.tenant_id = ${tenant} and s.subject_id = ${subjectId} order by s.version desc limit 1`;
      if (row === undefined) throw new Error('no row');
      const epochKey = await provider.unwrap(row.kekRef, row.epochKey, `epoch-key|${tenant}|${row.epoch}`);
      const share =
        row.share === null
          ? null
          : await openClientKey(OWN).unwrap(row.share, `client-share|${tenant}|${row.epoch}`);
      const ask = {
        epochKey: epochKey.toString('hex'),
        share: share?.toString('hex') ?? '',
        tenant,
        subject: subjectId,
        epoch: row.epoch,
        version: key.version,
        wrapped: row.wrapped.toString('hex'),
        kcv: row.kcv.toString('hex'),
        class: 'CARD',
        token: 'tk1_card_0',
        sealed: sealed.toString('hex'),
      };
      const open = (change: Record<string, string | number>): string | null => {
        const { status, stdout } = spawnSync(tool, {
          input: JSON.stringify({ ...ask, ...change }),
          encoding: 'utf8',
        });
        return status === 0 ? stdout.trim() : null;
      };
      expect(open({})).toBe(CLEAR.toString('hex'));
      for (const change of [
        { tenant: randomId() },
        { subject: randomId() },
        { epoch: row.epoch + 1 },
        { version: key.version + 1 },
        { class: 'mask' },
        { token: 'tk1_card_1' },
        { kcv: randomBytes(32).toString('hex') },
        { share: randomBytes(32).toString('hex') },
        { sealed: sealed.toString('hex').replace(/.$/, (last) => (last === '0' ? '1' : '0')) },
      ])
        expect(open(change), Object.keys(change)[0]).toBeNull();
    },
  );
});
