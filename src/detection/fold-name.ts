import { normalise } from './normalise.ts';

/**
 * Forms of a name in which ways of writing it fall together: width, case, accents, titles and honorifics, kana and their romanisations, old
 * forms of common kanji, and the order of family and given name. The first is the name as it was written; a search compares that one, an
 * index keeps all. How kanji are read is not known: 太郎 and たろう stay apart. Empty where nothing is left.
 */
export function foldName(written: string): string[] {
  const plain = normalise(written).text.normalize('NFKC').toLowerCase().trim();
  const words = plain
    .replace(/(?:様|さん|さま|サマ|殿|氏|くん|君|ちゃん|先生)$/u, '')
    .split(/[\s,.・･·、。/()]+/u)
    .filter((word) => word !== '' && !TITLES.has(word))
    .map(foldWord)
    .filter((word) => word !== '');
  if (words.length === 0) return [];
  const [first = '', ...rest] = words;
  const turned = [
    words.join(''),
    [...rest, first].join(''),
    [words.at(-1) ?? '', ...words.slice(0, -1)].join(''),
  ];
  return [...new Set(turned)];
}

const TITLES = new Set(['mr', 'mrs', 'ms', 'miss', 'mx', 'dr', 'prof', 'sir', 'herr', 'frau', 'mme', 'm']);

function foldWord(word: string): string {
  const old = [...word].map((sign) => OLD_KANJI[sign] ?? sign).join('');
  return foldRomaji(latin(romanised(old)));
}

/** Hiragana and katakana in the letters of the systematic romanisation (Kunrei-shiki); anything else as it is. */
function romanised(word: string): string {
  const hiragana = [...word]
    .map((sign) => (/[\u30a1-\u30f6]/.test(sign) ? String.fromCharCode(sign.charCodeAt(0) - 0x60) : sign))
    .join('');
  let out = '';
  for (let at = 0; at < hiragana.length; at += 1) {
    const [one, next] = [hiragana.charAt(at), hiragana.charAt(at + 1)];
    if (one === 'ー' || one === '゛') continue;
    // A small tsu doubles what comes next, and doubles fall together below.
    if (one === 'っ') continue;
    const small = SMALL[next];
    const syllable = KANA[one];
    if (syllable === undefined) {
      out += one;
    } else if (small !== undefined && /[^aeiou]i$|^hu$|^u$|^te$|^de$|^vu$/.test(syllable)) {
      out +=
        /^[ay]|^yu|^yo/.test(small) && syllable.endsWith('i') && small.startsWith('y')
          ? syllable.slice(0, -1) + small
          : (syllable === 'u' ? 'w' : syllable.slice(0, -1)) + small;
      at += 1;
    } else out += syllable;
  }
  return out;
}

/** Letters without their accents. Only of Latin: the dots of kana are parts of letters. */
function latin(word: string): string {
  if (!/\p{Script=Latin}/u.test(word)) return word.replaceAll(/[-'’‐‑]/gu, '');
  return word
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .replaceAll('ß', 'ss')
    .replaceAll(/[øö]/g, 'o')
    .replaceAll('æ', 'ae')
    .replaceAll('œ', 'oe')
    .replaceAll('ł', 'l')
    .replaceAll('đ', 'd')
    .replaceAll('ı', 'i')
    .replaceAll(/[-'’‐‑`]/gu, '');
}

/** Ways to romanise the same kana as one: shi and si, tsu and tu, ohno and ōno and oono, shimbashi and shinbashi. */
function foldRomaji(word: string): string {
  return word
    .replaceAll('sh', 'sy')
    .replaceAll(/t?ch/g, 'ty')
    .replaceAll('tsu', 'tu')
    .replaceAll('fu', 'hu')
    .replaceAll(/dz|j/g, 'zy')
    .replaceAll('zyy', 'zy')
    .replaceAll(/([stz])yi/g, '$1i')
    .replaceAll(/m(?=[bmp])/g, 'n')
    .replaceAll(/oh(?=[^aeiouy]|$)/g, 'o')
    .replaceAll(/o[uo]/g, 'o')
    .replaceAll(/uu/g, 'u')
    .replaceAll(/([a-z])\1+/g, '$1');
}

const SMALL: Readonly<Record<string, string>> = {
  ゃ: 'ya',
  ゅ: 'yu',
  ょ: 'yo',
  ぁ: 'a',
  ぃ: 'i',
  ぅ: 'u',
  ぇ: 'e',
  ぉ: 'o',
};

const KANA: Readonly<Record<string, string>> = Object.fromEntries(
  (
    [
      ['あいうえお', ''],
      ['かきくけこ', 'k'],
      ['がぎぐげご', 'g'],
      ['さしすせそ', 's'],
      ['ざじずぜぞ', 'z'],
      ['たちつてと', 't'],
      ['だぢづでど', 'd'],
      ['なにぬねの', 'n'],
      ['はひふへほ', 'h'],
      ['ばびぶべぼ', 'b'],
      ['ぱぴぷぺぽ', 'p'],
      ['まみむめも', 'm'],
      ['らりるれろ', 'r'],
    ] as const
  )
    .flatMap(([signs, lead]) => [...signs].map((sign, at) => [sign, `${lead}${'aiueo'.charAt(at)}`] as const))
    .concat([
      ['ぢ', 'zi'],
      ['づ', 'zu'],
      ['や', 'ya'],
      ['ゆ', 'yu'],
      ['よ', 'yo'],
      ['わ', 'wa'],
      ['ゐ', 'i'],
      ['ゑ', 'e'],
      ['を', 'o'],
      ['ん', 'n'],
      ['ゔ', 'vu'],
      ['ぁ', 'a'],
      ['ぃ', 'i'],
      ['ぅ', 'u'],
      ['ぇ', 'e'],
      ['ぉ', 'o'],
      ['ゃ', 'ya'],
      ['ゅ', 'yu'],
      ['ょ', 'yo'],
    ]),
);

/** Old and variant forms that stand in registers of names, as the form that is usually written. */
const OLD_KANJI: Readonly<Record<string, string>> = Object.fromEntries(
  '髙高 﨑崎 碕崎 邉辺 邊辺 齋斎 齊斎 斉斎 澤沢 廣広 濱浜 濵浜 嶋島 嶌島 櫻桜 國国 眞真 龍竜 瀧滝 惠恵 德徳 增増 黑黒 槇槙 祐祐 冨富 栁柳 曾曽 壽寿 榮栄 條条 靜静 靑青 實実 豐豊 縣県 學学 萬万 與与 藏蔵 應応 圓円 彌弥 顯顕 晃晃 穗穂 鷗鴎 𠮷吉 桒桑 舘館 儘侭'
    .split(' ')
    .map((pair) => [...pair])
    .filter(([from, to]) => from !== to)
    .map(([from = '', to = '']) => [from, to]),
);
