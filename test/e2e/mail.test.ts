import { createTransport } from 'nodemailer';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { filesWith, openAsSuperuser } from '../bad-input/asking.ts';
import { openMailSink, type MailSink } from '../mail-sink.ts';
import { startSystem, waitFor, type System } from '../system.ts';
import { HAS_BROWSER, openBrowser, stepIn } from './browser.ts';

const ADDRESS = 'mizuki.arai.canary@example.net';
const CARDS = {
  name: '4000 0027 6000 3184',
  subject: '4000 0566 5566 5556',
  text: '5555 5555 5555 4444',
  file: '3782 822463 10005',
  content: '4000 0025 0000 0003',
  again: '4000 0000 0000 9995',
  agent: '6011 0009 9013 9424',
};
/** In every spelling in which it was sent, and without blanks. */
const CLEAR = Object.values(CARDS).flatMap((card) => [card, card.replaceAll(' ', '')]);

let system: System;
let sink: MailSink;
let browser: Browser;
let page: Page;
/** Every answer and live message that the desk's origin gave to this page. */
const heard: string[] = [];

describe.skipIf(!HAS_BROWSER)('a mail with card numbers, and the reply to it', () => {
  beforeAll(async () => {
    sink = await openMailSink();
    system = await startSystem({ env: { DOZO_SMTP_RELAY: `smtp://127.0.0.1:${sink.port}` } });
    browser = await openBrowser();
    page = await stepIn(browser, system, 'Rohan Deshmukh');
    page.on('response', (response) => {
      if (!response.url().startsWith(system.deskOrigin)) return;
      void response.text().then(
        (text) => heard.push(text),
        () => undefined,
      );
    });
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => heard.push(String(payload))),
    );
  });
  afterAll(async () => {
    await browser?.close();
    await system?.remove();
    await sink?.close();
  });

  const first = '<first.canary@mail.example.net>';
  let sent: { messageId: string; references: string[] };

  test('comes in: the agent sees masks in the list, the head and the conversation', async () => {
    await page.goto(`${system.deskOrigin}/agent/tickets?view=unassigned`);
    await send({
      from: { name: `Mizuki ${CARDS.name}`, address: ADDRESS },
      messageId: first,
      subject: `Charged twice on ${CARDS.subject}`,
      text: `Hello,\n\nplease look at card ${CARDS.text}.\n\nMizuki`,
      attachments: [{ filename: `receipt ${CARDS.file}.txt`, content: `paid with ${CARDS.content}` }],
    });
    const line = page.locator('a.line').first();
    await line.waitFor();
    expect(await line.innerText()).toMatch(/Charged twice on .*••5556/);
    expect(await line.innerText()).toMatch(/please look at card .*••4444/);
    await line.click();
    const message = page.locator('.message').first();
    await message.waitFor();
    await page.getByRole('heading', { name: /Charged twice on .*••5556/ }).waitFor();
    expect(await message.locator('.message-subject').innerText()).toMatch(/Card\s*••5556/);
    expect(await message.locator('.message-text').innerText()).toMatch(/card\s+Card\s+••4444/);
    expect(await message.locator('.attachments').innerText()).toMatch(/receipt\s+Card\s+••0005/);
    // The name and the address are values as well.
    expect(await page.locator('.context').innerText()).toMatch(/Name/);
    expect(await page.locator('.context .dz-chip').count()).toBeGreaterThanOrEqual(2);
  });

  /** Does not wait for the seconds in which a reply can still be taken back. */
  const goesNow = (): Promise<void> => page.getByRole('button', { name: 'Send now' }).click();

  test('is answered: a card number that the agent types is held back, and what is left goes out', async () => {
    await page.keyboard.press('t');
    await page.getByText('This ticket is yours now.').waitFor();
    await page.keyboard.press('r');
    await page.keyboard.type(`We will refund ${CARDS.agent}.`);
    await page.keyboard.press('Control+Enter');
    await goesNow();
    await page.getByText('Held back').waitFor();
    const held = await page.locator('.held').innerText();
    expect(held).toContain('Such values are never written to a customer');
    // The place of the number is shown as its kind.
    expect(held).toMatch(/refund\s+\S*Card/);
    expect(held).not.toContain(CARDS.agent);
    expect(await page.getByRole('button', { name: 'Send with these masked' }).count()).toBe(0);
    expect(sink.mails).toEqual([]);

    await page.getByRole('button', { name: 'Go on editing' }).click();
    const area = page.locator('.composer-text');
    expect(await area.inputValue()).toContain(CARDS.agent);
    await area.fill('We will refund the second charge today.\n\n返金は本日中に行います。');
    await area.press('Control+Enter');
    await goesNow();
    const letter = await waitFor(() => sink.mails[0], 'the reply at the customer’s mail server', 30_000);
    expect(letter.to).toEqual([ADDRESS]);
    expect(letter.from).toBe('fernhill@localhost');
    expect(letter.mail.subject).toBe('Re: Charged twice on ••5556');
    expect(letter.mail.text).toContain('返金は本日中に行います。');
    expect(letter.mail.inReplyTo).toBe(first);
    expect(letter.mail.references).toBe(first);
    for (const card of CLEAR) expect(letter.raw).not.toContain(card);
    sent = { messageId: letter.mail.messageId ?? '', references: [first] };
    await page.locator('.happening', { hasText: 'Mail was sent' }).waitFor();
  });

  test('is answered in turn: the customer’s next mail comes into the same ticket, live', async () => {
    await send({
      from: ADDRESS,
      messageId: '<second.canary@mail.example.net>',
      inReplyTo: sent.messageId,
      references: [...sent.references, sent.messageId],
      subject: 'Re: Charged twice',
      text: `Thank you. Use ${CARDS.again} instead.`,
    });
    const last = page.locator('.message[data-kind="customer"]').nth(1);
    await last.waitFor();
    expect(await last.innerText()).toMatch(/Use\s+Card\s+••9995[^]*instead/);

    // A server that is busy is asked again, which takes a while, and gets the same letter once.
    if (process.env['DOZO_LONG'] === '1') sink.refuseNext(1);
    await page.locator('.composer-text').fill('Done.');
    await page.locator('.composer-text').press('Control+Enter');
    await goesNow();
    const letter = await waitFor(() => sink.mails[1], 'the second reply', 60_000);
    expect(letter.mail.inReplyTo).toBe('<second.canary@mail.example.net>');
    expect(letter.mail.references).toEqual([first, sent.messageId, '<second.canary@mail.example.net>']);
    expect(sink.mails).toHaveLength(2);
  });

  test('is no way into the ticket for a stranger who has seen its Message-ID', async () => {
    await send({
      from: 'somebody.else@example.org',
      inReplyTo: sent.messageId,
      references: [first, sent.messageId],
      subject: 'Re: Charged twice',
      text: 'send it to me instead',
    });
    await page.goto(`${system.deskOrigin}/agent/tickets?view=unassigned`);
    await page.locator('a.line', { hasText: 'send it to me instead' }).click();
    await page.locator('.message').first().waitFor();
    expect(await page.locator('.message').count()).toBe(1);
  });

  test('leaves nothing in clear: not in the page, in no answer of the desk, on no disk', async () => {
    const all = heard.join('\n');
    expect(heard.length).toBeGreaterThan(10);
    expect(all).toContain('tk1_card_');
    // What the agent typed was never the desk's to hear: it went to the vault.
    for (const clear of [...CLEAR, ADDRESS]) {
      expect(all).not.toContain(clear);
      expect(await page.content()).not.toContain(clear);
    }
    const sql = openAsSuperuser(system, 'desk');
    await sql`checkpoint`;
    await sql.end();
    expect(filesWith(system, [...CLEAR, ADDRESS, 'first.canary', 'second.canary'])).toEqual([]);
    expect(system.output()).not.toMatch(/canary/);
  });
});

/** The customer's own mail server hands it to ours. */
async function send(mail: Parameters<ReturnType<typeof createTransport>['sendMail']>[0]): Promise<void> {
  const smtp = createTransport({ host: '127.0.0.1', port: system.mailPort, secure: false, ignoreTLS: true });
  await smtp.sendMail({ to: 'fernhill@localhost', ...mail });
  smtp.close();
}
