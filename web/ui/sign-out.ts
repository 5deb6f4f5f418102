import { connectFrame, FRAME_PAGES } from '#web/client/frames.ts';

/** Ends the session where it lives, in the vault's own frame, then goes to the front page; also when nothing answers. */
export function signOut(vaultOrigin: string): void {
  const frame = document.createElement('iframe');
  frame.hidden = true;
  frame.title = '';
  frame.src = vaultOrigin + FRAME_PAGES.bridge;
  const leave = (): void => {
    clearTimeout(patience);
    line.close();
    location.assign('/');
  };
  const line = connectFrame(frame, vaultOrigin, (message) => {
    if (message.type === 'ready') line.post({ type: 'sign-out', id: 'sign-out' });
    if (message.type === 'done' || message.type === 'refused' || message.type === 'ended') leave();
  });
  const patience = setTimeout(leave, 4_000);
  document.body.append(frame);
}
