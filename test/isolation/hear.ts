import { request } from 'node:http';

import type { Caller } from './callers.ts';

export interface Heard {
  /** All that the stream said so far. */
  heard(): string;
  close(): void;
}

/** Opens a stream of server-sent events as this caller, and listens until it is closed. Throws if they are not let in. */
export function hear(origin: string, caller: Caller, side: 'vault' | 'desk', path: string): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port: new URL(origin).port,
        path,
        agent: false,
        headers: caller.headers(side, 'GET', path, ''),
      },
      (incoming) => {
        if (incoming.statusCode !== 200)
          return reject(new Error(`${path} for ${caller.name}: ${incoming.statusCode}`));
        let said = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (chunk: string) => (said += chunk));
        incoming.on('error', () => undefined);
        resolve({ heard: () => said, close: () => outgoing.destroy() });
      },
    );
    outgoing.on('error', reject);
    outgoing.end();
  });
}
