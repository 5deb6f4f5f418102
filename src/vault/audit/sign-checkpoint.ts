import type { Clock } from '#platform/clock';
import type { Db } from '#platform/db';
import type { TenantId } from '#platform/ids';
import type { Heads } from './heads.ts';
import { behind, forked, mustContinue } from './stands-behind.ts';
import { insertCheckpoint, lockSigner } from './store.ts';
import { rootOf, type Frontier } from './tree.ts';

/** Signs for a client's log; implemented by keys. */
export interface LogSigner {
  /** C2SP signed-note verifier key: `<origin>+<8 hex>+<base64>`. */
  vkey(tenant: TenantId): Promise<string>;
  /** Ed25519 over exactly these bytes, by every key that signs now, that of `vkey` first; while the key changes there are two. */
  signatures(tenant: TenantId, bytes: Uint8Array): Promise<{ vkey: string; signature: Uint8Array }[]>;
  /** Every key that `vkey` ever was, oldest first, with the time from which and until which it signed. */
  published(tenant: TenantId): Promise<readonly { vkey: string; from: Date; to: Date | null }[]>;
}

export interface SignDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly signer: LogSigner;
  readonly heads: Heads;
}

/**
 * Signs the present head (C2SP tlog-checkpoint) if it grew. First the head's place outside the database is moved, then the
 * checkpoint is stored: a crash between the two leaves a head that was promised and is signed again, never a second one.
 * Throws `FatalError` if the database is behind what was signed or tells another history.
 */
export async function signCheckpoint(
  deps: SignDeps,
  tenant: TenantId,
  verified: Set<TenantId>,
): Promise<boolean> {
  const vkey = await deps.signer.vkey(tenant);
  return deps.db.tx(tenant, async (sql) => {
    const head = await lockSigner(sql, tenant);
    const last = deps.heads.read(tenant);
    if (head.size === 0) {
      if (last !== null && last.size > 0) throw behind(tenant, last, 0);
      return false;
    }
    if (last !== null && head.size < last.size) throw behind(tenant, last, head.size);
    if (last !== null && !verified.has(tenant)) await mustContinue(sql, tenant, last);
    verified.add(tenant);
    const root = rootOf(head);
    if (last !== null && head.size === last.size && !root.equals(last.root)) throw forked(tenant, last);
    const note = await signNote(deps.signer, tenant, checkpointText(vkey, head, root));
    if (last === null || last.size !== head.size)
      await deps.heads.swap(tenant, last, { size: head.size, root });
    await insertCheckpoint(sql, tenant, {
      size: head.size,
      root,
      note,
      signedAt: new Date(deps.clock.now()),
    });
    return true;
  });
}

/** C2SP tlog-checkpoint: origin, size, root. The origin is the key's name. */
function checkpointText(vkey: string, head: Frontier, root: Buffer): string {
  return `${originOf(vkey)}\n${head.size}\n${root.toString('base64')}\n`;
}

/** C2SP signed-note: text, blank line, em dash, key name, base64 of key hash and signature. */
async function signNote(signer: LogSigner, tenant: TenantId, text: string): Promise<string> {
  const lines = (await signer.signatures(tenant, Buffer.from(text, 'utf8'))).map(({ vkey, signature }) => {
    const signed = Buffer.concat([Buffer.from(vkey.split('+')[1] ?? '', 'hex'), signature]).toString(
      'base64',
    );
    return `— ${originOf(vkey)} ${signed}\n`;
  });
  return `${text}\n${lines.join('')}`;
}

export function originOf(vkey: string): string {
  return vkey.split('+')[0] ?? '';
}
