import { LiveEvent } from '#desk/edge/api';

export type LiveState = 'connecting' | 'live' | 'waiting';

/**
 * Follows the desk's live events until stopped. Connects again by itself, a little later each time up to 15 s, and at once when
 * the browser says it is online or the page is looked at again. `resumed` is called after a gap: fetch again what is shown.
 */
export function followLive(on: {
  event: (event: LiveEvent) => void;
  state: (state: LiveState) => void;
  resumed: () => void;
}): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waitMs = 500;
  let wasLive = false;
  let stopped = false;

  const connect = (): void => {
    if (stopped) return;
    clearTimeout(timer);
    source?.close();
    on.state('connecting');
    source = new EventSource('/api/live');
    source.onopen = () => {
      waitMs = 500;
      on.state('live');
      if (wasLive) on.resumed();
      wasLive = true;
    };
    source.onerror = () => {
      source?.close();
      on.state('waiting');
      clearTimeout(timer);
      timer = setTimeout(connect, waitMs);
      waitMs = Math.min(waitMs * 2, 15_000);
    };
    for (const type of TYPES) source.addEventListener(type, take);
  };
  const take = (message: MessageEvent<string>): void => {
    const parsed = LiveEvent.safeParse(parse(message.data));
    if (parsed.success) on.event(parsed.data);
  };
  const now = (): void => {
    if (source?.readyState === EventSource.CLOSED && document.visibilityState === 'visible') connect();
  };

  connect();
  addEventListener('online', now);
  document.addEventListener('visibilitychange', now);
  return () => {
    stopped = true;
    clearTimeout(timer);
    source?.close();
    removeEventListener('online', now);
    document.removeEventListener('visibilitychange', now);
  };
}

const TYPES = LiveEvent.options.map((option) => option.shape.type.value);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
