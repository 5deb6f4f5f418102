import { request as httpRequest, Agent as HttpAgent } from 'node:http';
import { request as httpsRequest, Agent as HttpsAgent } from 'node:https';
import { z } from 'zod';

import { AppError, PROBLEMS, type ProblemName } from '#platform/problems';

/** Where the other side listens: a Unix socket on one host, mutual TLS between hosts. */
export type DoorAddress =
  | { readonly socketPath: string }
  | {
      readonly host: string;
      readonly port: number;
      readonly cert: string;
      readonly key: string;
      readonly ca: string;
    };

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
  close(): void;
}

const PROBLEM = z.object({ problem: z.string(), details: z.record(z.string(), z.unknown()).optional() });
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

/** The caller's side of the door between the two processes. */
export function createDoor(address: DoorAddress, unreachable: ProblemName): Door {
  const unix = 'socketPath' in address;
  const agent = unix
    ? new HttpAgent({ keepAlive: true, maxSockets: 32 })
    : new HttpsAgent({
        keepAlive: true,
        maxSockets: 32,
        cert: address.cert,
        key: address.key,
        ca: address.ca,
      });

  function post(path: string, body: string, timeoutMs: number): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const options = {
        method: 'POST',
        path,
        agent,
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

  return {
    async call(to, ask, options) {
      let answer: { status: number; text: string };
      try {
        answer = await post(to.path, JSON.stringify(ask), options?.timeoutMs ?? 10_000);
      } catch (cause) {
        throw new AppError(unreachable, undefined, { cause });
      }
      const json: unknown = JSON.parse(answer.text);
      if (answer.status !== 200) throw fromProblem(json);
      return to.answer.parse(json);
    },
    close: () => agent.destroy(),
  };
}

function fromProblem(json: unknown): AppError {
  const parsed = PROBLEM.safeParse(json);
  const known = parsed.success && Object.hasOwn(PROBLEMS, parsed.data.problem);
  if (!parsed.success || !known) return new AppError('internal');
  return new AppError(parsed.data.problem as ProblemName, parsed.data.details);
}
