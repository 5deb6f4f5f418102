import { X509Certificate } from 'node:crypto';
import { request as httpRequest, Agent as HttpAgent } from 'node:http';
import { request as httpsRequest, Agent as HttpsAgent } from 'node:https';
import { z } from 'zod';

import { strangerAt, type DoorPeer } from '#platform/door-peer';
import type { Log } from '#platform/log';
import { AppError, PROBLEMS, type ProblemName } from '#platform/problems';
import { followTlsFiles, type FollowedTls, type TlsFiles, type TlsTexts } from '#platform/tls-files';

/** Where a side listens: a Unix socket on one host, mutual TLS between hosts, with one's own files and the other's name. */
export type DoorAddress =
  { readonly socketPath: string } | ({ readonly host: string; readonly port: number } & TlsFiles & DoorPeer);

/** One call through the door: the address and both schemas, written once in the callee's `api.ts`. */
export interface DoorCall<Ask extends z.ZodType, Answer extends z.ZodType> {
  readonly path: `/door/${string}`;
  readonly ask: Ask;
  readonly answer: Answer;
}

export interface Door {
  /** Throws the other side's `AppError`, or `unreachable` if it does not answer within the time. */
  call<Ask extends z.ZodType, Answer extends z.ZodType>(
    to: DoorCall<Ask, Answer>,
    ask: z.input<Ask>,
    options?: { timeoutMs?: number },
  ): Promise<z.output<Answer>>;
  /** As `call`, with a question that is JSON already. */
  callWith<Ask extends z.ZodType, Answer extends z.ZodType>(
    to: DoorCall<Ask, Answer>,
    json: string,
    options?: { timeoutMs?: number },
  ): Promise<z.output<Answer>>;
  close(): void;
}

const PROBLEM = z.object({ problem: z.string(), details: z.record(z.string(), z.unknown()).optional() });
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

/** The caller's side of the door between the two processes. Throws where the files of a door between hosts are unfit. */
export function createDoor(address: DoorAddress, unreachable: ProblemName, log: Log): Door {
  const unix = 'socketPath' in address;
  let agent = unix ? new HttpAgent({ keepAlive: true, maxSockets: 32 }) : null;
  let followed: FollowedTls | null = null;
  if (!unix) {
    followed = followTlsFiles(address, log, (texts) => {
      const before = agent;
      agent = mutualAgent(address, texts);
      before?.destroy(); // calls under way end as unreachable and are made again by who needs them
    });
    agent = mutualAgent(address, followed.current());
  }
  let said = '';
  /** Why a call failed, once until it changes: a wrong certificate fails every call alike. */
  function tellOnce(cause: unknown): void {
    const why =
      cause instanceof Error ? ('code' in cause ? `${String(cause.code)}: ` : '') + cause.message : '';
    if (unix || why === said) return;
    said = why;
    log.warn(
      { event: 'door.unreachable', why, host: address.host, port: address.port },
      'the door does not open',
    );
  }

  function post(path: string, body: string, timeoutMs: number): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const options = {
        method: 'POST',
        path,
        agent: agent ?? undefined,
        timeout: timeoutMs,
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
        ...(unix ? { socketPath: address.socketPath } : { host: address.host, port: address.port }),
      };
      const request = (unix ? httpRequest : httpsRequest)(options, (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > MAX_ANSWER_BYTES) request.destroy(new Error('answer too large'));
          chunks.push(chunk);
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
        );
        response.on('error', reject);
      });
      request.on('timeout', () => request.destroy(new Error('no answer in time')));
      request.on('error', reject);
      request.end(body);
    });
  }

  const callWith: Door['callWith'] = async (to, ask, options) => {
    let answer: { status: number; text: string };
    try {
      answer = await post(to.path, ask, options?.timeoutMs ?? 10_000);
      said = '';
    } catch (cause) {
      tellOnce(cause);
      throw new AppError(unreachable, undefined, { cause });
    }
    const json: unknown = JSON.parse(answer.text);
    if (answer.status !== 200) throw fromProblem(json);
    return to.answer.parse(json);
  };

  return {
    call: (to, ask, options) => callWith(to, JSON.stringify(ask), options),
    callWith,
    close() {
      followed?.stop();
      agent?.destroy();
    },
  };
}

/** TLS 1.3 alone, our own certificate shown, the other's issued by the door's authority and bearing its name. */
function mutualAgent(address: Extract<DoorAddress, TlsFiles>, texts: TlsTexts): HttpsAgent {
  return new HttpsAgent({
    keepAlive: true,
    maxSockets: 32,
    maxCachedSessions: 0,
    minVersion: 'TLSv1.3',
    cert: texts.cert,
    key: texts.key,
    ca: texts.ca ?? [],
    rejectUnauthorized: true,
    servername: address.peerName,
    checkServerIdentity(_host, shown) {
      const strange = strangerAt(address, new X509Certificate(shown.raw));
      return strange === null ? undefined : new Error(`refused who answers at the door: ${strange}`);
    },
  });
}

function fromProblem(json: unknown): AppError {
  const parsed = PROBLEM.safeParse(json);
  const known = parsed.success && Object.hasOwn(PROBLEMS, parsed.data.problem);
  if (!parsed.success || !known) return new AppError('internal');
  return new AppError(parsed.data.problem as ProblemName, parsed.data.details);
}
