import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Whether a request is signed by that login for that service: AWS signature version 4, computed anew from what arrived. */
export function isSigned(
  request: IncomingMessage,
  body: Buffer,
  login: { id: string; secret: string },
  service: 'kms' | 's3',
): boolean {
  const header = request.headers.authorization ?? '';
  const [, scope = '', names = '', signature = ''] =
    /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(header) ??
    [];
  const [id, day = '', region = '', named = '', end = ''] = scope.split('/');
  if (id !== login.id || named !== service) return false;
  const headers = names
    .split(';')
    .map((name) => `${name}:${String(request.headers[name] ?? '').trim()}\n`)
    .join('');
  const stated = request.headers['x-amz-content-sha256'];
  const content = hex(body);
  // S3's client may leave the body unsigned over TLS; over plain HTTP it states the digest, which must be the body's.
  if (stated !== undefined && stated !== content && stated !== 'UNSIGNED-PAYLOAD') return false;
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const sorted = query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => (pair.includes('=') ? pair : `${pair}=`))
    .sort()
    .join('&');
  const canonical = [request.method, path, sorted, headers, names, stated ?? content].join('\n');
  const toSign = [
    'AWS4-HMAC-SHA256',
    request.headers['x-amz-date'],
    [day, region, named, end].join('/'),
    hex(canonical),
  ].join('\n');
  const key = [day, region, named, end].reduce<Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    Buffer.from(`AWS4${login.secret}`),
  );
  return createHmac('sha256', key).update(toSign).digest('hex') === signature;
}

function hex(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
