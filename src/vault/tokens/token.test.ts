import fc from 'fast-check';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';

import { CLASSES } from '#detection';
import { TOKEN_PATTERN, TokenString } from '#vault/tokens/api';
import { Clear } from './clear.ts';
import { classOfToken, newToken } from './token.ts';

describe('a token', () => {
  test.each([...CLASSES, 'ATTACHMENT'])('of class %s is found in text and says its class', (cls) => {
    for (let n = 0; n < 50; n += 1) {
      const token = newToken(cls);
      expect(classOfToken(token)).toBe(cls);
      expect(TokenString.parse(token)).toBe(token);
      expect(`pay ${token}.`.match(TOKEN_PATTERN)).toEqual([token]);
      expect(`「${token}」`.match(TOKEN_PATTERN)).toEqual([token]);
    }
  });

  test('is never made twice, and each of its places takes every character', () => {
    const tokens = Array.from({ length: 20_000 }, () => newToken('CARD').slice('tk1_card_'.length));
    expect(new Set(tokens).size).toBe(tokens.length);
    for (let at = 0; at < 26; at += 1)
      expect(new Set(tokens.map((token) => token[at])).size, `place ${at}`).toBe(32);
  });

  test('the one that docs/spec/token.md computes by hand', () => {
    expect(classOfToken('tk1_card_0123456789abcdefghjkmnpqrs8r')).toBe('CARD');
  });

  test('with one wrong character, or two exchanged, is none', () => {
    const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
    const token = newToken('CARD');
    const first = 'tk1_card_'.length;
    fc.assert(
      fc.property(fc.nat(27), fc.nat(31), fc.nat(25), (place, character, other) => {
        const wrong = token.split('');
        wrong[first + place] = alphabet[character] ?? '';
        expect(classOfToken(wrong.join('')) === null).toBe(wrong.join('') !== token);
        const swapped = token.split('');
        const at = first + Math.min(place, 25);
        [swapped[at], swapped[first + other]] = [swapped[first + other] ?? '', swapped[at] ?? ''];
        expect(classOfToken(swapped.join('')) === null).toBe(swapped.join('') !== token);
      }),
      { numRuns: 2_000 },
    );
  });

  test('of another class, version or length is none', () => {
    const token = newToken('CARD');
    for (const wrong of [
      token.replace('card', 'cvv'),
      token.replace('tk1', 'tk2'),
      token.slice(0, -1),
      `${token}0`,
      token.toUpperCase(),
      '',
    ])
      expect(classOfToken(wrong)).toBeNull();
  });
});

describe('a clear value', () => {
  test('cannot be written by accident', () => {
    const clear = new Clear(Buffer.from('4242424242424242'));
    expect(() => JSON.stringify({ clear })).toThrow('never serialised');
    expect(() => `${clear as unknown as string}`).toThrow('never text');
    expect(inspect({ clear }, { depth: 9, showHidden: true })).not.toContain('42');
    expect(JSON.stringify(Object.entries(clear))).toBe('[]');
  });

  test('is zero after use, also after a use that failed, and after it was wiped', () => {
    for (const end of [
      (clear: Clear) => clear.use(() => undefined),
      (clear: Clear) => {
        expect(() =>
          clear.use(() => {
            throw new Error('no');
          }),
        ).toThrow('no');
      },
      (clear: Clear) => clear.wipe(),
    ]) {
      const bytes = Buffer.from('4242');
      end(new Clear(bytes));
      expect(bytes).toEqual(Buffer.alloc(4));
    }
  });
});
