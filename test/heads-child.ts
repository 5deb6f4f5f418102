import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { asId, type TenantId } from '#platform/ids';
import { FatalError } from '#platform/problems';
import { createFileHeads } from '#vault/audit';

/** Moves a log's head against others that do the same, until it is at the size wanted; prints each move that it made. */
const [, , folder = '', tenantId = '', wanted = '', mark = ''] = process.argv;
const tenant = asId<TenantId>(tenantId);
const heads = createFileHeads(folder);
// All begin together.
writeFileSync(join(folder, `${tenant}.ready-${mark}`), '');
const ready = (): number => readdirSync(folder).filter((name) => name.startsWith(`${tenant}.ready-`)).length;
while (ready() < 3) await pause(2);
for (;;) {
  const before = heads.read(tenant);
  const size = before?.size ?? 0;
  if (size >= Number(wanted)) break;
  const after = { size: size + 1, root: Buffer.alloc(32, Number(mark)) };
  try {
    await heads.swap(tenant, before, after);
    process.stdout.write(`${before === null ? 'nothing' : nameOf(before)} ${nameOf(after)}\n`);
  } catch (error) {
    if (!(error instanceof FatalError)) throw error;
  }
}

function nameOf({ size, root }: { size: number; root: Buffer }): string {
  return `${size}:${root[0] ?? 0}`;
}
