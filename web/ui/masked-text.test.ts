import { describe, expect, test } from 'vitest';

import { partsOf, plainOf, selectionIn } from './masked-text.ts';

const CARD = 'tk1_card_0123456789abcdefghjkmnpqrs00';
const NAME = 'tk1_person_0123456789abcdefghjkmnpqrs11';
const view = (cls: string, mask: string) => ({ class: cls, mask, marked: false, why: null });
const masked = {
  text: `${NAME} 様 🐟 の番号は${CARD}です。`,
  values: { [CARD]: view('CARD', '••4242'), [NAME]: view('PERSON', '田•') },
};

describe('masked text', () => {
  test('is cut at its tokens, also between kana; joined again it is the text', () => {
    const parts = partsOf(masked);
    expect(parts.map(({ kind }) => kind)).toEqual(['value', 'text', 'value', 'text']);
    expect(parts.map((part) => (part.kind === 'text' ? part.text : part.token)).join('')).toBe(masked.text);
    for (const part of parts)
      expect(masked.text.startsWith(part.kind === 'text' ? part.text : part.token, part.start)).toBe(true);
  });

  test('a token without its view is a locked value, not letters', () => {
    expect(partsOf({ text: `a ${CARD}`, values: {} })[1]).toMatchObject({
      kind: 'value',
      view: { mask: '•••' },
    });
  });

  test('reads as words with masks', () => {
    expect(plainOf(masked, (cls) => cls.toLowerCase())).toBe(
      '[person 田•] 様 🐟 の番号は[card ••4242]です。',
    );
  });
});

describe('a selection', () => {
  const words = partsOf(masked)[1];
  const start = words?.start ?? 0;

  test('becomes the stretch of the masked text, in UTF-16, without blanks at its ends', () => {
    const found = selectionIn(masked, { start, offset: 0 }, { start, offset: 6 });
    expect(found).not.toBeNull();
    expect(masked.text.slice(found?.start, found?.end)).toBe('様 🐟');
  });
  test('may be drawn from its end', () => {
    expect(selectionIn(masked, { start, offset: 6 }, { start, offset: 0 })).toEqual(
      selectionIn(masked, { start, offset: 0 }, { start, offset: 6 }),
    );
  });
  test('of nothing but blanks is none', () => {
    expect(selectionIn(masked, { start, offset: 0 }, { start, offset: 1 })).toBeNull();
  });
  test('over a value is none: a token is never marked again, nor cut', () => {
    const end = partsOf(masked)[3]?.start ?? 0;
    expect(selectionIn(masked, { start, offset: 2 }, { start: end, offset: 2 })).toBeNull();
    expect(selectionIn(masked, { start: 0, offset: 3 }, { start: 0, offset: 9 })).toBeNull();
  });
});
