import { cueOf } from './cues.ts';
import { firstMatch, nextMatch } from './each-match.ts';
import type { Candidate, Finder } from './finder.ts';
import {
  GIVEN,
  GIVEN_READING,
  japanese,
  OTHER,
  PERSON,
  PLACE,
  SURNAME,
  SURNAME_READING,
  WORD,
  wordRank,
  type JapaneseLexicon,
} from './lexicons/japanese.ts';

/**
 * Names that somebody states in so many words: behind 氏名：, 名義は, フリガナ and the like, and before と申します. What stands there may be
 * in kanji, hiragana, katakana of either width or Latin letters, and in no list.
 */
export const findStatedNames: Finder = (reading) => {
  const { text } = reading;
  const found: Candidate[] = [];
  if (!/[\u3041-\u30fa\u4e00-\u9fff]/.test(text)) return found;
  const lexicon = japanese();
  for (const rule of LABEL_CUE.isIn(reading) ? LABELLED : [])
    for (let match = firstMatch(rule, text); match !== null; match = nextMatch(rule, text, match))
      take(lexicon, match, 'label', found);
  for (const rule of INTRODUCED_CUE.isIn(reading) ? INTRODUCED : [])
    for (let match = firstMatch(rule, text); match !== null; match = nextMatch(rule, text, match))
      take(lexicon, match, 'introduction', found);
  for (const rule of CLOSED_CUE.isIn(reading) ? CLOSED : [])
    for (let match = firstMatch(rule, text); match !== null; match = nextMatch(rule, text, match))
      take(lexicon, match, 'signature', found);
  for (let match = firstMatch(OPENS, text); match !== null; match = nextMatch(OPENS, text, match))
    if (wordRank(lexicon.entry(match[1] ?? '')) <= 2) take(lexicon, match, 'opening', found);
  return found;
};

const CLOSED_CUE = cueOf(/ます|ました|以上|敬具|草々|ください|下さい|より|拝/);
const LABEL_CUE = cueOf(
  /名前|氏名|姓|[苗名]字|旧姓|本名|フルネーム|名義|者|[先人様客主][ のは様]?.?名|保証人|[取出込理続]人|送り主|依頼主|本人|宛名|あて名|フリガナ|ふりがな|カナ|ガナ|がな|仮名|読み方|ローマ字/,
);
const INTRODUCED_CUE = cueOf(
  /申し|もうし|申す|いいます|言います|いいまして|名乗|ございます|いらっしゃいます/,
);
const KANJI = '\\u4e00-\\u9fff々';
const VALUE = [
  `[${KANJI}]{1,4}[ヶヵノツケ]?[${KANJI}]{0,4} {1,2}(?!電話|住所|携帯|番号|連絡|生年|年齢|男性|女性|以上|宛|様|本人|自宅|勤務|会社|希望|配達|配送|注文)[${KANJI}]{1,3}`,
  `[${KANJI}]{1,4}[ヶヵノツケ]?[${KANJI}]{0,4} {1,2}[ァ-ヶー]{1,5}`,
  `[${KANJI}]{1,4}[ヶヵノツケ]?[${KANJI}]{0,4}`,
  `[${KANJI}]{1,4} ?(?![がはをのにでともへや])[ぁ-ん]{2,3}[子美恵代江香枝奈世乃衣菜花実佳織緒希]`,
  '[ァ-ヶー]{2,12}(?:[ ・=][ァ-ヶー]{1,12}){0,4}',
  '[ｦ-ﾟ]{2,14}(?:[ ・][ｦ-ﾟ]{2,14})?',
  "[A-Za-z][A-Za-z.'’-]{1,20}(?: [A-Za-z][A-Za-z.'’-]{0,20}){0,3}",
].join('|');
const ENDS =
  '(?= ?(?:です|でござ|でお願|でお調|で(?:登録|予約|申|契約|取|す|、|,)|と(?:申|い[いうっ]|言|書|読|な|記|お|表記)|に(?:な|変|直|し|お|て|訂)|の(?:まま|名前|スペル|表記|はず|漢字)|さん|さま|様|氏|殿|、|。|,|\\)|）|」|』|"|\\(|（|/|・?\\d|と|が|を|は|;|\\s|$))';
const WHO =
  '(?:お|ご)?(?:名前|氏名|姓名|姓(?=[はが])|苗字|名字|旧姓|本名|フルネーム|(?:ご|お)?(?:口座|カード|契約|登録|振込|通帳)?名義人?(?:名)?|(?:受付|送信|発信|記入|署名|対応|受領|契約|申込|申請|予約|利用|使用|登録|加入|被保険|保護|代表|責任|担当|依頼|搭乗|購入|注文|宿泊|来店|所有|訪問|振込|送金|差出|保証|請求)者(?:様)?(?:の?(?:お?名前|氏名|名))?|(?:契約|予約|登録|振込|搭乗|患者|顧客|会員|お?客様|届け?先|送付先|宛先|配送先|担当|依頼主|送り主)(?:様)?の?(?:お?名前|氏名|名義人|名)|(?:連帯)?保証人|受取人|差出人|振込人|名義人|代理人|相続人|送り主|依頼主|本人|宛名|あて名|フリガナ|ふりがな|カナ氏名|カナ名|ヨミガナ|よみがな|読み仮名|読み方|ローマ字(?:表記|名)?|下の名前|氏名カナ)(?:名)?';
/** Particles may be a part of a name in hiragana: みずの はると. */
const HIRAGANA =
  '[\\u4e00-\\u9fff々]{1,4}[ヶヵノツケ]?[\\u4e00-\\u9fff々]{0,3} {0,2}[ぁ-んー]{1,5}?|[ぁ-んー]{2,6}[ ・][ぁ-んー]{1,6}?|[ぁ-んー]{2,9}?';
const HIRAGANA_ENDS =
  '(?=です|でござ|でお願|で(?:登録|予約|、)|と(?:申|い[いう]|言|読|な|書)|に(?:な|変|し)|さん|さま|様|氏|、|。|,|\\)|）|」|』|\\(|（|/|;|\\s|$)';
const LABEL = `(?:${WHO})(?: ?[(（][^)）\\n]{1,8}[)）])?(?:は、?|が|では|として|欄に| ?[:：=＝/]|[ \\n]{1,2})[ ]?[「『"]?`;
const LABELLED = [
  new RegExp(`${LABEL}(${VALUE})${ENDS}`, 'g'),
  new RegExp(`${LABEL}(${HIRAGANA})${HIRAGANA_ENDS}`, 'g'),
];
const FRONT = '(?:^|[。、,.!?！？\\s「『(（:：/の]|です|ます|(?:私|わたくし|わたし)(?:は|、)?)';
const SAYS =
  '(?= ?(?:と申し|ともうし|と申す|といいます|と言います|といいまして|と名乗|でございます|様でいらっしゃいます))';
const INTRODUCED = [
  new RegExp(`${FRONT}(${VALUE})${SAYS}`, 'g'),
  new RegExp(`${FRONT}(${HIRAGANA})${SAYS}`, 'g'),
];

/** Behind the words that close a letter, and before より at its end: 以上、よろしくお願いします。佐古. */
const CLOSED = [
  new RegExp(
    `(?:します|致します|ました|以上(?:です)?|敬具|草々|ください|下さい|ございます)[。.!] ?[(（]?(${VALUE})[)）]?$`,
    'g',
  ),
  new RegExp(`(?:^|\\n)(${VALUE}|${HIRAGANA})(?: ?より| 拝)(?=$|\\n)`, 'g'),
];
/** A message that opens with who writes: たかはしです, こんにちは、田中です. */
const OPENS =
  /(?:^|\n|(?:こんにちは|こんばんは|おはようございます|はじめまして|初めまして|もしもし|お世話になります|お世話になっております)[、。! ]{1,2})([ぁ-ん]{3,8})(?=です(?:$|[。、!\s])|でございます)/g;

function take(lexicon: JapaneseLexicon, match: RegExpMatchArray, context: string, found: Candidate[]): void {
  const value = (match[1] ?? '').trim().replace(/(?:様|氏|殿|さん|さま)$/, '');
  if (value === '' || !isNameLike(lexicon, value, context === 'introduction')) return;
  const from = (match.index ?? 0) + match[0].lastIndexOf(match[1] ?? '');
  found.push({
    from,
    to: from + value.length,
    class: 'PERSON',
    score: 0.86,
    recognizer: 'ja-stated-name',
    checks: ['shape'],
    context: [context],
  });
}

const NAMES = SURNAME | GIVEN | PERSON;
/** Not what anybody is called, though no dictionary word as a whole. */
const NO_NAME =
  /変更|確認|登録|入力|記入|記載|住所|番号|電話|不明|同じ|以下|上記|下記|必須|空欄|未定|教え|お願|書い|違い|間違|何|誰|会社|御社|弊社|株式|有限|法人|当社|銀行|支店|センター|窓口|全角|半角|英字|漢字|カタカナ|ひらがな|平仮名|片仮名|ローマ字|フルネーム|でき|ください|下さい|^上$|^(?:どこ|どう|なし|あり)|持ち|方法|場合|問題|思い|考え|出来/;

function isNameLike(lexicon: JapaneseLexicon, value: string, isSaid: boolean): boolean {
  if (NO_NAME.test(value)) return false;
  if (/^[A-Za-z]/.test(value)) return value.length > 2 && !/^(?:http|www|mail|id|web)/i.test(value);
  if (/^[ｦ-ﾟ]/.test(value)) return true;
  const parts = value.split(/[ ・=]/);
  const kinds = lexicon.kinds(value);
  if (/^[ぁ-んー ・]+$/.test(value)) return isReading(lexicon, value, 4);
  if (
    parts.length === 1 &&
    (kinds & NAMES) === 0 &&
    (kinds & (isSaid ? WORD | OTHER : WORD | OTHER | PLACE)) !== 0
  )
    return false;
  if (/^[ァ-ヶー]+$/.test(value))
    return kinds === 0 || (kinds & (NAMES | SURNAME_READING | GIVEN_READING)) !== 0;
  if (/[ぁ-ん]$/.test(value)) return endsInName(lexicon, value);
  return true;
}

/** さやか, 山田うめ: kana behind kanji are a given name, not the ending of a word. */
function endsInName(lexicon: JapaneseLexicon, value: string): boolean {
  if (value.includes(' ') || (lexicon.kinds(value) & NAMES) !== 0) return true;
  const kana = /[ぁ-ん]+$/.exec(value)?.[0] ?? '';
  const head = value.slice(0, value.length - kana.length);
  return kana.length >= 2 && (lexicon.kinds(head) & SURNAME) !== 0 && (lexicon.kinds(kana) & GIVEN) !== 0;
}

const toKatakana = (kana: string): string =>
  kana.replaceAll(/[ぁ-ん]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0x60));

/** Some given name is read like this kana. */
export function isGivenReading(lexicon: JapaneseLexicon, kana: string): boolean {
  return (lexicon.kinds(toKatakana(kana)) & (GIVEN_READING | GIVEN)) !== 0;
}

/**
 * Read as a surname, a given name, or both, with or without a space: やまだたろう, ヤマダ タロウ. Behind a known surname up to `unlisted`
 * characters may be a given name that no list has.
 */
export function isReading(lexicon: JapaneseLexicon, value: string, unlisted = 0): boolean {
  const [first = '', second] = toKatakana(value).split(/[ ・]/);
  const isSurname = (word: string): boolean => (lexicon.kinds(word) & (SURNAME_READING | SURNAME)) !== 0;
  if (second !== undefined) return isSurname(first) || isGivenReading(lexicon, second);
  if (isSurname(first) || isGivenReading(lexicon, first) || (lexicon.kinds(value) & NAMES) !== 0) return true;
  for (let cut = 2; cut < first.length; cut += 1) {
    const rest = first.slice(cut);
    const isGiven = isGivenReading(lexicon, rest) || (rest.length >= 2 && rest.length <= unlisted);
    if (isSurname(first.slice(0, cut)) && isGiven) return true;
  }
  return false;
}
