import { readSession, type FrameSession } from '#web/client/frame-session.ts';
import { el } from './dom.ts';
import type { Frame } from './frame.ts';
import { w } from './words.ts';

/** What the frames over a chip share: their head, their way out, and the session they need. */
export function head(
  frame: Frame,
  title: string,
  close: () => void = () => frame.post({ type: 'closed' }),
): HTMLElement {
  return el(
    'div',
    { class: 'head' },
    el('h1', {}, title),
    el('button', { type: 'button', class: 'plain', onclick: close }, w('Close (Esc)', '閉じる (Esc)')),
  );
}

export function closeOnEscape(frame: Frame, before: () => void = () => undefined): void {
  addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.isComposing) return;
    before();
    frame.post({ type: 'closed' });
  });
}

/** The session, or null after saying that there is none. */
export async function sessionOrSay(frame: Frame): Promise<FrameSession | null> {
  const session = await readSession();
  if (session === null) frame.post({ type: 'ended' });
  return session;
}
