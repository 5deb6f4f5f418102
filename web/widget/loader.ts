/**
 * `<script src="https://vault.example.com/widget.js" data-client="fernhill" async></script>` in a client's own page: a button
 * that opens the chat in a frame of the vault's origin. This script reads nothing of the page and is told nothing by the frame.
 */
const script = document.currentScript instanceof HTMLScriptElement ? document.currentScript : null;
const client = script?.dataset['client'] ?? '';
const lang = (script?.dataset['lang'] ?? document.documentElement.lang).startsWith('ja') ? 'ja' : 'en';
const LABELS = {
  en: { open: 'Open the chat', close: 'Close the chat' },
  ja: { open: 'チャットを開く', close: 'チャットを閉じる' },
} as const;

function mount(origin: string): void {
  const host = document.createElement('div');
  // A closed shadow root: the page's styles do not reach in, and ours do not reach out.
  const root = host.attachShadow({ mode: 'closed' });
  const style = new CSSStyleSheet();
  style.replaceSync(`
    :host { all: initial; position: fixed; right: 1rem; bottom: 1rem; z-index: 2147483000; font-family: system-ui, sans-serif; }
    button { min-width: 3.5rem; min-height: 3.5rem; border-radius: 1.75rem; border: 0; background: #1d4f9e; color: #fff; font: 600 1rem system-ui, sans-serif; cursor: pointer; padding: 0 1.2rem; box-shadow: 0 4px 16px rgb(0 0 0 / 25%); }
    button:focus-visible { outline: 3px solid #8db8ff; outline-offset: 3px; }
    iframe { display: block; width: min(24rem, calc(100vw - 2rem)); height: min(38rem, calc(100vh - 7rem)); border: 1px solid #8792a2; border-radius: 0.9rem; margin-bottom: 0.6rem; background: #fff; }
    iframe[hidden] { display: none; }
  `);
  root.adoptedStyleSheets = [style];
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = LABELS[lang].open;
  button.setAttribute('aria-expanded', 'false');
  let frame: HTMLIFrameElement | null = null;
  button.addEventListener('click', () => {
    if (frame === null) {
      frame = document.createElement('iframe');
      frame.src = `${origin}/widget/${encodeURIComponent(client)}?lang=${lang}`;
      frame.title = LABELS[lang].open;
      frame.hidden = true;
      root.prepend(frame);
    }
    frame.hidden = !frame.hidden;
    button.textContent = frame.hidden ? LABELS[lang].open : LABELS[lang].close;
    button.setAttribute('aria-expanded', String(!frame.hidden));
  });
  root.append(button);
  document.body.append(host);
}

if (script !== null && /^[a-z0-9-]{1,60}$/.test(client)) {
  const origin = new URL(script.src).origin;
  if (document.readyState === 'loading') addEventListener('DOMContentLoaded', () => mount(origin));
  else mount(origin);
}

export {};
