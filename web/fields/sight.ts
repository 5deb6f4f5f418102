import { w } from './words.ts';

/**
 * Is this frame really in sight? A page could cover or shrink a frame to make people click blindly or to peek around it.
 * Chromium's Intersection Observer v2 tells when anything covers, fades or transforms the target; elsewhere size and clipping count.
 */
export interface Sight {
  /** Null when in plain sight, else a sentence that says what is wrong. */
  readonly wrong: () => string | null;
  /** Waits until in plain sight; false after `timeoutMs`. */
  wait(timeoutMs: number): Promise<boolean>;
}

const MIN_WIDTH = 230;
const MIN_HEIGHT = 90;
const DELAY_MS = 100;

export function watchSight(target: Element, onChange: () => void = () => undefined): Sight {
  let wrong: string | null = null;
  let known = false;
  const waiting = new Set<() => void>();

  const settle = (entry: IntersectionObserverEntry): void => {
    known = true;
    const before = wrong;
    wrong = whatIsWrong(entry);
    if (wrong === null) for (const go of waiting) go();
    if (wrong !== before) onChange();
  };
  // Chromium asks for both of version 2; others ignore what they do not know.
  const how = { threshold: [0, 0.5, 0.8, 0.9, 1], trackVisibility: true, delay: DELAY_MS };
  const observer = new IntersectionObserver((entries) => entries.slice(-1).forEach(settle), how);
  observer.observe(target);
  // A change of size alone need not change the ratio: look again.
  addEventListener('resize', () => {
    observer.unobserve(target);
    observer.observe(target);
  });

  return {
    wrong: () =>
      known ? wrong : w('Waiting until the frame is in sight.', '枠が表示されるのを待っています。'),
    wait: (timeoutMs) => {
      if (known && wrong === null) return Promise.resolve(true);
      return new Promise((resolve) => {
        const go = (seen: boolean): void => {
          waiting.delete(seenNow);
          clearTimeout(timer);
          resolve(seen);
        };
        const seenNow = (): void => go(true);
        const timer = setTimeout(() => go(false), timeoutMs);
        waiting.add(seenNow);
      });
    },
  };
}

function whatIsWrong(entry: IntersectionObserverEntry): string | null {
  if (innerWidth < MIN_WIDTH || innerHeight < MIN_HEIGHT) {
    return w(
      'This frame is too small to read safely. Make the window larger.',
      '枠が小さすぎるため表示できません。ウィンドウを広げてください。',
    );
  }
  if (entry.intersectionRatio < 0.8) {
    return w(
      'Part of this frame is out of sight. Scroll until all of it can be seen.',
      '枠の一部が画面の外にあります。全体が見えるまでスクロールしてください。',
    );
  }
  if ('isVisible' in entry && entry.isVisible === false) {
    return w(
      'Something on the page covers this frame, so nothing is shown. Close what lies over it.',
      '画面上の何かがこの枠に重なっているため、表示しません。重なっているものを閉じてください。',
    );
  }
  return null;
}
