import { forgetChat } from '#web/client/kept-chat.ts';
import { keptChat, mountChat, nameOf, startChat } from './chat.ts';
import { h, show } from './dom.ts';
import { filePicker } from './files.ts';
import { currentLang, setLang, t, type Lang } from './text.ts';
import { Accepted, ask, Client, Refused } from './vault.ts';

/** The customer's portal: `/portal/<slug>`. Served by the vault; what is typed here is posted to the vault and nowhere else. */

const app = document.querySelector('#app');
const slug = /^\/portal\/([a-z0-9-]{1,60})/.exec(location.pathname)?.[1] ?? '';
let leaveChat: (() => void) | null = null;

async function begin(): Promise<void> {
  if (app === null) return;
  const asked = new URLSearchParams(location.search).get('lang');
  setLang(asked === 'ja' || asked === 'en' ? asked : navigator.language.startsWith('ja') ? 'ja' : 'en');
  try {
    const client = await ask(Client, `/v1/clients/${slug}`, { lang: currentLang() });
    if (asked === null) setLang(client.locale);
    draw(app, client);
  } catch {
    show(app, h('main', { class: 'card' }, h('h1', {}, t('notFound'))));
  }
}

function draw(into: Element, client: Client): void {
  leaveChat?.();
  leaveChat = null;
  document.title = t('title', { client: nameOf(client) });
  document.documentElement.style.setProperty('--client', client.colour);
  const main = h('main', { attr: { id: 'main' } });
  show(
    into,
    client.evaluation ? h('aside', { class: 'banner' }, t('evaluation')) : null,
    h(
      'header',
      { class: 'top' },
      h('span', { class: 'mark', aria: { hidden: 'true' } }, nameOf(client).slice(0, 1)),
      h('h1', {}, t('title', { client: nameOf(client) })),
      h(
        'button',
        {
          type: 'button',
          class: 'link',
          attr: { lang: currentLang() === 'ja' ? 'en' : 'ja' },
          on: { click: () => switchLang(into, client) },
        },
        t('language'),
      ),
    ),
    h('div', { class: 'columns' }, main, privacy(client)),
  );
  const kept = keptChat(client.tenant);
  if (kept === null) drawChoice(main, client);
  else openChat(main, client, kept);
}

function switchLang(into: Element, client: Client): void {
  const next: Lang = currentLang() === 'ja' ? 'en' : 'ja';
  setLang(next);
  history.replaceState(null, '', `?lang=${next}`);
  draw(into, client);
}

function drawChoice(main: HTMLElement, client: Client): void {
  const choice = (label: string, hint: string, act: () => void): HTMLElement =>
    h(
      'button',
      { type: 'button', class: 'choice', on: { click: act } },
      h('strong', {}, label),
      h('span', {}, hint),
    );
  show(
    main,
    h('h2', {}, t('lead')),
    h(
      'div',
      { class: 'choices' },
      choice(t('startChat'), t('startChatHint'), () => drawStart(main, client)),
      choice(t('writeForm'), t('writeFormHint'), () => drawForm(main, client)),
    ),
    h(
      'p',
      { class: 'hint' },
      t('byMail'),
      ' ',
      h('a', { href: `mailto:${client.mailAddress}` }, client.mailAddress),
    ),
  );
}

function drawStart(main: HTMLElement, client: Client): void {
  const name = field(t('nameOptional'), { autocomplete: 'name', maxLength: 200 });
  const email = field(t('emailOptional'), { type: 'email', autocomplete: 'email', maxLength: 320 });
  const once = crypto.randomUUID();
  submitForm(
    main,
    t('startChat'),
    [name.row, email.row],
    t('start'),
    () => drawChoice(main, client),
    async () => {
      const customer = {
        ...(name.value() === '' ? {} : { name: name.value() }),
        ...(email.value() === '' ? {} : { email: email.value() }),
      };
      openChat(main, client, await startChat(client, customer, once));
    },
  );
}

function drawForm(main: HTMLElement, client: Client): void {
  const name = field(t('name'), { autocomplete: 'name', maxLength: 200, required: true });
  const email = field(t('email'), { type: 'email', autocomplete: 'email', maxLength: 320, required: true });
  const subject = field(t('subject'), { maxLength: 500, required: true });
  const text = h('textarea', { rows: 7, maxLength: 40_000, required: true, id: 'message' });
  const message = h('div', { class: 'field' }, h('label', { htmlFor: 'message' }, t('message')), text);
  const refusal = h('p', { class: 'error', attr: { role: 'alert' } });
  const picker = filePicker((sentence) => (refusal.textContent = sentence));
  const attach = h(
    'div',
    { class: 'field' },
    picker.button,
    h('p', { class: 'hint' }, t('attachHint')),
    picker.list,
    refusal,
  );
  const once = crypto.randomUUID();
  submitForm(
    main,
    t('writeForm'),
    [name.row, email.row, subject.row, message, attach],
    t('send'),
    () => drawChoice(main, client),
    async () => {
      const attachments = await picker.encode();
      const body = {
        ...(attachments.length === 0 ? {} : { attachments }),
        name: name.value(),
        email: email.value(),
        subject: subject.value(),
        text: text.value,
        locale: currentLang(),
      };
      await ask(Accepted, `/v1/t/${client.tenant}/form`, { lang: currentLang(), once, body });
      const again = h(
        'button',
        { type: 'button', class: 'quiet', on: { click: () => drawChoice(main, client) } },
        t('another'),
      );
      show(main, h('p', { class: 'done', attr: { role: 'status' } }, t('sent')), again);
      again.focus();
    },
  );
}

function openChat(main: HTMLElement, client: Client, kept: { conversation: string; bearer: string }): void {
  const place = h('div', { class: 'chat' });
  const leave = (): void => {
    leaveChat?.();
    leaveChat = null;
    forgetChat(client.tenant);
    drawChoice(main, client);
  };
  show(
    main,
    h(
      'div',
      { class: 'row' },
      h('h2', {}, t('startChat')),
      h('span', { class: 'spring' }),
      h('button', { type: 'button', class: 'link', on: { click: leave } }, t('newChat')),
    ),
    place,
  );
  leaveChat = mountChat(place, client, kept, leave);
}

interface Field {
  row: HTMLElement;
  value: () => string;
}

let fields = 0;

function field(
  label: string,
  props: Partial<Pick<HTMLInputElement, 'type' | 'maxLength' | 'required'>> & { autocomplete?: AutoFill },
): Field {
  fields += 1;
  const id = `field-${fields}`;
  const input = h('input', { id, ...props });
  return {
    row: h('div', { class: 'field' }, h('label', { htmlFor: id }, label), input),
    value: () => input.value.trim(),
  };
}

/** A form that says in place what is missing and keeps what was typed when sending fails. */
function submitForm(
  main: HTMLElement,
  title: string,
  rows: HTMLElement[],
  label: string,
  back: () => void,
  act: () => Promise<void>,
): void {
  const error = h('p', { class: 'error', attr: { role: 'alert' } });
  const button = h('button', { type: 'submit', class: 'primary' }, label);
  const form = h(
    'form',
    {
      class: 'form',
      noValidate: true,
      on: {
        submit: (event) => {
          event.preventDefault();
          const wrong = form.querySelector<HTMLInputElement | HTMLTextAreaElement>(':invalid');
          if (wrong !== null) {
            error.textContent = wrong.validity.valueMissing ? t('required') : t('badEmail');
            wrong.setAttribute('aria-invalid', 'true');
            wrong.focus();
            return;
          }
          button.disabled = true;
          error.textContent = '';
          act()
            .catch((refusal: unknown) => {
              error.textContent =
                refusal instanceof Refused ? t('failed', { why: refusal.message }) : t('offline');
            })
            .finally(() => (button.disabled = false));
        },
        input: (event) =>
          event.target instanceof HTMLElement ? event.target.removeAttribute('aria-invalid') : undefined,
      },
    },
    h('h2', {}, title),
    ...rows,
    error,
    h(
      'div',
      { class: 'row' },
      h('button', { type: 'button', class: 'quiet', on: { click: back } }, t('back')),
      h('span', { class: 'spring' }),
      button,
    ),
  );
  show(main, form);
  form.querySelector('input')?.focus();
}

function privacy(client: Client): HTMLElement {
  const values = { client: nameOf(client) };
  return h(
    'aside',
    { class: 'privacy', aria: { labelledby: 'privacy' } },
    h('h2', { id: 'privacy' }, t('privacyTitle')),
    h(
      'ul',
      {},
      h('li', {}, t('privacy1', values)),
      h('li', {}, t('privacy2', values)),
      h('li', {}, t('privacy3', values)),
    ),
  );
}

void begin();
