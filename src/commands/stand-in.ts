import { randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';

import { makeOwnCertificate } from './stand-in-certificate.ts';

/** The evaluation's stand-in for a payment service, a courier and a telephony system: on this machine alone, and called a stand-in wherever it is seen. */
export interface StandIn {
  readonly port: number;
  /** What destinations trust, and what they say of themselves. */
  readonly ca: string;
  readonly token: string;
  close(): void;
}

export const STAND_IN_HOST = '127.0.0.1';
const MAX_BODY_BYTES = 20_000;
/** Above this the payment service declines, so that a refusal can be seen. */
const LARGEST_REFUND = 500;

const Kept = z.object({ cert: z.string(), key: z.string(), token: z.string(), port: z.number() });

/** Starts it, on the port of the last start if that is free. Key and token lie in the data folder, readable by this user alone. */
export async function startStandIn(dataFolder: string): Promise<StandIn> {
  const folder = join(dataFolder, 'stand-in');
  const file = join(folder, 'stand-in.json');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const kept = readKept(file) ?? {
    ...makeOwnCertificate(STAND_IN_HOST, 1_825),
    token: randomBytes(24).toString('base64url'),
    port: 0,
  };
  const answers = new Map<string, Answer>();
  const server = createServer({ cert: kept.cert, key: kept.key }, (request, response) => {
    respond(request, response, kept.token, answers);
  });
  await listen(server, kept.port).catch(() => listen(server, 0));
  const { port } = server.address() as AddressInfo;
  writeFileSync(file, JSON.stringify({ ...kept, port }), { mode: 0o600 });
  return {
    port,
    ca: kept.cert,
    token: kept.token,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, string>>;
}

function respond(
  request: IncomingMessage,
  response: ServerResponse,
  token: string,
  answers: Map<string, Answer>,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  });
  request.on('end', () => {
    const key = String(request.headers['idempotency-key'] ?? '');
    const said = authorised(request.headers.authorization, token)
      ? (answers.get(key) ?? decide(request.url ?? '', Buffer.concat(chunks).toString('utf8')))
      : { status: 401, body: { status: 'unauthorised' } };
    // Once under one key, however often it is asked; nothing of what was sent is kept.
    if (key !== '' && said.status < 500) answers.set(key, said);
    if (answers.size > 10_000) answers.clear();
    response
      .writeHead(said.status, { 'content-type': 'application/json' })
      .end(JSON.stringify({ ...said.body, service: 'stand-in of the evaluation' }));
  });
}

function decide(path: string, text: string): Answer {
  const read = <Shape extends z.ZodType>(shape: Shape): z.output<Shape> | null => {
    try {
      return shape.parse(JSON.parse(text));
    } catch {
      return null;
    }
  };
  const reference = (kind: string): string => `${kind}-${randomInt(100_000, 1_000_000)}`;
  if (path === '/refunds') {
    const asked = read(
      z.object({ card: z.string().regex(/^\d{12,19}$/), amount: z.coerce.number().positive() }),
    );
    if (asked === null || !isCard(asked.card))
      return { status: 422, body: { status: 'declined', reason: 'not a card' } };
    if (asked.amount > LARGEST_REFUND)
      return { status: 422, body: { status: 'declined', reason: `over the limit of ${LARGEST_REFUND}` } };
    return {
      status: 201,
      // A careless service that says the number back: what the agent sees of it is a mask.
      body: {
        status: 'refunded',
        refund: reference('RF'),
        message: `${asked.amount.toFixed(2)} goes back to card ${asked.card}`,
      },
    };
  }
  if (path === '/shipments') {
    const asked = read(
      z.object({ name: z.string().min(1), address: z.string().min(1), parcel: z.string().min(1) }),
    );
    return asked === null
      ? { status: 422, body: { status: 'refused', reason: 'name, address and parcel are needed' } }
      : { status: 201, body: { status: 'collection booked', tracking: reference('TR') } };
  }
  if (path === '/calls') {
    const asked = read(z.object({ to: z.string().regex(/^\+?\d{6,15}$/), extension: z.string().min(1) }));
    return asked === null
      ? { status: 422, body: { status: 'refused', reason: 'not a telephone number' } }
      : { status: 202, body: { status: `extension ${asked.extension} is ringing` } };
  }
  return { status: 404, body: { status: 'unknown address' } };
}

function authorised(header: string | undefined, token: string): boolean {
  const [given, right] = [Buffer.from(header ?? ''), Buffer.from(`Bearer ${token}`)];
  return given.length === right.length && timingSafeEqual(given, right);
}

/** ISO/IEC 7812-1 annex B. */
function isCard(digits: string): boolean {
  const sum = [...digits].toReversed().reduce((all, digit, at) => {
    const doubled = Number(digit) * (at % 2 === 1 ? 2 : 1);
    return all + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, STAND_IN_HOST, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function readKept(file: string): z.infer<typeof Kept> | null {
  try {
    return Kept.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}
