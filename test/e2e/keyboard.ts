import type { Frame, Page } from 'playwright-core';

import { waitFor } from '../system.ts';

/** What has the focus, in the page or in the frame that has it: its words, for finding one's way by Tab. */
export async function focused(page: Page): Promise<{ frame: Frame; words: string; tag: string }> {
  let frame = page.mainFrame();
  for (;;) {
    const found = await frame.evaluate(() => {
      const element = document.activeElement;
      const by = (element?.getAttribute('aria-labelledby') ?? '').split(' ');
      const labels =
        element instanceof HTMLInputElement || element instanceof HTMLSelectElement
          ? [...(element.labels ?? [])]
          : [];
      return {
        frameUrl: element instanceof HTMLIFrameElement ? element.src : null,
        tag: element?.tagName.toLowerCase() ?? '',
        words: [
          element?.getAttribute('aria-label') ?? '',
          ...by.map((id) => document.getElementById(id)?.textContent ?? ''),
          ...labels.map((label) => label.textContent ?? ''),
          element?.getAttribute('placeholder') ?? '',
          element === document.body ? '' : (element?.textContent ?? ''),
        ].join(' '),
      };
    });
    const inner =
      found.frameUrl === null ? undefined : page.frames().find((one) => one.url() === found.frameUrl);
    if (inner === undefined || inner === frame) return { frame, words: found.words, tag: found.tag };
    frame = inner;
  }
}

/** Presses Tab (or another key) until what has the focus reads like this. */
export async function tabTo(page: Page, words: RegExp, key = 'Tab', most = 80): Promise<void> {
  const met: string[] = [];
  for (let nth = 0; nth < most; nth += 1) {
    const now = await focused(page);
    if (words.test(now.words)) return;
    met.push(now.words.trim().slice(0, 40));
    await page.keyboard.press(key);
  }
  throw new Error(`${key} never came to ${words}; it met: ${met.join(' | ')}`);
}

/** Waits until the focus reads like this. */
export async function focusOn(page: Page, words: RegExp): Promise<Frame> {
  return waitFor(async () => {
    const now = await focused(page);
    return words.test(now.words) ? now.frame : null;
  }, `the focus on ${words}`);
}

/** Waits until the focus is in the vault's frame of that name, on something that can be pressed or written in. */
export async function focusOnFrame(page: Page, name: string): Promise<Frame> {
  return waitFor(async () => {
    const { frame, tag } = await focused(page);
    return frame.url().includes(`/fields/${name}.html`) && tag !== 'body' ? frame : null;
  }, `the focus in the frame ${name}`);
}
