import type { TenantId } from '#platform/ids';
import { formatAddCheckpoint, openCosignature, parseNote, parseVkey } from '#tlog';
import type { WitnessView } from '#vault/audit/api';
import type { AuditOptions } from './ports.ts';
import { proveConsistency } from './prove-consistency.ts';
import { readCheckpoint } from './store.ts';
import { insertCosignature, listWitnesses, noteAsked, type WitnessRow } from './store-witnesses.ts';

const PATIENCE_MS = 10_000;
const MOST_BYTES = 64_000;

/** `fork`: it saw another log than this one, which no proof can mend. `ahead`: it saw more than this database signed. */
type WitnessProblem = NonNullable<WitnessView['problem']>;

/** Asks each witness of a client's log to cosign the newest checkpoint that it has not cosigned (C2SP tlog-witness). Throws nothing that a witness does. */
export async function askWitnesses(
  deps: Pick<AuditOptions, 'db' | 'clock' | 'log'>,
  tenant: TenantId,
): Promise<void> {
  const { witnesses, newest } = await deps.db.tx(tenant, async (sql) => ({
    witnesses: await listWitnesses(sql, tenant),
    newest: await readCheckpoint(sql, tenant),
  }));
  if (newest === null) return;
  for (const witness of witnesses) {
    if (witness.size === newest.size && witness.problem === null) continue;
    await askOne(deps, tenant, witness, newest);
  }
}

async function askOne(
  deps: Pick<AuditOptions, 'db' | 'clock' | 'log'>,
  tenant: TenantId,
  witness: WitnessRow,
  checkpoint: { size: number; note: string },
): Promise<void> {
  let { size } = witness;
  let problem: WitnessProblem | null = null;
  let line: string | null = null;
  // Once more, if it stands elsewhere than was thought.
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const from = Math.min(size, checkpoint.size);
    const path = await deps.db.tx(tenant, (sql) => proveConsistency(sql, tenant, from, checkpoint.size));
    const body = formatAddCheckpoint({ old: from, path, checkpoint: checkpoint.note });
    const answer = await post(`${witness.url}/add-checkpoint`, body);
    if (answer?.status === 409) {
      const stands = /^(0|[1-9][0-9]{0,15})\n?$/.exec(answer.text)?.[1];
      problem = stands === undefined ? 'not_understood' : null;
      if (stands === undefined) break;
      // Told where it stands already: then it is no misunderstanding but another history.
      if (Number(stands) === from) problem = 'fork';
      else if (Number(stands) > checkpoint.size) problem = 'ahead';
      size = Number(stands);
      if (problem !== null) break;
      continue;
    }
    ({ problem, line } = judge(answer, checkpoint.note, witness.vkey));
    break;
  }
  const at = new Date(deps.clock.now());
  await deps.db.tx(tenant, async (sql) => {
    if (line !== null)
      await insertCosignature(sql, tenant, { size: checkpoint.size, vkey: witness.vkey, line });
    const cosigned = line === null ? null : checkpoint.size;
    await noteAsked(sql, tenant, witness.vkey, { at, cosigned, problem });
  });
  if (problem !== null && problem !== witness.problem)
    deps.log.error({ tenant, witness: nameOf(witness.vkey), problem, size }, 'witness did not cosign');
}

function judge(
  answer: { status: number; text: string } | null,
  checkpoint: string,
  vkey: string,
): { problem: WitnessProblem | null; line: string | null } {
  if (answer === null) return { problem: 'unreachable', line: null };
  if (answer.status === 404) return { problem: 'unknown_log', line: null };
  if (answer.status === 403) return { problem: 'key_refused', line: null };
  if (answer.status === 422) return { problem: 'fork', line: null };
  if (answer.status !== 200)
    return { problem: answer.status >= 500 ? 'unreachable' : 'not_understood', line: null };
  const key = parseVkey(vkey);
  const note = `${checkpoint}${answer.text}`;
  if (key === null || parseNote(note) === null || openCosignature(note, key) === null)
    return { problem: 'signature_wrong', line: null };
  // It may have signed in several names: its own line is what is kept.
  const own = answer.text.split('\n').find((one) => one.startsWith(`— ${key.name} `));
  return own === undefined ? { problem: 'signature_wrong', line: null } : { problem: null, line: `${own}\n` };
}

/** Null if nobody answers as HTTP should. No redirect is followed, and no more is read than such an answer has. */
async function post(url: string, body: string): Promise<{ status: number; text: string } | null> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const parts: Uint8Array[] = [];
    let bytes = 0;
    for await (const part of response.body ?? []) {
      bytes += part.length;
      if (bytes > MOST_BYTES) return null;
      parts.push(part);
    }
    return { status: response.status, text: Buffer.concat(parts).toString('utf8') };
  } catch {
    return null;
  }
}

export function nameOf(vkey: string): string {
  return vkey.split('+')[0] ?? '';
}
