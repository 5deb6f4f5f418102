import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { atDesk, clientSystem } from '../bad-input/asking.ts';
import { signInStaff } from '../staff.ts';
import { startSystem, type System } from '../system.ts';
import { frameOf, HAS_BROWSER, openBrowser, press, stepIn } from './browser.ts';

/** Values used without being seen, with the evaluation's stand-in for payments and telephone: pressed by keys, answered, masked. */
describe.runIf(HAS_BROWSER)('a use without seeing, in a real browser', () => {
  let system: System;
  let browser: Browser;
  let page: Page;
  let ticket: string;
  /** All that the desk's page and the vault's frames were told by anybody. */
  const heard: string[] = [];

  beforeAll(async () => {
    system = await startSystem();
    browser = await openBrowser();
    const staff = await signInStaff(system, 'rohan.deshmukh');
    const tenant = await staff.tenantOf('fernhill');
    ticket = await clientSystem(system, 'fernhill').stored({
      subject: 'charged twice',
      text: 'You charged 4000 0566 5566 5556 twice. Call me on +1 555 010 0199 please.',
    });
    await atDesk(staff, tenant, ticket);
    await staff.take(tenant, ticket);
    page = await stepIn(browser, system, 'Rohan Deshmukh');
    page.on('response', (response) => {
      void response.text().then(
        (text) => heard.push(text),
        () => undefined,
      );
    });
    await page.goto(`${system.deskOrigin}/agent/tickets/fernhill/${ticket}?view=all`);
    await page.locator('.message-text button.dz-chip').first().waitFor();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await system?.remove();
  });

  const fromPalette = async (words: string): Promise<void> => {
    // The keys are the page's again once the panel with its frame is gone.
    await page.locator('.floating').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    await page.locator('dialog[open] input').fill(words);
    await page.locator('dialog[open] [role=option]').filter({ hasText: words }).first().waitFor();
    await page.keyboard.press('Enter');
  };

  test('refund: the page says what will be sent, the stand-in says the number back, and nobody sees it', async () => {
    await fromPalette('Refund');
    const frame = await frameOf(page, 'use');
    await frame.getByText('127.0.0.1').first().waitFor();
    await frame.getByText('Card ••5556').waitFor();
    await frame.locator('input[name=amount]').fill('12.50');
    await press(frame, frame.locator('button[type=submit]'));
    const call = frame.locator('.outcome .call');
    await call.getByText('refunded', { exact: true }).waitFor();
    expect(await call.getAttribute('data-good')).toBe('true');
    expect(await call.innerText()).toMatch(/12\.50 goes back to card Card ••5556/);

    await press(frame, frame.getByRole('button', { name: 'Close' }));
    await fromPalette('Refund');
    const again = await frameOf(page, 'use');
    await again.getByText('Before, in this conversation').waitFor();
    await again.locator('input[name=amount]').fill('12.50');
    await press(again, again.locator('button[type=submit]'));
    await again.getByText('The same was sent a short time ago').waitFor();
    expect(heard.join('\n').replaceAll(/[\s-]/g, '')).not.toContain('4000056655665556');
    await page.keyboard.press('Escape');
  });

  test('call: the telephone rings through the telephony, and the number is nowhere', async () => {
    await page.goto(`${system.deskOrigin}/agent/tickets/fernhill/${ticket}?view=all`);
    await page.locator('.message-text button.dz-chip').first().waitFor();
    await fromPalette('Call');
    const frame = await frameOf(page, 'use');
    await frame.locator('input[name=extension]').fill('42');
    await press(frame, frame.locator('button[type=submit]'));
    await frame.locator('.outcome').getByText('extension 42 is ringing').waitFor();
    expect(heard.join('\n').replaceAll(/[\s()+-]/g, '')).not.toContain('15550100199');
  });

  test('the client’s officer sees the calls, changes the destination in the vault’s frame, and withdraws it', async () => {
    const officer = await stepIn(browser, system, 'Imogen Farrow');
    await officer.goto(`${system.deskOrigin}/trust/fernhill/destinations`);
    const row = officer.locator('table tr').filter({ hasText: '(refund)' });
    await row.getByText('1 calls, 0 without answer').waitFor();
    await officer.getByRole('button', { name: 'Change Refund' }).click();
    await officer.getByLabel('On the button, English').fill('Pay back');
    await officer.getByRole('button', { name: 'Go on to the vault’s frame' }).click();
    const frame = await frameOf(officer, 'order');
    await frame.getByText('May be sent: Card').waitFor();
    await press(frame, frame.getByRole('button', { name: 'Touch the passkey and set it' }));
    await officer.getByText('refund is set, version 2.').waitFor();
    await officer.getByRole('button', { name: 'Withdraw Pay back' }).click();
    const leave = await frameOf(officer, 'order');
    await press(leave, leave.getByRole('button', { name: 'Touch the passkey and withdraw' }));
    await officer.getByText('refund is withdrawn.').waitFor();

    await page.goto(`${system.deskOrigin}/agent/tickets/fernhill/${ticket}?view=all`);
    await page.locator('.message-text button.dz-chip').first().click();
    await page.locator('.value-tab').nth(1).waitFor();
    await officer.goto(`${system.deskOrigin}/trust/fernhill/releases?show=unseen`);
    await officer.getByText('Used without seeing').first().waitFor();
    await page.waitForFunction(() => !document.querySelector('.value-tabs')?.textContent?.includes('Refund'));
  });
});
