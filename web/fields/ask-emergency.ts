import { el } from './dom.ts';
import { fromLine, type Frame } from './frame.ts';
import { head } from './value-frame.ts';
import { w } from './words.ts';

const LEAST = 10;
const MOST = 300;

/** Asks why a value has to be opened in an emergency; what follows is said before it is declared. */
export function askEmergency(frame: Frame, title: string, declare: (why: string) => void): void {
  const why = el('textarea', { id: 'why', rows: '3', maxlength: String(MOST), required: true });
  const go = el(
    'button',
    { type: 'submit', class: 'main', disabled: true },
    w('Declare and confirm with your passkey', '緊急として宣言し、パスキーで確認する'),
  );
  why.addEventListener('input', () => (go.disabled = why.value.trim().length < LEAST));
  frame.show(
    head(frame, title),
    el(
      'form',
      {
        onsubmit: (event) => {
          event.preventDefault();
          if (why.value.trim().length >= LEAST) declare(why.value.trim());
        },
      },
      el(
        'p',
        {},
        w(
          'The client is told at once, and two other people look at it afterwards. It counts against the few emergencies that you have in a week.',
          '委託元に直ちに通知され、事後に2人が確認します。1週間に宣言できる回数には上限があります。',
        ),
      ),
      el('label', { for: 'why' }, w('Why is it an emergency?', '緊急の理由')),
      why,
      el(
        'p',
        { class: 'soft' },
        w(
          `At least ${LEAST} letters, and no value of the customer.`,
          `${LEAST}文字以上で、お客様の値は書かないでください。`,
        ),
      ),
      el('div', { class: 'row' }, go),
    ),
    fromLine(frame.page),
  );
  why.focus();
}
