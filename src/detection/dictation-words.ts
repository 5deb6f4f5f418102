/** What one word of a dictation stands for. */
export interface Said {
  readonly kind: 'digits' | 'tens' | 'noughts' | 'times' | 'letter' | 'explain' | 'filler' | 'correction';
  /** Digits, a letter in upper case, or how many times. */
  readonly value: string;
  readonly word: boolean;
  /** The letter that a word of a spelling alphabet stands for, in lower case. */
  readonly of?: string;
  readonly nato?: boolean;
}

const DIGITS: readonly (readonly [string, string])[] = [
  ['0', 'zero oh nought naught nil ゼロ ぜろ れい レイ まる マル オー 〇 零'],
  ['1', 'one いち イチ 一'],
  ['2', 'two に ニ にー にい ニー ニイ 二'],
  ['3', 'three tree さん サン 三'],
  ['4', 'four fower よん ヨン し シ しー 四'],
  ['5', 'five fife ご ゴ ごー ゴー ごお 五'],
  ['6', 'six ろく ロク 六'],
  ['7', 'seven なな ナナ しち シチ 七'],
  ['8', 'eight はち ハチ 八'],
  ['9', 'nine niner きゅう キュウ きゅー キュー く ク くー クー 九'],
  ['10', 'ten'],
  ['11', 'eleven'],
  ['12', 'twelve'],
  ['13', 'thirteen'],
  ['14', 'fourteen'],
  ['15', 'fifteen'],
  ['16', 'sixteen'],
  ['17', 'seventeen'],
  ['18', 'eighteen'],
  ['19', 'nineteen'],
];
const TENS: readonly (readonly [string, string])[] = [
  ['2', 'twenty'],
  ['3', 'thirty'],
  ['4', 'forty fourty'],
  ['5', 'fifty'],
  ['6', 'sixty'],
  ['7', 'seventy'],
  ['8', 'eighty'],
  ['9', 'ninety'],
  ['1x', '十 じゅう ジュウ'],
];
/** ICAO spelling alphabet with its usual other spellings. */
const ALPHABET =
  'alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november oscar papa quebec romeo sierra tango uniform victor whiskey whisky xray yankee zulu';
const JA_LETTERS =
  'エー:A ビー:B シー:C ディー:D イー:E エフ:F ジー:G エイチ:H アイ:I ジェー:J ケー:K エル:L エム:M エヌ:N ピー:P アール:R エス:S ティー:T ユー:U ブイ:V ダブリュー:W エックス:X ワイ:Y ゼット:Z';
const FILLERS =
  'plus um umm uh uhh er erm hmm and then next followed by after dash hyphen minus dash space dot point comma slash period stroke okay ok so capital uppercase lowercase small letter digit number again on up ハイフン はいふん ダッシュ スペース えーと えーっと えっと ええと あの それから 続けて 次が 次に の';
const CORRECTIONS =
  "sorry no wait oops not mean i'm scratch that make actually correction rather instead correct meant hang hold pardon whoops apologies nope scrap strike mistake typo すみません すいません ごめん ごめんなさい 失礼 失礼しました 失礼いたしました 訂正 訂正します 間違え 間違えた 間違えました 間違い 間違いました 間違いです 誤り ちがう ちがいます ちがった いえ いや あ じゃなくて ではなく ではなくて 違う 違います";

const WORDS = readWords();

/** English words that say digits; the letter O may. */
export const ENGLISH_DIGITS: readonly string[] = [...WORDS]
  .filter(
    ([word, { kind, value }]) =>
      /^[a-z]+$/.test(word) &&
      (kind === 'digits' || kind === 'tens' || kind === 'noughts' || (kind === 'letter' && value === 'O')),
  )
  .map(([word]) => word);

/** What a word of a dictation says; undefined for any other word. */
export function readToken(token: string): Said | undefined {
  return WORDS.get(token);
}

function readWords(): ReadonlyMap<string, Said> {
  const words = new Map<string, Said>();
  const put = (list: string, said: Said): void => {
    for (const word of list.split(' ')) words.set(word, said);
  };
  for (let code = 97; code <= 122; code += 1) {
    const letter = String.fromCharCode(code);
    words.set(letter, { kind: 'letter', value: letter.toUpperCase(), word: true });
  }
  put(FILLERS, { kind: 'filler', value: '', word: true });
  put(CORRECTIONS, { kind: 'correction', value: '', word: true });
  put('as in like for', { kind: 'explain', value: '', word: true });
  for (const [value, list] of DIGITS) put(list, { kind: 'digits', value, word: true });
  for (const [value, list] of TENS) put(list, { kind: 'tens', value, word: true });
  put('hundred', { kind: 'noughts', value: '00', word: true });
  put('thousand', { kind: 'noughts', value: '000', word: true });
  put('double', { kind: 'times', value: '2', word: true });
  put('triple treble', { kind: 'times', value: '3', word: true });
  put('quadruple', { kind: 'times', value: '4', word: true });
  for (const word of ALPHABET.split(' ')) {
    const of = word.charAt(0);
    words.set(word, { kind: 'letter', value: of.toUpperCase(), word: true, of, nato: true });
  }
  for (const pair of JA_LETTERS.split(' ')) {
    const [word = '', letter = ''] = pair.split(':');
    words.set(word, { kind: 'letter', value: letter, word: true });
  }
  return words;
}
