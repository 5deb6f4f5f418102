import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext } from 'playwright-core';

import { BROWSER_ARGS, CHROMIUM } from '../e2e/browser.ts';

export interface Profile {
  readonly context: BrowserContext;
  /** Where the browser keeps all that it keeps; whole once the context is closed. */
  readonly folder: string;
  remove(): void;
}

/** A real browser with a profile on the disk, as an agent has one. */
export async function openProfile(): Promise<Profile> {
  const folder = mkdtempSync(join(tmpdir(), 'dozo-profile-'));
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: CHROMIUM ?? '',
    args: [...BROWSER_ARGS],
    locale: 'en-GB',
  });
  return { context, folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
