import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';

import {
  createFolderPlace,
  ownSigningKey,
  PARTS,
  readKey,
  type BackUpOptions,
  type ChooseOptions,
} from '#backup';
import { connectPlainly, openDb } from '#platform/db';
import { createLog } from '#platform/log';
import { beginRestore, RESTORING } from '#platform/migrate-table';
import { createOutbox } from '#platform/outbox';
import type { VerifierKey } from '#tlog';
import { createAudit, createFileHeads } from '#vault/audit';
import { createFileProvider, createKeys } from '#vault/keys';
import { createTokens } from '#vault/tokens';
import { writeAsCustomer, type Customer } from './customer.ts';
import { openFloor } from './floor.ts';
import { testDatabases, type TestDatabases } from './harness.ts';

interface News {
  readonly conversation: string;
  readonly messageId: string;
  readonly token: string;
}

/**
 * A vault with real keys, values, messages and a signed log, and a desk that has been told of them: what there is to back up. The processes
 * around them are not there; what they would write is written by their own functions.
 */
export async function openHouse() {
  const floor = await openFloor();
  const stores = await testDatabases('keystore', 'desk');
  const keystore = openDb(stores.databases.keystore.app);
  const desk = openDb(stores.databases.desk.app);
  const folder = mkdtempSync(join(tmpdir(), 'dozo-house-'));
  const vaultFolder = join(folder, 'vault');
  const placeFolder = join(folder, 'place');
  mkdirSync(placeFolder);
  const log = createLog('test', 'silent');
  const provider = await createFileProvider(join(folder, 'keys'));
  const keys = createKeys({ keystore, provider, clock: floor.clock, log, host: 'vault.example' });
  const { tenant } = await floor.found('fernhill', ['agent']);
  await keys.ensureTenant(tenant);
  const heads = createFileHeads(join(vaultFolder, 'heads'));
  const audit = createAudit({
    db: floor.db,
    clock: floor.clock,
    log,
    tenants: () => Promise.resolve([tenant]),
    policies: () => Promise.resolve(new Map()),
    certificates: () => Promise.resolve({ vkeys: [], notes: new Map() }),
    signer: keys.signer,
    heads,
  });
  const tokens = createTokens({
    db: floor.db,
    clock: floor.clock,
    keys: { ...keys, pseudonym: floor.pseudonym },
    audit,
    authz: floor.authz,
    facts: floor.facts,
    isClient: () => Promise.resolve(true),
    subjectOf: () => Promise.resolve(null),
    conversationsOf: () => Promise.resolve(new Map()),
    nudgeDesk: () => undefined,
  });

  /** News go to the desk as between the processes: taken there first, then gone from here. */
  const outbox = createOutbox({
    db: floor.db,
    clock: floor.clock,
    log,
    tenants: () => Promise.resolve([tenant]),
    pollMs: 20,
    deliver: async (_tenant, payloads) => {
      await desk.tx(tenant, async (sql) => {
        for (const { conversation, messageId, token } of payloads.map((one) => JSON.parse(one) as News))
          await sql`
            insert into ticket_message (tenant_id, ticket_id, message_id, message, search_text, at)
            values (${tenant}, ${conversation}, ${messageId}, ${sql.json({ text: { text: token, values: { [token]: { class: 'CARD' } } } })}, ${token}, now())
            on conflict do nothing`;
      });
    },
  });

  /** Somebody writes one message with a card number in it, and the desk is told. */
  function customer(): Promise<Customer> {
    const at = new Date(floor.clock.now());
    return writeAsCustomer({ db: floor.db, tokens, tenant, at }, (sql, { conversation, messageId, token }) =>
      outbox.put(sql, tenant, { conversation, messageId, token }),
    );
  }

  const logins = {
    vault: floor.vaultRoles.app,
    keystore: stores.databases.keystore.app,
    desk: stores.databases.desk.app,
  };
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  const signingKey = ownSigningKey(folder);
  const signedBy = readKey(signingKey.vkey);
  if (signedBy === null) throw new Error('no key');
  const recipients = { vault: [recipient], keystore: [recipient], desk: [recipient] };
  const backUpOptions: BackUpOptions = {
    logins,
    to: createFolderPlace(placeFolder),
    recipients,
    signingKey,
    vaultFolder,
    program: 'test',
  };

  return {
    tenant,
    floor,
    keys,
    tokens,
    audit,
    provider,
    keystore,
    desk,
    folder,
    vaultFolder,
    placeFolder,
    identity,
    recipient,
    vkey: signingKey.vkey,
    signedBy: signedBy satisfies VerifierKey,
    backUpOptions,
    outbox,
    customer,
    chooseOptions: (more: Partial<ChooseOptions> = {}): ChooseOptions => ({
      from: createFolderPlace(placeFolder),
      signedBy,
      identities: [identity],
      ...more,
    }),
    /** The client's log, numbered and signed up to now. */
    async signLog(): Promise<void> {
      audit.nudge(tenant);
      await audit.stop();
    },
    admin: (database: 'vault' | 'keystore' | 'desk') =>
      connectPlainly(database === 'vault' ? floor.superuser('vault') : stores.superuser(database)),
    async close(): Promise<void> {
      await outbox.stop();
      await audit.stop();
      keys.close();
      await Promise.all([keystore.close(), desk.close()]);
      await floor.close();
      await stores.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type House = Awaited<ReturnType<typeof openHouse>>;

/** As an operator begins anew: the next restore finds empty databases. Quicker than new ones. */
export async function emptyDatabases({ databases }: TestDatabases): Promise<void> {
  for (const name of PARTS) {
    const { owner, app } = databases[name];
    const sql = connectPlainly(owner);
    await sql`insert into migration (name, digest) values (${RESTORING}, 'loading') on conflict do nothing`;
    await sql.end();
    await beginRestore(name, owner, app.username);
  }
}
