import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createConversation, maskOf, normalForm, scan } from './index.ts';

const found = (text: string): string[] => {
  const result = scan(text);
  if (result.kind !== 'scanned') throw new Error(result.reason);
  return result.spans.map((span) => `${span.class} ${text.slice(span.start, span.end)}`);
};

describe('values of running text', () => {
  it.each([
    ['my card is 4242 4242 4242 4242', 'CARD 4242 4242 4242 4242'],
    ['Charged twice on 4000 0566 5566 5556', 'CARD 4000 0566 5566 5556'],
    ['カード番号は４２４２４２４２４２４２４２４２です', 'CARD ４２４２４２４２４２４２４２４２'],
    ['カード番号は四二四二四二四二四二四二四二四二です', 'CARD 四二四二四二四二四二四二四二四二'],
    ['シンガポールのNRICはS1234567Dです', 'SG_NRIC S1234567D'],
    ['tax id A B C P E 1 2 3 4 F', 'IN_PAN A B C P E 1 2 3 4 F'],
    ['refund to GB82 WEST 1234 5698 7654 32', 'IBAN GB82 WEST 1234 5698 7654 32'],
    ['resident identity card 11010519491231002X', 'CN_RESIDENT_ID 11010519491231002X'],
    ['call me on 212-555-0117x42 please', 'PHONE 212-555-0117x42'],
    ['サトウ ハナコと申します', 'PERSON サトウ ハナコ'],
    ['the same: PSC 1234, Box 5678\nAPO AE 09012', 'ADDRESS PSC 1234, Box 5678\nAPO AE 09012'],
    ['お届け先は東京都港区芝公園四丁目二番八号です', 'ADDRESS 東京都港区芝公園四丁目二番八号'],
  ])('%s', (text, value) => {
    expect(found(text)).toContain(value);
  });

  it.each([
    'order 4242 has not arrived',
    'the serial number is 570421-8952236',
    'お問い合わせ番号は942456788123です',
    'tracking number 942458833644 shows no update',
    "My password doesn't work.",
    'この商品は同様に人気です',
  ])('nothing in: %s', (text) => {
    expect(found(text)).toEqual([]);
  });
});

describe('any text', () => {
  it('is scanned without an exception, with spans in order and inside it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const result = scan(text);
        if (result.kind !== 'scanned') return;
        let from = 0;
        for (const span of result.spans) {
          expect(span.start).toBeGreaterThanOrEqual(from);
          expect(span.end).toBeGreaterThan(span.start);
          from = span.end;
        }
        expect(from).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: process.env['DOZO_LONG'] === '1' ? 100_000 : 500 },
    );
  });

  it('gives the same answer every time, and the same value whatever is invisible in it', () => {
    const parts = fc.constantFrom(
      'my name is Rosalind Achterberg',
      'call me on 212-555-0147',
      'send it to 14 Lindenstraße 7, Bremen 28195',
      'card 4242 4242 4242 4242',
      'my password is lantern42',
      'it is late',
      'order 7850-7322-2265',
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 5 }), fc.nat(200), (sentences, place) => {
        const text = sentences.join('. ');
        const cut = place % (text.length + 1);
        const invisible = `${text.slice(0, cut)}\u200b${text.slice(cut)}`;
        const values = (from: string): string[] => {
          const result = scan(from);
          return result.kind === 'scanned'
            ? result.spans.map(({ start, end }) => from.slice(start, end).replaceAll('\u200b', ''))
            : [];
        };
        expect(scan(text)).toEqual(scan(text));
        expect(values(invisible)).toEqual(values(text));
      }),
    );
  });

  it('is withheld when it is too long or too slow', () => {
    expect(scan('a'.repeat(1_048_577))).toEqual({ kind: 'withheld', reason: 'too_long' });
    let time = 0;
    expect(scan('hello', { budgetMs: 1, now: () => (time += 10) })).toEqual({
      kind: 'withheld',
      reason: 'timeout',
    });
  });
});

describe('a conversation', () => {
  it('takes the bare answer to a question for a name and masks it again', () => {
    const talk = createConversation();
    talk.push({ id: '1', text: 'May I have your name, please?', speaker: 'agent' });
    const answer = talk.push({ id: '2', text: 'christyne tauber', speaker: 'customer' });
    expect(answer).toMatchObject({ spans: [{ class: 'PERSON', start: 0, end: 16 }] });
  });

  it('joins a card that was sent in two messages and revises the first', () => {
    const talk = createConversation();
    talk.push({ id: '1', text: '4242 4242', speaker: 'customer' });
    const second = talk.push({ id: '2', text: '4242 4242', speaker: 'customer' });
    expect(second).toMatchObject({
      spans: [{ class: 'CARD' }],
      revisions: [{ id: '1', spans: [{ class: 'CARD' }] }],
    });
  });
});

it('one value has one normal form, and its mask tells little', () => {
  expect(normalForm('CARD', '４２４２ 4242-4242 4242')).toBe('4242424242424242');
  expect(normalForm('PHONE', '090-1234-5678')).toBe('+819012345678');
  expect(maskOf('CARD', '4242 4242 4242 4242')).toBe('••4242');
  expect(maskOf('JP_MY_NUMBER', '123456789018')).toBe('•••');
});
