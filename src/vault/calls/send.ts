import { lookup } from 'node:dns/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { checkServerIdentity, connect, type TLSSocket } from 'node:tls';

import type { CallWhy } from '#vault/calls/api';
import { mayConnect, type ListedRange } from './addresses.ts';

/** How the vault reaches the outside. */
export interface Net {
  /** All addresses of a name. */
  readonly resolve: (host: string) => Promise<readonly string[]>;
  /** Private ranges that the operator lists. */
  readonly listed: readonly ListedRange[];
}

export interface Outgoing {
  readonly host: string;
  readonly port: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
  readonly ca: string | null;
  readonly timeoutMs: number;
}

/** What came of it. `not_sent` is certain: no byte of the request left. */
export type Sent =
  | { readonly state: 'not_sent'; readonly why: CallWhy }
  | { readonly state: 'unknown'; readonly why: CallWhy }
  | {
      readonly state: 'answered';
      readonly status: number;
      readonly why: CallWhy | null;
      /** Null where the body was cut off, too large, packed, or not wanted. */
      readonly body: Buffer | null;
      readonly type: string;
    };

/** An answer of an agent's button is a few lines. */
export const MAX_ANSWER_BYTES = 64 * 1024;
const MAX_HEADER_BYTES = 8 * 1024;

export const systemResolve: Net['resolve'] = async (host) =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);

/**
 * One HTTPS request to a listed host, over a connection to an address that was checked and is the one connected to: a name that
 * resolves to anything private anywhere goes nowhere. `leaving` is awaited when the certificate is verified and before the first byte of
 * the request: if it throws, nothing left. Redirects are an answer like any other and followed by nobody.
 */
export async function send(net: Net, out: Outgoing, leaving: () => Promise<void>): Promise<Sent> {
  const deadline = Date.now() + out.timeoutMs;
  const address = await checkedAddress(net, out, deadline);
  if ('why' in address) return { state: 'not_sent', why: address.why };
  const socket = await open(address.address, out, deadline - Date.now());
  if (typeof socket === 'string') return { state: 'not_sent', why: socket };
  try {
    await leaving();
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return exchange(socket, out, deadline - Date.now());
}

async function checkedAddress(
  net: Net,
  out: Outgoing,
  deadline: number,
): Promise<{ address: string } | { why: CallWhy }> {
  const literal = out.host.replaceAll(/^\[|\]$/g, '');
  let addresses: readonly string[];
  try {
    addresses = isIP(literal) > 0 ? [literal] : await within(deadline - Date.now(), net.resolve(out.host));
  } catch {
    return { why: 'host_unknown' };
  }
  const [first] = addresses;
  if (first === undefined) return { why: 'host_unknown' };
  // One bad one among good ones is how a rebinding begins: then none is taken.
  return addresses.every((one) => mayConnect(one, out.port, net.listed))
    ? { address: first }
    : { why: 'address_refused' };
}

function open(address: string, out: Outgoing, ms: number): Promise<TLSSocket | CallWhy> {
  const name = out.host.replaceAll(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    const socket = connect({
      // An address: nothing is resolved a second time.
      host: address,
      port: out.port,
      ...(isIP(name) > 0 ? {} : { servername: name }),
      ...(out.ca === null ? {} : { ca: out.ca }),
      checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate),
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
      ALPNProtocols: ['http/1.1'],
    });
    let connected = false;
    const timer = setTimeout(() => done('no_connection'), Math.max(ms, 1));
    const done = (result: TLSSocket | CallWhy): void => {
      clearTimeout(timer);
      socket.off('error', failed);
      // Whoever has the socket listens again; until then an error must have somebody to go to.
      socket.on('error', () => undefined);
      if (typeof result === 'string') socket.destroy();
      resolve(result);
    };
    const failed = (): void => done(connected ? 'certificate_refused' : 'no_connection');
    socket.on('error', failed);
    socket.once('connect', () => (connected = true));
    socket.once('secureConnect', () => done(socket));
  });
}

function exchange(socket: TLSSocket, out: Outgoing, ms: number): Promise<Sent> {
  return new Promise((resolve) => {
    let answer: IncomingMessage | null = null;
    const request = httpRequest({
      createConnection: () => socket,
      method: out.method,
      path: out.path,
      setDefaultHeaders: false,
      maxHeaderSize: MAX_HEADER_BYTES,
      headers: {
        ...out.headers,
        host: out.port === 443 ? out.host : `${out.host}:${out.port}`,
        'accept-encoding': 'identity',
        connection: 'close',
        ...(out.body === null && out.method === 'GET'
          ? {}
          : { 'content-length': String(out.body?.length ?? 0) }),
      },
    });
    const timer = setTimeout(() => fail('too_slow'), Math.max(ms, 1));
    const end = (sent: Sent): void => {
      clearTimeout(timer);
      request.destroy();
      socket.destroy();
      resolve(sent);
    };
    /** Once its status is known a call is answered, whatever becomes of the rest. */
    function fail(why: CallWhy): void {
      const status = answer?.statusCode;
      end(
        status === undefined
          ? { state: 'unknown', why }
          : { state: 'answered', status, why, body: null, type: '' },
      );
    }
    request.on('error', () => fail('broken_off'));
    request.on('response', (incoming) => {
      answer = incoming;
      const status = incoming.statusCode ?? 0;
      const chunks: Buffer[] = [];
      let size = 0;
      const bare = (why: CallWhy): void => end({ state: 'answered', status, why, body: null, type: '' });
      incoming.on('error', () => fail('broken_off'));
      if (status >= 300 && status < 400) return bare('redirect_refused');
      if ((incoming.headers['content-encoding'] ?? 'identity') !== 'identity')
        return bare('answer_not_shown');
      incoming.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > MAX_ANSWER_BYTES) return bare('too_large');
        chunks.push(chunk);
      });
      incoming.on('end', () =>
        incoming.complete
          ? end({
              state: 'answered',
              status,
              why: null,
              body: Buffer.concat(chunks),
              type: incoming.headers['content-type'] ?? '',
            })
          : fail('broken_off'),
      );
    });
    request.end(out.body ?? undefined);
  });
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('too slow')), Math.max(ms, 1));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
