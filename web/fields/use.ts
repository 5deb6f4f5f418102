import type { Purpose, Reason } from '#vault/authz/api';
import { UseAnswer, UseOptions, type CallView, type UseOption } from '#vault/calls/api';
import { Refused } from '#web/client/ask.ts';
import { endsSession, signedAsk, type FrameSession } from '#web/client/frame-session.ts';
import type { ToFrame } from '#web/client/frames.ts';
import { className } from '#web/ui/data-classes.ts';
import { purposeName } from '#web/ui/purposes.ts';
import { el } from './dom.ts';
import { beginFrame, fieldElement, fromLine, type Frame } from './frame.ts';
import { problemLine, reasonList } from './refusal.ts';
import { watchSight } from './sight.ts';
import { touchAgain } from './touch.ts';
import { callLine } from './use-words.ts';
import { closeOnEscape, head, sessionOrSay } from './value-frame.ts';
import { lang, w } from './words.ts';

/**
 * One use without seeing: what will be sent where, in words and never the value; the press; what became of it. What is said here comes
 * from the vault: the page around names the destination and tokens, nothing more.
 */
type Subject = Extract<ToFrame, { type: 'open-use' }>;

const REMEMBERED = 'dozo-use-';
const POLL_MS = 1_000;
const MOST_POLLS = 90;

const frame = beginFrame((message, from) => {
  if (message.type === 'open-use') void load(from, message);
});
if (frame !== null) closeOnEscape(frame);

async function load(frame: Frame, subject: Subject): Promise<void> {
  const session = await sessionOrSay(frame);
  if (session === null) return;
  const { tenant, conversationId } = subject;
  try {
    const options = await signedAsk(session, UseOptions, `/v1/t/${tenant}/use/options`, { conversationId });
    const option = options.destinations.find(({ name }) => name === subject.destination);
    if (option === undefined)
      return frame.show(
        head(frame, subject.clientName),
        el(
          'p',
          { class: 'problem', role: 'alert' },
          w('The client has withdrawn this.', 'この操作はクライアントにより取り消されました。'),
        ),
        fromLine(frame.page),
      );
    const before = options.calls.filter(({ destination }) => destination === option.name);
    ask(frame, session, subject, option, before);
  } catch (error) {
    frame.show(head(frame, subject.clientName), problemLine(error), fromLine(frame.page));
    if (endsSession(error)) frame.post({ type: 'ended' });
  }
}

function ask(
  frame: Frame,
  session: FrameSession,
  subject: Subject,
  option: UseOption,
  before: readonly CallView[],
): void {
  const label = w(option.labelEn, option.labelJa);
  const { tenant, conversationId } = subject;
  /** One form is one call, however often it is pressed. */
  let callId = crypto.randomUUID();
  let [again, retryOf]: [boolean, string | null] = [false, null];

  const values = option.classes.map((cls) => valueOf(subject, cls));
  const inputs = option.inputs.map((input) => {
    const kept = option.kind === 'call' ? sessionStorage.getItem(REMEMBERED + input.name) : null;
    const field = el('input', {
      type: 'text',
      name: input.name,
      required: true,
      autocomplete: 'off',
      inputmode: input.form === 'amount' ? 'decimal' : input.form === 'whole' ? 'numeric' : 'text',
      maxlength: '40',
    });
    field.value = kept ?? '';
    return { ...input, field };
  });
  const purposes =
    option.purposes.length === 1
      ? null
      : el(
          'select',
          { name: 'purpose' },
          ...option.purposes.map((purpose) => el('option', { value: purpose }, purposeName(purpose, lang()))),
        );
  const status = el('div', { class: 'outcome', 'aria-live': 'polite' });
  const button = el('button', { type: 'submit', class: 'main' }, label);
  const missing = values.some((value) => value.tokens.length === 0);
  const [first] = option.purposes;
  const form = el(
    'form',
    { onsubmit: (event) => (event.preventDefault(), void press()) },
    el(
      'p',
      {},
      w(
        `The vault sends this to ${option.host} and shows you what comes back, masked. You do not see the value.`,
        `保管庫が次の内容を ${option.host} に送信し、結果を伏せ字で表示します。値そのものは表示されません。`,
      ),
    ),
    el('ul', { class: 'sent' }, ...values.map(({ line }) => line)),
    ...inputs.map(({ field, labelEn, labelJa }) => el('label', {}, w(labelEn, labelJa), field)),
    purposes === null
      ? el(
          'p',
          { class: 'soft' },
          w(
            `Purpose: ${purposeName(first ?? '', 'en')}. The client sees it.`,
            `目的：${purposeName(first ?? '', 'ja')}（委託元に開示されます）`,
          ),
        )
      : el('label', {}, w('Purpose, which the client sees', '目的（委託元に開示されます）'), purposes),
    el('div', { class: 'row' }, button, el('span', { class: 'soft' }, onceWords(option))),
  );
  frame.show(
    head(frame, `${label} · ${subject.clientName}`),
    form,
    status,
    before.length === 0
      ? null
      : el(
          'div',
          { class: 'before' },
          el('p', { class: 'soft' }, w('Before, in this conversation:', 'この会話での履歴：')),
          el('ul', {}, ...before.slice(0, 3).map((call) => el('li', {}, callLine(call)))),
        ),
    fromLine(frame.page),
  );
  if (missing) {
    button.disabled = true;
    status.replaceChildren(
      el(
        'p',
        { class: 'problem', role: 'alert' },
        w(
          'This needs a value that this conversation does not have. Ask the customer for it first.',
          'この操作に必要な値が会話にありません。先にお客様に確認してください。',
        ),
      ),
    );
  }
  (inputs[0]?.field ?? button).focus();
  const sight = watchSight(fieldElement());

  async function press(): Promise<void> {
    if (button.disabled) return;
    button.disabled = true;
    try {
      if (!(await sight.pressed(1_500))) {
        status.replaceChildren(el('p', { class: 'problem', role: 'alert' }, sight.wrong() ?? ''));
        button.disabled = false;
        return;
      }
      status.replaceChildren(
        el(
          'p',
          { class: 'soft' },
          w(
            `Recorded in the client’s log, then sent to ${option.host}. Waiting for its answer…`,
            `委託元のログに記録してから ${option.host} に送信します。応答を待っています…`,
          ),
        ),
      );
      if (option.kind === 'call')
        for (const { name, field } of inputs) sessionStorage.setItem(REMEMBERED + name, field.value.trim());
      show(await untilEnded());
    } catch (error) {
      // The same call: pressed again it tells what became of it.
      status.replaceChildren(problemLine(error));
      button.disabled = error instanceof Refused && error.problem === 'idempotency_conflict';
      if (error instanceof Refused && error.problem === 'invalid_request') {
        status.replaceChildren(
          el(
            'p',
            { class: 'problem', role: 'alert' },
            w('Check what you typed.', '入力内容をご確認ください。'),
          ),
        );
        inputs[0]?.field.focus();
      }
      if (endsSession(error)) frame.post({ type: 'ended' });
    }
  }

  async function untilEnded(): Promise<UseAnswer> {
    const body = {
      callId,
      destination: option.name,
      conversationId,
      tokens: values.map((value) => value.chosen()),
      inputs: inputs.map(({ name, field }) => ({ name, text: field.value.trim() })),
      purpose: (purposes?.value ?? first) as Purpose,
      again,
      retryOf,
    };
    for (let polls = 0; ; polls += 1) {
      const answer = await signedAsk(session, UseAnswer, `/v1/t/${tenant}/use`, body);
      if (answer.outcome !== 'pending' || polls === MOST_POLLS) return answer;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  function show(answer: UseAnswer): void {
    if (answer.outcome === 'denied') return denied(answer.reasons);
    const { call } = answer;
    status.replaceChildren(
      ...(answer.outcome === 'repeated'
        ? [
            el(
              'p',
              { class: 'problem', role: 'alert' },
              w(
                'The same was sent a short time ago. Nothing was sent now.',
                '同じ内容が少し前に送信されています。今回は送信していません。',
              ),
            ),
          ]
        : []),
      callLine(call),
    );
    const another = (words: string, how: { again: boolean; retryOf: string | null }): void => {
      const more = el('button', { type: 'button' }, words);
      more.addEventListener('click', () => {
        callId = crypto.randomUUID();
        ({ again, retryOf } = how);
        button.disabled = false;
        void press();
      });
      status.append(more);
      more.focus();
    };
    if (answer.outcome === 'repeated')
      another(w(`${label} once more`, `もう一度実行する：${label}`), { again: true, retryOf: null });
    else if (call.state === 'unknown')
      another(w('Send again under the same key', '同じキーで再送する'), {
        again: false,
        retryOf: call.callId,
      });
    else if (call.state === 'not_sent')
      another(w('Try again', 'もう一度試す'), { again: false, retryOf: null });
  }

  function denied(reasons: readonly Reason[]): void {
    callId = crypto.randomUUID();
    button.disabled = false;
    status.replaceChildren(
      reasonList(reasons, (mend) => {
        if (mend !== 'touch') return frame.post({ type: 'mend', mend });
        void touchAgain(session).then(press, (error: unknown) => status.replaceChildren(problemLine(error)));
      }),
    );
  }
}

/** The values of the conversation that fit a class: the one that was pressed, or a choice by mask. */
function valueOf(
  subject: Subject,
  cls: string,
): { tokens: readonly string[]; line: HTMLElement; chosen: () => string } {
  const kind = className(cls, lang());
  const own = subject.class.toUpperCase() === cls ? [{ token: subject.token, mask: subject.mask }] : [];
  const fitting = own.length > 0 ? own : subject.others.filter((other) => other.class.toUpperCase() === cls);
  const [only] = fitting;
  if (fitting.length < 2)
    return {
      tokens: fitting.map(({ token }) => token),
      line: el('li', {}, `${kind} ${only?.mask ?? '–'}`),
      chosen: () => only?.token ?? '',
    };
  const choice = el(
    'select',
    {},
    ...fitting.map(({ token, mask }, at) => el('option', { value: token }, `${kind} ${mask} (${at + 1})`)),
  );
  return {
    tokens: fitting.map(({ token }) => token),
    line: el('li', {}, el('label', {}, kind, choice)),
    chosen: () => choice.value,
  };
}

function onceWords(option: UseOption): string {
  return option.kind === 'call'
    ? w('Your telephone rings; the number is not shown.', 'お手元の電話が鳴ります。番号は表示されません。')
    : w('Sent once; never again by itself.', '送信は一度だけで、自動で再送されることはありません。');
}
