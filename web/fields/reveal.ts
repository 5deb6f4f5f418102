import { Purpose, type Reason } from '#vault/authz/api';
import { RevealAnswer, ViewAnswer } from '#vault/tokens/api';
import { endsSession, signedAsk } from '#web/client/frame-session.ts';
import type { ToFrame } from '#web/client/frames.ts';
import { makeReceiver } from '#web/client/seal.ts';
import { className } from '#web/ui/data-classes.ts';
import { ALL_PURPOSES, purposeName } from '#web/ui/purposes.ts';
import { askEmergency } from './ask-emergency.ts';
import { el } from './dom.ts';
import { fileElement } from './file.ts';
import { beginFrame, fieldElement, fromLine, type Frame } from './frame.ts';
import { hearFrames } from './news.ts';
import { openPermitted, permittedPurposes } from './permitted.ts';
import { problemLine, reasonList } from './refusal.ts';
import { watchSight } from './sight.ts';
import { touchAgain } from './touch.ts';
import { closeOnEscape, head, sessionOrSay } from './value-frame.ts';
import { waitForApproval } from './wait-approval.ts';
import { lang, w } from './words.ts';

/** One value, shown once, for a stated purpose: asked, decided and recorded by the vault, opened in this frame alone. */
type Subject = Extract<ToFrame, { type: 'open-reveal' }>;
type Released = Pick<
  Extract<RevealAnswer | ViewAnswer, { outcome: 'released' }>,
  'seconds' | 'watermark' | 'logIndex'
>;

const LAST_PURPOSE = 'dozo-purpose';
/** Takes what is shown away; does nothing when nothing is shown. */
let hide: () => void = () => undefined;

const frame = beginFrame((message, from) => {
  if (message.type === 'open-reveal') askPurpose(from, message);
});
if (frame !== null) {
  closeOnEscape(frame, () => hide());
  hearFrames((news) => {
    if (news.type === 'began' || news.type === 'approvals' || (news.type === 'contained' && !news.active))
      return;
    hide();
    say(
      frame,
      news.type === 'ended'
        ? w(
            'The session has ended. Sign in again.',
            'セッションが終了しました。もう一度サインインしてください。',
          )
        : news.type === 'rules'
          ? w(
              'The client has changed its rules, so what was open is closed. Close this and ask again.',
              'クライアントのルールが変更されたため、表示を終了しました。閉じてから、もう一度お試しください。',
            )
          : w(
              'Access was stopped by the security officer. Nothing is shown until it is lifted.',
              'セキュリティ責任者によりアクセスが停止されました。解除されるまで表示できません。',
            ),
    );
  });
  // Nothing of a value goes to the clipboard, the printer, or another window.
  for (const type of ['copy', 'cut', 'dragstart', 'contextmenu', 'selectstart'])
    document.addEventListener(type, (event) => event.preventDefault());
  addEventListener('beforeprint', () => hide());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') hide();
  });
}

function title(subject: Subject): string {
  return `${className(subject.class, lang())} ${subject.mask} · ${subject.clientName}`;
}

/** `before`: why the answer before this one could not be taken. */
function askPurpose(frame: Frame, subject: Subject, before: string | null = null): void {
  const last = Purpose.safeParse(sessionStorage.getItem(LAST_PURPOSE)).data ?? 'verify_identity';
  const buttons = new Map(
    ALL_PURPOSES.map((purpose, index) => [
      purpose,
      el(
        'button',
        { type: 'button', 'data-purpose': purpose, disabled: true, onclick: () => choose(purpose) },
        el('kbd', { 'aria-hidden': 'true' }, String(index + 1)),
        purposeName(purpose, lang()),
      ),
    ]),
  );
  const permitted = permittedPurposes(subject.tenant, subject.token);
  const status = el('p', { class: 'soft', 'aria-live': 'polite' });
  const list = el(
    'div',
    { class: 'purposes', role: 'group', 'aria-label': w('Purpose', '目的') },
    ...buttons.values(),
  );
  frame.show(
    head(frame, title(subject)),
    el(
      'p',
      {},
      w(
        'What do you need it for? The client sees your answer.',
        '何のために必要ですか？ 回答は委託元に開示されます。',
      ),
    ),
    list,
    before === null ? null : el('p', { class: 'problem', role: 'alert' }, before),
    status,
    fromLine(frame.page),
  );
  const byNumber = (event: KeyboardEvent): void => {
    const purpose = ALL_PURPOSES[Number(event.key) - 1];
    if (purpose !== undefined && !event.isComposing && list.isConnected) buttons.get(purpose)?.click();
  };
  addEventListener('keydown', byNumber);
  let open = false;
  const sight = watchSight(fieldElement());
  void Promise.all([permitted, sight.seen()]).then(([purposes]) => {
    open = true;
    openPermitted(buttons, purposes, last, status);
  });

  function choose(purpose: Purpose): void {
    if (!open) return;
    open = false;
    for (const button of buttons.values()) button.disabled = true;
    status.textContent = w('Asking the vault…', '保管庫に確認しています…');
    void (async () => {
      // What was answered out of sight does not count; the question is there again once it can be seen.
      const seen = await sight.pressed();
      removeEventListener('keydown', byNumber);
      if (!list.isConnected) return;
      if (!seen) return askPurpose(frame, subject, sight.wrong() ?? '');
      sessionStorage.setItem(LAST_PURPOSE, purpose);
      await reveal(frame, subject, purpose);
    })();
  }
}

/** `emergency`: why, as typed; the passkey is then touched for exactly this request. */
async function reveal(frame: Frame, subject: Subject, purpose: Purpose, emergency?: string): Promise<void> {
  const session = await sessionOrSay(frame);
  if (session === null) return;
  const { tenant, token, conversationId } = subject;
  try {
    const receiver = await makeReceiver();
    const request = {
      token,
      conversationId,
      purpose,
      hpkePublicKey: receiver.publicKey,
      ...(emergency === undefined ? {} : { emergency }),
    };
    if (isFile(subject)) {
      const answer = await signedAsk(session, ViewAnswer, `/v1/t/${tenant}/view`, request);
      if (answer.outcome === 'denied') return showDenied(frame, subject, purpose, answer.reasons);
      const bytes = await receiver.openParts(answer.sealed, `dozo/file/v1|${tenant}|${token}`);
      return showClear(
        frame,
        subject,
        answer,
        await fileElement(answer.kind, answer.mediaType, bytes, answer.watermark),
      );
    }
    const path = `/v1/t/${tenant}/reveal`;
    if (emergency !== undefined) await touchAgain(session, { path, body: request });
    const answer = await signedAsk(session, RevealAnswer, path, request);
    if (answer.outcome === 'denied')
      return showDenied(frame, subject, purpose, answer.reasons, answer.emergency === true);
    const bytes = await receiver.open(answer.sealed, `dozo/reveal/v1|${tenant}|${token}`);
    const text = readable(subject.class, new TextDecoder().decode(bytes));
    bytes.fill(0);
    showClear(frame, subject, answer, el('div', { class: 'clear', translate: 'no' }, text));
  } catch (error) {
    frame.show(head(frame, title(subject)), problemLine(error), fromLine(frame.page));
    if (endsSession(error)) frame.post({ type: 'ended' });
  }
}

/** Files are asked for by another way; their tokens say what they are. */
function isFile({ token }: Subject): boolean {
  return token.startsWith('tk1_attachment_');
}

function showClear(frame: Frame, subject: Subject, answer: Released, clear: HTMLElement): void {
  // A picture or a letter is larger than a number: marks all over it, whatever part is photographed.
  const count = isFile(subject) ? 240 : 24;
  const marks = Array.from({ length: count }, () => el('span', {}, answer.watermark));
  const value = el(
    'div',
    {
      class: isFile(subject) ? 'value whole' : 'value',
      tabindex: '0',
      role: 'group',
      'aria-label': className(subject.class, lang()),
      // A file is scrolled and pressed while it is read.
      onclick: isFile(subject) ? undefined : () => done(),
    },
    el('div', { class: 'watermark', 'aria-hidden': 'true' }, ...marks),
    clear,
  );
  const left = el('span', { class: 'soft' });
  const bar = el('i');
  bar.style.animationDuration = `${answer.seconds}s`;
  const cover = el('p', { class: 'problem', role: 'alert', hidden: true });
  frame.show(
    head(frame, title(subject)),
    value,
    cover,
    el('div', { class: 'bar', 'aria-hidden': 'true' }, bar),
    el(
      'div',
      { class: 'row' },
      left,
      el('span', { class: 'spring' }),
      el('button', { type: 'button', onclick: () => done() }, w('Hide now', '今すぐ隠す')),
    ),
    el(
      'p',
      { class: 'from' },
      w(
        `Recorded as line ${answer.logIndex} of ${subject.clientName}'s log. Inside ${frame.page}.`,
        `${subject.clientName}のログ ${answer.logIndex} 行目に記録されました。表示元 ${frame.page}`,
      ),
    ),
  );
  value.focus();

  const ends = Date.now() + answer.seconds * 1_000;
  const tick = (): void => {
    const seconds = Math.ceil((ends - Date.now()) / 1_000);
    if (seconds <= 0) return done();
    left.textContent = w(`Hidden again in ${seconds} s`, `あと${seconds}秒で隠れます`);
  };
  const timer = setInterval(tick, 250);
  tick();
  const sight = watchSight(value, () => {
    const wrong = sight.wrong();
    clear.hidden = wrong !== null;
    cover.hidden = wrong === null;
    cover.textContent = wrong ?? '';
  });
  hide = () => {
    clearInterval(timer);
    clear.replaceChildren();
    frame.show();
    hide = () => undefined;
  };
  function done(): void {
    hide();
    frame.post({ type: 'closed' });
  }
}

function showDenied(
  frame: Frame,
  subject: Subject,
  purpose: Purpose,
  reasons: readonly Reason[],
  emergency = false,
): void {
  const status = el('div', { 'aria-live': 'polite' });
  frame.show(
    head(frame, title(subject)),
    el('p', {}, w('The value stays closed:', '次の理由により表示できません：')),
    reasonList(reasons, (mend) => {
      if (mend === 'state_purpose') return askPurpose(frame, subject);
      if (mend === 'ask_approval')
        return void waitForApproval(frame, {
          title: title(subject),
          tenant: subject.tenant,
          ask: { token: subject.token, conversationId: subject.conversationId, purpose },
          denied: (others) => showDenied(frame, subject, purpose, others),
          given: () => void reveal(frame, subject, purpose),
        });
      if (mend !== 'touch') return frame.post({ type: 'mend', mend });
      void touch();
    }),
    status,
    emergency
      ? el(
          'div',
          { class: 'row' },
          el(
            'button',
            {
              type: 'button',
              onclick: () =>
                askEmergency(frame, title(subject), (why) => void reveal(frame, subject, purpose, why)),
            },
            w('This is an emergency…', '緊急のため表示する…'),
          ),
        )
      : null,
    fromLine(frame.page),
  );
  document.querySelector<HTMLElement>('[data-mend]')?.focus();

  async function touch(): Promise<void> {
    const session = await sessionOrSay(frame);
    if (session === null) return;
    try {
      await touchAgain(session);
      await reveal(frame, subject, purpose);
    } catch (error) {
      status.replaceChildren(problemLine(error));
    }
  }
}

function say(frame: Frame, sentence: string): void {
  frame.show(el('p', { class: 'problem', role: 'alert' }, sentence), fromLine(frame.page));
}

/** Card numbers in groups of four, as on the card; everything else as it was written. */
function readable(cls: string, text: string): string {
  const digits = text.replaceAll(/[\s-]/g, '');
  return cls.toUpperCase() === 'CARD' && /^\d{12,19}$/.test(digits)
    ? digits.replaceAll(/(\d{4})(?=\d)/g, '$1 ')
    : text;
}
