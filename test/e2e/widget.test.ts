import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createDoor } from '#platform/door';
import { createLog } from '#platform/log';
import { changeOrigin } from '#vault/identity/api';
import { signInForEvaluation } from '../../src/commands/evaluation-agent.ts';
import { startSystem, waitFor, type System } from '../system.ts';
import { HAS_BROWSER, openBrowser } from './browser.ts';

let system: System;
let browser: Browser;
let shop: Server;
let shopOrigin = '';
const CARD = '4012 8888 8888 1881';

describe.skipIf(!HAS_BROWSER)('the chat in a client’s own page, which is another origin', () => {
  beforeAll(async () => {
    system = await startSystem();
    browser = await openBrowser();
    shop = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(`<!doctype html><html lang="en"><title>Shop</title><h1>Shop</h1>
        <script src="${system.vaultOrigin}/widget.js" data-client="fernhill" async></script></html>`);
    });
    await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
    shopOrigin = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await browser?.close();
    await new Promise((resolve) => shop.close(resolve));
    await system?.remove();
  });

  test('a page that the client has not named shows no chat', async () => {
    const page = await browser.newPage();
    const refused: string[] = [];
    page.on('console', (message) => refused.push(message.text()));
    await page.goto(shopOrigin);
    await pressButton(page);
    await waitFor(() => refused.some((text) => /frame-ancestors/.test(text)), 'the refusal');
    await page.close();
  });

  test('one that it has named does: live both ways, masked, and closed to the page’s own scripts', async () => {
    await allow(shopOrigin);
    const page = await browser.newPage();
    await page.goto(shopOrigin);
    await pressButton(page);
    const frame = await waitFor(
      () => page.frames().find((one) => one.url().startsWith(`${system.vaultOrigin}/widget/`)),
      'the frame of the widget',
    );
    await frame.getByRole('button', { name: 'Start the chat' }).click();
    await frame.locator('textarea').fill(`My card is ${CARD}, please check it.`);
    await frame.locator('textarea').press('Enter');
    await frame.locator('.message.customer .chip').waitFor();
    expect(await frame.locator('.message.customer').innerText()).not.toContain(CARD);
    const reads = await page.evaluate(() => {
      const host = [...document.querySelectorAll('div')].at(-1);
      return {
        shadow: host?.shadowRoot ?? null,
        stored: { ...localStorage },
      };
    });
    expect(reads).toMatchObject({ shadow: null, stored: {} });

    // A private window keeps nothing for a frame of another origin: the chat lives in the frame's memory, not in the page's.
    const conversation = await frame.evaluate(() => {
      const memory = Object.values(Reflect.get(window, 'dozoKeptChats') as Record<string, string>)[0];
      return (JSON.parse(memory ?? '{}') as { conversation: string }).conversation;
    });
    await frame.getByRole('button', { name: 'Send a card or ID number safely' }).click();
    const form = await waitFor(
      () => page.frames().find((one) => one.url().includes('/fields/sealed.html')),
      'the sealed form',
    );
    await form.locator('input').first().waitFor();
    await answer(conversation, 'Thank you, we are looking at it.');
    await frame.getByText('Thank you, we are looking at it.').waitFor();
    await page.close();
  });
});

/** The button lies in a closed shadow root, where no script of the page finds it: pressed by its place, as a person does. */
async function pressButton(page: Page): Promise<void> {
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  await waitFor(async () => {
    // Pressed again only if the script had not come yet: a second press would close it.
    const attached = page.waitForEvent('frameattached', { timeout: 2_000 }).catch(() => null);
    await page.mouse.click(width - 60, height - 40);
    return (await attached) !== null;
  }, 'the frame behind the button');
}

/** As `dozo client allow fernhill ORIGIN`. */
async function allow(origin: string): Promise<void> {
  const socketPath = join(system.folder, 'data/run/operator.sock');
  const door = createDoor({ socketPath }, 'vault_unreachable', createLog('test', 'silent'));
  await door.call(changeOrigin, { slug: 'fernhill', origin, allowed: true });
  door.close();
}

/** An agent takes the ticket and answers. */
async function answer(conversation: string, text: string): Promise<void> {
  const agent = await signInForEvaluation(system.vaultOrigin, 'rohan.deshmukh');
  const { deskCode } = (await agent.post('/v1/session/desk-code', {})) as { deskCode: string };
  const json = { 'content-type': 'application/json', origin: system.deskOrigin };
  const signedIn = await fetch(`${system.deskOrigin}/api/session`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ code: deskCode }),
  });
  const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const { session } = (await signedIn.json()) as { session: { clients: { slug: string; tenant: string }[] } };
  const tenant = session.clients.find((one) => one.slug === 'fernhill')?.tenant ?? '';
  const path = `${system.deskOrigin}/api/t/${tenant}/tickets/${conversation}`;
  const version = await waitFor(async () => {
    const found = await fetch(path, { headers: { cookie } });
    return found.ok ? ((await found.json()) as { line: { version: number } }).line.version : null;
  }, 'the ticket at the desk');
  const body = JSON.stringify({ version, assignee: agent.personId });
  expect((await fetch(path, { method: 'POST', headers: { ...json, cookie }, body })).status).toBe(200);
  const reply = { conversationId: conversation, kind: 'reply', text, confirmed: false };
  const sent = await agent.post(`/v1/t/${tenant}/compose`, reply, { 'idempotency-key': randomUUID() });
  expect(sent).toMatchObject({ outcome: 'sent' });
}
