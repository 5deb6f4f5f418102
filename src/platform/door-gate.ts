import { constants } from 'node:crypto';
import { chmod } from 'node:fs/promises';
import type { Server, ServerOptions } from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { FastifyInstance } from 'fastify';

import type { DoorAddress } from '#platform/door';
import { strangerAt } from '#platform/door-peer';
import type { Log } from '#platform/log';
import { followTlsFiles, type FollowedTls } from '#platform/tls-files';

/** The callee's side of a door: what its server is made with, and how it begins to listen. */
export interface DoorGate {
  /** Undefined on a Unix socket, which the folder's mode keeps. */
  readonly tls: ServerOptions | undefined;
  listen(server: FastifyInstance): Promise<void>;
  close(): void;
}

/**
 * A Unix socket is open to this user alone. Between hosts it is TLS 1.3 and nothing older; whoever calls shows a certificate
 * of the door's own authority that bears the other side's name, and is gone before a byte of HTTP is read otherwise.
 * No session is resumed: each connection is checked whole, also after a certificate was replaced.
 */
export function createDoorGate(address: DoorAddress, log: Log): DoorGate {
  if ('socketPath' in address) {
    return {
      tls: undefined,
      async listen(server) {
        await server.listen({ path: address.socketPath });
        await chmod(address.socketPath, 0o600);
      },
      close: () => undefined,
    };
  }
  let open: Server | null = null;
  const followed: FollowedTls = followTlsFiles(address, log, (texts) =>
    open?.setSecureContext({ ...STRICT, cert: texts.cert, key: texts.key, ca: texts.ca ?? [] }),
  );
  const { cert, key, ca } = followed.current();
  return {
    tls: { ...STRICT, cert, key, ca: ca ?? [], requestCert: true, rejectUnauthorized: true },
    async listen(server) {
      // Fastify's type speaks of http; with `tls` it made an https server.
      open = server.server as unknown as Server;
      open.prependListener('secureConnection', (socket: TLSSocket) => {
        const strange = socket.authorized
          ? strangerAt(address, socket.getPeerX509Certificate())
          : 'not authorised';
        if (strange === null) return;
        refuse(log, strange, socket.remoteAddress);
        socket.destroy();
      });
      open.on('tlsClientError', (error: Error, socket: TLSSocket) =>
        refuse(log, whyOf(error, socket), socket.remoteAddress),
      );
      await server.listen({ host: address.host, port: address.port });
    },
    close: () => followed.stop(),
  };
}

const STRICT = { minVersion: 'TLSv1.3', secureOptions: constants.SSL_OP_NO_TICKET } as const;

function refuse(log: Log, why: string, from: string | undefined): void {
  log.warn({ event: 'door.refused', why, from }, 'somebody was refused at the door');
}

/** What was wrong with the certificate that was shown, or OpenSSL's word for the handshake; never bytes that were sent. */
function whyOf(error: Error, { authorizationError }: TLSSocket): string {
  if (typeof authorizationError === 'string') return authorizationError;
  return 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
}
