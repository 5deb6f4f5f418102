import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

import { openDb } from '#platform/db';
import { asId, type TenantId } from '#platform/ids';
import { createLog } from '#platform/log';
import { createAudit, createFileHeads } from '#vault/audit';
import { eraseConversations, people } from '#vault/channels';
import { createFileProvider, createKeys } from '#vault/keys';
import { createFileTombstones, type RetentionDeps } from '#vault/retention';
import { createTokens, eraseValues } from '#vault/tokens';
import { putStates } from '../src/vault/channels/store-states.ts';
import { settle } from '../src/vault/retention/settle.ts';
import { shredDueValues } from '../src/vault/retention/shred-values.ts';
import { writeAsCustomer } from './customer.ts';
import { valuePorts } from './retention-house.ts';

/**
 * Takes in messages with values, and ends values and keys whose time is over, in a process of its own that somebody will kill. A line is printed for each
 * message that is stored.
 */
const Login = z.object({
  host: z.string(),
  port: z.number(),
  database: z.string(),
  username: z.string(),
  password: z.string(),
});
const Told = z.object({
  vault: Login,
  keystore: Login,
  folder: z.string(),
  tenant: z.uuid(),
  horizonSeconds: z.number(),
});

const told = Told.parse(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')));
const tenant = asId<TenantId>(told.tenant);
const [db, keystore] = [openDb(told.vault), openDb(told.keystore)];
const clock = { now: () => Date.now() };
const log = createLog('test', 'silent');
const keys = createKeys({
  keystore,
  provider: await createFileProvider(told.folder),
  clock,
  log,
  host: 'vault.example',
});
const audit = createAudit({
  db,
  clock,
  log,
  signer: keys.signer,
  heads: createFileHeads(join(told.folder, 'heads')),
  tenants: () => Promise.resolve([tenant]),
  policies: () => Promise.resolve(new Map()),
  certificates: () => Promise.resolve({ vkeys: [], notes: new Map() }),
});
const nobodyAsks = undefined as never;
const tokens = createTokens({
  db,
  clock,
  keys,
  audit,
  authz: nobodyAsks,
  facts: nobodyAsks,
  isClient: () => Promise.resolve(true),
  subjectOf: () => Promise.resolve(null),
  conversationsOf: () => Promise.resolve(new Map()),
  nudgeDesk: () => undefined,
});
const tell = (): Promise<void> => Promise.resolve();
const deps: RetentionDeps = {
  db,
  clock,
  log,
  keys,
  audit,
  pseudonym: keys.pseudonym,
  session: () => null,
  tenants: () => Promise.resolve([tenant]),
  tell,
  nudgeDesk: () => undefined,
  eraseValues,
  eraseConversations,
  ...valuePorts({ db, tokens, tell, clock }),
  subjectOf: () => Promise.resolve(null),
  people,
  tombstones: createFileTombstones(join(told.folder, 'tombstones')),
  horizonSeconds: told.horizonSeconds,
};

for (let count = 0; ; count += 1) {
  const customer = await writeAsCustomer({ db, tokens, tenant, at: new Date() });
  console.log(JSON.stringify(customer));
  const at = new Date(Date.now() - 2 * 86_400_000).toISOString();
  // Every other one is done with since long before.
  if (count % 2 === 0)
    await db.tx(tenant, (sql) =>
      putStates(sql, tenant, [{ conversationId: customer.conversation, state: 'solved', at }]),
    );
  if (count % 3 !== 2) continue;
  await shredDueValues(deps, tenant);
  await settle(deps, tenant);
}
