import { MarkAnswer } from '#vault/tokens/api';
import { endsSession, signedAsk } from '#web/client/frame-session.ts';
import type { ToFrame } from '#web/client/frames.ts';
import { className } from '#web/ui/data-classes.ts';
import { el } from './dom.ts';
import { beginFrame, fieldElement, fromLine, type Frame } from './frame.ts';
import { problemLine, reasonList } from './refusal.ts';
import { watchSight } from './sight.ts';
import { touchAgain } from './touch.ts';
import { closeOnEscape, head, sessionOrSay } from './value-frame.ts';
import { lang, w } from './words.ts';

/**
 * A value is not sensitive after all: its text returns to the desk. That opens it as a reveal does, so a person says so here,
 * in the vault's frame. The page around cannot say it for them: a script in it could read every value that way.
 */
type Subject = Extract<ToFrame, { type: 'open-unmark' }>;

/** Long enough to see what appeared under the pointer, too short to wait for. */
const LOOK_MS = 700;

const frame = beginFrame((message, from) => {
  if (message.type === 'open-unmark') ask(from, message);
});
if (frame !== null) closeOnEscape(frame);

function ask(frame: Frame, subject: Subject): void {
  const status = el('div', { 'aria-live': 'polite' });
  const yes = el(
    'button',
    { type: 'button', class: 'main', disabled: true, onclick: () => void unmark() },
    w('Yes, show it as text', 'はい、文字として表示する'),
  );
  const no = el(
    'button',
    { type: 'button', onclick: () => frame.post({ type: 'closed' }) },
    w('No, keep it masked', 'いいえ、伏せたままにする'),
  );
  frame.show(
    head(frame, `${className(subject.class, lang())} ${subject.mask} · ${subject.clientName}`),
    el(
      'p',
      {},
      w(
        'The text returns to the conversation for everybody who may read it. Is it really not sensitive?',
        '元の文字列が会話に表示されるようになります。本当に機密ではありませんか？',
      ),
    ),
    el('div', { class: 'row' }, no, yes),
    status,
    fromLine(frame.page),
  );
  // Keys that were meant for the page must not say yes.
  no.focus();
  const sight = watchSight(fieldElement());
  void sight.seen().then(() => setTimeout(() => (yes.disabled = false), LOOK_MS));

  async function unmark(): Promise<void> {
    yes.disabled = true;
    try {
      if (!(await sight.pressed()))
        return status.replaceChildren(el('p', { class: 'problem', role: 'alert' }, sight.wrong() ?? ''));
      const session = await sessionOrSay(frame);
      if (session === null) return;
      const { tenant, messageId, token } = subject;
      const answer = await signedAsk(session, MarkAnswer, `/v1/t/${tenant}/unmark`, { messageId, token });
      if (answer.outcome === 'changed') return frame.post({ type: 'unmarked', messages: answer.messages });
      status.replaceChildren(
        reasonList(answer.reasons, (mend) => {
          if (mend !== 'touch') return frame.post({ type: 'mend', mend });
          touchAgain(session).then(unmark, (error) => status.replaceChildren(problemLine(error)));
        }),
      );
    } catch (error) {
      status.replaceChildren(problemLine(error));
      if (endsSession(error)) frame.post({ type: 'ended' });
    } finally {
      yes.disabled = false;
    }
  }
}
