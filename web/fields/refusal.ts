import type { Reason } from '#vault/authz/api';
import { Refused } from '#web/client/ask.ts';
import { el } from './dom.ts';
import { lang, w } from './words.ts';

type MendName = Reason['mend'];

/** What a button of each mend says; a mend without one is only told. */
const BUTTONS: Readonly<Partial<Record<MendName, readonly [en: string, ja: string]>>> = {
  sign_in: ['Sign in again', 'もう一度サインインする'],
  touch: ['Confirm with your passkey', 'パスキーで確認する'],
  open_ticket: ['Reopen the ticket', 'チケットを再開する'],
  take_ticket: ['Assign the ticket to me', '自分に割り当てる'],
  state_purpose: ['State a purpose', '目的を選ぶ'],
  sign_nda: ['Read and sign the NDA', '秘密保持契約を確認して署名する'],
  take_training: ['Take the training', '研修を受ける'],
  ask_approval: ['Ask for approval', '承認を依頼する'],
};

/** Every reason, and for each what mends it, with the button that does. */
export function reasonList(reasons: readonly Reason[], mend: (mend: MendName) => void): HTMLElement {
  const list = el(
    'ul',
    { class: 'reasons' },
    ...reasons.map((reason, at) => {
      // Two approvals are asked for with one press.
      const again = reasons.slice(0, at).some(({ mend: before }) => before === reason.mend);
      const button = again ? undefined : BUTTONS[reason.mend];
      return el(
        'li',
        {},
        el('span', {}, lang() === 'ja' ? reason.ja : reason.en),
        el('span', { class: 'soft' }, lang() === 'ja' ? reason.mendJa : reason.mendEn),
        button === undefined
          ? null
          : el(
              'button',
              { type: 'button', 'data-mend': reason.mend, onclick: () => mend(reason.mend) },
              w(...button),
            ),
      );
    }),
  );
  return el('div', { role: 'alert' }, list);
}

/** A refusal of the whole request, with its reference. */
export function problemLine(error: unknown): HTMLElement {
  const text =
    error instanceof Refused
      ? `${error.message}${error.reference === null ? '' : ` (${error.reference})`}`
      : w(
          'Something went wrong in this frame. Close it and try again.',
          '枠の中で問題が発生しました。閉じてから、もう一度お試しください。',
        );
  return el('p', { class: 'problem', role: 'alert' }, text);
}
