import { answerOf, Refused } from '#web/client/ask.ts';
import { endsSession, signedSend, type FrameSession } from '#web/client/frame-session.ts';
import { z } from 'zod';
import type { News } from './news.ts';

/** Follows the vault's own stream of a session until stopped: it is told of its end and of containment within a second. */
export function followSession(session: FrameSession, tell: (news: News) => void): () => void {
  const stop = new AbortController();
  void (async () => {
    for (let waitMs = 500; !stop.signal.aborted; waitMs = Math.min(waitMs * 2, 10_000)) {
      const began = Date.now();
      try {
        await read(session, tell, stop.signal);
      } catch (error) {
        if (stop.signal.aborted) return;
        if (endsSession(error)) return tell({ type: 'ended' });
        if (!(error instanceof Refused) && !(error instanceof TypeError)) throw error;
      }
      if (Date.now() - began > 10_000) waitMs = 500;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  })();
  return () => stop.abort();
}

async function read(session: FrameSession, tell: (news: News) => void, signal: AbortSignal): Promise<void> {
  const response = await signedSend(session, 'GET', '/v1/session/stream', undefined, { signal });
  if (!response.ok || response.body === null) return void (await answerOf(z.never(), response));
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ''; ;) {
    const { done, value } = await reader.read();
    if (done) return;
    const events = (rest + value).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      const news = newsOf(event);
      if (news !== null) tell(news);
    }
  }
}

/** One server-sent event as news; null for what does not concern frames. */
export function newsOf(event: string): News | null {
  const line = event.split('\n').find((each) => each.startsWith('event:'));
  const type = line?.slice('event:'.length).trim();
  if (type === 'ended' || type === 'rules' || type === 'approvals') return { type };
  if (type === 'contained' || type === 'released') return { type: 'contained', active: type === 'contained' };
  return null;
}
