import { createServer } from 'node:net';

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
