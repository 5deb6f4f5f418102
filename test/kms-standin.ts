import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { isSigned } from './aws-signature.ts';

interface StoredKey {
  key: Buffer;
  state: 'Enabled' | 'Disabled' | 'PendingDeletion';
}

/**
 * A stand-in that speaks the part of AWS KMS's JSON protocol that we use (`TrentService`, signature version 4 checked), since the service
 * cannot be had where the tests run. Errors have its names; a ciphertext names its key, as there.
 */
export async function startKmsStandIn(login: { id: string; secret: string }) {
  const keys = new Map<string, StoredKey>();
  const asked: string[] = [];
  const state = { away: false };

  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts);
      const target = String(request.headers['x-amz-target']);
      asked.push(target);
      const [status, answer] = state.away
        ? [500, { __type: 'KMSInternalException' }]
        : isSigned(request, body, login, 'kms')
          ? answerTo(
              target.replace('TrentService.', ''),
              JSON.parse(body.toString()) as Record<string, never>,
            )
          : [400, { __type: 'UnrecognizedClientException' }];
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(answer));
    });
  });

  function answerTo(action: string, body: Record<string, unknown>): [number, object] {
    if (action === 'ListKeys') return [200, { Keys: [], Truncated: false }];
    if (action === 'CreateKey') {
      const KeyId = randomUUID();
      keys.set(KeyId, { key: randomBytes(32), state: 'Enabled' });
      return [200, { KeyMetadata: { KeyId, KeyState: 'Enabled' } }];
    }
    const id = text(body['KeyId']);
    const stored = keys.get(id);
    if (stored === undefined) return [400, { __type: 'NotFoundException' }];
    if (action === 'DescribeKey') return [200, { KeyMetadata: { KeyId: id, KeyState: stored.state } }];
    if (stored.state === 'PendingDeletion') return [400, { __type: 'KMSInvalidStateException' }];
    if (action === 'DisableKey') {
      stored.state = 'Disabled';
      return [200, {}];
    }
    if (action === 'ScheduleKeyDeletion') {
      if (Number(body['PendingWindowInDays']) < 7) return [400, { __type: 'ValidationException' }];
      stored.state = 'PendingDeletion';
      return [200, { KeyId: id }];
    }
    if (stored.state !== 'Enabled') return [400, { __type: 'DisabledException' }];
    const aad = Buffer.from(JSON.stringify(body['EncryptionContext'] ?? {}));
    if (action === 'Encrypt') {
      const clear = Buffer.from(text(body['Plaintext']), 'base64');
      if (clear.length === 0 || clear.length > 4_096) return [400, { __type: 'ValidationException' }];
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', stored.key, iv).setAAD(aad);
      const sealed = Buffer.concat([
        Buffer.from(id),
        iv,
        cipher.update(clear),
        cipher.final(),
        cipher.getAuthTag(),
      ]);
      return [200, { CiphertextBlob: sealed.toString('base64'), KeyId: id }];
    }
    const sealed = Buffer.from(text(body['CiphertextBlob']), 'base64');
    if (sealed.subarray(0, 36).toString() !== id) return [400, { __type: 'IncorrectKeyException' }];
    try {
      const decipher = createDecipheriv('aes-256-gcm', stored.key, sealed.subarray(36, 48), {
        authTagLength: 16,
      })
        .setAAD(aad)
        .setAuthTag(sealed.subarray(-16));
      const clear = Buffer.concat([decipher.update(sealed.subarray(48, -16)), decipher.final()]);
      return [200, { Plaintext: clear.toString('base64'), KeyId: id }];
    } catch {
      return [400, { __type: 'InvalidCiphertextException' }];
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    /** Answers every call with an error of its own, as in an outage. */
    away: (away: boolean): void => void (state.away = away),
    /** A key as its owner makes it in the console; answers its id. */
    make(): string {
      const id = randomUUID();
      keys.set(id, { key: randomBytes(32), state: 'Enabled' });
      return id;
    },
    /** What its owner does to a key in the console. */
    turn(id: string, state: StoredKey['state']): void {
      const stored = keys.get(id);
      if (stored !== undefined) stored.state = state;
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** Signature version 4 over method, path, headers and body, as the service checks it. */
function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
