const PLAIN = {
  ア: 'a',
  イ: 'i',
  ウ: 'u',
  エ: 'e',
  オ: 'o',
  カ: 'ka',
  キ: 'ki',
  ク: 'ku',
  ケ: 'ke',
  コ: 'ko',
  サ: 'sa',
  シ: 'shi',
  ス: 'su',
  セ: 'se',
  ソ: 'so',
  タ: 'ta',
  チ: 'chi',
  ツ: 'tsu',
  テ: 'te',
  ト: 'to',
  ナ: 'na',
  ニ: 'ni',
  ヌ: 'nu',
  ネ: 'ne',
  ノ: 'no',
  ハ: 'ha',
  ヒ: 'hi',
  フ: 'fu',
  ヘ: 'he',
  ホ: 'ho',
  マ: 'ma',
  ミ: 'mi',
  ム: 'mu',
  メ: 'me',
  モ: 'mo',
  ヤ: 'ya',
  ユ: 'yu',
  ヨ: 'yo',
  ラ: 'ra',
  リ: 'ri',
  ル: 'ru',
  レ: 're',
  ロ: 'ro',
  ワ: 'wa',
  ヲ: 'o',
  ン: 'n',
  ガ: 'ga',
  ギ: 'gi',
  グ: 'gu',
  ゲ: 'ge',
  ゴ: 'go',
  ザ: 'za',
  ジ: 'ji',
  ズ: 'zu',
  ゼ: 'ze',
  ゾ: 'zo',
  ダ: 'da',
  ヂ: 'ji',
  ヅ: 'zu',
  デ: 'de',
  ド: 'do',
  バ: 'ba',
  ビ: 'bi',
  ブ: 'bu',
  ベ: 'be',
  ボ: 'bo',
  パ: 'pa',
  ピ: 'pi',
  プ: 'pu',
  ペ: 'pe',
  ポ: 'po',
  ヴ: 'vu',
};
const SMALL = { ャ: 'ya', ュ: 'yu', ョ: 'yo' };

/** Hepburn without macrons, long vowels shortened as passports write them. */
export function toRomaji(katakana) {
  let out = '';
  let double = false;
  for (const char of katakana) {
    if (char === 'ッ') {
      double = true;
      continue;
    }
    if (SMALL[char] !== undefined) {
      const stem = /(?:sh|ch|j)i$/.test(out) ? out.slice(0, -1) : out.endsWith('i') ? out.slice(0, -1) : out;
      out = stem + (/(?:sh|ch|j)$/.test(stem) ? SMALL[char].slice(1) : SMALL[char]);
      continue;
    }
    const plain = PLAIN[char] ?? '';
    out += double && plain !== '' ? (plain.startsWith('ch') ? 't' : plain[0]) + plain : plain;
    double = false;
  }
  return out
    .replaceAll('ou', 'o')
    .replaceAll('oo', 'o')
    .replaceAll('uu', 'u')
    .replaceAll(/n(?=[bmp])/g, 'n');
}
