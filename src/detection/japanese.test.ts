import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { negativeSentence } from '../../test/texts/japanese-negatives.ts';
import { addressSentence, createRandom, nameSentence, type Labelled } from '../../test/texts/japanese.ts';
import { scan, type Span } from './scan.ts';

function spansOf(text: string): readonly Span[] {
  const result = scan(text);
  return result.kind === 'scanned' ? result.spans : [];
}

/** Share of values of which no letter or figure stands outside every span, and spans that touch none. */
function measure(rows: readonly Labelled[]): { recall: number; wrong: number } {
  let values = 0;
  let covered = 0;
  let wrong = 0;
  for (const { text, spans } of rows) {
    const found = spansOf(text);
    for (const [start, end] of spans) {
      values += 1;
      const leaks = Array.from({ length: end - start }, (_, at) => start + at).some(
        (at) =>
          /[\p{L}\p{N}]/u.test(text.charAt(at)) && !found.some((span) => span.start <= at && at < span.end),
      );
      if (!leaks) covered += 1;
    }
    wrong += found.filter(
      (span) => !spans.some(([start, end]) => start < span.end && span.start < end),
    ).length;
  }
  return { recall: values === 0 ? 1 : covered / values, wrong };
}

const rows = (
  count: number,
  make: (random: ReturnType<typeof createRandom>) => Labelled,
  seed: number,
): Labelled[] => {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => make(random));
};

describe('日本語の問い合わせ文', () => {
  test('names in every script and form', () => {
    const { recall, wrong } = measure(rows(2_000, nameSentence, 20_261));
    expect(recall).toBeGreaterThanOrEqual(0.98);
    expect(wrong).toBeLessThanOrEqual(4);
  });

  test('addresses in every notation', () => {
    const { recall, wrong } = measure(rows(2_000, addressSentence, 20_262));
    expect(recall).toBeGreaterThanOrEqual(0.99);
    expect(wrong).toBeLessThanOrEqual(4);
  });

  test('at most two false spans in a thousand sentences that hold nothing', () => {
    expect(measure(rows(3_000, negativeSentence, 20_263)).wrong).toBeLessThanOrEqual(6);
  });

  test('what is found lies inside the text, whatever it is made of', () => {
    const pieces = ['山田', '様', '東京都', '3丁目', '-', 'ー', 'ジョン・', '氏名：', 'です', '々', 'ヶ', '〒150-0001', '\n', ' ', 'と申します', '路1号', '테헤란로 1', 'ถนน', 'Jl. A', '\u200b', '🈁', '\ud842', '12']; // prettier-ignore
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 60 }), (parts) => {
        const text = parts.join('');
        let last = 0;
        for (const { start, end } of spansOf(text)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
          last = end;
        }
      }),
      { numRuns: 300 },
    );
  });

  test('a name found once is found again in the same text', () => {
    const text = '担当は榎並さんでした。榎並の対応に満足です。後日、榎並へ御礼を送ります。';
    expect(spansOf(text).filter((span) => text.slice(span.start, span.end) === '榎並')).toHaveLength(3);
  });
});
