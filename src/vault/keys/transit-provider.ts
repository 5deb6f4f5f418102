import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

import type { TenantId } from '#platform/ids';
import { KeyRefused, type KeyProvider } from './provider.ts';

export interface TransitOptions {
  /** e.g. `https://bao.example.com:8200` */
  readonly address: string;
  readonly mount: string;
  readonly tokenFile: string;
}

const Encrypted = z.object({ data: z.object({ ciphertext: z.string() }) });
const Decrypted = z.object({ data: z.object({ plaintext: z.string() }) });
const TIMEOUT_MS = 5_000;
/** No such key or not made by it, not permitted, not there: as against 429, 5xx and 473, when it only cannot answer now. */
const REFUSALS: ReadonlySet<number> = new Set([400, 403, 404]);

/**
 * OpenBao's or Vault's transit engine over HTTPS: one `aes256-gcm96` key a tenant and epoch, neither exportable nor backed up
 * in clear; our AAD is its `associated_data`. The token is read anew for each call, so that an agent may renew the file.
 */
export function createTransitProvider(options: TransitOptions): KeyProvider {
  async function call(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<unknown> {
    const token = (await readFile(options.tokenFile, 'utf8')).trim();
    const response = await fetch(`${options.address}/v1/${path}`, {
      method,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { 'x-vault-token': token, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    // The engine's own words may repeat what was sent; its status is enough.
    if (REFUSALS.has(response.status)) throw new KeyRefused(`transit answered ${response.status}`);
    if (!response.ok) throw new Error(`transit answered ${response.status}`);
    return text === '' ? {} : (JSON.parse(text) as unknown);
  }
  const nameIn = (ref: string, form: RegExp): string => {
    const name = form.exec(ref)?.[1];
    if (name === undefined) throw new Error('not a reference of this provider');
    return name;
  };
  const nameOf = (ref: string): string => nameIn(ref, /^transit:([\w-][\w.-]{0,127})$/);
  /** What we made ourselves: nothing else is ever destroyed. */
  const ownName = (ref: string): string => nameIn(ref, /^transit:(dozo-[0-9a-f-]{36}-\d{1,9}-[0-9a-f]{16})$/);

  return {
    name: 'transit engine',
    destroysAfterSeconds: 0,
    async createKek(tenant: TenantId, epoch: number) {
      // A name of its own each time: who makes a key and then finds that another was first destroys its own, never the other's.
      const name = `dozo-${tenant}-${epoch}-${randomBytes(8).toString('hex')}`;
      await call('POST', `${options.mount}/keys/${name}`, {
        type: 'aes256-gcm96',
        exportable: false,
        allow_plaintext_backup: false,
      });
      return `transit:${name}`;
    },
    async wrap(ref, clear, aad) {
      const body = {
        plaintext: clear.toString('base64'),
        associated_data: Buffer.from(aad).toString('base64'),
      };
      const answer = Encrypted.parse(await call('POST', `${options.mount}/encrypt/${nameOf(ref)}`, body));
      return Buffer.from(answer.data.ciphertext, 'utf8');
    },
    async unwrap(ref, wrapped, aad) {
      const body = {
        ciphertext: wrapped.toString('utf8'),
        associated_data: Buffer.from(aad).toString('base64'),
      };
      const answer = Decrypted.parse(await call('POST', `${options.mount}/decrypt/${nameOf(ref)}`, body));
      return Buffer.from(answer.data.plaintext, 'base64');
    },
    async destroy(ref) {
      const path = `${options.mount}/keys/${ownName(ref)}`;
      await call('POST', `${path}/config`, { deletion_allowed: true }).catch(() => undefined);
      await call('DELETE', path).catch(async () => {
        // Gone already is what was wanted; anything else is told.
        const gone = await call('GET', path).then(
          () => false,
          (error: unknown) => error instanceof Error && error.message.endsWith('404'),
        );
        if (!gone) throw new Error('transit did not destroy the key');
      });
    },
    healthy: async () => void (await call('GET', 'auth/token/lookup-self')),
  };
}
