import { endsSession, type FrameSession } from '#web/client/frame-session.ts';
import { el } from './dom.ts';
import { fieldElement, fromLine, type Frame } from './frame.ts';
import { problemLine } from './refusal.ts';
import { watchSight } from './sight.ts';
import { head, sessionOrSay } from './value-frame.ts';
import { w } from './words.ts';

/** What is asked of an officer, in the vault's own words. */
export interface Question {
  readonly title: string;
  /** Sentences, or what is longer than one. */
  readonly lines: readonly (string | HTMLElement)[];
  readonly yes: string;
  readonly act: (session: FrameSession) => Promise<void>;
  /** Where a no leads; by default it closes the frame. */
  readonly no?: () => void;
}

/** Long enough to see what appeared under the pointer, too short to wait for. */
const LOOK_MS = 700;

/** Shows the question and does what it is about after a yes, which is possible only once all of it could be seen. */
export function askYes(frame: Frame, { title, lines, yes, act, no: back }: Question): void {
  const status = el('div', { 'aria-live': 'polite' });
  const go = el('button', { type: 'button', class: 'main', disabled: true, onclick: () => void run() }, yes);
  const no = el(
    'button',
    { type: 'button', onclick: () => (back === undefined ? frame.post({ type: 'closed' }) : back()) },
    w('No', 'いいえ'),
  );
  frame.show(
    head(frame, title, back),
    ...lines
      .filter((line) => line !== '')
      .map((line) => (typeof line === 'string' ? el('p', {}, line) : line)),
    el('div', { class: 'row' }, no, go),
    status,
    fromLine(frame.page),
  );
  // Keys that were meant for the page must not say yes.
  no.focus();
  const sight = watchSight(fieldElement());
  void sight.seen().then(() => setTimeout(() => (go.disabled = false), LOOK_MS));

  async function run(): Promise<void> {
    go.disabled = true;
    try {
      if (!(await sight.pressed()))
        return status.replaceChildren(el('p', { class: 'problem', role: 'alert' }, sight.wrong() ?? ''));
      const session = await sessionOrSay(frame);
      if (session !== null) await act(session);
    } catch (error) {
      status.replaceChildren(problemLine(error));
      if (endsSession(error)) frame.post({ type: 'ended' });
    } finally {
      go.disabled = false;
    }
  }
}
