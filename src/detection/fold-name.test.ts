import { describe, expect, test } from 'vitest';

import { dayKeys } from './day-keys.ts';
import { foldName } from './fold-name.ts';

/** What is typed finds what is kept if its first form is among the others'. */
const finds = (typed: string, kept: string): boolean => foldName(kept).includes(foldName(typed)[0] ?? '-');

describe('names in one form', () => {
  test.each([
    ['ヤマダ タロウ', '山田太郎', false],
    ['ヤマダ　タロウ', 'やまだ たろう', true],
    ['ﾔﾏﾀﾞ ﾀﾛｳ', 'ヤマダ　タロウ', true],
    ['yamada taro', 'ヤマダ タロウ', true],
    ['Taro Yamada', 'やまだ たろう', true],
    ['TARŌ YAMADA', 'ヤマダ タロウ', true],
    ['Yamada Tarou', 'ヤマダ タロウ', true],
    ['Ohno Shin', 'オオノ シン', true],
    ['Itoh Junichi', 'イトウ ジュンイチ', true],
    ['Ito Jun’ichi', 'いとう じゅんいち', true],
    ['Shimbo Chie', 'シンボ チエ', true],
    ['Sinbo Tie', 'Shimbo Chie', true],
    ['Hattori Kyoko', 'はっとり きょうこ', true],
    ['Fujiwara Tsuyoshi', 'フジワラ ツヨシ', true],
    ['Huziwara Tuyosi', 'フジワラ ツヨシ', true],
    ['田中 花子', '田中花子', true],
    ['花子 田中', '田中花子', false],
    ['田中花子', '花子 田中', true],
    ['田中様', '田中', true],
    ['髙﨑 澤子', '高崎沢子', true],
    ['斉藤', '齋藤', true],
    ['Ｊｏｓé Núñez', 'JOSE NUNEZ', true],
    ['Nunez, Jose', 'José Núñez', true],
    ['Mr. Sean O’Brien', 'sean obrien', true],
    ['Anne-Marie Strauß', 'Annemarie Strauss', true],
    ['Jo Marsh', 'Joe Marsh', false],
    ['김민수', '김민수', true],
  ])('%s finds %s: %s', (typed, kept, found) => expect(finds(typed, kept)).toBe(found));

  test('nothing finds nothing', () => {
    for (const empty of ['', ' ', '様', '・', 'Mr.']) expect(foldName(empty)).toEqual([]);
  });
});

describe('days', () => {
  test.each([
    ['1984-03-12', ['84-03-12']],
    ['12 March 1984', ['84-03-12']],
    ['昭和59年3月12日', ['84-03-12']],
    ['1984年3月12日', ['84-03-12']],
    ['１９８４／３／１２', ['84-03-12']],
    ['19840312', ['84-03-12']],
    ['25/12/1984', ['84-12-25']],
    ['not a day', []],
    ['1984-13-40', []],
  ])('%s is %j', (written, keys) => expect(dayKeys(written)).toEqual(keys));

  test('figures whose order is not plain are each of the days that they can be', () => {
    expect(dayKeys('03/04/1984').toSorted()).toEqual(['84-03-04', '84-04-03']);
  });
});
