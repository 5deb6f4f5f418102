import type { Random } from './random.ts';

/** How people say digits and letters. */
const EN = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const EN_TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const EN_TEENS = 'ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(' ');
const JA = [
  ['ゼロ', 'れい', 'まる', 'マル'],
  ['いち', 'イチ'],
  ['に', 'ニー', 'ニ'],
  ['さん', 'サン'],
  ['よん', 'ヨン'],
  ['ご', 'ゴー'],
  ['ろく', 'ロク'],
  ['なな', 'ナナ'],
  ['はち', 'ハチ'],
  ['きゅう', 'キュウ', 'キュー'],
];
const NATO =
  'alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec romeo sierra tango uniform victor whiskey x-ray yankee zulu'.split(
    ' ',
  );
/** Other words that people explain letters with. */
const LIKE =
  'apple bertie cat dog egg freddie george harry igloo jam kite lemon mother nuts orange peter queen robert sugar tommy umbrella violet wagon xylophone yellow zebra'.split(
    ' ',
  );

export function sayDigits(digits: string, lang: 'en' | 'ja', r: Random): string {
  return lang === 'en' ? sayEnglish(digits, r) : sayJapanese(digits, r);
}

function sayEnglish(digits: string, r: Random): string {
  const said: string[] = [];
  const zero = r.pick(['zero', 'oh', 'o']);
  const pairs = r.chance(0.25);
  for (let at = 0; at < digits.length;) {
    const digit = digits.charAt(at);
    let run = 1;
    while (digits.charAt(at + run) === digit && run < 3) run += 1;
    const word = digit === '0' ? zero : (EN[Number(digit)] ?? '');
    if (run > 1 && r.chance(0.7)) {
      said.push(`${run === 2 ? 'double' : r.pick(['triple', 'treble'])} ${word}`);
      at += run;
    } else if (pairs && at + 1 < digits.length && digit !== '0') {
      const two = Number(digits.slice(at, at + 2));
      const unit = two % 10;
      said.push(
        two < 20
          ? (EN_TEENS[two - 10] ?? '')
          : `${EN_TENS[Math.floor(two / 10)]}${unit === 0 ? '' : `${r.pick(['-', ' '])}${EN[unit]}`}`,
      );
      at += 2;
    } else {
      said.push(word);
      at += 1;
    }
  }
  const by = r.pick([' ', ' ', ', ', ' - ']);
  return said
    .map((word, at) =>
      at === 0
        ? word
        : (at % 4 === 0 && r.chance(0.3) ? r.pick([', ', ' ... ', ', um, ', ' and then ']) : by) + word,
    )
    .join('');
}

function sayJapanese(digits: string, r: Random): string {
  const kana = r.int(2);
  const by = r.pick(['、', '・', ' ', '', 'の']);
  return [...digits]
    .map((digit, at) => {
      const forms = JA[Number(digit)] ?? [''];
      const form = forms[Math.min(kana, forms.length - 1)] ?? '';
      // Without marks single kana would run together with what follows.
      return (at === 0 ? '' : by === 'の' ? (at % 4 === 0 ? 'の' : '、') : by) + form;
    })
    .join('');
}

export function kanjiDigits(digits: string): string {
  return digits.replaceAll(/\d/g, (digit) => '〇一二三四五六七八九'.charAt(Number(digit)));
}

export function fullWidth(text: string): string {
  return text
    .replaceAll(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0))
    .replaceAll(' ', '\u3000');
}

export function spellLetters(word: string, r: Random): string {
  const style = r.int(4);
  const letters = [...word.toLowerCase()].filter((char) => /[a-z]/.test(char));
  if (style === 0) return letters.join(' ');
  if (style === 1) return letters.map((char) => char.toUpperCase()).join('-');
  if (style === 2) return letters.map((char) => NATO[char.charCodeAt(0) - 97]).join(' ');
  return letters
    .map(
      (char) =>
        `${char} ${r.pick(['as in', 'for'])} ${(r.chance(0.5) ? NATO : LIKE)[char.charCodeAt(0) - 97]}`,
    )
    .join(', ');
}

/** "j o h n dot smith at example dot com". */
export function sayMail(mail: string, r: Random): string {
  const spelled = r.chance(0.3);
  const [local = '', domain = ''] = mail.split('@');
  const say = (part: string): string =>
    part.replaceAll('.', ' dot ').replaceAll('_', ' underscore ').replaceAll('-', ' dash ');
  return `${say(spelled ? [...local].join(' ').replaceAll(' . ', '.').replaceAll(' _ ', '_').replaceAll(' - ', '-') : local)} at ${say(domain)}`;
}
