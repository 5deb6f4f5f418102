import type { Locale } from '#web/client/ask.ts';

/** The detector's checks in words. What it does not know is a word that stood nearby, said as it is. */
const CHECKS: Readonly<Record<string, readonly [en: string, ja: string]>> = {
  shape: ['its form', '形式'],
  'check digits': ['its check digits', '検査数字'],
  'name lists': ['lists of names', '氏名リスト'],
  street: ['a street', '番地・通り名'],
  unit: ['a flat or unit', '部屋番号'],
  'same value': ['seen before in this conversation', 'この会話で既出'],
  'asked just before': ['asked for just before', '直前に質問された内容'],
  'digits in words': ['digits said in words', '言葉で書かれた数字'],
  'look-alikes read as digits': ['letters that look like digits', '数字に似た文字'],
};

/** `card · shape · check digits · visa` → “its form, its check digits, the word “visa””. The recognizer's name is for its makers. */
export function whyWords(why: string, locale: Locale): string {
  const at = locale === 'ja' ? 1 : 0;
  const parts = why
    .split(' · ')
    .slice(1)
    .map((part) => {
      const joined = /^joined over (\d+) messages$/.exec(part)?.[1];
      if (joined !== undefined)
        return locale === 'ja' ? `${joined}件のメッセージをつないで検出` : `joined over ${joined} messages`;
      return CHECKS[part]?.[at] ?? (locale === 'ja' ? `前後の語「${part}」` : `the word “${part}”`);
    });
  return parts.length === 0 ? why : [...new Set(parts)].join(locale === 'ja' ? '、' : ', ');
}
