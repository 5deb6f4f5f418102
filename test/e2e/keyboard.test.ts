import { randomUUID } from 'node:crypto';
import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { atDesk, clientSystem } from '../bad-input/asking.ts';
import { signInStaff, type Staff } from '../staff.ts';
import { startSystem, waitFor, type System } from '../system.ts';
import { HAS_BROWSER, openBrowser } from './browser.ts';
import { focused, focusOn, focusOnFrame, tabTo } from './keyboard.ts';

/** The whole day without a pointer: every step below is a key. */
const CARD = '4000 0566 5566 5556';

let system: System;
let browser: Browser;
let page: Page;
let staff: Staff;
let tenant: string;

describe.skipIf(!HAS_BROWSER)('the day of an agent who uses the keyboard alone', () => {
  beforeAll(async () => {
    system = await startSystem();
    browser = await openBrowser();
    staff = await signInStaff(system, 'rohan.deshmukh');
    tenant = await staff.tenantOf('fernhill');
    const from = { email: `same-${randomUUID()}@example.com` };
    for (const text of [
      'of the same customer, earlier',
      'the third is about a parcel',
      'the second is about a chair',
      `please refund ${CARD}, my keyword is blue lantern`,
    ])
      await atDesk(
        staff,
        tenant,
        await clientSystem(system, 'fernhill').stored({
          text,
          subject: text.slice(0, 20),
          ...(/^(?:of|please)/.test(text) ? { from } : {}),
        }),
      );
    page = await newPage(system.deskOrigin);
  });
  afterAll(async () => {
    await browser?.close();
    await system?.remove();
  });

  test('steps in', async () => {
    await page.goto(system.deskOrigin);
    await page.getByText('Rohan Deshmukh').first().waitFor();
    await tabTo(page, /Rohan Deshmukh/);
    await page.keyboard.press('Enter');
    const frame = await focusOnFrame(page, 'sign-in');
    expect(frame.url()).toContain('/fields/sign-in.html');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/agent/);
  });

  test('finds the queue in the palette and walks through it', async () => {
    await page.getByRole('heading').first().waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.type('unassigned');
    await page.keyboard.press('Enter');
    await page.waitForURL(/view=unassigned/);
    await page.locator('a.line').nth(2).waitFor();
    await page.keyboard.press('j');
    await focusOn(page, /please refund/);
    await page.keyboard.press('j');
    await focusOn(page, /the second is about/);
    await page.keyboard.press('k');
    await focusOn(page, /please refund/);
    await page.keyboard.press('Enter');
    await page.waitForURL(/tickets\/fernhill\//);
    await page.locator('.message').first().waitFor();
  });

  test('takes the ticket and answers; no letter of the answer is a shortcut', async () => {
    await page.keyboard.press('t');
    await page.getByText('This ticket is yours now.').waitFor();
    await page.keyboard.press('r');
    await focusOn(page, /Write to the customer/);
    const words = 'jkerasmvnx?#/ and we look into it';
    await page.keyboard.type(words);
    expect(await page.locator('.composer-text').inputValue()).toBe(words);
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await statusOf()).toBe('Open');
    await page.keyboard.press('Control+Enter');
    await page.locator('.message[data-kind="reply"]', { hasText: words }).waitFor();
  });

  test('gives it to a team, where its values stay closed, and takes it from there with one key', async () => {
    // Once the reply is away the focus may still be where it was written.
    if ((await focused(page)).tag === 'textarea') await page.keyboard.press('Escape');
    await page.keyboard.press('a');
    await focusOn(page, /Name of a person or team/);
    await page.keyboard.type('orders');
    await page.keyboard.press('Enter');
    await page.getByText('Given to Orders and delivery.').waitFor();
    await waitFor(async () => (await page.locator('#assignee').inputValue()) === '', 'it to be nobody’s');
    await page.keyboard.press('v');
    const frame = await focusOnFrame(page, 'reveal');
    await tabTo(page, /Process a refund/);
    await page.keyboard.press('Enter');
    await frame.getByText('This conversation is not assigned to you').waitFor();
    await page.keyboard.press('Escape');
    await waitFor(() => frame.isDetached(), 'the frame to close');
    await page.keyboard.press('t');
    await waitFor(async () => (await page.locator('#assignee').inputValue()) !== '', 'it to be somebody’s');
    expect(await page.locator('#team').inputValue()).not.toBe('');
  });

  test('composes Japanese: while the input method works, no key is a shortcut and nothing is sent', async () => {
    await page.keyboard.press('r');
    await focusOn(page, /Write to the customer/);
    const cdp = await page.context().newCDPSession(page);
    const compose = (text: string) =>
      cdp.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
    const process = (code: string) =>
      cdp.send('Input.dispatchKeyEvent', {
        type: 'rawKeyDown',
        key: 'Process',
        code,
        windowsVirtualKeyCode: 229,
      });
    for (const text of ['h', 'へ', 'へn', 'へん', 'へんk', 'へんきん']) await compose(text);
    for (const code of ['Enter', 'KeyJ', 'KeyE', 'Slash', 'Escape']) await process(code);
    await page.keyboard.press('Control+Enter');
    const area = page.locator('.composer-text');
    expect(await area.inputValue()).toBe('へんきん');
    expect(await page.locator('.sending').count()).toBe(0);
    await focusOn(page, /Write to the customer/);
    await cdp.send('Input.insertText', { text: '返金します' });
    expect(await area.inputValue()).toBe('返金します');

    // The same in the search box: a word is chosen, not searched for.
    await area.press('Escape');
    await page.keyboard.press('/');
    await focusOn(page, /Search/);
    await compose('いす');
    await process('Enter');
    expect(page.url()).not.toContain('q=');
    await cdp.send('Input.insertText', { text: '椅子' });
    await page.keyboard.press('Escape');
    await cdp.detach();
  });

  test('writes a note, and picks a ready reply', async () => {
    await page.keyboard.press('n');
    await focusOn(page, /Write for your team/);
    await page.keyboard.press('Control+a');
    await page.keyboard.type('spoke to the shop');
    await page.keyboard.press('Control+Enter');
    await page.locator('.message[data-kind="note"]', { hasText: 'spoke to the shop' }).waitFor();

    await page.keyboard.press('m');
    await focusOn(page, /Filter/);
    await page.locator('.canned li').nth(1).waitFor();
    const second = (await page.locator('.canned li').nth(1).locator('span').last().innerText()).slice(0, 20);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await focusOn(page, /Write to the customer/);
    expect(await page.locator('.composer-text').inputValue()).not.toBe('');
    expect(second).not.toBe('');
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    await page.keyboard.press('Escape');
  });

  test('tags it', async () => {
    await tabTo(page, /Add a tag|Tags/);
    await page.keyboard.type('refund-2026');
    await page.keyboard.press('Enter');
    await page.locator('.context .pill', { hasText: 'refund-2026' }).waitFor();
    await page.keyboard.press('Escape');
    expect((await focused(page)).tag).toBe('body');
  });

  test('reveals a value for a purpose inside the vault’s frame; it closes, and the focus is back on the chip', async () => {
    await page.keyboard.press('v');
    const frame = await focusOnFrame(page, 'reveal');
    expect(frame.url()).toContain('/fields/reveal.html');
    await tabTo(page, /Process a refund/);
    await page.keyboard.press('Enter');
    await frame.getByText(CARD).waitFor();
    // What is announced is the kind of value; where the focus is, the value can be read.
    expect((await focused(page)).words).toMatch(/Card/);
    await page.keyboard.press('Escape');
    await waitFor(() => frame.isDetached(), 'the frame to close');
    await focusOn(page, /Card\s*••5556/);
  });

  test('checks what a caller says, and closes that too', async () => {
    await page.keyboard.press('v');
    await focusOnFrame(page, 'reveal');
    await tabTo(page, /Check what they say/, 'Shift+Tab');
    await page.keyboard.press('Enter');
    const frame = await focusOn(page, /What the customer says/);
    expect(frame.url()).toContain('/fields/match.html');
    await page.keyboard.type('4000 0566 5566 5557');
    await page.keyboard.press('Enter');
    await frame.getByText('It does not match.').waitFor();
    await tabTo(page, /What the customer says/, 'Shift+Tab');
    await page.keyboard.type(CARD);
    await page.keyboard.press('Enter');
    await frame.getByText('It matches.').waitFor();
    await page.keyboard.press('Escape');
    await waitFor(() => frame.isDetached(), 'the frame to close');
    await focusOn(page, /Card\s*••5556/);
  });

  test('marks words as sensitive, and says that they are not after all', async () => {
    await page.keyboard.press('#');
    await focusOn(page, /Words, as they stand/);
    await page.keyboard.type('Blue Lantern');
    await page.keyboard.press('Enter');
    await focusOn(page, /Name/);
    await tabTo(page, /Secret/);
    await page.keyboard.press('Enter');
    const chip = page.locator('.message[data-kind="customer"] button.dz-chip', { hasText: 'Secret' });
    await chip.waitFor();
    expect(await page.locator('.message[data-kind="customer"]').innerText()).not.toContain('blue lantern');

    await tabTo(page, /^\W*Secret/);
    await page.keyboard.press('Enter');
    await focusOnFrame(page, 'reveal');
    await tabTo(page, /Not sensitive/, 'Shift+Tab');
    await page.keyboard.press('Enter');
    const frame = await focusOn(page, /No, keep it masked/);
    expect(frame.url()).toContain('/fields/unmark.html');
    await frame.locator('button:enabled', { hasText: 'Yes, show it as text' }).waitFor();
    await tabTo(page, /Yes, show it as text/);
    await page.keyboard.press('Enter');
    // The client's policy opens no secrets; the refusal says so, and the way out is the same.
    await frame.getByRole('alert').waitFor();
    await page.keyboard.press('Escape');
    await focusOn(page, /Secret/);
  });

  test('waits for the customer, solves, reopens, and goes on with the next', async () => {
    await page.keyboard.press('s');
    // The panel offers times; its first has the focus, and only then is a key meant for it.
    await page.locator('.floating button:focus').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.floating').waitFor({ state: 'detached' });
    await waitFor(async () => (await statusOf()) !== 'Open', 'the ticket to wait');
    await page.keyboard.press('e');
    await waitFor(async () => (await statusOf()) === 'Solved', 'it to be solved');
    await page.keyboard.press('e');
    await waitFor(async () => (await statusOf()) === 'Open', 'it to be open again');
  });

  test('merges it into the customer’s other ticket, and takes that back', async () => {
    const here = page.url();
    await page.keyboard.press('g');
    await page.locator('.merge-choice:focus').waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.href !== here);
    await page.locator('.message', { hasText: 'please refund' }).waitFor();
    await page.locator('.message', { hasText: 'of the same customer' }).waitFor();
    await page.keyboard.press('z');
    await page.getByText('They are two tickets again.').waitFor();
    await page.locator('.message', { hasText: 'please refund' }).waitFor({ state: 'detached' });
  });

  test('searches by words, asks for help, signs out', async () => {
    await page.keyboard.press('/');
    await focusOn(page, /Search/);
    await page.keyboard.type('chair');
    await page.keyboard.press('Enter');
    await page.locator('a.line', { hasText: 'the second is about' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor({ state: 'detached' });

    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.type('settings');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/agent\/me/);
    await tabTo(page, /Sign out/);
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => !url.pathname.startsWith('/agent'));
  });

  test('a customer chats and fills in the sealed form, in Japanese, without a pointer', async () => {
    const portal = await newPage(system.vaultOrigin);
    await portal.goto(`${system.vaultOrigin}/portal/fernhill?lang=ja`);
    await portal.locator('.choice').first().waitFor();
    await tabTo(portal, /チャットで相談する/);
    await portal.keyboard.press('Enter');
    await tabTo(portal, /チャットを始める/);
    await portal.keyboard.press('Enter');
    await portal.locator('textarea').waitFor();
    await focusOn(portal, /メッセージ|入力/);
    await portal.keyboard.type(`カード番号は ${CARD} です`);
    await portal.keyboard.press('Enter');
    await portal.locator('.message.customer .chip').waitFor();
    const conversation = await portal.evaluate(
      (key) => (JSON.parse(localStorage.getItem(key) ?? '{}') as { conversation: string }).conversation,
      `dozo.chat.${tenant}`,
    );
    await atDesk(staff, tenant, conversation);
    await staff.take(tenant, conversation);
    await waitFor(async () => {
      const asked = await staff.ask(
        `/v1/t/${tenant}/compose`,
        {
          conversationId: conversation,
          kind: 'reply',
          text: 'フォームをご利用ください。',
          confirmed: true,
          askSealedForm: true,
        },
        { headers: { 'idempotency-key': randomUUID() } },
      );
      return asked.status === 200;
    }, 'the agent’s request for a sealed form');
    const frame: Frame = await waitFor(
      () => portal.frames().find((one) => one.url().includes('sealed')),
      'the form',
    );
    await frame.locator('input[name="card"]').waitFor();
    await tabTo(portal, /カード番号/, 'Shift+Tab');
    await portal.keyboard.type(CARD.replaceAll(' ', ''));
    await portal.keyboard.press('Enter');
    await waitFor(() => frame.isDetached(), 'the form to be sent');
    await portal.locator('.message.customer').nth(1).waitFor();
    await focusOn(portal, /メッセージ|入力/);
    expect(await pointerEvents(portal)).toBe(0);
  });

  test('in all of this there was no pointer', async () => {
    expect(await pointerEvents(page)).toBe(0);
  });
});

/** Counts presses of a pointer over all pages that this browser shows in it. */
async function newPage(origin: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
  const opened = await context.newPage();
  await context.addInitScript((of) => {
    if (location.origin !== of || window.parent !== window) return;
    for (const type of ['mousedown', 'mouseup', 'pointerdown', 'touchstart', 'mousemove'])
      addEventListener(
        type,
        () => sessionStorage.setItem('pointer', String(Number(sessionStorage.getItem('pointer') ?? 0) + 1)),
        { capture: true },
      );
  }, origin);
  return opened;
}

function pointerEvents(of: Page): Promise<number> {
  return of.evaluate(() => Number(sessionStorage.getItem('pointer') ?? 0));
}

async function statusOf(): Promise<string> {
  return page.locator('.ticket-where .pill').first().innerText();
}
