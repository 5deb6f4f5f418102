import { existsSync } from 'node:fs';
import { chromium, type Browser, type Frame, type Locator, type Page } from 'playwright-core';

import { waitFor, type System } from '../system.ts';

export const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));
export const HAS_BROWSER = CHROMIUM !== undefined;
if (!HAS_BROWSER)
  console.warn(
    'SKIPPED: journeys in a browser, since Debian’s chromium is not installed (npm test installs it where it may).',
  );

export const BROWSER_ARGS: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM ?? '',
    args: [...BROWSER_ARGS],
  });
}

/** The frame of the vault with that name, once it is there. Press in it with `press`. */
export async function frameOf(page: Page, name: string): Promise<Frame> {
  const frame = await waitFor(
    () => page.frames().find((one) => one.url().includes(`/fields/${name}.html`)),
    `the frame ${name}`,
    60_000,
  );
  await frame.waitForLoadState('load');
  return frame;
}

/**
 * Presses something in a frame of the vault until the press arrives there. Chromium drops presses into a frame of another origin
 * that appeared, moved or grew less than half a second ago; a person does not notice, or presses again.
 */
export async function press(frame: Frame, button: Locator): Promise<void> {
  await waitFor(
    async () => {
      await frame.evaluate(() => {
        const here = globalThis as unknown as { pressArrived: boolean };
        here.pressArrived = false;
        addEventListener('click', () => (here.pressArrived = true), { capture: true, once: true });
      });
      await button.click();
      // Chromium has answered for the press, so by now it was heard or dropped. A frame that closed upon it has heard it.
      const arrived = frame.evaluate(() => (globalThis as unknown as { pressArrived: boolean }).pressArrived);
      return arrived.catch((error: unknown) => {
        if (frame.isDetached()) return true;
        throw error;
      });
    },
    'a press to arrive in a frame',
    60_000,
  );
}

/** Steps into a role of the evaluation with a key made in the browser; answers the page that opens. */
export async function stepIn(
  browser: Browser,
  system: System,
  name: string,
  lang: 'en' | 'ja' = 'en',
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: lang === 'ja' ? 'ja-JP' : 'en-GB',
  });
  const page = await context.newPage();
  await signInOn(page, system, name);
  return page;
}

/** The same on a page that there is. */
export async function signInOn(page: Page, system: System, name: string): Promise<void> {
  await page.goto(system.deskOrigin);
  await page.getByText(name).first().click();
  const frame = await frameOf(page, 'sign-in');
  await press(frame, frame.locator('button').filter({ hasText: name }).first());
  await page.waitForURL(/\/(?:agent|trust|console)/);
}
