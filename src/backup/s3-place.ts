import type { S3Client } from '@aws-sdk/client-s3';

import { startError } from '#platform/start-problems';
import { BACKUP_ID, LARGEST_MANIFEST, MANIFEST, type Draft, type Place } from './place.ts';

export interface S3PlaceOptions {
  readonly bucket: string;
  /** Without a slash at either end; may be empty. */
  readonly prefix: string;
  /** Another service that speaks S3, such as one in a private network; buckets are then part of the path. */
  readonly endpoint: string | null;
}

/** Of all parts but the last; a hundred thousandth of the largest object that the service takes. */
const PART_BYTES = 32 * 1024 * 1024;

/** `s3://bucket/prefix`; null if it is none. */
export function parseS3(name: string): { bucket: string; prefix: string } | null {
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(name) ?? [];
  return bucket === undefined ? null : { bucket, prefix: prefix.replaceAll(/^\/+|\/+$/g, '') };
}

/**
 * Backups as objects in S3 or what speaks as it does. Credentials and region are the SDK's usual ones (environment, files, the machine's role). An upload in parts is
 * no object before it is completed, and a backup none before its manifest.
 */
export function createS3Place(options: S3PlaceOptions): Place {
  const { bucket, prefix, endpoint } = options;
  const name = `s3://${bucket}${prefix === '' ? '' : `/${prefix}`}`;
  const root = prefix === '' ? '' : `${prefix}/`;
  let made: Promise<{ client: S3Client; sdk: typeof import('@aws-sdk/client-s3') }> | null = null;

  function s3() {
    made ??= import('@aws-sdk/client-s3').then((sdk) => ({
      sdk,
      client: new sdk.S3Client({
        ...(endpoint === null ? {} : { endpoint, forcePathStyle: true }),
        maxAttempts: 5,
        // Not every service that speaks S3 knows the newer checksums; the manifest has digests of its own.
        requestChecksumCalculation: 'WHEN_REQUIRED',
        responseChecksumValidation: 'WHEN_REQUIRED',
      }),
    }));
    return made;
  }
  /** The service's own words may repeat what was sent; the name of its error is enough. */
  async function answer<T>(asked: Promise<T>): Promise<T> {
    try {
      return await asked;
    } catch (error) {
      const why = error instanceof Error ? error.name : 'no answer';
      if (why === 'NoSuchKey') throw Object.assign(new Error('no such object'), { code: 'ENOENT' });
      throw startError('backup_place_unusable', name, why);
    }
  }
  async function* read(key: string): AsyncGenerator<Uint8Array> {
    const { client, sdk } = await s3();
    const { Body } = await answer(client.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: key })));
    if (Body === undefined) return;
    const pieces = Body as AsyncIterable<Uint8Array>;
    yield* pieces;
  }

  return {
    name,
    async list() {
      const { client, sdk } = await s3();
      const found: string[] = [];
      for (let next: string | undefined; ;) {
        const page = await answer(
          client.send(
            new sdk.ListObjectsV2Command({
              Bucket: bucket,
              Prefix: root,
              ...(next === undefined ? {} : { ContinuationToken: next }),
            }),
          ),
        );
        for (const { Key = '' } of page.Contents ?? []) {
          const [id = '', file, ...more] = Key.slice(root.length).split('/');
          if (file === MANIFEST && more.length === 0 && BACKUP_ID.test(id)) found.push(id);
        }
        next = page.NextContinuationToken;
        if (next === undefined) return found.sort();
      }
    },
    async readManifest(id) {
      const pieces: Uint8Array[] = [];
      let bytes = 0;
      for await (const piece of read(`${root}${id}/${MANIFEST}`)) {
        pieces.push(piece);
        bytes += piece.length;
        if (bytes > LARGEST_MANIFEST) throw startError('backup_damaged', id, MANIFEST);
      }
      return Buffer.concat(pieces).toString('utf8');
    },
    read: (id, file) => read(`${root}${id}/${file}`),
    begin: async (id) => draftOf(await s3(), `${root}${id}`),
  };

  function draftOf({ client, sdk }: Awaited<ReturnType<typeof s3>>, folder: string): Draft {
    const written: string[] = [];
    async function put(key: string, body: Buffer): Promise<void> {
      await answer(client.send(new sdk.PutObjectCommand({ Bucket: bucket, Key: key, Body: body })));
      written.push(key);
    }
    async function putInParts(key: string, pieces: AsyncIterable<Buffer>): Promise<void> {
      const at = { Bucket: bucket, Key: key };
      const { UploadId } = await answer(client.send(new sdk.CreateMultipartUploadCommand(at)));
      if (UploadId === undefined) throw startError('backup_place_unusable', name, 'no upload');
      try {
        const parts: { PartNumber: number; ETag: string | undefined }[] = [];
        for await (const Body of pieces) {
          const PartNumber = parts.length + 1;
          const { ETag } = await answer(
            client.send(new sdk.UploadPartCommand({ ...at, UploadId, PartNumber, Body })),
          );
          parts.push({ PartNumber, ETag });
        }
        const MultipartUpload = { Parts: parts };
        await answer(
          client.send(new sdk.CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload })),
        );
        written.push(key);
      } catch (error) {
        await client.send(new sdk.AbortMultipartUploadCommand({ ...at, UploadId })).catch(() => undefined);
        throw error;
      }
    }
    return {
      async write(file, source) {
        const parts = inParts(source);
        const first = await parts.next();
        const head = first.done === true ? Buffer.alloc(0) : first.value;
        if (head.length < PART_BYTES) return put(`${folder}/${file}`, head);
        await putInParts(`${folder}/${file}`, startingWith(head, parts));
      },
      finish: (manifest) => put(`${folder}/${MANIFEST}`, Buffer.from(manifest)),
      async discard() {
        for (const key of written)
          await client.send(new sdk.DeleteObjectCommand({ Bucket: bucket, Key: key })).catch(() => undefined);
      },
    };
  }
}

async function* inParts(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of source) {
    pieces.push(piece);
    size += piece.length;
    if (size < PART_BYTES) continue;
    const all = Buffer.concat(pieces, size);
    yield all.subarray(0, PART_BYTES);
    pieces = [all.subarray(PART_BYTES)];
    size -= PART_BYTES;
  }
  if (size > 0) yield Buffer.concat(pieces, size);
}

async function* startingWith(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}
