import { createHash, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { isSigned } from './aws-signature.ts';

/**
 * A stand-in that speaks the part of S3's protocol that we use (path style, signature version 4 checked), since the service cannot be had where the
 * tests run: objects, listing page by page, uploads in parts, which are no object before they are completed.
 */
export async function startS3StandIn(login: { id: string; secret: string }) {
  const objects = new Map<string, Buffer>();
  const uploads = new Map<string, { key: string; parts: Map<number, Buffer> }>();
  /** Bytes that it takes before it says that it is full; each test may set it. */
  const state = { mostBytes: Infinity, pageSize: 2 };

  const server = createServer((request, response) => {
    const received: Buffer[] = [];
    request.on('data', (piece: Buffer) => received.push(piece));
    request.on('end', () => {
      const body = Buffer.concat(received);
      const {
        status,
        content,
        headers = {},
      }: Answer = isSigned(request, body, login, 's3')
        ? answerTo(request.method ?? '', new URL(request.url ?? '/', 'http://standin'), body)
        : refusal(403, 'SignatureDoesNotMatch');
      response.writeHead(status, { 'content-type': 'application/xml', ...headers });
      response.end(content);
    });
  });

  interface Answer {
    status: number;
    content?: string | Buffer;
    headers?: Record<string, string>;
  }

  function answerTo(method: string, url: URL, body: Buffer): Answer {
    const [, bucket = '', ...rest] = decodeURIComponent(url.pathname).split('/');
    const key = rest.join('/');
    const query = url.searchParams;
    const upload = uploads.get(query.get('uploadId') ?? '');
    if (bucket !== 'backups') return refusal(404, 'NoSuchBucket');
    if (method === 'GET' && key === '') return list(query);
    if (method === 'GET') {
      const object = objects.get(key);
      return object === undefined ? refusal(404, 'NoSuchKey') : { status: 200, content: object };
    }
    if (method === 'POST' && query.has('uploads')) {
      const id = randomUUID();
      uploads.set(id, { key, parts: new Map() });
      return xml(`<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`);
    }
    if (method === 'PUT') {
      if (stored() + body.length > state.mostBytes) return refusal(507, 'InsufficientStorage');
      const etag = `"${createHash('md5').update(body).digest('hex')}"`;
      if (query.has('uploadId')) upload?.parts.set(Number(query.get('partNumber')), body);
      else objects.set(key, body);
      return { status: 200, headers: { etag } };
    }
    if (method === 'POST' && upload !== undefined) {
      const numbers = [...body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)].map((one) =>
        Number(one[1]),
      );
      objects.set(
        upload.key,
        Buffer.concat(numbers.map((number) => upload.parts.get(number) ?? Buffer.alloc(0))),
      );
      uploads.delete(query.get('uploadId') ?? '');
      return xml('<CompleteMultipartUploadResult><ETag>"x"</ETag></CompleteMultipartUploadResult>');
    }
    if (method === 'DELETE') {
      if (query.has('uploadId')) uploads.delete(query.get('uploadId') ?? '');
      else objects.delete(key);
      return { status: 204 };
    }
    return refusal(400, 'NotImplemented');
  }

  function list(query: URLSearchParams): Answer {
    const after = query.get('continuation-token') ?? '';
    const keys = [...objects.keys()]
      .filter((key) => key.startsWith(query.get('prefix') ?? '') && key > after)
      .sort();
    const page = keys.slice(0, state.pageSize);
    const more = keys.length > page.length;
    const next = more ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
    const contents = page.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('');
    return xml(`<ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${contents}</ListBucketResult>`);
  }

  function stored(): number {
    const parts = [...uploads.values()].flatMap((upload) => [...upload.parts.values()]);
    return [...objects.values(), ...parts].reduce((sum, bytes) => sum + bytes.length, 0);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    uploads,
    state,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

function xml(content: string): { status: number; content: string } {
  return { status: 200, content: `<?xml version="1.0" encoding="UTF-8"?>${content}` };
}

function refusal(status: number, code: string): { status: number; content: string } {
  return { ...xml(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`), status };
}
