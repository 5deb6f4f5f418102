import { describe, expect, test } from 'vitest';

import { scan } from '#detection';

function names(text: string): string[] {
  const result = scan(text);
  return (result.kind === 'scanned' ? result.spans : [])
    .filter((span) => span.class === 'PERSON')
    .map((span) => text.slice(span.start, span.end));
}

describe('日本語の氏名', () => {
  test.each([
    ['髙﨑です。先日お電話した件です', '髙﨑'],
    ['𠮷田様からのお荷物', '𠮷田'],
    ['德永さんに聞きました', '德永'],
    ['濵田です', '濵田'],
    ['ｽｽﾞｷｲﾁﾛｳ様', 'ｽｽﾞｷｲﾁﾛｳ'],
    ['｢ﾀｹｳﾁ ﾕｶﾘ｣で登録しました', 'ﾀｹｳﾁ ﾕｶﾘ'],
    ['すずきです。お世話になります。', 'すずき'],
    ['こんにちは、たなかです。', 'たなか'],
    ['以上、よろしくお願いします。佐古', '佐古'],
    ['まさみより', 'まさみ'],
    ['氏名　齋藤ゆう子', '齋藤ゆう子'],
    ['佐藤まゆ美です', '佐藤まゆ美'],
    ['娘のひまりが使っています', 'ひまり'],
    ['主人のたかしです', 'たかし'],
    ['ひめかちゃんの服', 'ひめかちゃん'],
    ['受付者　木暮', '木暮'],
    ['大河内まで連絡をください', '大河内'],
    ['営業部 橋爪', '橋爪'],
    ['レイラさんから電話', 'レイラ'],
    ['姓が平田に変わりました。', '平田'],
    ['I am ODAGIRI TOMOKO です', 'ODAGIRI TOMOKO'],
  ])('%s', (text, name) => expect(names(text)).toEqual([name]));

  test.each([
    '母のおかげで助かりました',
    '西口の店舗に行きました',
    'おばあちゃんの服を買いました',
    '集約されていくんじゃないでしょうか',
    'マイハウスに置けますか',
    'よろしくお願いします。至急',
    'だめです。まだ届きません',
  ])('値はない: %s', (text) => expect(names(text)).toEqual([]));
});
