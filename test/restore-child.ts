import { readFileSync } from 'node:fs';
import { z } from 'zod';

import { choose, createFolderPlace, readKey, restore } from '#backup';
import type { DatabaseRoles } from '#platform/postgres-embedded';

/** Restores as told, in a process of its own that somebody may kill; prints a line when it begins to change anything and one when it has ended. */

const Login = z.object({
  host: z.string(),
  port: z.number(),
  database: z.string(),
  username: z.string(),
  password: z.string(),
});
const Roles = z.object({ owner: Login, app: Login });
const Told = z.object({
  place: z.string(),
  identity: z.string(),
  vkey: z.string(),
  vaultFolder: z.string(),
  databases: z.object({ vault: Roles, keystore: Roles, desk: Roles }),
});

const told = Told.parse(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')));
const signedBy = readKey(told.vkey);
if (signedBy === null) throw new Error('not a key');
const chosen = await choose({
  from: createFolderPlace(told.place),
  identities: [told.identity],
  signedBy,
});
console.log('begins');
await restore({
  chosen,
  databases: told.databases satisfies Record<string, DatabaseRoles>,
  vaultFolder: told.vaultFolder,
});
console.log('ended');
