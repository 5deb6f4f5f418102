import { forgetChat } from '#web/client/kept-chat.ts';
import { keptChat, mountChat, nameOf, startChat } from '../portal/chat.ts';
import { h, show } from '../portal/dom.ts';
import { currentLang, setLang, t } from '../portal/text.ts';
import { ask, Client, Refused } from '../portal/vault.ts';

/** The chat inside a client's own page: `/widget/<slug>` in a frame of the vault's origin, which that page's scripts cannot read. */

const app = document.querySelector('#app');
const slug = /^\/widget\/([a-z0-9-]{1,60})/.exec(location.pathname)?.[1] ?? '';

async function begin(): Promise<void> {
  if (app === null) return;
  const asked = new URLSearchParams(location.search).get('lang');
  setLang(asked === 'ja' ? 'ja' : 'en');
  try {
    const client = await ask(Client, `/v1/clients/${slug}`, { lang: currentLang() });
    if (asked === null) setLang(client.locale);
    document.title = t('title', { client: nameOf(client) });
    document.documentElement.style.setProperty('--client', client.colour);
    draw(app, client);
  } catch {
    show(app, h('main', {}, h('h1', {}, t('notFound'))));
  }
}

function draw(into: Element, client: Client): void {
  const main = h('main');
  show(
    into,
    client.evaluation ? h('aside', { class: 'banner' }, t('evaluation')) : null,
    h('header', { class: 'top' }, h('h1', {}, nameOf(client))),
    main,
  );
  const kept = keptChat(client.tenant);
  if (kept === null) drawWelcome(main, client);
  else open(main, client, kept);
}

function drawWelcome(main: HTMLElement, client: Client): void {
  const error = h('p', { class: 'error', attr: { role: 'alert' } });
  const once = crypto.randomUUID();
  const button = h(
    'button',
    {
      type: 'button',
      class: 'primary',
      on: {
        click: () => {
          button.disabled = true;
          startChat(client, {}, once)
            .then((kept) => open(main, client, kept))
            .catch((refusal: unknown) => {
              error.textContent =
                refusal instanceof Refused ? t('failed', { why: refusal.message }) : t('offline');
              button.disabled = false;
            });
        },
      },
    },
    t('start'),
  );
  const values = { client: nameOf(client) };
  show(
    main,
    h('h2', {}, t('lead')),
    button,
    error,
    h('div', { class: 'privacy' }, h('p', {}, t('privacy1', values)), h('p', {}, t('privacy3', values))),
  );
}

function open(main: HTMLElement, client: Client, kept: { conversation: string; bearer: string }): void {
  const place = h('div', { class: 'chat' });
  show(main, place);
  const leave = mountChat(place, client, kept, () => {
    leave();
    forgetChat(client.tenant);
    drawWelcome(main, client);
  });
}

void begin();
