import { describe, expect, test } from 'vitest';

import { findJapaneseNames } from './person-words-ja.ts';

function names(text: string): string[] {
  const found = [...findJapaneseNames({ text, lower: text })].toSorted((a, b) => a.from - b.from);
  return [...new Set(found.map(({ from, to }) => text.slice(from, to)))];
}

describe('日本語の氏名', () => {
  test.each([
    ['先日お電話した木下真由美です。', ['木下真由美']],
    ['中村様のご注文を確認しております。', ['中村']],
    ['契約者は大塚 健一です', ['大塚 健一']],
    ['担当の小野寺と申します。', ['小野寺']],
    ['部長の長谷川浩二に代わってご連絡します', ['長谷川浩二']],
    ['荷物はタナカ・ユキコさん宛てです', ['タナカ・ユキコ']],
    ['メアリー・トンプソンの口座に送金しました', ['メアリー・トンプソン']],
    ['名義は藤倉雪乃になっています', ['藤倉雪乃']],
    ['吉田さんと相談しました', ['吉田']],
  ])('%s', (text, found) => expect(names(text)).toEqual(found));

  test.each([
    'お客様のご注文は東京都から発送されました。',
    '皆様にはご迷惑をおかけしております。',
    '大阪大学の学生です。千葉市から送りました。',
    'アプリのパスワードを再設定してください。',
    '今月の請求書とポイントカードについて教えてください',
    '高島屋で購入した商品が届きません',
    '本田技研の株式を売りました。佐藤商店で買いました。',
    '本日中に返金の手続きを完了します。',
  ])('名前はない: %s', (text) => expect(names(text)).toEqual([]));
});
