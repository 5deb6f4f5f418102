import { deflateSync, crc32 } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startSystem, type System } from '../system.ts';
import { frameOf, HAS_BROWSER, openBrowser, press, stepIn } from './browser.ts';

let system: System;
let browser: Browser;
const CARD = '4012 8888 8888 1881';

describe.skipIf(!HAS_BROWSER)('files, from a customer’s chat to the agent’s eyes', () => {
  beforeAll(async () => {
    system = await startSystem();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await system?.remove();
  });

  let conversation = '';
  /** Noise, so that it does not shrink: larger than one chunk by far. */
  const picture = pngOf(900, 700);

  test('a customer adds files to a chat; what nobody could look at is refused at once, in the customer’s language', async () => {
    const page = await browser.newPage();
    await page.goto(`${system.vaultOrigin}/portal/aozora-denki?lang=ja`);
    await page.getByText('チャットで相談する').click();
    await page.getByRole('button', { name: 'チャットを始める' }).click();
    const input = page.locator('input[type=file]');
    await input.setInputFiles({
      name: 'setup.exe',
      mimeType: 'application/octet-stream',
      buffer: Buffer.from('MZ'),
    });
    await page.getByText('setup.exe は担当者が確認できない形式です').waitFor();
    await input.setInputFiles([
      { name: '明細.csv', mimeType: 'text/csv', buffer: Buffer.from(`名前,カード\n山田太郎,${CARD}\n`) },
      { name: 'photo.png', mimeType: 'image/png', buffer: picture },
    ]);
    await page.getByText('photo.png').waitFor();
    await page.locator('textarea').fill('ファイルをお送りします。');
    await page.keyboard.press('Enter');
    const own = page.locator('.message.customer');
    await own.getByText('photo.png').waitFor();
    conversation = await page.evaluate(
      () =>
        (JSON.parse(Object.values({ ...localStorage })[0] ?? '{}') as { conversation: string }).conversation,
    );
    await page.close();
  });

  test('the agent reads the text masked, sees the picture under a watermark, opens the one value, and nothing reaches the desk', async () => {
    const page = await stepIn(browser, system, 'Yui Sunagawa');
    const heard: string[] = [];
    page.on('response', (response) => {
      if (response.url().startsWith(system.deskOrigin))
        void response.text().then(
          (text) => heard.push(text),
          () => undefined,
        );
    });
    await page.goto(`${system.deskOrigin}/agent/tickets/aozora-denki/${conversation}?view=all`);
    await page.locator('.attachments li').first().waitFor();
    await takeTicket(page);
    // The value in the text stands beside the file, to be opened by itself.
    expect(await page.locator('.file-values').innerText()).toContain('1881');

    const text = await openChip(
      page,
      page.locator('.attachments li').filter({ hasText: 'csv' }).locator('button').first(),
    );
    await text.locator('.file-text').waitFor();
    const seen = await text.locator('.file-text').innerText();
    expect(seen).toContain('名前,カード');
    expect(seen.replaceAll(' ', '')).not.toContain('40128888');
    expect(seen).toMatch(/1881/);
    await page.keyboard.press('Escape');

    const drawn = await openChip(
      page,
      page.locator('.attachments li').filter({ hasText: 'photo' }).locator('button').first(),
    );
    const canvas = drawn.locator('canvas');
    await canvas.waitFor();
    expect(await canvas.evaluate((it: HTMLCanvasElement) => [it.width, it.height])).toEqual([900, 700]);
    expect(await drawn.locator('.watermark span').count()).toBe(240);
    expect(await drawn.locator('img, a[download], a[href^="blob:"]').count()).toBe(0);
    await drawn.getByText('検出も伏せ字もされません').waitFor();
    await page.keyboard.press('Escape');

    expect(heard.length).toBeGreaterThan(0);
    const all = heard.join('\n').replaceAll(/[\s-]/g, '');
    expect(all).not.toContain('4012888888881881');
    expect(all).not.toContain(picture.subarray(60, 90).toString('base64'));
    await page.context().close();
  });

  async function takeTicket(page: Page): Promise<void> {
    const status = await page.evaluate(async (ticket) => {
      const { session } = (await (await fetch('/api/session')).json()) as {
        session: { person: { personId: string }; clients: { slug: string; tenant: string }[] };
      };
      const tenant = session.clients.find((one) => one.slug === 'aozora-denki')?.tenant ?? '';
      const path = `/api/t/${tenant}/tickets/${ticket}`;
      const { line } = (await (await fetch(path)).json()) as { line: { version: number } };
      const body = JSON.stringify({ version: line.version, assignee: session.person.personId });
      const headers = { 'content-type': 'application/json' };
      return (await fetch(path, { method: 'POST', headers, body })).status;
    }, conversation);
    expect(status).toBe(200);
  }
});

/** Presses a chip, states a purpose in the vault's frame, and answers the frame. */
async function openChip(page: Page, chip: ReturnType<Page['locator']>) {
  await chip.click();
  const frame = await frameOf(page, 'reveal');
  await press(frame, frame.locator('[data-purpose="answer_request"]'));
  return frame;
}

/** A PNG (RFC 2083) of random grey points. */
function pngOf(width: number, height: number): Buffer {
  const rows = Buffer.alloc((width + 1) * height);
  for (let at = 0; at < rows.length; at += 1)
    rows[at] = at % (width + 1) === 0 ? 0 : (at * 7919 + (at >> 5) * 104_729) & 0xff;
  const chunk = (type: string, data: Buffer): Buffer => {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(data.length);
    const body = Buffer.concat([Buffer.from(type), data]);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([head, body, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 0 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
