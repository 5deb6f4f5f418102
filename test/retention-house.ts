import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { connectPlainly, openDb, type PlainSql } from '#platform/db';
import { randomId, type TenantId } from '#platform/ids';
import { createLog } from '#platform/log';
import {
  eraseConversations,
  lockConversationsOf,
  people,
  resealMessages,
  takeOutValues,
} from '#vault/channels';
import type { DeskEvent } from '#vault/channels/api';
import { createFileProvider, createKeys, type Keys } from '#vault/keys';
import { createFileTombstones, type RetentionDeps } from '#vault/retention';
import { createTokens, destroyValues, eraseValues, resealValues, type Tokens } from '#vault/tokens';
import { insertThread } from '../src/vault/channels/store-mail.ts';
import { writeAsCustomer, type Customer } from './customer.ts';
import { openFloor, type Floor } from './floor.ts';
import { testDatabases } from './harness.ts';

type Login = Floor['vaultRoles']['app'];

export interface RetentionHouse {
  readonly floor: Floor;
  readonly admin: PlainSql;
  readonly keys: Keys;
  readonly tokens: Tokens;
  readonly deps: RetentionDeps;
  /** What the desk was told. */
  readonly told: DeskEvent[];
  readonly folder: string;
  /** How another process reaches the same databases. */
  readonly logins: { readonly vault: Login; readonly keystore: Login };
  /** A new client, and the clock of now. */
  begin(): Promise<TenantId>;
  /** Somebody who wrote one message with a card number in it, by mail, and whose mail is known by its reference. */
  somebody(): Promise<Customer>;
  /** Bodies of the client's entries of a kind, numbered or not yet. */
  entries(kind: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** What the modules before give it to end values of somebody who stays. */
export function valuePorts(of: Pick<RetentionDeps, 'db' | 'tell' | 'clock'> & { tokens: Tokens }) {
  return {
    lockConversations: lockConversationsOf,
    destroyValues,
    takeOut: (sql, ctx, key, gone) => takeOutValues(of, sql, ctx, key, gone),
    reseal: async (key) => (await resealValues(of.db, key)) + (await resealMessages(of.db, key)),
  } satisfies Partial<RetentionDeps>;
}

/** The module that ends people and values, with real keys, values and messages; the processes around it are not there. */
export async function openRetentionHouse(
  tenantNow: () => TenantId,
  horizonSeconds: number,
): Promise<RetentionHouse> {
  const folder = mkdtempSync(join(tmpdir(), 'dozo-retention-'));
  const floor = await openFloor();
  const stores = await testDatabases('keystore');
  const keystore = openDb(stores.databases.keystore.app);
  const admin = connectPlainly(floor.superuser('vault'));
  const log = createLog('test', 'silent');
  const { clock, db } = floor;
  const keys = createKeys({
    keystore,
    provider: await createFileProvider(folder),
    clock,
    log,
    host: 'vault.example',
  });
  const tokens = createTokens({
    db,
    clock,
    keys: { ...keys, pseudonym: floor.pseudonym },
    audit: floor.audit,
    authz: floor.authz,
    facts: floor.facts,
    isClient: () => Promise.resolve(true),
    subjectOf: () => Promise.resolve(null),
    conversationsOf: () => Promise.resolve(new Map()),
    nudgeDesk: () => undefined,
  });
  const told: DeskEvent[] = [];
  const tell: RetentionDeps['tell'] = (_sql, event) => Promise.resolve(void told.push(event));
  const deps: RetentionDeps = {
    db,
    clock,
    log,
    keys,
    audit: floor.audit,
    pseudonym: floor.pseudonym,
    session: floor.identity.session,
    tenants: () => Promise.resolve([tenantNow()]),
    tell,
    nudgeDesk: () => undefined,
    eraseValues,
    eraseConversations,
    ...valuePorts({ db, tokens, tell, clock }),
    subjectOf: () => Promise.resolve(null),
    people,
    tombstones: createFileTombstones(join(folder, 'tombstones')),
    horizonSeconds,
  };
  return {
    floor,
    admin,
    keys,
    tokens,
    deps,
    told,
    folder,
    logins: { vault: floor.vaultRoles.app, keystore: stores.databases.keystore.app },
    async begin() {
      clock.offset = 0;
      told.length = 0;
      const tenant = randomId<TenantId>();
      await keys.ensureTenant(tenant);
      return tenant;
    },
    somebody() {
      const at = new Date(clock.now());
      const tenant = tenantNow();
      return writeAsCustomer({ db, tokens, tenant, at }, (sql, { conversation }, key) => {
        const digest = createHash('sha256').update(conversation).digest();
        return insertThread(sql, tenant, {
          version: 1,
          digest,
          conversationId: conversation,
          sealedReference: tokens.sealText(key, `mail-reference/${digest.toString('hex')}`, '<a@b.example>'),
          ours: false,
          at,
        });
      });
    },
    async entries(kind) {
      const tenant = tenantNow();
      const rows = await admin<{ entry: Buffer }[]>`
        select entry, 1 as part, position::text as place from log_pending where tenant_id = ${tenant} and kind = ${kind}
        union all select entry, 0, lpad(index::text, 20, '0') from log_entry where tenant_id = ${tenant} and kind = ${kind}
        order by part, place`;
      return rows.map((row) => (JSON.parse(row.entry.toString()) as { body: Record<string, unknown> }).body);
    },
    async close() {
      await floor.close();
      await keystore.close();
      await admin.end();
      await stores.drop();
      rmSync(folder, { recursive: true });
    },
  };
}
