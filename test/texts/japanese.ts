import { address, NOTATIONS, type Notation, type Random } from './japanese-addresses.ts';
import { FOREIGN, GIVEN, katakana, PET_NAMES, romaji, SURNAMES } from './japanese-names.ts';

export interface Labelled {
  readonly text: string;
  readonly spans: readonly (readonly [start: number, end: number, type: string])[];
  readonly form: string;
}

/** A small generator of numbers that is the same everywhere (mulberry32). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    below: (limit) => Math.floor(next() * limit),
    pick: (from) => {
      const one = from[Math.floor(next() * from.length)];
      if (one === undefined) throw new RangeError('nothing to pick from');
      return one;
    },
  };
}

/** Sentences around a whole name: 〔〕 stands for it. */
const FULL_NAME = [
  '〔〕と申します。先日の注文についてお伺いしたいのですが。',
  'お世話になっております。〔〕と申します。',
  '私、〔〕といいますが、荷物がまだ届きません。',
  '氏名：〔〕',
  '氏名: 〔〕\n電話で折り返しください。',
  'お名前：〔〕 様',
  '名前は〔〕です。',
  '名前は〔〕で、会員登録は去年しました。',
  '契約者名は〔〕になっているはずです。',
  '契約者の〔〕です。住所変更をお願いします。',
  '口座名義は〔〕です。',
  '口座名義人　〔〕',
  '名義を妻の〔〕に変更したいです。',
  '〔〕様のご契約内容を確認いたしました。',
  '〔〕様、いつもご利用ありがとうございます。',
  '宛名は〔〕でお願いします。',
  '領収書の宛名を〔〕様にしてください。',
  '受取人：〔〕',
  '送り主は〔〕です。',
  '予約者名：〔〕、2名です。',
  '予約は〔〕の名前で取っています。',
  '同居の母、〔〕が代わりに受け取ります。',
  '先ほど〔〕さんからお電話をいただきました。',
  '担当の〔〕が承ります。',
  '本日は〔〕が担当いたします。',
  'ご担当の〔〕様にお取り次ぎください。',
  '保護者氏名（〔〕）を記入しました。',
  '〔〕さん宛の荷物が間違って届いています。',
  '株式会社ミナトの〔〕です。',
  '営業部の〔〕と申しますが、請求書の再発行をお願いできますか。',
  'お客様名「〔〕」でお調べしましたが見つかりませんでした。',
  '患者名は〔〕、保険証を忘れました。',
  'カードの名義人は〔〕となっています。',
  '代理で連絡しています。本人は〔〕です。',
  '送付先の氏名を〔〕に直してもらえますか',
  '〔〕の母ですが、娘のアカウントについて相談です。',
  'よろしくお願いいたします。\n\n〔〕',
  '以上、よろしくお願い致します。　〔〕拝',
  '相手の運転手は〔〕という人でした。',
  '隣の席の〔〕氏に預けました。',
  '会員の〔〕ですけど、ポイントが反映されてません',
  '〔〕（30代・主婦）です。初めて問い合わせます。',
  '紹介者は〔〕さんです。',
  '連帯保証人は〔〕にお願いしました。',
  '搭乗者名〔〕のスペルを訂正したいです。',
  'はい、〔〕です。',
  '〔〕でございます。お電話代わりました。',
  '振込人名が〔〕になってしまいました。',
];
/** Around a surname or a given name alone, or a pet name. */
const SURNAME = [
  '〔〕と申します。', '〔〕です。先ほどはありがとうございました。', '〔〕様、お待たせいたしました。', '〔〕さんに確認したところ、返金可能とのことでした。', '担当の〔〕です。',
  '窓口の〔〕さんにはお世話になりました。', '昨日対応してくれた〔〕さんをお願いします。', '苗字は〔〕です。', '姓が〔〕に変わりました。', '旧姓は〔〕です。', '〔〕様のお電話でよろしいでしょうか。',
  'いつもお世話になっております、〔〕です。', '経理の〔〕部長に転送してください。', '〔〕先生の予約を変更したいのですが。', '本日は〔〕が対応いたしました。', '〔〕ですが、まだ連絡がありません。', '〔〕さんという方から折り返しがありました。', '店長の〔〕様宛にお手紙を送りました。',
]; // prettier-ignore
const GIVEN_ONLY = ['娘の〔〕の分も追加してください。', '息子の〔〕が使っています。', '下の名前は〔〕です。', '〔〕さん、ご確認をお願いします。', '妻の〔〕が代わりに行きます。', '〔〕ちゃんの誕生日プレゼントに間に合いますか。', '名は〔〕と読みます。', '〔〕くんの席をお願いします。', '母の名前は〔〕です。']; // prettier-ignore
const READING = ['フリガナ：〔〕', 'ふりがなは〔〕です。', 'お名前（カナ）：〔〕', 'カナ氏名　〔〕', '読み方は〔〕です。', 'フリガナは〔〕でお願いします。', '口座名義（カナ）は〔〕です。', '名義　〔〕', '〔〕と申します。', '〔〕様でいらっしゃいますね。']; // prettier-ignore
const LATIN = ['パスポートの名前は〔〕です。', 'カード名義は〔〕です。', 'ローマ字では〔〕と書きます。', '氏名（ローマ字）：〔〕', 'I am 〔〕 です、英語でもいいですか。', '〔〕と申します。', '〔〕様のご予約を承りました。', '搭乗者名：〔〕', '〔〕さんからメールが来ました。', 'お名前：〔〕']; // prettier-ignore
const ADDRESS = [
  '住所は〔〕です。', '届け先を〔〕に変更してください。', '〔〕に送ってください。', '〔〕へ引っ越しました。', 'ご住所：〔〕', '住所\n〔〕', '〒の欄に〔〕と入力しました。', '配送先：〔〕', '送付先は〔〕でお願いします。', '現住所は〔〕、電話は後ほどお伝えします。', '〔〕在住です。', '〔〕にある実家に届けてほしいです。', '新しい住所（〔〕）に届きますか？', '請求書の送り先が〔〕のままになっています。', '勤務先は〔〕です。', '〔〕の自宅で受け取ります。', '先月〔〕から転居しました。', '本籍は〔〕です', '集荷先：〔〕 時間は午前中希望', '私の住所〔〕を登録してください。',
]; // prettier-ignore

function fill(carrier: string, value: string, type: string, form: string): Labelled {
  const start = carrier.indexOf('〔〕');
  return { text: carrier.replace('〔〕', value), spans: [[start, start + value.length, type]], form };
}

/** One support sentence with a name in it. */
export function nameSentence(random: Random): Labelled {
  const [surname, surnameKana] = random.pick(SURNAMES);
  const [given, givenKana] = random.pick(GIVEN);
  const gap = random.pick(['', '', '', ' ', '　']);
  const which = random.below(20);
  if (which < 9) return fill(random.pick(FULL_NAME), surname + gap + given, 'PERSON', 'full name');
  if (which < 11) return fill(random.pick(SURNAME), surname, 'PERSON', 'surname');
  if (which < 12)
    return fill(
      random.pick(GIVEN_ONLY),
      random.below(3) === 0 ? random.pick(PET_NAMES) : given,
      'PERSON',
      'given name',
    );
  if (which < 14) {
    const between = random.pick(['', ' ', '　', '・']);
    return fill(
      random.pick(READING),
      katakana(surnameKana) + between + katakana(givenKana),
      'PERSON',
      'katakana',
    );
  }
  if (which < 15)
    return fill(
      random.pick(READING),
      surnameKana + random.pick(['', ' ', '　']) + givenKana,
      'PERSON',
      'hiragana',
    );
  if (which < 17) {
    const [first, last] = random.below(2) === 0 ? [givenKana, surnameKana] : [surnameKana, givenKana];
    const latin = `${romaji(first)} ${romaji(last)}`;
    return fill(random.pick(LATIN), random.below(3) === 0 ? latin.toUpperCase() : latin, 'PERSON', 'romaji');
  }
  if (which < 19) return fill(random.pick(FULL_NAME), random.pick(FOREIGN), 'PERSON', 'foreign');
  const value = surname + gap + given;
  const [open, close] = random.pick([
    ['（', '）'],
    ['(', ')'],
    ['／', ''],
  ] as const);
  const reading = katakana(surnameKana) + random.pick(['', ' ']) + katakana(givenKana);
  return {
    text: `${value}${open}${reading}${close}と申します。`,
    spans: [
      [0, value.length, 'PERSON'],
      [value.length + 1, value.length + 1 + reading.length, 'PERSON'],
    ],
    form: 'with reading',
  };
}

/** One support sentence with an address in it. */
export function addressSentence(random: Random): Labelled {
  const notation: Notation = random.pick(NOTATIONS);
  return fill(random.pick(ADDRESS), address(random, notation), 'ADDRESS', notation);
}
