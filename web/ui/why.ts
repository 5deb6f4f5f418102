import type { Locale } from '#web/client/ask.ts';

/** The detector's checks in words. What it does not know is a word that stood nearby, said as it is. */
const CHECKS: Readonly<Record<string, readonly [en: string, ja: string]>> = {
  shape: ['its form', '形式'],
  'check digits': ['its check digits', '検査数字'],
  'name lists': ['lists of names', '氏名リスト'],
  street: ['a street', '番地・通り名'],
  unit: ['a flat or unit', '部屋番号'],
  'same value': ['seen before in this conversation', 'この会話で既出'],
  katakana: ['a name in katakana', 'カタカナの氏名'],
  hiragana: ['a name in hiragana', 'ひらがなの氏名'],
  'kanji and hiragana': ['a name in kanji and hiragana', '漢字とひらがなの氏名'],
  'Latin letters': ['a name in Latin letters', 'ローマ字の氏名'],
  name: ['a name', '氏名'],
  'full name': ['surname and given name', '姓と名'],
  'given name': ['a given name', '名'],
  title: ['a title or form of address', '敬称・肩書き'],
  introduced: ['somebody gives a name', '名乗り・紹介'],
  relative: ['a relative', '続柄'],
  salutation: ['a salutation', '宛名'],
  sovereign: ['the title of a ruler', '君主の称号'],
  'in a row of names': ['a row of names', '氏名の並び'],
  'named elsewhere in the text': ['a name elsewhere in the text', '文中の別の箇所の氏名'],
  postcode: ['a postcode', '郵便番号'],
  place: ['a place', '地名'],
  figures: ['figures of an address', '番地の数字'],
  building: ['a building', '建物名'],
  numbered: ['numbered parts', '番号付きの表記'],
  'numbered parts': ['numbered parts', '番号付きの表記'],
  districts: ['districts', '区・町の表記'],
  'number behind it': ['a house number behind it', '後ろの番地'],
  'four octets': ['four numbers of an IP address', 'IPアドレスの4つの数'],
  hextets: ['the groups of an IPv6 address', 'IPv6アドレスの形式'],
  'asked for': ['asked for before', '直前に質問された内容'],
  'asked just before': ['asked for just before', '直前に質問された内容'],
  'digits in words': ['digits said in words', '言葉で書かれた数字'],
  'look-alikes read as digits': ['letters that look like digits', '数字に似た文字'],
};

/** `card · shape · check digits · visa` → “its form, its check digits, the word “visa””. The recognizer's name is for its makers, besides that of a client's own rule. */
export function whyWords(why: string, locale: Locale): string {
  const at = locale === 'ja' ? 1 : 0;
  const [recognizer = '', ...checks] = why.split(' · ');
  const own = /^own:(.+)$/.exec(recognizer)?.[1];
  const rule =
    own === undefined ? [] : [locale === 'ja' ? `独自のルール「${own}」` : `the client’s own rule “${own}”`];
  const parts = [
    ...rule,
    ...checks.map((part) => {
      const joined = /^joined over (\d+) messages$/.exec(part)?.[1];
      if (joined !== undefined)
        return locale === 'ja' ? `${joined}件のメッセージをつないで検出` : `joined over ${joined} messages`;
      return CHECKS[part]?.[at] ?? (locale === 'ja' ? `前後の語「${part}」` : `the word “${part}”`);
    }),
  ];
  return parts.length === 0 ? why : [...new Set(parts)].join(locale === 'ja' ? '、' : ', ');
}
