import { connectPage, type Bare, type FromFrame, type ToFrame } from '#web/client/frames.ts';
import { el } from './dom.ts';
import { w } from './words.ts';

/** A staff frame on the desk's page: who embeds it, what it shows, what it says to that page. */
export interface Frame {
  /** The origin of the page around this frame. */
  readonly page: string;
  show(...children: readonly (Node | null)[]): void;
  post(message: Bare<FromFrame>): void;
}

/**
 * Begins a staff frame. It works in exactly one place: directly in a page whose origin the browser itself names (the vault's
 * `frame-ancestors` lets the desk's pages alone embed it). Anywhere else it says so and does nothing.
 */
export function beginFrame(hear: (message: ToFrame, frame: Frame) => void): Frame | null {
  dress();
  const field = fieldElement();
  const page = window.parent === window.top ? embedder() : null;
  if (window.parent === window || page === null) {
    field.replaceChildren(
      el(
        'p',
        { class: 'problem', role: 'alert' },
        w(
          'This frame works only inside a page of the support desk. Nothing is shown here.',
          'この枠はサポートデスクの画面の中でのみ動作します。ここでは何も表示されません。',
        ),
      ),
    );
    return null;
  }
  const line = connectPage(page, (message) => hear(message, frame));
  const frame: Frame = {
    page,
    show: (...children) => field.replaceChildren(...children.filter((child) => child !== null)),
    post: (message) => line.post(message),
  };
  tellSize(field, (height) => frame.post({ type: 'size', height }));
  frame.post({ type: 'ready' });
  return frame;
}

/** Language and ground as the page asks for them: looks only, so the address may say so. */
export function dress(): void {
  const asked = new URLSearchParams(location.search);
  document.documentElement.lang = asked.get('lang') === 'ja' ? 'ja' : 'en';
  const dark =
    asked.get('scheme') === 'dark' ||
    (asked.get('scheme') === null && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset['scheme'] = dark ? 'dark' : 'light';
}

/** The line at the foot of every frame: whose frame this is and whose page is around it, as the browser says. */
export function fromLine(page: string): HTMLElement {
  return el(
    'p',
    { class: 'from' },
    w(`Vault ${location.host} · inside ${hostOf(page)}`, `保管庫 ${location.host} ・ 表示元 ${hostOf(page)}`),
  );
}

export function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : origin;
}

export function fieldElement(): HTMLElement {
  return document.querySelector<HTMLElement>('#field') ?? document.body;
}

/** Calls with the height in CSS pixels whenever it changes. */
export function tellSize(field: HTMLElement, tell: (height: number) => void): void {
  new ResizeObserver(() => tell(Math.ceil(field.getBoundingClientRect().height))).observe(field);
}

/** The origin of the page around this frame; where the browser does not name it, the page that asked for the frame. */
function embedder(): string | null {
  const { ancestorOrigins } = location;
  if (ancestorOrigins !== undefined) return ancestorOrigins[0] ?? null;
  return URL.canParse(document.referrer) ? new URL(document.referrer).origin : null;
}
