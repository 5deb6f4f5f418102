import { useComputedColorScheme } from '@mantine/core';
import { useLayoutEffect, useRef, useState, type Ref } from 'react';

import {
  connectFrame,
  FRAME_PAGES,
  type Bare,
  type FromFrame,
  type Line,
  type ToFrame,
} from '#web/client/frames.ts';
import { useLocale } from '#web/ui/use-locale.ts';

/** One frame of the vault, as high as it asks to be. `open` is said to it when it is ready, and again whenever it changes. */
export function FrameBox({
  page,
  origin,
  title,
  open,
  hear,
  minHeight = 120,
  maxHeight = 640,
  ref,
}: {
  page: keyof typeof FRAME_PAGES;
  origin: string;
  title: string;
  open: Bare<ToFrame>;
  hear: (message: FromFrame) => void;
  minHeight?: number;
  /** What is higher scrolls inside. */
  maxHeight?: number;
  ref?: Ref<{ again: () => void }>;
}) {
  const { locale } = useLocale();
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });
  const element = useRef<HTMLIFrameElement>(null);
  const line = useRef<Line<ToFrame> | null>(null);
  const [height, setHeight] = useState(minHeight);
  const latest = useRef({ hear, open });
  latest.current = { hear, open };

  // Before the browser draws, so before the frame can say that it is ready.
  useLayoutEffect(() => {
    const frame = element.current;
    if (frame === null) return undefined;
    const begun = connectFrame(frame, origin, (message) => {
      if (message.type === 'ready') {
        begun.post(latest.current.open);
        frame.focus();
      } else if (message.type === 'size') setHeight(Math.max(minHeight, Math.min(message.height, maxHeight)));
      else latest.current.hear(message);
    });
    line.current = begun;
    if (ref !== undefined && ref !== null) {
      const handle = { again: () => begun.post(latest.current.open) };
      if (typeof ref === 'function') ref(handle);
      else ref.current = handle;
    }
    return () => begun.close();
  }, [origin, minHeight, maxHeight, ref]);

  return (
    <iframe
      ref={element}
      className="frame-box"
      title={title}
      src={`${origin}${FRAME_PAGES[page]}?lang=${locale}&scheme=${scheme}`}
      allow={`publickey-credentials-get ${origin}; publickey-credentials-create ${origin}`}
      referrerPolicy="origin"
      style={{ height }}
    />
  );
}
