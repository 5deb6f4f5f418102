import { z } from 'zod';

export type Locale = 'en' | 'ja';

/** RFC 9457 problem details, as both processes send them. */
const ProblemDetails = z.object({
  title: z.string(),
  status: z.number(),
  problem: z.string(),
  reference: z.string(),
  details: z.optional(z.record(z.string(), z.unknown())),
});

/** A refusal that a person can be told: `message` is a sentence in the reader's language. */
export class Refused extends Error {
  /** The catalogue's name of the problem, e.g. `stale_version`; `unreachable` without an answer, `unexpected` for a wrong one. */
  readonly problem: string;
  /** HTTP status, 0 without an answer. */
  readonly status: number;
  readonly reference: string | null;
  readonly details: Readonly<Record<string, unknown>>;
  constructor(
    problem: string,
    status: number,
    message: string,
    reference: string | null,
    details: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = 'Refused';
    this.problem = problem;
    this.status = status;
    this.reference = reference;
    this.details = details;
  }
}

/** Anything with zod's `safeParse`, of zod or zod/mini. */
export interface Schema<Output> {
  safeParse(input: unknown): { success: true; data: Output } | { success: false };
}

export interface AskOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Sent as JSON. */
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  signal?: AbortSignal;
  locale?: Locale;
}

const OURS: Readonly<Record<'unreachable' | 'unexpected', Readonly<Record<Locale, string>>>> = {
  unreachable: {
    en: 'No connection. What you typed is still here; try again in a moment.',
    ja: '接続できません。入力した内容は残っています。少し待ってから、もう一度お試しください。',
  },
  unexpected: {
    en: 'The answer was not what this page expects. Load the page again; it may be older than the server.',
    ja: '予期しない応答がありました。ページを再読み込みしてください（サーバーより古い画面の可能性があります）。',
  },
};

/** Asks an address and checks the answer against its contract. Throws `Refused`, or an AbortError when aborted. */
export async function ask<Output>(
  schema: Schema<Output>,
  url: string,
  options: AskOptions = {},
): Promise<Output> {
  const bytes = options.body === undefined ? undefined : JSON.stringify(options.body);
  return answerOf(
    schema,
    await send(url, { ...options, ...(bytes === undefined ? {} : { bytes }) }),
    options.locale,
  );
}

/** Sends exact bytes; used where they are signed. Throws `Refused` only when there is no answer at all. */
export async function send(
  url: string,
  options: Omit<AskOptions, 'body'> & { bytes?: string },
): Promise<Response> {
  try {
    return await fetch(url, {
      method: options.method ?? (options.bytes === undefined ? 'GET' : 'POST'),
      credentials: 'same-origin',
      headers: {
        'accept-language': options.locale ?? pageLocale(),
        ...(options.bytes === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(options.bytes === undefined ? {} : { body: options.bytes }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Refused('unreachable', 0, OURS.unreachable[options.locale ?? pageLocale()], null);
  }
}

/** The checked answer, or `Refused` with what the server said. */
export async function answerOf<Output>(
  schema: Schema<Output>,
  response: Response,
  locale: Locale = pageLocale(),
): Promise<Output> {
  const json: unknown = await response.json().catch(() => undefined);
  if (!response.ok) {
    const problem = z.safeParse(ProblemDetails, json);
    if (problem.success) {
      const { title, reference, details } = problem.data;
      throw new Refused(problem.data.problem, response.status, title, reference, details);
    }
    throw new Refused(
      response.status >= 502 ? 'unreachable' : 'unexpected',
      response.status,
      OURS[response.status >= 502 ? 'unreachable' : 'unexpected'][locale],
      null,
    );
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw new Refused('unexpected', response.status, OURS.unexpected[locale], null);
  return parsed.data;
}

/** The language that the page says it is in. */
export function pageLocale(): Locale {
  return typeof document !== 'undefined' && document.documentElement.lang === 'ja' ? 'ja' : 'en';
}
