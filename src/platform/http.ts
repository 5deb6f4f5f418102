import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { ServerOptions } from 'node:https';
import { z } from 'zod';

import type { Clock } from '#platform/clock';
import type { Ctx, Role } from '#platform/ctx';
import { databaseTrouble } from '#platform/db';
import type { Log } from '#platform/log';
import { AppError, localeOf, toProblemDetails, type Locale, type ProblemName } from '#platform/problems';
import { createRateLimiter, type RateClass } from '#platform/rate-limit';
import { storable } from '#platform/text';

/**
 * Who may call a route. Written on every route: there is no default.
 * `signed` requests carry a proof by the session's key over method, address, time and body (docs/spec/request-proof.md).
 */
export type Access =
  | { readonly kind: 'anyone'; readonly because: string }
  | { readonly kind: 'person'; readonly roles: readonly Role[]; readonly signed: boolean }
  | { readonly kind: 'customer' }
  | { readonly kind: 'client_system' }
  /** A company's own directory, telling who works there. */
  | { readonly kind: 'scim' }
  | { readonly kind: 'door' };

/** Where the tenant of a request comes from; `none` states why the route concerns no tenant's rows. */
export type TenantSource =
  | { readonly from: 'path' }
  | { readonly from: 'bearer' }
  | { readonly from: 'body' }
  | { readonly from: 'none'; readonly because: string };

export interface Route<
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Answer extends z.ZodType,
> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly access: Access;
  readonly tenant: TenantSource;
  /** Largest body in bytes; 0 where none is taken. */
  readonly maxBodyBytes: number;
  readonly rate: RateClass;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** What leaves: anything unlisted is an error, not an answer. `stream` and `bytes` routes write to `reply` themselves. */
  readonly answer: Answer | 'stream' | 'bytes';
  readonly handle: (
    ctx: Ctx,
    input: { params: z.output<Params>; query: z.output<Query>; body: z.output<Body>; locale: Locale },
    raw: { request: FastifyRequest; reply: FastifyReply },
  ) => Promise<z.input<Answer>>;
}

/** A route whose types were checked where it was written. */
export type AnyRoute = Route<z.ZodType, z.ZodType, z.ZodType, z.ZodType>;

/** Keeps the types of one route together; the list of a module's routes is `AnyRoute[]`. */
export function route<
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Answer extends z.ZodType,
>(spec: Route<Params, Query, Body, Answer>): AnyRoute {
  // The checked types are erased here and nowhere else: Fastify calls the handler with what the same schemas let through.
  return spec as unknown as AnyRoute;
}

/** Turns a request into the one who acts. Throws `not_signed_in`, `bad_signature`, `unknown_key` or `not_found`. */
export type Authenticate = (
  access: Exclude<Access, { kind: 'anyone' }>,
  request: {
    headers: FastifyRequest['headers'];
    method: string;
    url: string;
    rawBody: Buffer;
    tenant: string | null;
    requestId: string;
    /** Where it comes from, as the server sees it. */
    address?: string;
  },
) => Promise<Ctx>;

export interface HttpOptions {
  readonly name: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly authenticate: Authenticate;
  /** Context for routes open to anyone and without a tenant. */
  readonly anyone: (requestId: string, tenant: string | null) => Ctx;
  readonly tls?: ServerOptions;
  /** Exact origins that may read answers from a page (CORS). A function, since clients add theirs while running. */
  readonly mayRead?: (origin: string) => boolean;
  /** Headers on every answer: content security policy and its like. */
  readonly headers?: Readonly<Record<string, string>>;
}

const NOTHING = z.strictObject({});

/**
 * An HTTP server on which nothing is reachable by accident: a route without access, tenant, size limit, rate class or
 * schema does not compile, and one that says `path` without a `:tenant` in it, or `none` without a reason, stops the start.
 */
export function createHttp(options: HttpOptions): {
  server: FastifyInstance;
  add(routes: readonly AnyRoute[]): void;
  routes(): readonly AnyRoute[];
} {
  const server = fastify({
    ...(options.tls === undefined ? {} : { https: options.tls }),
    logger: false,
    genReqId: () => randomUUID(),
    bodyLimit: 1,
    requestTimeout: 30_000,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 200 },
  }) as unknown as FastifyInstance;
  const limiter = createRateLimiter(options.clock);
  const added: AnyRoute[] = [];

  // Every body arrives as bytes: the proof of a signed request covers exactly them.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  server.addHook('onRequest', (request, reply, done) => {
    for (const [name, value] of Object.entries(options.headers ?? {})) reply.header(name, value);
    // Nothing that comes in is unpacked: a small body cannot grow into a large one.
    if ((request.headers['content-encoding'] ?? 'identity') !== 'identity')
      return done(new AppError('compressed_body'));
    const origin = request.headers.origin;
    if (origin !== undefined && options.mayRead?.(origin) === true) {
      reply.header('access-control-allow-origin', origin).header('vary', 'origin');
      if (request.method === 'OPTIONS') {
        reply
          .header('access-control-allow-methods', 'GET, POST, PUT, DELETE')
          .header(
            'access-control-allow-headers',
            'authorization, content-type, dpop, idempotency-key, accept-language',
          )
          .header('access-control-max-age', '600')
          .code(204)
          .send();
        return;
      }
    }
    done();
  });

  server.setErrorHandler(async (error, request, reply) => {
    await readToItsEnd(request);
    // What is sent to an address that is not there was read only to be thrown away: the address is what is wrong.
    const shown = request.is404 ? new AppError('not_found') : asProblem(error);
    const problem = toProblemDetails(shown, request.id, localeOf(request.headers['accept-language']));
    if (problem.status >= 500)
      options.log.error(
        { err: error, reference: request.id, route: request.routeOptions.url },
        'request failed',
      );
    const retryAfter = shown instanceof AppError ? shown.details?.['retryAfterSeconds'] : undefined;
    if (typeof retryAfter === 'number' && !reply.raw.headersSent)
      reply.header('retry-after', String(retryAfter));
    if (!reply.raw.headersSent)
      reply
        .code(problem.status)
        .type('application/problem+json')
        .header('cache-control', 'no-store')
        .send(problem);
    return reply;
  });
  server.setNotFoundHandler((request, reply) => {
    const problem = toProblemDetails(
      new AppError('not_found'),
      request.id,
      localeOf(request.headers['accept-language']),
    );
    return reply.code(404).type('application/problem+json').header('cache-control', 'no-store').send(problem);
  });

  function add(routes: readonly AnyRoute[]): void {
    for (const spec of routes) {
      assertSafe(spec);
      added.push(spec);
      server.route({
        method: spec.method,
        url: spec.path,
        bodyLimit: Math.max(spec.maxBodyBytes, 1),
        handler: (request, reply) => answer(spec, request, reply),
      });
    }
  }

  async function answer(spec: AnyRoute, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    limiter.take(spec.rate, `${spec.access.kind === 'door' ? 'door' : request.ip} ${spec.path}`);
    const rawBody = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const params = read(
      spec.params ?? (spec.path.includes(':') ? ANY_PARAMS : NOTHING),
      request.params,
      'path',
    );
    const tenant = tenantOf(spec, params);
    const ctx =
      spec.access.kind === 'anyone'
        ? options.anyone(request.id, tenant)
        : await options.authenticate(spec.access, {
            headers: request.headers,
            method: request.method,
            url: request.url,
            rawBody,
            tenant,
            requestId: request.id,
            address: request.ip,
          });
    const query = read(spec.query ?? NOTHING, storableValues(request.query), 'query');
    const body = spec.body === undefined ? undefined : read(spec.body, parseJson(rawBody), 'body');
    const locale = localeOf(request.headers['accept-language']);
    const result = await spec.handle(ctx, { params, query, body, locale }, { request, reply });
    if (spec.answer === 'stream' || spec.answer === 'bytes') return reply;
    return reply
      .type('application/json; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(JSON.stringify(spec.answer.parse(result)));
  }

  return { server, add, routes: () => added };
}

const MAX_UNREAD_BYTES = 64 * 1024 * 1024;

/** A sender hears a refusal only once it has sent all: the rest of a body that is not wanted is let go by, up to a limit. */
async function readToItsEnd({ raw }: FastifyRequest): Promise<void> {
  if (raw.complete || raw.readableEnded || raw.destroyed) return;
  await new Promise<void>((resolve) => {
    let bytes = 0;
    raw.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_UNREAD_BYTES) resolve();
    });
    raw
      .once('end', resolve)
      .once('close', resolve)
      .once('error', () => resolve());
    raw.resume();
  });
}

function assertSafe(spec: AnyRoute): void {
  const where = `${spec.method} ${spec.path}`;
  if (spec.tenant.from === 'path' && !spec.path.includes(':tenant'))
    throw new Error(`${where}: takes its tenant from a path without :tenant`);
  if (spec.tenant.from === 'none' && spec.tenant.because.length < 10)
    throw new Error(`${where}: says no reason for having no tenant`);
  if (spec.access.kind === 'anyone' && spec.access.because.length < 10)
    throw new Error(`${where}: says no reason for being open to anyone`);
  if (spec.body !== undefined && spec.maxBodyBytes < 2) throw new Error(`${where}: takes a body of no size`);
}

const TENANT_PARAMS = z.looseObject({ tenant: z.uuid() });
const ANY_PARAMS = z.record(z.string(), z.string());

function tenantOf(spec: AnyRoute, params: unknown): string | null {
  if (spec.tenant.from !== 'path') return null;
  const checked = TENANT_PARAMS.safeParse(params);
  if (!checked.success) throw new AppError('not_found');
  return checked.data.tenant;
}

function storableValues(query: unknown): unknown {
  return Object.fromEntries(Object.entries(query ?? {}).map(([key, value]) => [key, whole(key, value)]));
}

function parseJson(rawBody: Buffer): unknown {
  if (rawBody.length === 0) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(rawBody);
    // In valid UTF-8 only an escape can hold what no database can: a zero, or half of a surrogate pair.
    return JSON.parse(text, UNSTORABLE.test(text) ? whole : undefined) as unknown;
  } catch (cause) {
    throw new AppError('invalid_json', undefined, { cause });
  }
}

const UNSTORABLE = /\\u(?:0000|[dD][89a-fA-F])/;

function whole(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? storable(value) : value;
}

/** Issues name paths and codes only: zod's own messages may quote what was sent. */
function read(schema: z.ZodType, input: unknown, part: string): unknown {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const fields = result.error.issues
    .slice(0, 20)
    .map((issue) => ({ in: part, at: issue.path.map(String).join('.'), wrong: issue.code }));
  throw new AppError('invalid_request', { fields });
}

const FASTIFY_PROBLEMS: Readonly<Record<string, ProblemName>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid_request',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'invalid_request',
  FST_ERR_BAD_URL: 'not_found',
};

/** When to ask again after a database was full or away. */
const RETRY_SECONDS = 10;

function asProblem(error: unknown): unknown {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    const problem = FASTIFY_PROBLEMS[error.code];
    if (problem !== undefined) return new AppError(problem);
  }
  const trouble = databaseTrouble(error);
  if (trouble === null) return error;
  return new AppError(
    trouble === 'full' ? 'storage_full' : 'storage_away',
    { retryAfterSeconds: RETRY_SECONDS },
    { cause: error },
  );
}
