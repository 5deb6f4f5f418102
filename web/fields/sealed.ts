import { z } from 'zod';

import { AcceptedMessage } from '#vault/channels/api';
import { ask, Refused } from '#web/client/ask.ts';
import { readKeptChat } from '#web/client/kept-chat.ts';
import { sealText } from '#web/client/seal.ts';
import { genuineDayKey } from './day-key.ts';
import { el } from './dom.ts';
import { dress, fieldElement, hostOf, tellSize } from './frame.ts';
import { digitsOf, grouped, passesLuhn } from './luhn.ts';
import { problemLine } from './refusal.ts';
import { watchSight } from './sight.ts';
import { w } from './words.ts';

/**
 * The customer's sealed form: `?tenant=&conversation=&lang=`. What is typed is sealed in this frame to the client's key of the day,
 * after the key's signature was checked; it goes to the vault, and the page around gets to know only that it was sent.
 */
const Asked = z.object({ tenant: z.uuid(), conversation: z.uuid() });
/** As the portal keeps it for this browser, in the same origin's storage. */
const Kept = z.object({ conversation: z.uuid(), bearer: z.string().startsWith('cst_') });

interface Field {
  name: 'card' | 'id_number' | 'secret';
  input: HTMLInputElement;
  classOf: () => string;
  /** A sentence when what was typed cannot be right; null when it may be sent or is empty. */
  wrong: () => string | null;
  clear: () => string;
}

const ID_KINDS = [
  ['JP_MY_NUMBER', 'My Number', 'マイナンバー'],
  ['PASSPORT', 'Passport number', 'パスポート番号'],
  ['DRIVER_LICENSE', 'Driving licence number', '運転免許証番号'],
  ['US_SSN', 'Social Security number', '社会保障番号（米国）'],
  ['BANK_ACCOUNT', 'Bank account number', '口座番号'],
] as const;

begin();

function begin(): void {
  dress();
  const field = fieldElement();
  tellSize(field, (height) => tell({ type: 'size', height }));
  const asked = Asked.safeParse(Object.fromEntries(new URLSearchParams(location.search)));
  const kept = asked.success ? Kept.safeParse(readKeptChat(asked.data.tenant, window.parent)) : null;
  if (!asked.success || kept?.success !== true || kept.data.conversation !== asked.data.conversation) {
    field.replaceChildren(
      el(
        'p',
        { class: 'problem', role: 'alert' },
        w(
          'This form belongs to a conversation in this browser, and there is none. Open the chat again.',
          'このフォームはブラウザー内の会話に紐づいていますが、会話が見つかりません。チャットを開き直してください。',
        ),
      ),
    );
    return;
  }
  draw(field, asked.data, kept.data.bearer);
}

function draw(field: HTMLElement, at: z.infer<typeof Asked>, bearer: string): void {
  const fields = [cardField(), idField(), secretField()];
  const result = el('div', { 'aria-live': 'assertive' });
  const button = el('button', { type: 'submit', class: 'main' }, w('Seal and send', '暗号化して送信'));
  const form = el(
    'form',
    { novalidate: true, onsubmit: (event) => (event.preventDefault(), void submit()) },
    ...fields.map((one) => one.box),
    result,
    button,
  );
  form.style.display = 'grid';
  form.style.gap = '10px';
  field.replaceChildren(
    el('h1', {}, w('Sealed form', '暗号化フォーム')),
    el(
      'p',
      { class: 'soft' },
      w(
        'What you type is encrypted on your device. Support staff see only that it arrived, such as “Card ••1111”. Opening it needs a stated purpose and is recorded.',
        '入力内容はお使いの端末で暗号化されます。担当者には「カード ••1111」のように、届いたことだけが表示されます。開くには目的の申告が必要で、すべて記録されます。',
      ),
    ),
    form,
    el('p', { class: 'from' }, whose()),
  );
  const sight = watchSight(fieldElement());
  const once = crypto.randomUUID();

  async function submit(): Promise<void> {
    result.replaceChildren();
    const filled = fields.filter((one) => one.clear() !== '');
    for (const one of fields) {
      const wrong = one.wrong();
      one.say(wrong);
      if (wrong !== null) return one.input.focus();
    }
    if (filled.length === 0) return fields[0]?.input.focus();
    button.disabled = true;
    try {
      if (!(await sight.pressed(1_500))) throw new Refused('covered', 0, sight.wrong() ?? '', null);
      const key = await genuineDayKey(at.tenant);
      const info = `dozo/form/v1|${at.tenant}|${key.keyId}`;
      const sealed = await Promise.all(
        filled.map(async (one) => ({
          field: one.name,
          class: one.classOf(),
          sealed: await sealText(key.publicKey, info, one.clear(), `${at.conversation}|${one.name}`),
        })),
      );
      await ask(AcceptedMessage, '/v1/chat/sealed', {
        body: { keyId: key.keyId, fields: sealed },
        headers: { authorization: `Bearer ${bearer}`, 'idempotency-key': once },
      });
      for (const one of fields) one.input.value = '';
      field.replaceChildren(
        el(
          'p',
          { class: 'answer', 'data-match': 'true', role: 'status' },
          w('Sealed and sent.', '暗号化して送信しました。'),
        ),
      );
      tell({ type: 'sealed' });
    } catch (error) {
      result.replaceChildren(problemLine(error));
    } finally {
      button.disabled = false;
    }
  }
}

function cardField(): Field & Drawn {
  const input = textInput('card', 'numeric', 'cc-number');
  input.addEventListener('input', (event) => {
    if (event instanceof InputEvent && event.isComposing) return;
    const digits = digitsOf(input.value).slice(0, 19);
    if (input.selectionStart === input.value.length) input.value = grouped(digits);
  });
  const clear = (): string => digitsOf(input.value);
  return {
    ...drawn(w('Card number', 'カード番号'), input),
    name: 'card',
    classOf: () => 'CARD',
    clear,
    wrong: () =>
      clear() === '' || passesLuhn(clear())
        ? null
        : w(
            'This card number has a mistyped digit. Check it once more.',
            'カード番号に誤りがあるようです。もう一度ご確認ください。',
          ),
  };
}

function idField(): Field & Drawn {
  const input = textInput('id_number', 'text', 'off');
  const kind = el(
    'select',
    { 'aria-label': w('Kind of number', '番号の種類') },
    ...ID_KINDS.map(([value, en, ja]) => el('option', { value }, w(en, ja))),
  );
  const { box, say } = drawn(w('ID or account number', '番号（本人確認書類・口座など）'), input);
  box.insertBefore(kind, input);
  return {
    box,
    say,
    input,
    name: 'id_number',
    classOf: () => kind.value,
    clear: () => input.value.trim(),
    wrong: () => null,
  };
}

function secretField(): Field & Drawn {
  const input = textInput('secret', 'text', 'off');
  return {
    ...drawn(w('Anything else that must stay secret', 'その他、秘密にしたい内容'), input),
    name: 'secret',
    classOf: () => 'SECRET',
    clear: () => input.value.trim(),
    wrong: () => null,
  };
}

interface Drawn {
  box: HTMLElement;
  input: HTMLInputElement;
  say: (wrong: string | null) => void;
}

function drawn(label: string, input: HTMLInputElement): Drawn {
  const wrong = el('span', { class: 'problem', id: `${input.name}-wrong`, hidden: true });
  input.setAttribute('aria-describedby', wrong.id);
  return {
    box: el('label', {}, label, input, wrong),
    input,
    say: (sentence) => {
      wrong.hidden = sentence === null;
      wrong.textContent = sentence ?? '';
      input.setAttribute('aria-invalid', String(sentence !== null));
    },
  };
}

function textInput(name: string, mode: string, autocomplete: string): HTMLInputElement {
  return el('input', {
    type: 'text',
    name,
    inputmode: mode,
    autocomplete,
    spellcheck: 'false',
    maxlength: '400',
  });
}

/** The outermost page, as the browser names it: the customer sees whose page asks. */
function whose(): string {
  const origins = location.ancestorOrigins === undefined ? [] : [...location.ancestorOrigins];
  const outer = origins.at(-1);
  const vault = location.host;
  return outer === undefined || hostOf(outer) === vault
    ? w(`Form of the vault ${vault}.`, `保管庫 ${vault} のフォームです。`)
    : w(
        `Form of the vault ${vault}, on the page of ${hostOf(outer)}.`,
        `保管庫 ${vault} のフォームです（表示元 ${hostOf(outer)}）。`,
      );
}

/** To a page of the vault itself, which embeds this form; a client's own page is told nothing but that it was sent. */
function tell(message: { type: 'size'; height: number } | { type: 'sealed' }): void {
  if (window.parent === window) return;
  const page = location.ancestorOrigins?.[0] ?? location.origin;
  window.parent.postMessage(message, page);
}
