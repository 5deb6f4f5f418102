import type { Seen } from './last-seen.ts';
import type { Check, Report } from './verify-log.ts';

export interface Ask {
  /** Absolute address of the log's files. */
  log: string;
  tenant: string;
  seen: Seen | null;
  locale: 'en' | 'ja';
}

export type Answer =
  | { type: 'progress'; done: number; of: number; checks: readonly Check[] }
  | { type: 'report'; report: Report }
  | { type: 'failed'; message: string };

export interface Run {
  report: Promise<Report>;
  cancel(): void;
  cancelled(): boolean;
}

/** Verifies beside the page, so that it stays usable while millions of hashes are computed. */
export function verifyInWorker(
  ask: Omit<Ask, 'locale'> & {
    progress: (done: number, of: number, checks: readonly Check[]) => void;
  },
): Run {
  const worker = new Worker(new URL('./verify.worker.ts', import.meta.url), { type: 'module' });
  let stopped = false;
  let reject: (reason: Error) => void = () => undefined;
  const report = new Promise<Report>((resolve, refuse) => {
    reject = refuse;
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      if (data.type === 'progress') ask.progress(data.done, data.of, data.checks);
      else if (data.type === 'report') resolve(data.report);
      else refuse(new Error(data.message));
    };
    worker.onerror = (event) => refuse(new Error(event.message));
    const locale = document.documentElement.lang === 'ja' ? 'ja' : 'en';
    const { log, tenant, seen } = ask;
    worker.postMessage({ log, tenant, seen, locale } satisfies Ask);
  }).finally(() => worker.terminate());
  return {
    report,
    cancel: () => {
      stopped = true;
      reject(new Error('cancelled'));
    },
    cancelled: () => stopped,
  };
}
