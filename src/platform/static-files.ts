import { readFile, readdir, stat } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { createHash } from 'node:crypto';
import { brotliCompressSync, constants } from 'node:zlib';
import { z } from 'zod';

import { route, type AnyRoute } from '#platform/http';
import { AppError } from '#platform/problems';

export interface StaticFile {
  readonly type: string;
  readonly bytes: Buffer;
  readonly brotli: Buffer | null;
  readonly etag: string;
  readonly immutable: boolean;
}

/** The built pages of one origin: read once at the start, kept in memory, compressed once. */
export interface StaticFiles {
  /** By path below the folder, with `/`. */
  readonly files: ReadonlyMap<string, StaticFile>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.txt': 'text/plain; charset=utf-8',
};
const MAX_FILE_BYTES = 8 * 1024 * 1024;

/** Reads every file of a built folder whose kind we know. A folder that is missing is empty: pages then answer not found. */
export async function loadStaticFiles(folder: string): Promise<StaticFiles> {
  const files = new Map<string, StaticFile>();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const type = TYPES[extname(entry.name)];
    if (!entry.isFile() || type === undefined || (await stat(path)).size > MAX_FILE_BYTES) continue;
    const bytes = await readFile(path);
    const compressible = !/png|woff2|icon/.test(type);
    files.set(relative(folder, path).split(sep).join('/'), {
      type,
      bytes,
      // Quality 6 costs little at the start and is within a few per cent of the best.
      brotli:
        compressible && bytes.length > 512
          ? brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } })
          : null,
      etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
      immutable: /(?:^|\/)assets\//.test(relative(folder, path).split(sep).join('/')),
    });
  }
  return { files };
}

export interface Page {
  /** Address pattern, e.g. `/agent/*`. */
  readonly path: string;
  /** File below the folder, e.g. `agent/index.html`. */
  readonly file: string;
  /** Asked anew for every answer: who may embed a page can change while we run. */
  readonly headers: () => Readonly<Record<string, string>>;
}

/** One route a page, and one for hashed assets: nothing else of the folder can be reached. */
export function staticRoutes(
  { files }: StaticFiles,
  pages: readonly Page[],
  assetHeaders: Readonly<Record<string, string>>,
): AnyRoute[] {
  const serve = (
    path: string,
    name: (rest: string) => string,
    headers: () => Readonly<Record<string, string>>,
  ): AnyRoute =>
    route({
      method: 'GET',
      path,
      access: {
        kind: 'anyone',
        because: 'pages and scripts hold no data; what they show is asked for with a session',
      },
      tenant: { from: 'none', because: 'the same page for everybody' },
      maxBodyBytes: 0,
      rate: 'page',
      params: z.object({ '*': z.string().max(300).optional() }),
      query: z.record(z.string().max(100), z.string().max(2_000)),
      answer: 'bytes',
      async handle(_ctx, { params }, { request, reply }) {
        const file = files.get(name(params['*'] ?? ''));
        if (file === undefined) throw new AppError('not_found');
        for (const [header, value] of Object.entries(headers())) reply.header(header, value);
        reply.header('etag', file.etag).header('vary', 'accept-encoding').type(file.type);
        reply.header('cache-control', file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
        if (request.headers['if-none-match'] === file.etag) return void reply.code(304).send();
        if (file.brotli !== null && /\bbr\b/.test(String(request.headers['accept-encoding'] ?? ''))) {
          return void reply.header('content-encoding', 'br').send(file.brotli);
        }
        return void reply.send(file.bytes);
      },
    });
  return [
    ...pages.map((page) => serve(page.path, () => page.file, page.headers)),
    serve(
      '/assets/*',
      (rest) => `assets/${rest}`,
      () => assetHeaders,
    ),
  ];
}
