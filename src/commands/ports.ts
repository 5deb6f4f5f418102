import { createServer } from 'node:net';

import type { Config } from '#platform/config';
import { startError, type StartError } from '#platform/start-problems';

/** Tries a port by opening it for a moment. Null if it is free. */
export function portProblem(host: string, port: number, what: string): Promise<StartError | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EACCES') resolve(startError('port_forbidden', port, what));
      else if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
        resolve(startError('address_unknown', host));
      else resolve(startError('port_taken', port, what));
    });
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

/** Every address that this machine is going to listen on: host, port, and what for. */
export function portsOf({ host, only, desk, vault, smtp, door }: Config): [string, number, string][] {
  const wanted: [string, number, string][] = [];
  if (only !== 'vault') wanted.push([host, desk.port, 'desk']);
  if (only !== 'desk') wanted.push([host, vault.port, 'vault']);
  if (smtp !== null) wanted.push([smtp.host, smtp.port, 'mail']);
  if (door !== null) wanted.push([door.listen.host, door.listen.port, 'door']);
  return wanted;
}
