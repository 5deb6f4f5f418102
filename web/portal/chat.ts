import { forgetChat, keepChat, readKeptChat } from '#web/client/kept-chat.ts';
import { className } from '#web/ui/data-classes.ts';
import { h, lock, show } from './dom.ts';
import { filePicker, sizeOf } from './files.ts';
import { currentLang, t } from './text.ts';
import { Accepted, ask, Chat, follow, Refused, Started, type Client, type Masked } from './vault.ts';

const TOKEN = /tk1_[a-z][a-z_]{1,30}_[0-9a-hjkmnp-tv-z]{28}/g;

interface Kept {
  conversation: string;
  bearer: string;
}

export function keptChat(tenant: string): Kept | null {
  const kept = readKeptChat(tenant);
  return kept !== null && typeof kept === 'object' && 'bearer' in kept && 'conversation' in kept
    ? (kept as Kept)
    : null;
}

export async function startChat(
  client: Client,
  customer: { name?: string; email?: string },
  once: string,
): Promise<Kept> {
  const started = await ask(Started, `/v1/t/${client.tenant}/chat`, {
    lang: currentLang(),
    once,
    body: { ...customer, locale: currentLang() },
  });
  keepChat(client.tenant, started);
  return started;
}

/** The conversation, live: messages with their masks, composer, files, sealed form. Answers what ends it. */
export function mountChat(into: HTMLElement, client: Client, kept: Kept, onLeave: () => void): () => void {
  const lang = currentLang();
  const list = h('ol', {
    class: 'messages',
    aria: { live: 'polite', label: t('title', { client: nameOf(client) }) },
  });
  const note = h('p', { class: 'note', aria: { live: 'polite' } });
  const error = h('p', { class: 'error', attr: { role: 'alert' } });
  const text = h('textarea', {
    rows: 2,
    maxLength: 40_000,
    placeholder: t('writeHere'),
    aria: { label: t('writeHere') },
    attr: { enterkeyhint: 'send' },
  });
  const picker = filePicker((sentence) => (error.textContent = sentence));
  const sealedPlace = h('div', { class: 'sealed' });
  const asked = h('p', { class: 'asked', hidden: true }, t('sealedAsked'));
  let sealedOpen = false;
  let sending = false;
  let typingTimer: number | undefined;

  async function refresh(): Promise<void> {
    try {
      const chat = await ask(Chat, '/v1/chat', { lang, bearer: kept.bearer });
      const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
      show(
        list,
        ...(chat.messages.length === 0
          ? [h('li', { class: 'empty' }, t('emptyChat'))]
          : chat.messages.map((message) => bubble(client, message))),
      );
      asked.hidden = !chat.sealedFormAsked;
      if (chat.sealedFormAsked && !sealedOpen) toggleSealed();
      note.textContent = chat.state === 'solved' ? t('solved') : '';
      if (atEnd) list.scrollTop = list.scrollHeight;
    } catch (refusal) {
      if (refusal instanceof Refused && refusal.problem === 'not_signed_in') {
        forgetChat(client.tenant);
        onLeave();
      }
    }
  }

  async function submit(): Promise<void> {
    const words = text.value.trim();
    if (sending || (words === '' && picker.count() === 0)) return;
    sending = true;
    button.disabled = true;
    error.textContent = '';
    // One key for this text until it has arrived: a second press after a lost answer sends nothing twice.
    submitKey ??= crypto.randomUUID();
    try {
      const attachments = await picker.encode();
      await ask(Accepted, '/v1/chat/messages', {
        lang,
        bearer: kept.bearer,
        once: submitKey,
        body: {
          text: words === '' ? t('fileOnly') : words,
          ...(attachments.length === 0 ? {} : { attachments }),
        },
      });
      text.value = '';
      picker.clear();
      submitKey = null;
      await refresh();
      list.scrollTop = list.scrollHeight;
    } catch (refusal) {
      error.textContent = refusal instanceof Refused ? t('failed', { why: refusal.message }) : t('offline');
      if (refusal instanceof Refused) submitKey = null;
    } finally {
      sending = false;
      button.disabled = false;
      text.focus();
    }
  }
  let submitKey: string | null = null;

  function toggleSealed(): void {
    sealedOpen = !sealedOpen;
    sealedButton.textContent = sealedOpen ? t('closeSealed') : t('sealed');
    sealedButton.setAttribute('aria-expanded', String(sealedOpen));
    if (!sealedOpen) return show(sealedPlace);
    const address = `/fields/sealed.html?tenant=${client.tenant}&conversation=${kept.conversation}&lang=${lang}`;
    show(sealedPlace, h('iframe', { src: address, title: t('sealed') }));
  }

  const onFrame = (event: MessageEvent<unknown>): void => {
    if (
      event.origin !== location.origin ||
      event.data === null ||
      typeof event.data !== 'object' ||
      !('type' in event.data)
    )
      return;
    const frame = sealedPlace.querySelector('iframe');
    if (event.source !== frame?.contentWindow) return;
    if (event.data.type === 'size' && 'height' in event.data && typeof event.data.height === 'number') {
      frame.style.height = `${Math.min(Math.max(event.data.height, 120), 700)}px`;
    }
    if (event.data.type === 'sealed') {
      if (sealedOpen) toggleSealed();
      void refresh();
      text.focus();
    }
  };
  addEventListener('message', onFrame);

  const button = h('button', { type: 'submit', class: 'primary' }, t('send'));
  const sealedButton = h(
    'button',
    { type: 'button', class: 'quiet', aria: { expanded: 'false' }, on: { click: toggleSealed } },
    t('sealed'),
  );
  const form = h(
    'form',
    { class: 'composer', on: { submit: (event) => (event.preventDefault(), void submit()) } },
    text,
    picker.list,
    h('div', { class: 'row' }, picker.button, sealedButton, h('span', { class: 'spring' }), button),
    error,
    h('p', { class: 'hint' }, t('enterHint')),
  );
  let toldTyping = 0;
  text.addEventListener('input', () => {
    if (Date.now() - toldTyping < 3_000) return;
    toldTyping = Date.now();
    void fetch('/v1/chat/typing', {
      method: 'POST',
      credentials: 'omit',
      headers: { authorization: `Bearer ${kept.bearer}`, 'content-type': 'application/json' },
      body: '{}',
    }).catch(() => undefined);
  });
  text.addEventListener('keydown', (event) => {
    // While an input method composes, Enter chooses a word and sends nothing.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    void submit();
  });

  show(into, list, note, asked, sealedPlace, form);
  const stop = follow(kept.bearer, {
    changed: () => {
      note.textContent = '';
      void refresh();
    },
    typing: () => {
      note.textContent = t('typing');
      clearTimeout(typingTimer);
      typingTimer = window.setTimeout(() => (note.textContent = ''), 4_000);
    },
    connected: (yes) => (note.textContent = yes ? '' : t('reconnecting')),
  });
  text.focus();
  return () => {
    stop();
    removeEventListener('message', onFrame);
  };
}

export function nameOf(client: Client): string {
  return currentLang() === 'ja' ? client.nameJa : client.nameEn;
}

function bubble(client: Client, message: Chat['messages'][number]): HTMLElement {
  const who =
    message.from === 'customer' ? t('you') : (message.agentName ?? `${nameOf(client)} ${t('support')}`);
  const at = new Date(message.at);
  return h(
    'li',
    { class: `message ${message.from}` },
    h(
      'span',
      { class: 'who' },
      who,
      ' ',
      h(
        'time',
        { dateTime: message.at },
        at.toLocaleTimeString(
          currentLang() === 'ja' ? 'ja' : navigator.language.startsWith('en-') ? navigator.language : 'en-GB',
          { hour: '2-digit', minute: '2-digit' },
        ),
      ),
    ),
    h('div', { class: 'body' }, ...masked(message.body)),
    ...message.files.map((file) =>
      h('div', { class: 'file' }, ...masked(file.fileName), ` · ${sizeOf(file.bytes)}`),
    ),
  );
}

/** Masked text as nodes: words as text, each token as a small locked chip. */
function masked(body: Masked): Node[] {
  const nodes: Node[] = [];
  let at = 0;
  for (const match of body.text.matchAll(TOKEN)) {
    nodes.push(document.createTextNode(body.text.slice(at, match.index)));
    const view = body.values[match[0]];
    nodes.push(
      h(
        'span',
        { class: 'chip', title: t('kept') },
        lock(),
        view === undefined ? '•••' : `${className(view.class, currentLang())} ${view.mask}`,
      ),
    );
    at = match.index + match[0].length;
  }
  nodes.push(document.createTextNode(body.text.slice(at)));
  return nodes;
}
