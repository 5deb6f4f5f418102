import type { Reason } from '#vault/authz/api';
import { MatchAnswer } from '#vault/tokens/api';
import { endsSession, signedAsk } from '#web/client/frame-session.ts';
import type { ToFrame } from '#web/client/frames.ts';
import { sealText } from '#web/client/seal.ts';
import { className } from '#web/ui/data-classes.ts';
import { genuineDayKey } from './day-key.ts';
import { el } from './dom.ts';
import { beginFrame, fieldElement, fromLine, type Frame } from './frame.ts';
import { problemLine, reasonList } from './refusal.ts';
import { watchSight } from './sight.ts';
import { touchAgain } from './touch.ts';
import { closeOnEscape, head, sessionOrSay } from './value-frame.ts';
import { lang, w } from './words.ts';

/** Does what the caller says equal the value? The guess is sealed here; the answer is yes or no. */
type Subject = Extract<ToFrame, { type: 'open-match' }>;

const frame = beginFrame((message, from) => {
  if (message.type === 'open-match') open(from, message);
});
if (frame !== null) closeOnEscape(frame);

function open(frame: Frame, subject: Subject): void {
  const kind = className(subject.class, lang());
  const isBirth = subject.class.toUpperCase() === 'DATE_OF_BIRTH';
  const input = el('input', {
    type: 'text',
    name: 'guess',
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
    maxlength: '400',
    required: true,
  });
  const how = el(
    'fieldset',
    { class: 'choice' },
    el('legend', {}, w('What did they say?', '聞き取った内容')),
    choice('whole', w('All of it', '全体'), !isBirth),
    choice('last4', w('The last four', '下4桁'), false),
    isBirth ? choice('birth_date', w('The day', '年月日'), true) : null,
  );
  // A day is chosen as a day: said as figures it could be two.
  const suit = (): void => {
    input.type = isBirth && chosen() === 'birth_date' ? 'date' : 'text';
  };
  how.addEventListener('change', suit);
  const result = el('div', { 'aria-live': 'assertive' });
  const button = el('button', { type: 'submit', class: 'main' }, w('Compare', '照合する'));
  const form = el(
    'form',
    { onsubmit: (event) => (event.preventDefault(), void compare()) },
    how,
    el('label', {}, w(`What the customer says as ${kind}`, `お客様が述べた${kind}`), input),
    el(
      'div',
      { class: 'row' },
      button,
      el('span', { class: 'soft' }, w('It is not shown to you.', '値は表示されません。')),
    ),
  );
  form.style.display = 'grid';
  form.style.gap = '10px';
  frame.show(
    head(frame, `${kind} ${subject.mask} · ${subject.clientName}`),
    form,
    result,
    fromLine(frame.page),
  );
  suit();
  input.focus();
  const sight = watchSight(fieldElement());

  function chosen(): 'whole' | 'last4' | 'birth_date' {
    const value = how.querySelector<HTMLInputElement>('input:checked')?.value;
    return value === 'last4' || value === 'birth_date' ? value : 'whole';
  }

  async function compare(): Promise<void> {
    const guess = input.value.trim();
    if (guess === '') return input.focus();
    button.disabled = true;
    try {
      if (!(await sight.pressed(1_500)))
        return result.replaceChildren(el('p', { class: 'problem', role: 'alert' }, sight.wrong() ?? ''));
      const session = await sessionOrSay(frame);
      if (session === null) return;
      const { tenant, token, conversationId } = subject;
      const key = await genuineDayKey(tenant);
      const answer = await signedAsk(session, MatchAnswer, `/v1/t/${tenant}/match`, {
        token,
        conversationId,
        how: chosen(),
        keyId: key.keyId,
        sealedGuess: await sealText(key.publicKey, `dozo/match/v1|${tenant}|${token}`, guess),
      });
      input.value = '';
      if (answer.outcome === 'denied') return denied(answer.reasons);
      result.replaceChildren(
        el(
          'p',
          { class: 'answer', 'data-match': String(answer.match) },
          answer.match ? w('It matches.', '一致しました。') : w('It does not match.', '一致しません。'),
          ' ',
          el(
            'span',
            { class: 'soft' },
            w(
              `${answer.triesLeft} ${answer.triesLeft === 1 ? 'try' : 'tries'} left`,
              `残り${answer.triesLeft}回`,
            ),
          ),
        ),
      );
    } catch (error) {
      result.replaceChildren(problemLine(error));
      if (endsSession(error)) frame.post({ type: 'ended' });
    } finally {
      button.disabled = false;
    }
  }

  function denied(reasons: readonly Reason[]): void {
    result.replaceChildren(
      reasonList(reasons, (mend) => {
        if (mend === 'touch') return void touch();
        frame.post({ type: 'mend', mend });
      }),
    );
  }

  async function touch(): Promise<void> {
    const session = await sessionOrSay(frame);
    if (session === null) return;
    try {
      await touchAgain(session);
      result.replaceChildren(
        el(
          'p',
          { class: 'soft' },
          w('Confirmed. Compare again.', '確認できました。もう一度照合してください。'),
        ),
      );
      input.focus();
    } catch (error) {
      result.replaceChildren(problemLine(error));
    }
  }
}

function choice(value: string, label: string, chosen: boolean): HTMLElement {
  return el('label', {}, el('input', { type: 'radio', name: 'how', value, checked: chosen }), label);
}
