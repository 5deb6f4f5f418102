import { useComputedColorScheme } from '@mantine/core';
import { useLayoutEffect, useRef, useState } from 'react';
import { z } from 'zod';

import { DeskSession } from '#desk/edge/api';
import { ask } from '#web/client/ask.ts';
import { connectFrame, FRAME_PAGES, type Bare, type ToFrame } from '#web/client/frames.ts';
import { Problem } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { startPage } from './after-sign-in.ts';

type How = Extract<Bare<ToFrame>, { type: 'open-sign-in' }>['how'];

/** The vault's sign-in, in its own frame; this page gets a code that works once and opens the desk with it. */
export function SignInFrame({ origin, how }: { origin: string; how: How }) {
  const { t, locale } = useLocale();
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });
  const element = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(150);
  const [opening, setOpening] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const asked = useRef(how);
  asked.current = how;

  // Before the browser draws, so before the frame can say that it is ready.
  useLayoutEffect(() => {
    const frame = element.current;
    if (frame === null) return undefined;
    const line = connectFrame(frame, origin, (message) => {
      if (message.type === 'ready') {
        line.post({ type: 'open-sign-in', how: asked.current });
        frame.focus();
      }
      if (message.type === 'size') setHeight(Math.max(110, Math.min(message.height, 500)));
      if (message.type === 'signed-in') {
        setOpening(true);
        enter(message.deskCode).catch((failure: unknown) => {
          setOpening(false);
          setError(failure);
        });
      }
    });
    return () => line.close();
  }, [origin]);

  return (
    <div className="sign-in">
      {error === null ? null : <Problem error={error} />}
      {opening ? <p role="status">{t('front.opening')}</p> : null}
      <iframe
        ref={element}
        title={t('front.frame')}
        src={`${origin}${FRAME_PAGES.signIn}?lang=${locale}&scheme=${scheme}`}
        allow={`publickey-credentials-get ${origin}; publickey-credentials-create ${origin}`}
        referrerPolicy="origin"
        style={{ height }}
      />
    </div>
  );
}

async function enter(code: string): Promise<void> {
  await ask(z.unknown(), '/api/session', { body: { code } });
  const session = await ask(DeskSession, '/api/session');
  location.assign(startPage(session, new URLSearchParams(location.search).get('next')));
}
