import { w } from './words.ts';

/**
 * Is this frame really in sight? A page could cover or shrink a frame to make people click blindly or to peek around it.
 * Chromium's Intersection Observer v2 tells when anything covers, fades or transforms the target; elsewhere size and clipping count.
 */
export interface Sight {
  /** Null when in plain sight, else a sentence that says what is wrong. */
  readonly wrong: () => string | null;
  /** Resolves as soon as the frame is in plain sight; before that, nothing in it should be open to a press. */
  seen(): Promise<void>;
  /**
   * May a press count that was just made? True if the frame was in plain sight when it was made, and is so in a look taken after it:
   * what covered the frame a moment before the press may not have been told yet, and taking a cover away must not turn a blind press
   * into consent. `graceMs`: where a press opens nothing (a form that is sent), what comes into sight so soon after counts too.
   * False also if the browser tells nothing for 20 s.
   */
  pressed(graceMs?: number): Promise<boolean>;
}

const MIN_WIDTH = 230;
const MIN_HEIGHT = 90;
const DELAY_MS = 100;
const PATIENCE_MS = 20_000;

export function watchSight(target: Element, onChange: () => void = () => undefined): Sight {
  let wrong: string | null = null;
  let known = false;
  const waiting = new Set<() => void>();

  const settle = (entry: IntersectionObserverEntry): void => {
    known = true;
    const before = wrong;
    wrong = whatIsWrong(entry);
    for (const heard of waiting) heard();
    if (wrong !== before) onChange();
  };
  // Chromium asks for both of version 2; others ignore what they do not know.
  const how = { threshold: [0, 0.5, 0.8, 0.9, 1], trackVisibility: true, delay: DELAY_MS };
  const observer = new IntersectionObserver((entries) => entries.slice(-1).forEach(settle), how);
  const look = (): void => {
    observer.unobserve(target);
    observer.observe(target);
  };
  look();
  // A change of size alone need not change the ratio: look again.
  addEventListener('resize', look);

  /** False if nothing is told in time. */
  function nextTold(patienceMs = PATIENCE_MS): Promise<boolean> {
    return new Promise((resolve) => {
      const settled = (told: boolean): void => {
        waiting.delete(heard);
        clearTimeout(timer);
        resolve(told);
      };
      const heard = (): void => settled(true);
      const timer = setTimeout(() => settled(false), patienceMs);
      waiting.add(heard);
    });
  }

  return {
    wrong: () =>
      known ? wrong : w('Waiting until the frame is in sight.', '枠が表示されるのを待っています。'),
    async seen() {
      while (!known || wrong !== null) await nextTold();
    },
    async pressed(graceMs = 0) {
      if (!known) await nextTold();
      for (const end = Date.now() + graceMs; wrong !== null && Date.now() < end;)
        await nextTold(end - Date.now());
      if (!known || wrong !== null) return false;
      look();
      return (await nextTold()) && wrong === null;
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
