import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startSystem, waitFor, type System } from '../system.ts';
import { frameOf, HAS_BROWSER, openBrowser, press, stepIn } from './browser.ts';

/** What opens doors is said by an officer in the vault's own frame: the desk's page, whoever serves it, can neither say it nor learn it. */
describe.runIf(HAS_BROWSER)('an officer’s orders, in a real browser', () => {
  let system: System;
  let browser: Browser;
  let page: Page;
  /** All that the desk's page was told by anybody. */
  const heard: string[] = [];
  beforeAll(async () => {
    system = await startSystem();
    browser = await openBrowser();
    page = await stepIn(browser, system, 'Graham Ashdown');
    page.on('response', (response) => {
      // What the vault answers its own frame stays there.
      if (!response.url().startsWith(system.deskOrigin)) return;
      void response.text().then(
        (text) => heard.push(text),
        () => undefined,
      );
    });
    await page.goto(`${system.deskOrigin}/console/containment`);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await system?.remove();
  });

  const active = (): Promise<boolean> =>
    page.evaluate(async () => {
      const { containments } = (await (await fetch('/api/console/containment')).json()) as {
        containments: { active: boolean }[];
      };
      return containments.some((one) => one.active);
    });

  test('containment is thrown at once, and a script in the page cannot lift it', async () => {
    await page.locator('.co-target select').selectOption({ label: 'Yui Sunagawa' });
    await page.getByLabel('Reason').fill('drill of the test');
    await page.getByRole('button', { name: 'Review' }).click();
    await page.getByRole('button', { name: 'Close now: Yui Sunagawa' }).click();
    await waitFor(active, 'the switch to be thrown');

    await page.evaluate(
      (origin) =>
        new Promise<void>((resolve) => {
          const frame = document.createElement('iframe');
          frame.src = `${origin}/fields/bridge.html`;
          const order = { scope: 'floor', tenant: null, personId: null, active: false, reason: 'a script' };
          const post = (message: object): void =>
            frame.contentWindow?.postMessage({ dozo: 1, ...message }, origin);
          addEventListener('message', (event: MessageEvent<{ type: string; id?: string }>) => {
            if (event.source !== frame.contentWindow) return;
            if (event.data.type === 'ready') {
              post({ type: 'contain', id: 'lift', order });
              post({ type: 'open-lift', order, what: 'nothing' });
              post({ type: 'open-invite', person: {} });
              // Answered in order: once this is, whatever the others were is done with.
              post({ type: 'desk-code', id: 'after' });
            }
            if (event.data.id === 'after') resolve();
          });
          document.body.append(frame);
        }),
      system.vaultOrigin,
    );
    expect(await active()).toBe(true);
  });

  test('it is lifted by a yes in the vault’s frame, which says what will be signed', async () => {
    await page.getByRole('button', { name: 'Lift…' }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('the drill is over');
    await page.getByRole('button', { name: 'Lift: Yui Sunagawa' }).click();
    const frame = await frameOf(page, 'order');
    await frame.getByText('One person is let in again').waitFor();
    expect(await frame.locator('body').innerText()).toContain('the drill is over');
    expect(await active()).toBe(true);
    await press(frame, frame.getByRole('button', { name: 'Yes, lift it' }));
    await waitFor(async () => !(await active()), 'the switch to be lifted');
  });

  test('an invitation’s link is shown in the vault’s frame and told to nobody', async () => {
    await page.goto(`${system.deskOrigin}/console`);
    await page.getByRole('button', { name: 'Invite a person' }).click();
    await page.getByLabel('Sign-in name').fill('new.colleague');
    await page.getByLabel('Name in English').fill('New Colleague');
    await page.getByLabel('Name in Japanese').fill('新任 太郎');
    await page.getByRole('dialog').getByRole('checkbox').first().check();
    await page.getByRole('button', { name: 'Make the link' }).click();
    const frame = await frameOf(page, 'order');
    await frame.getByText('New Colleague').waitFor();
    await press(frame, frame.getByRole('button', { name: 'Yes, make the link' }));
    const link = await waitFor(
      async () => /\/enrol#inv_\w+/.exec(await frame.locator('body').innerText())?.[0],
      'the link',
    );
    const secret = link.split('#')[1] ?? '';
    const known = await page.evaluate(() => document.documentElement.outerHTML);
    expect(`${known} ${heard.join(' ')}`).not.toContain(secret.slice(0, 60));
  });

  test('a passkey is added to one’s own sign-in after a touch, and a session of somebody is ended, who is told why', async () => {
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('WebAuthn.enable');
    await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'usb',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await page.goto(`${system.deskOrigin}/console/sign-ins`);
    await page.getByRole('button', { name: 'Graham Ashdown' }).click();
    const account = await frameOf(page, 'account');
    await account.getByLabel('Name of a further passkey').fill('Key in the safe');
    await press(account, account.getByRole('button', { name: 'Add…' }));
    await press(account, account.getByRole('button', { name: 'Confirm with a passkey' }));
    await press(account, account.getByRole('button', { name: 'Make the new passkey' }));
    await account.getByText('Key in the safe is added.').waitFor();
    expect(await account.locator('body').innerText()).toContain('bound to one device');
    await page.keyboard.press('Escape');
    await page.locator('dialog[open]').waitFor({ state: 'detached' });

    const agents = await stepIn(browser, system, 'Rohan Deshmukh');
    const watch = await frameOf(page, 'watch');
    // The first officer asks for a recovery; the same one cannot approve it.
    await watch.getByLabel('Who has lost their keys').selectOption({ label: 'Bea Locsin (bea.locsin)' });
    await press(watch, watch.getByRole('button', { name: 'Ask for a recovery…' }));
    await press(watch, watch.getByRole('button', { name: 'Confirm with a passkey' }));
    await watch.getByText('waits for another officer').waitFor();
    expect(await watch.getByRole('button', { name: 'Approve…' }).count()).toBe(0);
    await press(watch, watch.getByRole('button', { name: 'Withdraw' }));
    await watch.getByText('waits for another officer').waitFor({ state: 'detached' });
    await press(watch, watch.getByRole('button', { name: /^End Rohan Deshmukh/ }));
    await watch.getByText('The session is over.').waitFor();
    await agents.goto(`${system.deskOrigin}/agent`);
    await agents.waitForURL(/\/\?next=/);
    await agents.getByText('Graham Ashdown').first().click();
    const signIn = await frameOf(agents, 'sign-in');
    await signIn.getByText('A security officer ended your session').waitFor();
  });
});
