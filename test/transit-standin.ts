import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A stand-in that speaks the part of the transit engine's protocol that we use (OpenBao and Vault, `/v1/<mount>/keys`,
 * `encrypt`, `decrypt`): no such engine can be had where the tests run. Errors have its statuses.
 */
export async function startTransitStandIn(token: string) {
  const keys = new Map<string, { key: Buffer; deletable: boolean }>();
  const asked: string[] = [];
  const state = { sealed: false, rights: ['create', 'update'], denied: new Set<string>() };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
      const text = Buffer.concat(parts).toString();
      const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
      const [status, answer] = state.sealed
        ? [503, { errors: ['Vault is sealed'] }]
        : request.headers['x-vault-token'] === token
          ? answerTo(request.method ?? '', request.url ?? '', body)
          : [403, { errors: ['permission denied'] }];
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(answer === null ? undefined : JSON.stringify(answer));
    });
  });

  function answerTo(method: string, url: string, body: Record<string, unknown>): [number, object | null] {
    if (url === '/v1/auth/token/lookup-self') return [200, { data: { id: 'self' } }];
    if (url === '/v1/sys/capabilities-self' && Array.isArray(body['paths'])) {
      const paths = body['paths'].map(textOf);
      return [200, { data: Object.fromEntries(paths.map((path) => [path, state.rights])) }];
    }
    const [, action = '', name = '', config] =
      /^\/v1\/transit\/(keys|encrypt|decrypt)\/([\w.-]+)(\/config)?$/.exec(url) ?? [];
    if (state.denied.has(name)) return [403, { errors: ['1 error occurred: permission denied'] }];
    const known = keys.get(name);
    if (action === 'keys' && method === 'POST' && config === undefined) {
      if (body['type'] !== 'aes256-gcm96' || body['exportable'] !== false) return [400, { errors: ['type'] }];
      if (known === undefined) keys.set(name, { key: randomBytes(32), deletable: false });
      return [200, { data: { name } }];
    }
    if (known === undefined) return [action === 'keys' ? 404 : 400, { errors: ['encryption key not found'] }];
    if (config !== undefined) {
      known.deletable = body['deletion_allowed'] === true;
      return [200, { data: { name } }];
    }
    if (action === 'keys' && method === 'DELETE')
      return known.deletable && keys.delete(name)
        ? [204, null]
        : [400, { errors: ['deletion is not allowed'] }];
    if (action === 'keys') return [200, { data: { name } }];
    const aad = Buffer.from(textOf(body['associated_data']), 'base64');
    if (action === 'encrypt') {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', known.key, nonce);
      cipher.setAAD(aad);
      const ct = Buffer.concat([cipher.update(textOf(body['plaintext']), 'base64'), cipher.final()]);
      const bytes = Buffer.concat([nonce, ct, cipher.getAuthTag()]);
      return [200, { data: { ciphertext: `vault:v1:${bytes.toString('base64')}` } }];
    }
    try {
      const bytes = Buffer.from(textOf(body['ciphertext']).replace('vault:v1:', ''), 'base64');
      const decipher = createDecipheriv('aes-256-gcm', known.key, bytes.subarray(0, 12), {
        authTagLength: 16,
      });
      decipher.setAAD(aad);
      decipher.setAuthTag(bytes.subarray(-16));
      const clear = Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
      return [200, { data: { plaintext: clear.toString('base64') } }];
    } catch {
      return [400, { errors: ['cipher: message authentication failed'] }];
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    /** A sealed engine answers 503 to everything. */
    seal: (sealed: boolean): void => void (state.sealed = sealed),
    /** What its policy lets the token do with keys. */
    grant: (rights: string[]): void => void (state.rights = rights),
    /** Takes a key away from the token, as a changed policy does, or gives it back. */
    deny: (name: string, denied: boolean): void =>
      void (denied ? state.denied.add(name) : state.denied.delete(name)),
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
