import { describe, expect, test } from 'vitest';

import { shortcutOf, type KeyPress } from './keys.ts';

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  isComposing: false,
  keyCode: 0,
  ...more,
});

describe('shortcuts', () => {
  test('are single keys outside of inputs', () => {
    expect(shortcutOf(press('j'), false)).toBe('j');
    expect(shortcutOf(press('E', { shiftKey: true }), false)).toBe('shift+e');
    expect(shortcutOf(press('?', { shiftKey: true }), false)).toBe('?');
    expect(shortcutOf(press('#', { shiftKey: true }), false)).toBe('#');
  });
  test('are no letters while one types; mod and escape stay', () => {
    expect(shortcutOf(press('e'), true)).toBeNull();
    expect(shortcutOf(press('#'), true)).toBeNull();
    expect(shortcutOf(press('Escape'), true)).toBe('escape');
    expect(shortcutOf(press('Enter', { ctrlKey: true }), true)).toBe('mod+enter');
    expect(shortcutOf(press('k', { metaKey: true }), true)).toBe('mod+k');
  });
  test('are none while an input method composes, also before the browser says so', () => {
    expect(shortcutOf(press('Enter', { ctrlKey: true, isComposing: true }), true)).toBeNull();
    expect(shortcutOf(press('e', { keyCode: 229 }), false)).toBeNull();
    expect(shortcutOf(press('Process', { keyCode: 229 }), false)).toBeNull();
  });
  test('leave the browser its own', () => {
    expect(shortcutOf(press('r', { ctrlKey: true }), false)).toBeNull();
    expect(shortcutOf(press('a', { metaKey: true }), false)).toBeNull();
    expect(shortcutOf(press('e', { altKey: true }), false)).toBeNull();
  });
});
