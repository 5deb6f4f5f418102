import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:https';
import type { FastifyInstance } from 'fastify';

import type { Log } from '#platform/log';

/** Where a certificate chain, its private key and the authorities that are trusted stand (PEM). */
export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
  /** Null where nobody's certificate is asked for. */
  readonly caFile: string | null;
}

export interface TlsTexts {
  readonly cert: string;
  readonly key: string;
  readonly ca: string | null;
}

export interface FollowedTls {
  /** As they are in use now. */
  current(): TlsTexts;
  /** Looks at the files at once instead of at the next turn. */
  look(): void;
  stop(): void;
}

/** How long a renewed certificate lies there before it is used. */
const LOOK_MS = 1_000;

/** Reads the three files. Throws if one is missing, or if key and certificate do not belong together. */
export function readTlsFiles({ certFile, keyFile, caFile }: TlsFiles): TlsTexts {
  const texts = {
    cert: readFileSync(certFile, 'utf8'),
    key: readFileSync(keyFile, 'utf8'),
    ca: caFile === null ? null : readFileSync(caFile, 'utf8'),
  };
  if (!new X509Certificate(texts.cert).checkPrivateKey(createPrivateKey(texts.key)))
    throw new Error(`the key in ${keyFile} does not belong to the certificate in ${certFile}`);
  if (texts.ca !== null) new X509Certificate(texts.ca);
  return texts;
}

/**
 * Uses a renewed certificate without a restart: looks at the content every second, since renewals swap links as often
 * as they write files. A half-written or unfit pair is left alone, said once, and looked at again. Throws at the first reading.
 */
export function followTlsFiles(files: TlsFiles, log: Log, apply: (texts: TlsTexts) => void): FollowedTls {
  let current = readTlsFiles(files);
  let said = '';

  function look(): void {
    try {
      const texts = readTlsFiles(files);
      said = '';
      if (texts.cert === current.cert && texts.key === current.key && texts.ca === current.ca) return;
      apply(texts);
      current = texts;
      log.warn(
        { event: 'tls.renewed', validTo: new X509Certificate(texts.cert).validToDate.toISOString() },
        'a renewed certificate is in use',
      );
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (why !== said)
        log.error({ event: 'tls.unfit', why }, 'the new certificate cannot be used; the old one stays');
      said = why;
    }
  }

  const timer = setInterval(look, LOOK_MS);
  timer.unref();
  return { current: () => current, look, stop: () => clearInterval(timer) };
}

/** A public origin's own TLS: what its server is made with, renewed while it runs. `also` hears of each renewal. */
export function followOriginTls(
  files: Omit<TlsFiles, 'caFile'> | null,
  log: Log,
  also: (texts: TlsTexts) => void = () => undefined,
): { current(): TlsTexts | null; serve(server: FastifyInstance): void; stop(): void } {
  if (files === null) return { current: () => null, serve: () => undefined, stop: () => undefined };
  let open: Server | null = null;
  const followed = followTlsFiles({ ...files, caFile: null }, log, (texts) => {
    open?.setSecureContext({ cert: texts.cert, key: texts.key });
    also(texts);
  });
  return {
    current: followed.current,
    // Fastify's type speaks of http; with TLS options it made an https server.
    serve: (server) => void (open = server.server as unknown as Server),
    stop: followed.stop,
  };
}
