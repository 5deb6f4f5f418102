import { useEffect, useRef, useState } from 'react';

import type { LiveEvent } from '#desk/edge/api';
import { followLive, type LiveState } from '#web/client/live.ts';

/** Live events of the desk for as long as the page is shown; `resumed` after a gap. */
export function useLive(on: { event: (event: LiveEvent) => void; resumed: () => void }): LiveState {
  const [state, setState] = useState<LiveState>('connecting');
  const latest = useRef(on);
  useEffect(() => {
    latest.current = on;
  });
  useEffect(
    () =>
      followLive({
        state: setState,
        event: (event) => latest.current.event(event),
        resumed: () => latest.current.resumed(),
      }),
    [],
  );
  return state;
}
