import { pino } from 'pino';

export type Log = {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
};

const NEVER_LOGGED = [
  'text',
  'body',
  'value',
  'subject',
  'email',
  'name',
  'phone',
  'password',
  'secret',
  'key',
  'authorization',
  'cookie',
  'headers',
];

/** The process's log, one JSON line each on standard error. Fields that could carry a value are cut whatever the caller does. */
export function createLog(processName: string, level: 'silent' | 'info' | 'warn' = 'info'): Log {
  return pino(
    {
      name: processName,
      level,
      base: { process: processName },
      redact: { paths: NEVER_LOGGED.flatMap((field) => [field, `*.${field}`]), censor: '[withheld]' },
      serializers: { err: describeError },
    },
    pino.destination(2),
  );
}

/** An error without its message's user text: type, catalogue code and stack frames. A driver's error may quote a row. */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const code: unknown = 'code' in error ? error.code : undefined;
  const frames = (error.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '));
  return { type: error.name, code, frames: frames.slice(0, 8) };
}
