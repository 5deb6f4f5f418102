import { useEffect, useRef } from 'react';

export interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly isComposing: boolean;
  readonly keyCode: number;
}

/**
 * The name of a shortcut: `j`, `shift+e`, `mod+k`, `#`, `?`; null when this press is none: an input method composes
 * (`isComposing`, or keyCode 229 before it says so), or only letters without `mod` while one types.
 */
export function shortcutOf(press: KeyPress, typing: boolean): string | null {
  if (press.isComposing || press.keyCode === 229 || press.altKey) return null;
  const mod = press.ctrlKey || press.metaKey;
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key.toLowerCase();
  if (mod) return key === 'k' || key === 'enter' ? `mod+${key}` : null;
  if (typing) return key === 'escape' ? key : null;
  // Signs such as ? and # are made with shift on most keyboards: the sign alone is the name.
  return press.shiftKey && /^[a-z]$/.test(key) ? `shift+${key}` : key;
}

/** Does a press here type something? */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)) &&
    !(target instanceof HTMLInputElement && ['checkbox', 'radio', 'button'].includes(target.type))
  );
}

/** Listens to shortcuts of the page while mounted; a handler that answers false lets the press go on. */
export function useShortcuts(handlers: Readonly<Record<string, (() => void | false) | undefined>>): void {
  const latest = useRef(handlers);
  latest.current = handlers;
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      // A dialog has its own keys; only its owner listens while it is open.
      if (document.querySelector('dialog[open]') !== null) return;
      const typing = isTyping(event.target);
      const name = shortcutOf(event, typing);
      // Escape leaves the field; only the next one leaves what the field is in.
      if (typing && name === 'escape' && event.target instanceof HTMLElement) {
        event.target.blur();
        return event.preventDefault();
      }
      const handler = name === null ? undefined : latest.current[name];
      if (handler === undefined) return;
      if (handler() !== false) event.preventDefault();
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
}
