import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Frame, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { atDesk, clientSystem, openAsSuperuser } from '../bad-input/asking.ts';
import { signInStaff } from '../staff.ts';
import { startSystem, waitFor, type System } from '../system.ts';
import { frameOf, HAS_BROWSER, openBrowser, stepIn } from './browser.ts';

/**
 * Promise 4 from the attacker's side: whatever a script in the desk's page does, it reads no value, no guess and no answer.
 * Playwright's `evaluate` in the desk's page is that script: it runs with the page's own rights.
 */
const CARD = '4000 0566 5566 5556';
const DIGITS = CARD.replaceAll(' ', '');

let system: System;
let browser: Browser;
let tenant: string;
let conversation: string;
let page: Page;
let context: BrowserContext;

/** What the injected script saw, in the desk's page. */
interface Loot {
  seen: string[];
}

describe.skipIf(!HAS_BROWSER)('a script injected into the desk’s page', () => {
  beforeAll(async () => {
    system = await startSystem();
    browser = await openBrowser();
    const staff = await signInStaff(system, 'rohan.deshmukh');
    tenant = await staff.tenantOf('fernhill');
    conversation = await clientSystem(system, 'fernhill').stored({ text: `my card is ${CARD}` });
    await atDesk(staff, tenant, conversation);
    await staff.take(tenant, conversation);
    page = await stepIn(browser, system, 'Rohan Deshmukh');
    context = page.context();
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: system.deskOrigin });
    await page.addInitScript(injected, system.deskOrigin);
  });
  afterAll(async () => {
    await browser?.close();
    await system?.remove();
  });
  afterEach(async () => {
    expect(await seen()).not.toContain(DIGITS);
  });

  test('reads nothing of an open value: no document, no selection, no find, no copy, no picture, no timing', async () => {
    const frame = await openChip();
    await reveal(frame);
    const attempts = await page.evaluate(readEverything, system.vaultOrigin);
    expect(attempts.readsItsOwnFrames).toContain('control 1234');
    expect(JSON.stringify(attempts).replaceAll(/\s/g, '')).not.toContain(DIGITS);
    expect(attempts.documents).toEqual(attempts.documents.map(() => 'refused'));
    expect(attempts.documents.length).toBeGreaterThanOrEqual(2);
    expect(attempts.found).toBe(false);
    expect(attempts.screen).toBe('refused');
    expect(attempts.timing.some((name) => /\/v1\/|tk1_/.test(name))).toBe(false);

    // Nor does the person's own hand carry it out.
    await frame.locator('.value').focus();
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Control+C');
    await page.locator('h2, h1').first().click();
    const clipboard = await page.evaluate(() => navigator.clipboard.readText());
    expect(clipboard.replaceAll(/\s/g, '')).not.toContain(DIGITS);
  });

  test('gets no value by asking: messages in every shape, from the page and from a window of its own', async () => {
    await openChip();
    const token = await page.evaluate(
      async ([where = '', id = '']) => {
        const ticket = (await (await fetch(`/api/t/${where}/tickets/${id}`)).json()) as {
          messages: { messageId: string; body: { values: Record<string, unknown> } }[];
        };
        return {
          id: ticket.messages[0]?.messageId ?? '',
          token: Object.keys(ticket.messages[0]?.body.values ?? {})[0] ?? '',
        };
      },
      [tenant, conversation],
    );
    const about = { tenant, conversationId: conversation, token: token.token, messageId: token.id };
    const messages = [
      { dozo: 1, type: 'unmark', id: 'x1', ...about },
      { dozo: 1, type: 'reveal', id: 'x2', ...about },
      {
        dozo: 1,
        type: 'open-reveal',
        ...about,
        class: 'CARD',
        mask: '',
        clientName: '',
        purpose: 'process_refund',
      },
      { dozo: 1, type: 'open-unmark', ...about, class: 'CARD', mask: '', clientName: '', confirmed: true },
      { dozo: 1, type: 'read', id: 'x3' },
      { __proto__: { dozo: 1 }, type: 'reveal' },
      'reveal',
    ];
    const decided = await decisions();
    await page.evaluate((all) => {
      for (const frame of document.querySelectorAll('iframe'))
        for (const message of all) frame.contentWindow?.postMessage(message, '*');
      // Keys and presses that no person made.
      for (const frame of document.querySelectorAll('iframe')) {
        frame.focus();
        for (const type of ['keydown', 'keypress', 'keyup', 'click', 'pointerdown'])
          frame.dispatchEvent(
            type.startsWith('key')
              ? new KeyboardEvent(type, { key: '2', bubbles: true })
              : new MouseEvent(type, { bubbles: true }),
          );
      }
    }, messages);
    await page.evaluate(() =>
      document.body.append(Object.assign(document.createElement('iframe'), { name: 'mine' })),
    );
    const mine = await waitFor(() => page.frame('mine'), 'the attacker’s own window');
    const note = {
      dozo: 1,
      type: 'compose',
      id: 'x4',
      tenant,
      conversationId: conversation,
      kind: 'note',
      text: 'forged',
      confirmed: true,
      askSealedForm: false,
      once: 'forged-forged',
    };
    await mine.evaluate((message) => {
      for (let nth = 0; nth < window.parent.frames.length; nth += 1)
        window.parent.frames[nth]?.postMessage(message, '*');
    }, note);
    // What the page itself asks after all of these is answered: they have been heard by now, and answered or not.
    for (const id of ['own1', 'own2']) await askBridge({ ...note, id, text: 'own', once: `own-note-${id}` });
    expect(await decisions()).toBe(decided + 2);
    const answered = (await seen()).match(/"(?:marked|composed)","id":"\w+"/g);
    expect(new Set(answered)).toEqual(new Set(['"composed","id":"own1"', '"composed","id":"own2"']));
    const ticket = await page.evaluate(
      async ([where = '', id = '']) => (await fetch(`/api/t/${where}/tickets/${id}`)).text(),
      [tenant, conversation],
    );
    expect(ticket).toContain(token.token);
    expect(ticket).not.toContain('forged');
    await page.evaluate(() => document.querySelector('iframe[name="mine"]')?.remove());
  });

  test('opens the vault’s frame by itself, in a frame, a window or another site, and still reads nothing', async () => {
    const decided = await decisions();
    const popup = context.waitForEvent('page');
    await page.evaluate((vault) => {
      const opened = window.open(`${vault}/fields/reveal.html`);
      opened?.postMessage({ dozo: 1, type: 'open-reveal' }, '*');
    }, system.vaultOrigin);
    const window_ = await popup;
    await window_.getByRole('alert').waitFor();
    expect(await window_.locator('body').innerText()).toContain('only inside a page');
    expect(await window_.evaluate(() => window.opener)).toBeNull();
    await window_.close();

    const evil = await serve(`<iframe src="${system.vaultOrigin}/fields/reveal.html"></iframe>`);
    const elsewhere = await context.newPage();
    const refused: string[] = [];
    elsewhere.on('console', (message) => refused.push(message.text()));
    await elsewhere.goto(`http://localhost:${(evil.address() as AddressInfo).port}/`);
    await waitFor(() => refused.some((text) => text.includes('frame-ancestors')), 'the browser’s refusal');
    await elsewhere.close();
    evil.close();
    expect(await decisions()).toBe(decided);
  });

  test('cannot ask the vault itself: not with the browser’s credentials, not with a key of its own', async () => {
    const answers = await page.evaluate(
      async ([vault = '', where = '']) => {
        const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
        const found: string[] = [`own key ${pair.publicKey.type}`];
        for (const init of [
          { credentials: 'include' },
          { credentials: 'include', mode: 'no-cors' },
          { headers: { authorization: 'DPoP ses_x', dpop: 'a.b.c' } },
        ] as RequestInit[])
          found.push(
            await fetch(`${vault}/v1/t/${where}/reveal`, { method: 'POST', body: '{}', ...init }).then(
              async (answer) => `${answer.status} ${await answer.text()}`,
              () => 'refused',
            ),
          );
        const databases = await indexedDB.databases();
        found.push(`databases ${databases.map(({ name }) => name).join(' ')}`);
        found.push(
          `storage ${JSON.stringify({ ...localStorage })} ${JSON.stringify({ ...sessionStorage })} ${document.cookie}`,
        );
        for (const script of [`${vault}/fields/reveal.html`, 'data:text/javascript,1', '/sw.js'])
          found.push(
            await navigator.serviceWorker.register(script).then(
              () => 'registered',
              () => 'refused',
            ),
          );
        return found;
      },
      [system.vaultOrigin, tenant],
    );
    expect(answers.slice(1, 4)).toEqual(['refused', 'refused', 'refused']);
    expect(answers[4]).toBe('databases ');
    expect(answers[5]).not.toMatch(/ses_|cst_|dozo-desk/);
    expect(answers.slice(6)).toEqual(['refused', 'refused', 'refused']);

    // Even a script in the vault's own origin could use the key of this browser, but not take it away.
    const bridge = await waitFor(
      () => page.frames().find((one) => one.url().includes('bridge')),
      'the bridge',
    );
    const exported = await bridge.evaluate(
      () =>
        new Promise<string>((resolve) => {
          const opened = indexedDB.open('dozo-session');
          opened.onsuccess = () => {
            const asked = opened.result.transaction('session').objectStore('session').get('current');
            asked.onsuccess = () => {
              const { key } = asked.result as { key: { privateKey: CryptoKey } };
              crypto.subtle.exportKey('jwk', key.privateKey).then(
                () => resolve('exported'),
                (error: Error) => resolve(error.name),
              );
            };
          };
        }),
    );
    expect(exported).toBe('InvalidAccessError');
  });

  // Each takes seconds, since the frame waits to be seen; the four that differ most stand for the others.
  test.each(
    process.env['DOZO_LONG'] === '1' ? Object.keys(DISGUISES) : ['faded', 'low', 'scaled', 'covered'],
  )('gets no consent from a frame that is %s', async (how) => {
    const frame = await openChip();
    const decided = await decisions();
    await disguise(how);
    await frame.locator('button').filter({ hasText: 'Process a refund' }).focus();
    await page.keyboard.press('Enter');
    await frame.locator('[role=alert]').waitFor({ state: 'attached' });
    expect(await decisions()).toBe(decided);
    expect(await frame.locator('.clear').count()).toBe(0);
  });

  test('gets no look at an open value by covering, fading, shrinking or moving its frame', async () => {
    const frame = await openChip();
    await reveal(frame);
    const clear = frame.locator('.clear');
    for (const how of Object.keys(DISGUISES)) {
      await disguise(how);
      await clear.waitFor({ state: 'hidden', timeout: 5_000 });
      await page.evaluate(() => (globalThis as unknown as { undo(): void }).undo());
      await clear.waitFor({ state: 'visible', timeout: 5_000 });
    }
  });

  test('learns neither what a caller said nor whether it was right, in a match check', async () => {
    await openChip();
    await page.getByRole('button', { name: 'Check what they say' }).click();
    const frame = await frameOf(page, 'match');
    await frame.locator('input[name="guess"]').fill('');
    await frame.locator('input[name="guess"]').focus();
    await page.keyboard.type(CARD);
    await page.keyboard.press('Enter');
    await frame.getByText('It matches.').waitFor();
    const told = await seen();
    expect(told).toContain('"ready"');
    expect(told).not.toMatch(/"match"|"result"/);
  });

  test('learns no more of a search than the tokens it finds', async () => {
    await page.goto(`${system.deskOrigin}/agent/tickets?view=all&client=fernhill`);
    await page.getByRole('button', { name: 'Find a value' }).click();
    const frame = await frameOf(page, 'search');
    await frame.locator('select[name=class]').selectOption('CARD');
    await frame.locator('input').focus();
    await page.keyboard.type(CARD);
    await page.keyboard.press('Enter');
    await frame.getByText('Found in 1 conversation.').waitFor();
    expect(await seen()).toMatch(/"hits".*tk1_card_/);
  });

  test('learns of a sealed form that it was sent, and no more', async () => {
    const portal = await context.newPage();
    await portal.goto(`${system.vaultOrigin}/portal/fernhill?lang=en`);
    await portal.getByText('Chat with us').click();
    await portal.getByRole('button', { name: 'Start the chat' }).click();
    await portal.locator('textarea').waitFor();
    const kept = await portal.evaluate(
      (key) => (JSON.parse(localStorage.getItem(key) ?? '{}') as { conversation: string }).conversation,
      `dozo.chat.${tenant}`,
    );
    await page.goto(`${system.deskOrigin}/agent`);
    await page.getByRole('heading').first().waitFor();
    await page.evaluate((src) => {
      const frame = document.createElement('iframe');
      frame.style.cssText = 'position:fixed;inset:40px auto auto 40px;width:420px;height:560px;z-index:99';
      frame.src = src;
      document.body.append(frame);
    }, `${system.vaultOrigin}/fields/sealed.html?tenant=${tenant}&conversation=${kept}&lang=en`);
    const frame = await frameOf(page, 'sealed');
    await frame.locator('input[name="card"]').focus();
    await page.keyboard.type(CARD);
    await page.keyboard.press('Enter');
    await frame.getByText('Sealed and sent.').waitFor();
    const attempts = await page.evaluate(readEverything, system.vaultOrigin);
    expect(JSON.stringify(attempts).replaceAll(/\s/g, '')).not.toContain(DIGITS);
    expect(await seen()).toContain('"sealed"');
    await portal.close();
  });
});

/** What a page can do to a frame that it may not look into. Each is undone by `undo` of the page. */
const DISGUISES: Record<string, (frame: HTMLElement) => void> = {
  faded: (frame) => frame.style.setProperty('opacity', '0.02', 'important'),
  'faded by what is around it': (frame) => frame.parentElement?.style.setProperty('opacity', '0.02'),
  narrow: (frame) => frame.style.setProperty('width', '60px'),
  low: (frame) => frame.style.setProperty('max-height', '20px'),
  scaled: (frame) => frame.style.setProperty('transform', 'scale(0.1)'),
  blurred: (frame) => frame.style.setProperty('filter', 'blur(6px)'),
  clipped: (frame) => frame.style.setProperty('clip-path', 'inset(45%)'),
  'out of the window': (frame) => frame.style.setProperty('margin-left', '-5000px'),
  covered: (frame) => {
    const cover = document.createElement('div');
    const { left, top, width, height } = frame.getBoundingClientRect();
    cover.id = 'cover';
    cover.popover = 'manual';
    cover.style.cssText = `position:fixed;inset:auto;margin:0;border:0;left:${left}px;top:${top}px;width:${width}px;height:${height}px;background:#fff;pointer-events:none`;
    document.body.append(cover);
    cover.showPopover();
  },
};

async function disguise(how: string): Promise<void> {
  const frame = page.locator('iframe.frame-box');
  await frame.evaluate((element) => {
    const around = element.parentElement ?? element;
    const before = [element.style.cssText, around.style.cssText];
    Object.assign(globalThis, {
      undo() {
        document.querySelector('#cover')?.remove();
        element.style.cssText = before[0] ?? '';
        around.style.cssText = before[1] ?? '';
      },
    });
  });
  await frame.evaluate(DISGUISES[how] ?? (() => undefined));
}

/** Opens the ticket anew, and the vault's frame over its card. */
async function openChip(): Promise<Frame> {
  await page.goto(`${system.deskOrigin}/agent/tickets/fernhill/${conversation}?view=all`);
  await page.locator('.message button.dz-chip').first().click();
  const frame = await frameOf(page, 'reveal');
  await frame.locator('button:enabled').filter({ hasText: 'Process a refund' }).waitFor();
  return frame;
}

async function reveal(frame: Frame): Promise<void> {
  await frame.locator('button').filter({ hasText: 'Process a refund' }).focus();
  await page.keyboard.press('Enter');
  await frame.getByText(CARD).waitFor();
}

/** All that the injected script overheard since the page was loaded, without blanks. */
async function seen(): Promise<string> {
  const loot = await page.evaluate(
    () => (globalThis as unknown as { loot?: Loot }).loot?.seen.join('\n') ?? '',
  );
  return loot.replaceAll(/[\s-]/g, '');
}

/** Asks the bridge from the page itself, as the desk's own script does, and waits for the answer. */
async function askBridge(message: Record<string, unknown>): Promise<void> {
  await page.evaluate(
    (asked) =>
      new Promise<void>((resolve) => {
        addEventListener('message', (event: MessageEvent<{ id?: string }>) => {
          if (event.data.id === asked.id) resolve();
        });
        for (const frame of document.querySelectorAll('iframe')) frame.contentWindow?.postMessage(asked, '*');
      }),
    message,
  );
}

/** How many decisions the vault has taken: what it released, it decided on. */
async function decisions(): Promise<number> {
  const sql = openAsSuperuser(system, 'vault');
  try {
    const [row] = await sql`select count(*)::int as n from decision`;
    return (row as { n: number }).n;
  } finally {
    await sql.end();
  }
}

async function serve(html: string): Promise<Server> {
  const server = createServer((_request, response) =>
    response.setHeader('content-type', 'text/html').end(html),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return server;
}

/** In the page, before anything of it runs: overhears every message and key, and tampers with what frames might use. */
function injected(deskOrigin: string): void {
  if (location.origin !== deskOrigin || window.parent !== window) return;
  const loot: Loot = { seen: [] };
  Object.assign(globalThis, { loot });
  const keep = (what: unknown): void => {
    try {
      loot.seen.push(typeof what === 'string' ? what : JSON.stringify(what));
    } catch {
      loot.seen.push(String(what));
    }
  };
  let typed = '';
  const listen = EventTarget.prototype.addEventListener;
  listen.call(window, 'message', (event) => keep((event as MessageEvent).data), { capture: true });
  for (const type of ['keydown', 'keypress', 'input', 'beforeinput', 'paste', 'copy', 'compositionend'])
    listen.call(
      document,
      type,
      (event) => {
        typed +=
          event instanceof KeyboardEvent ? event.key : event instanceof InputEvent ? (event.data ?? '') : '';
        keep(typed);
      },
      { capture: true },
    );
  listen.call(new BroadcastChannel('dozo-session'), 'message', (event) => keep((event as MessageEvent).data));
  const wrap = (owner: object, name: string): void => {
    const original = (owner as Record<string, unknown>)[name];
    if (typeof original !== 'function') return;
    Object.defineProperty(owner, name, {
      configurable: true,
      writable: true,
      value(this: unknown, ...given: unknown[]) {
        for (const one of given) if (typeof one === 'string') keep(one);
        const result: unknown = Reflect.apply(original, this, given);
        if (typeof result === 'string') keep(result);
        return result;
      },
    });
  };
  wrap(TextDecoder.prototype, 'decode');
  wrap(JSON, 'parse');
  wrap(JSON, 'stringify');
  wrap(Node.prototype, 'appendChild');
  wrap(Element.prototype, 'append');
  wrap(Element.prototype, 'replaceChildren');
  wrap(crypto.subtle, 'decrypt');
  wrap(Window.prototype, 'postMessage');
  // What a frame would see if it shared anything with the page: a sight that is always plain.
  IntersectionObserver.prototype.observe = () => undefined;
  // And in the empty document that a frame has before its own is loaded.
  const source = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, 'src');
  Object.defineProperty(HTMLIFrameElement.prototype, 'src', {
    ...source,
    set(this: HTMLIFrameElement, value: string) {
      const inner = this.contentWindow as (Window & typeof globalThis) | null;
      if (inner !== null) wrap(inner.TextDecoder.prototype, 'decode');
      source?.set?.call(this, value);
    },
  });
}

/** In the page, with a value open in the vault's frame: every way we know of to look into it. */
async function readEverything(vaultOrigin: string): Promise<{
  documents: string[];
  readsItsOwnFrames: string;
  texts: string[];
  found: boolean;
  screen: string;
  timing: string[];
}> {
  const attempt = <T>(work: () => T): T | 'refused' => {
    try {
      return work();
    } catch {
      return 'refused';
    }
  };
  const frames = [...document.querySelectorAll('iframe')].filter((frame) =>
    frame.src.startsWith(vaultOrigin),
  );
  const documents = frames.flatMap((frame) => [
    frame.contentDocument === null ? 'refused' : (frame.contentDocument.body.textContent ?? ''),
    attempt(() => frame.contentWindow?.document.body.innerText ?? ''),
    attempt(() => (frame.contentWindow as unknown as { name: { x: string } }).name.x),
    attempt(() => String(frame.contentWindow?.location.href)),
    attempt(() => JSON.stringify(frame.contentWindow?.getSelection()?.toString())),
    attempt(() => String((frame.contentWindow as unknown as { clear: unknown }).clear)),
  ]);
  attempt(() => (document.domain = 'localhost'));
  for (const frame of frames) {
    attempt(() =>
      frame.contentWindow?.location.replace('javascript:parent.postMessage(document.body.innerText,"*")'),
    );
    documents.push(attempt(() => frame.contentWindow?.document.body.innerText ?? ''));
  }
  // The same look into a frame of its own works: the walls are the vault's, not this script's clumsiness.
  const own = document.createElement('iframe');
  document.body.append(own);
  own.contentDocument?.body.append('control 1234');
  const readsItsOwnFrames = own.contentDocument?.body.innerText ?? '';
  own.remove();

  const box = frames.at(-1)?.getBoundingClientRect();
  const point = box === undefined ? null : document.elementFromPoint(box.left + 40, box.top + 60);
  document.execCommand('selectAll');
  const texts = [
    document.body.innerText,
    document.documentElement.outerHTML,
    String(getSelection()),
    point?.textContent ?? '',
    new XMLSerializer().serializeToString(document),
    await navigator.clipboard.readText().catch(() => ''),
    JSON.stringify({ ...localStorage }),
  ];
  getSelection()?.removeAllRanges();
  const find = (window as unknown as { find(...given: unknown[]): boolean }).find;
  const found =
    find('4000', false, false, true, false, true) || find('0566 5566', false, false, true, false, true);
  const screen = await navigator.mediaDevices?.getDisplayMedia().then(
    () => 'shared',
    () => 'refused',
  );
  return {
    documents,
    readsItsOwnFrames,
    texts,
    found,
    screen: screen ?? 'refused',
    timing: performance.getEntries().map(({ name }) => name),
  };
}
