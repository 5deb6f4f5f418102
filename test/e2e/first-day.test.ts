import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startSystem, waitFor, type System } from '../system.ts';
import { frameOf, HAS_BROWSER, openBrowser, press, stepIn } from './browser.ts';

let system: System;
let browser: Browser;

describe.skipIf(!HAS_BROWSER)('the first day, in a real browser', () => {
  beforeAll(async () => {
    system = await startSystem({ conversations: 12 });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await system?.remove();
  });

  let conversation = '';

  test('a customer sends a My Number by chat and sees it locked away at once', async () => {
    const page = await browser.newPage();
    await page.goto(`${system.vaultOrigin}/portal/aozora-denki?lang=ja`);
    await page.getByText('チャットで相談する').click();
    await page.getByRole('button', { name: 'チャットを始める' }).click();
    await page
      .locator('textarea')
      .fill('マイナンバーの登録を直してください。1234 5678 9018 がマイナンバーです。');
    await page.keyboard.press('Enter');
    await page.locator('.message.customer .chip').waitFor();
    expect(await page.locator('.message.customer').innerText()).not.toContain('1234 5678 9018');
    conversation = await page.evaluate(
      () =>
        (JSON.parse(Object.values({ ...localStorage })[0] ?? '{}') as { conversation: string }).conversation,
    );
    expect(conversation).toMatch(/^[0-9a-f-]{36}$/);
    await page.close();
  });

  test('an agent takes it, sees the token alone, opens it once for a purpose; its text never reaches the desk’s page', async () => {
    const page = await stepIn(browser, system, 'Yui Sunagawa');
    const heard: string[] = [];
    page.on('response', (response) => {
      if (!response.url().startsWith(system.deskOrigin)) return;
      void response.text().then(
        (text) => heard.push(text),
        () => undefined,
      );
    });
    await openTicket(page, conversation);
    await assignToMe(page);
    await chip(page).click();
    const frame = await frameOf(page, 'reveal');
    await press(frame, correctRecord(frame));
    await waitFor(
      async () => (await frame.locator('body').innerText()).includes('1234 5678 9018'),
      'the value in the vault’s frame',
    );
    expect(await frame.locator('body').innerText()).toMatch(/line \d+ of|\d+\s*行目|記録/);
    expect(await page.evaluate(() => document.body.innerText)).not.toContain('9018');
    expect(
      await page.evaluate(() => {
        try {
          return (
            document.querySelector('iframe[src*="reveal"]')?.ownerDocument === document &&
            document.querySelector<HTMLIFrameElement>('iframe[src*="reveal"]')?.contentDocument === null
          );
        } catch {
          return true;
        }
      }),
    ).toBe(true);
    expect(heard.length).toBeGreaterThan(0);
    expect(heard.join('\n').replaceAll(/[\s-]/g, '')).not.toContain('123456789018');
    await page.context().close();
  });

  test('the client’s officer finds that release and verifies the whole log in the browser', async () => {
    const page = await stepIn(browser, system, 'Naoya Kirishima');
    await page.getByText('開示の記録').first().click();
    await page.getByText('登録内容の訂正').first().waitFor();
    await page.getByText('検証', { exact: true }).first().click();
    await page.getByRole('button', { name: 'ログを検証する' }).click();
    await page.getByText('ログは完全です').waitFor({ timeout: 90_000 });
    await page.context().close();
  });

  test('an agent whose NDA has run out is refused with the reason, signs, and is let in', async () => {
    const page = await stepIn(browser, system, 'Kanata Orihara');
    await openTicket(page, conversation);
    await assignToMe(page);
    await chip(page).click();
    const frame = await frameOf(page, 'reveal');
    await press(frame, correctRecord(frame));
    await frame
      .getByText(/NDA|秘密保持/)
      .first()
      .waitFor();
    expect(await frame.locator('body').innerText()).not.toContain('9018');
    // As the refusal offers it: read to the end, the name, then the vault's frame.
    await press(frame, frame.getByRole('button', { name: /Sign the|署名/ }));
    await page.locator('article.paper').press('End');
    // As the page writes it, in whichever language it is.
    const asked = await page.locator('form label').innerText();
    const signer = /折原 奏多|Kanata Orihara/.exec(asked)?.[0] ?? '';
    await page.locator('form input').fill(signer);
    await page.locator('form button[type=submit]').click();
    const signing = await frameOf(page, 'order');
    await press(signing, signing.getByRole('button', { name: /^(Sign|署名する)$/ }));
    await page.locator('.done').waitFor();
    const copy = page.waitForEvent('download');
    await page.locator('.done a[download]').click();
    expect((await copy).suggestedFilename()).toMatch(/^nda-aozora-denki-v1-(en|ja)\.pdf$/);
    await openTicket(page, conversation);
    await chip(page).click();
    const again = await frameOf(page, 'reveal');
    await press(again, correctRecord(again));
    await waitFor(
      async () => (await again.locator('body').innerText()).includes('1234 5678 9018'),
      'the value after signing',
    );
    await page.context().close();
  });

  test('the security officer cuts an agent off: the open value closes within a second and stays closed', async () => {
    const agent = await stepIn(browser, system, 'Yui Sunagawa');
    await openTicket(agent, conversation);
    await assignToMe(agent);
    await chip(agent).click();
    const frame = await frameOf(agent, 'reveal');
    await press(frame, correctRecord(frame));
    await waitFor(async () => (await frame.locator('body').innerText()).includes('9018'), 'the value');
    const officer = await stepIn(browser, system, 'Graham Ashdown');
    // As the officer does it: choose, say why, look once more. The vault's frame signs it.
    await officer.goto(`${system.deskOrigin}/console/containment`);
    await officer.locator('.co-target select').selectOption({ label: 'Yui Sunagawa' });
    await officer.getByLabel('Reason').fill('drill of the test');
    await officer.getByRole('button', { name: 'Review' }).click();
    await officer.getByRole('button', { name: 'Close now: Yui Sunagawa' }).click();
    await waitFor(
      async () =>
        frame.isDetached() ||
        !(
          await frame
            .locator('body')
            .innerText()
            .catch(() => '')
        ).includes('9018'),
      'the value to close',
      5_000,
    );
    await officer.context().close();
    await agent.context().close();
  });

  test('where the client’s rules ask for a lead’s yes, the agent waits, the lead answers in two presses, and the agent sees it at once', async () => {
    const officer = await stepIn(browser, system, 'Naoya Kirishima');
    await officer.goto(`${system.deskOrigin}/trust/aozora-denki/policy`);
    await officer.getByRole('button', { name: /Change the policy|ポリシーを変更する/ }).click();
    const kind = officer.locator('.tr-class').filter({ hasText: /^(My Number|マイナンバー)/ });
    await kind.locator('summary').click();
    await kind.getByLabel(/a lead has to agree first|リーダーの事前承認/).check();
    await officer.getByRole('button', { name: /Review and confirm|確認して確定/ }).click();
    const policy = await frameOf(officer, 'policy');
    await press(policy, policy.locator('button.main:enabled'));
    await officer.getByText(/The new policy is in force|新しいポリシーが有効/).waitFor();
    await officer.context().close();

    const agent = await stepIn(browser, system, 'Kanata Orihara');
    await openTicket(agent, conversation);
    await assignToMe(agent);
    await chip(agent).click();
    const frame = await frameOf(agent, 'reveal');
    await press(frame, correctRecord(frame));
    await press(frame, frame.locator('[data-mend=ask_approval]'));
    await frame.locator('li[data-state=waiting]').waitFor();

    const lead = await stepIn(browser, system, 'Sachiko Minase');
    await lead.locator('.nav-approvals[data-waiting=true]').waitFor();
    await lead.keyboard.press('y');
    const list = await frameOf(lead, 'approve');
    expect(await list.locator('li[data-approval]').innerText()).toMatch(/My Number|マイナンバー/);
    await press(list, list.locator('li[data-approval] button.main'));
    await press(frame, frame.getByRole('button', { name: /Show the value|値を表示する/ }));
    await waitFor(
      async () => (await frame.locator('body').innerText()).includes('1234 5678 9018'),
      'the value after a lead’s yes',
    );
    await lead.context().close();
    await agent.context().close();
  });

  test('an agent of one client reaches nothing of the other by address, search or API', async () => {
    const page = await stepIn(browser, system, 'Yui Sunagawa');
    const front = (await (await fetch(`${system.deskOrigin}/api/front`)).json()) as {
      clients: { slug: string; tenant: string }[];
    };
    const other = front.clients.find((one) => one.slug === 'fernhill')?.tenant ?? '';
    const answers = await page.evaluate(async (tenant) => {
      const get = async (path: string): Promise<string> => {
        const response = await fetch(path);
        return `${response.status} ${await response.text()}`;
      };
      return Promise.all([
        get(`/api/queue?view=all&tenant=${tenant}`),
        get(`/api/t/${tenant}/canned`),
        get(`/api/t/${tenant}/team`),
        get(`/api/trust/${tenant}/today`),
        fetch('/api/search', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ q: 'order' }),
        }).then(async (response) => `${response.status} ${await response.text()}`),
        get('/api/queue?view=all'),
        get('/api/queue/counts'),
      ]);
    }, other);
    expect(answers.slice(0, 4).map((answer) => answer.slice(0, 3))).toEqual(['404', '404', '404', '404']);
    for (const answer of answers) expect(answer).not.toContain(other);
    await page.context().close();
  });
});

const chip = (page: Page) =>
  page
    .locator('main button')
    .filter({ hasText: /My Number|マイナンバー/ })
    .first();
const correctRecord = (frame: Frame) =>
  frame.locator('button').filter({ hasText: /Correct a record|登録内容の訂正/ });

async function openTicket(page: Page, ticket: string): Promise<void> {
  const base = new URL(page.url()).origin;
  await page.goto(`${base}/agent/tickets/aozora-denki/${ticket}?view=all`);
  await chip(page).waitFor();
}

/** Takes the ticket, as the key `a` or the list of assignees would. */
async function assignToMe(page: Page): Promise<void> {
  const status = await page.evaluate(async () => {
    const { session } = (await (await fetch('/api/session')).json()) as {
      session: { person: { personId: string }; clients: { slug: string; tenant: string }[] };
    };
    const tenant = session.clients.find((one) => one.slug === 'aozora-denki')?.tenant;
    const path = `/api/t/${tenant}/tickets/${/tickets\/[^/]+\/([0-9a-f-]{36})/.exec(location.pathname)?.[1]}`;
    const { line } = (await (await fetch(path)).json()) as { line: { version: number } };
    const body = JSON.stringify({ version: line.version, assignee: session.person.personId });
    return (await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body }))
      .status;
  });
  expect(status).toBe(200);
}
