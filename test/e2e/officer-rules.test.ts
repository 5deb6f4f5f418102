import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startSystem, waitFor, type System } from '../system.ts';
import { frameOf, HAS_BROWSER, openBrowser, stepIn } from './browser.ts';

/** A client's officer changes its own rules: by keyboard, in words, with the passkey, in the vault's frame. No script of the page can. */
describe.runIf(HAS_BROWSER)('a client’s own rules, in a real browser', () => {
  let system: System;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    system = await startSystem();
    browser = await openBrowser();
    page = await stepIn(browser, system, 'Imogen Farrow');
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await system?.remove();
  });

  interface Policy {
    version: number;
    tenant: string;
    permits: object[];
    touchClasses: string[];
    perHour: number;
    perDay: number;
    touchMaxAgeSeconds: number;
  }
  const inForce = (): Promise<Policy> =>
    page.evaluate(async () => {
      const session = (await (await fetch('/api/session')).json()) as {
        session: { clients: { slug: string; tenant: string }[] };
      };
      const { tenant } = session.session.clients.find(({ slug }) => slug === 'fernhill') ?? { tenant: '' };
      return (await (await fetch(`/api/trust/${tenant}/policy`)).json()) as Policy;
    });

  test('the policy is edited by keyboard, shown with its consequences, and confirmed in the vault’s frame', async () => {
    const before = await inForce();
    await page.goto(`${system.deskOrigin}/trust/fernhill/policy`);
    await page.getByRole('button', { name: 'Change the policy' }).press('Enter');
    const card = page.locator('.tr-class').filter({ hasText: /^Card / });
    await card.locator('summary').press('Enter');
    const box = card.getByRole('checkbox', { checked: true }).first();
    const label = (await box.getAttribute('aria-label')) ?? '';
    await box.press('Space');
    await page.getByText(/no longer see “Card”/).waitFor();
    await page.getByText(/Applied to the last 7 days|Nothing was asked/).waitFor();
    await page.getByRole('button', { name: 'Review and confirm…' }).press('Enter');
    const frame = await frameOf(page, 'policy');
    await frame.getByText('Client: Fernhill').waitFor();
    const text = await frame.locator('body').innerText();
    expect(text).toMatch(/no longer see “Card” for/);
    expect((await inForce()).version).toBe(before.version);
    await frame.locator('button.main:enabled').press('Enter');
    await page.getByText('The new policy is in force').waitFor();
    const now = await inForce();
    expect(now.version).toBe(before.version + 1);
    const [, role, purpose] = label.split(' · ');
    await page.locator('.tr-versions summary').first().press('Enter');
    expect(await page.locator('.tr-versions li').first().innerText()).toContain(
      `see “Card” for: ${purpose ?? ''}`,
    );
    expect(role).toBeTruthy();
  });

  test('a type is written with its faults told live, tried, and confirmed; the desk’s page is told a number and no word of it', async () => {
    const heard: string[] = [];
    page.on('request', (request) => {
      if (request.url().startsWith(system.deskOrigin))
        heard.push(`${request.url()} ${request.postData() ?? ''}`);
    });
    await page.goto(`${system.deskOrigin}/trust/fernhill/rules`);
    const frame = await frameOf(page, 'rules');
    await frame.getByRole('button', { name: 'Add a kind' }).press('Enter');
    await frame.getByLabel('Short name').fill('member');
    await frame.getByLabel('Pattern, e.g.').fill('(?=MB)');
    await frame.getByText('The pattern cannot be read').waitFor();
    await frame.getByLabel('Pattern, e.g.').fill(String.raw`MB-\d{3}-[A-F]{2}`);
    await frame.getByLabel('Must be found').fill('MB-123-AB\nMB-900-FF');
    await frame.getByLabel('Must not be found').fill('MB-12-AB');
    await frame.getByText('All examples come out as they must').waitFor();
    await frame.getByRole('button', { name: 'Take it over' }).press('Enter');
    await frame.getByLabel('A text as a customer').fill('I am MB-777-AA, card 4000 0566 5566 5556');
    await frame.locator('mark[data-own=true]').filter({ hasText: 'MB-777-AA' }).waitFor();
    await frame.getByRole('button', { name: 'Review and confirm…' }).press('Enter');
    await frame.getByText('“member” is found from now on').waitFor();
    await frame.locator('button.main:enabled').filter({ hasText: 'passkey' }).press('Enter');
    await page.getByText('Version 1 is in force').waitFor();
    await page.getByText('added: member').waitFor();
    // The messages that were there already are looked through, and the page says how far.
    await page.getByText('looked through by version 1').first().waitFor();
    const page_ = await page.evaluate(() => document.documentElement.outerHTML);
    expect(`${heard.join(' ')} ${page_}`).not.toMatch(/MB-|4000 0566/);
  });

  test('a script in the page cannot put rules in force: no frame signs for it, and neither the desk nor its door takes them', async () => {
    const policy = await inForce();
    const { permits, touchClasses, perHour, perDay, touchMaxAgeSeconds } = policy;
    const settings = { permits, touchClasses, perHour: perHour + 1, perDay, touchMaxAgeSeconds };
    const statuses = await page.evaluate(
      ({ origin, tenant, ask }) =>
        new Promise<number[]>((resolve, reject) => {
          const frame = document.createElement('iframe');
          frame.src = `${origin}/fields/bridge.html`;
          const post = (message: object): void =>
            frame.contentWindow?.postMessage({ dozo: 1, ...message }, origin);
          const tryHere = async (): Promise<number[]> => {
            const how = {
              method: 'POST',
              body: JSON.stringify(ask),
              headers: { 'content-type': 'application/json' },
            };
            const all = [
              fetch(`/api/trust/${tenant}/policy`, how),
              fetch(`/v1/t/${tenant}/policy`, how),
              fetch(`${origin}/v1/t/${tenant}/policy`, how),
            ];
            return await Promise.all(
              all.map((one) =>
                one.then(
                  ({ status }) => status,
                  () => 0,
                ),
              ),
            );
          };
          addEventListener('message', (event: MessageEvent<{ type: string; id?: string }>) => {
            if (event.source !== frame.contentWindow) return;
            if (event.data.type === 'ready') {
              post({ type: 'open-policy', tenant, ask });
              // Answered in order: once this is, whatever the other was is done with.
              post({ type: 'desk-code', id: 'after' });
            }
            if (event.data.id === 'after') tryHere().then(resolve, reject);
          });
          document.body.append(frame);
        }),
      { origin: system.vaultOrigin, tenant: policy.tenant, ask: { version: policy.version, settings } },
    );
    expect(statuses.filter((status) => status >= 200 && status < 300)).toEqual([]);
    expect((await inForce()).version).toBe(policy.version);
  });

  test('the frame that is opened hidden, covered or by a script says nothing by itself', async () => {
    const policy = await inForce();
    const { permits, touchClasses, perHour, perDay, touchMaxAgeSeconds } = policy;
    const ask = {
      version: policy.version,
      settings: { permits, touchClasses, perHour: perHour + 1, perDay, touchMaxAgeSeconds },
    };
    await page.evaluate(
      ({ origin, tenant, ask: proposed }) =>
        new Promise<void>((resolve) => {
          const frame = document.createElement('iframe');
          frame.src = `${origin}/fields/policy.html`;
          frame.style.cssText = 'position:fixed;inset:0;width:600px;height:500px;opacity:0.01;z-index:99';
          addEventListener('message', (event: MessageEvent<{ type: string }>) => {
            if (event.source !== frame.contentWindow || event.data.type !== 'ready') return;
            frame.contentWindow?.postMessage({ dozo: 1, type: 'open-policy', tenant, ask: proposed }, origin);
            resolve();
          });
          document.body.append(frame);
        }),
      { origin: system.vaultOrigin, tenant: policy.tenant, ask },
    );
    const frame = await waitFor(
      () => page.frames().findLast((one) => one.url().includes('/fields/policy.html')),
      'the frame',
      10_000,
    );
    const yes = frame.getByRole('button', { name: 'Confirm with your passkey' });
    await yes.waitFor();
    expect(await yes.isDisabled()).toBe(true);
    expect((await inForce()).version).toBe(policy.version);
  });
});
