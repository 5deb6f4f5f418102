import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

import { asId, type SubjectId, type TenantId } from '#platform/ids';
import { FatalError } from '#platform/problems';
import { Erasure } from '#vault/retention/api';

/** That somebody was erased: an id that tells nothing, since all that it belonged to is gone. */
export interface Tombstone {
  readonly subject: SubjectId;
  readonly shredding: string;
  readonly because: Erasure['because'];
  /** RFC 3339. */
  readonly at: string;
  /** Values of somebody who stays; not there for the whole person. */
  readonly tokens?: readonly string[];
}

/**
 * Who was erased, kept outside the database as the heads of the logs are: a database that was restored from a backup knows nothing of who was
 * erased since, and finds it here. Only ever added to.
 */
export interface Tombstones {
  read(tenant: TenantId): readonly Tombstone[];
  /** Durable when it resolves. One that is there already is not added again. */
  add(tenant: TenantId, tombstone: Tombstone): Promise<void>;
}

const Line = z.strictObject({
  subject: z.uuid(),
  shredding: z.uuid(),
  because: Erasure.shape.because,
  at: z.iso.datetime(),
  tokens: z.array(z.string().max(80)).optional(),
});

/** One file a tenant, one line a tombstone. */
export function createFileTombstones(folder: string): Tombstones {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const known = new Map<TenantId, Map<string, Tombstone>>();
  /** One at a time: two that are written at once must not be one line. */
  let last: Promise<void> = Promise.resolve();

  function knownOf(tenant: TenantId): Map<string, Tombstone> {
    const read = known.get(tenant) ?? new Map(readFile(pathOf(tenant)).map((one) => [nameOf(one), one]));
    known.set(tenant, read);
    return read;
  }
  function pathOf(tenant: TenantId): string {
    return join(folder, `${tenant}.jsonl`);
  }
  async function append(tenant: TenantId, tombstone: Tombstone): Promise<void> {
    if (knownOf(tenant).has(nameOf(tombstone))) return;
    const path = pathOf(tenant);
    const isNew = !existsSync(path);
    const file = await open(path, 'a+', 0o600);
    try {
      const text = await file.readFile('utf8');
      // What a crash left of a line was never promised to anybody.
      const whole = text.lastIndexOf('\n') + 1;
      if (whole < text.length) await file.truncate(Buffer.byteLength(text.slice(0, whole)));
      await file.appendFile(`${JSON.stringify(tombstone)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    if (isNew) await syncFolder(folder);
    knownOf(tenant).set(nameOf(tombstone), tombstone);
  }

  return {
    read: (tenant) => [...knownOf(tenant).values()],
    add(tenant, tombstone) {
      const mine = last.then(() => append(tenant, tombstone));
      last = mine.catch(() => undefined);
      return mine;
    },
  };
}

/** A person is erased once; of somebody who stays, values may go many times. */
function nameOf({ subject, shredding, tokens }: Tombstone): string {
  return tokens === undefined ? subject : shredding;
}

function readFile(path: string): Tombstone[] {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const read = Line.safeParse(parseJson(line));
      // A line that cannot be read may be somebody who would come back.
      if (!read.success) throw new FatalError(`${path} has a line that is no tombstone`);
      const { subject, tokens, ...rest } = read.data;
      return { ...rest, subject: asId<SubjectId>(subject), ...(tokens === undefined ? {} : { tokens }) };
    });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
