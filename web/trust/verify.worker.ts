import { LogText } from '#desk/trust/api';
import { answerOf, Refused, send } from '#web/client/ask.ts';
import type { Answer, Ask } from './verify-in-worker.ts';
import type { LogFiles } from './log-files.ts';
import { verifyLog } from './verify-log.ts';

/** Verifies a log away from the page's own thread. One message in; progress and a report, or a failure, out. */
addEventListener('message', (event: MessageEvent<Ask>) => {
  void verify(event.data).then(post, (error: unknown) =>
    post({ type: 'failed', message: error instanceof Error ? error.message : String(error) }),
  );
});

async function verify({ log, tenant, seen, locale }: Ask): Promise<Answer> {
  let told = 0;
  const report = await verifyLog(filesAt(log, locale), { tenant, seen }, (done, of, checks) => {
    // Ten times a second is as often as anybody looks.
    if (performance.now() - told < 100 && done < of) return;
    told = performance.now();
    post({ type: 'progress', done, of, checks });
  });
  return { type: 'report', report };
}

function filesAt(log: string, locale: 'en' | 'ja'): LogFiles {
  return {
    async text(path) {
      const response = await send(`${log}/${path}`, { locale });
      if (!response.ok || /json/.test(response.headers.get('content-type') ?? ''))
        return (await answerOf(LogText, response, locale)).text;
      return response.text();
    },
    async bytes(path) {
      const response = await patiently(() => send(`${log}/${path}`, { locale }));
      if (response.status === 404) return null;
      if (!response.ok) {
        await answerOf(LogText, response, locale);
        throw new Refused('unexpected', response.status, response.statusText, null);
      }
      return new Uint8Array(await response.arrayBuffer());
    },
  };
}

/** A long log is many files: when the server asks to go slower, waits as long as it says. */
async function patiently(ask: () => Promise<Response>): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    const response = await ask();
    if (response.status !== 429 || attempt > 30) return response;
    const seconds = Number(response.headers.get('retry-after') ?? 1);
    await new Promise((resolve) => setTimeout(resolve, Math.min(60, Math.max(1, seconds)) * 1000));
  }
}

function post(answer: Answer): void {
  (globalThis as unknown as { postMessage(answer: Answer): void }).postMessage(answer);
}
