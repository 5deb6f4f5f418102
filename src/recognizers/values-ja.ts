import { cueOf, type Marks } from './cues.ts';
import type { TextRule } from './text-rule.ts';

const NUMBER = '(?:\\d{1,2}|元|[一二三四五六七八九十〇]{1,4})';
const ERA = '(?:明治|大正|昭和|平成|令和|明|大|昭|平|令|[MTSHR]\\.?)';
/** 昭和55年4月1日, S55.4.1, 昭五十五年四月一日, 1985年7月3日, 1985/7/3, 19850703. */
const DATE = `(?:${ERA} ?${NUMBER} ?(?:年|[./-]) ?${NUMBER} ?(?:月|[./-]) ?${NUMBER}日?|(?:19|20)\\d{2} ?(?:年|[./-]) ?\\d{1,2} ?(?:月|[./-]) ?\\d{1,2}日?|(?:19|20)\\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])(?!\\d)|[一二三四五六七八九〇]{4}年${NUMBER}月${NUMBER}日|\\d{2}[./-]\\d{1,2}[./-]\\d{1,2}(?!\\d))`;
const FULL_DATE = `(?:(?:明治|大正|昭和|平成|令和)${NUMBER}年${NUMBER}月${NUMBER}日|(?:19|20)\\d{2}[年/.-]\\d{1,2}[月/.-]\\d{1,2}日?)`;
/** は, ：, a bracketed remark such as （和暦） or （西暦）. */
const IS = '(?: ?[(（][^)）\\n]{1,8}[)）])? ?(?:は、?|が|を|:|=|→|の(?:ほう|方)は)?[ \\n]?[「『"“【(（]?';
/** What somebody chose or was sent; not a sentence about it (8文字以上). */
const CHOSEN =
  '((?!https?:)(?=[!-~]{0,63}\\d|[A-Za-z]{6}|[!-~]{0,63}[!#$%&*+=?@^_~])[!-~]{4,64}?)(?=[」』"”】]|です|でした|で(?:ログ|試|入|登|す|、|合)|に(?:し|な|設定|変更)|と(?:な|入|い|設|し)|を(?:入|使|登|設)|だ|、|。|\\)|）|\\s|$)';

/** Values that Japanese words speak for: dates of birth, secrets, addresses of mail, accounts, papers. */
export const VALUES_JA_RULES: readonly TextRule[] = [
  {
    class: 'DATE_OF_BIRTH',
    name: 'ja-birth-date',
    cue: /生年月日|誕生日|生まれ|お誕生/,
    pattern: new RegExp(`(?:生年月日|お?誕生日|生まれた日)${IS}[ ]?(${DATE}|\\d{1,2}月\\d{1,2}日)`, 'g'),
    group: 1,
    score: 0.92,
  },
  {
    class: 'DATE_OF_BIRTH',
    name: 'ja-born-on',
    cue: /日 ?(?:に)?(?:生|誕生)|[\d/.-] ?生まれ/,
    pattern: new RegExp(
      `(?<![\\d])(${FULL_DATE}|${ERA}\\d{1,2}[./-]\\d{1,2}[./-]\\d{1,2}) ?(?=(?:に)?(?:生まれ|産まれ|誕生|出生)|生(?:の|。|、|\\s|\\)|）|$))`,
      'g',
    ),
    group: 1,
    score: 0.92,
  },
  {
    class: 'SECRET',
    name: 'ja-password',
    cue: /パスワード|パスコード|合言葉|\bpw|ログイン情報/,
    pattern: new RegExp(
      `(?:(?:パスワード|パスコード|合言葉)(?:欄)?${IS}|(?<![A-Za-z])(?:PW|pw|Pw|PASS|pass) ?(?:は|:|=|が) ?)${CHOSEN}`,
      'g',
    ),
    group: 1,
    score: 0.88,
  },
  {
    class: 'SECRET',
    name: 'ja-pin',
    cue: /暗証|pin|ピン/,
    pattern: new RegExp(
      `(?:暗証(?:番号|コード)?|PIN(?:コード|番号)?|pin(?:コード|番号)?)(?:の?(?:[4四]|数字)?[4四]?[桁けた])?${IS}(\\d{4,8})(?![\\d桁文-])`,
      'g',
    ),
    group: 1,
    score: 0.92,
  },
  {
    class: 'SECRET',
    name: 'ja-code',
    cue: /コード|パスワード|ワンタイム|ワンパス|認証|番号|otp|sms|ショートメール|メッセージ/,
    pattern: new RegExp(
      `(?:(?:認証|本人確認|承認|ワンタイム|セキュリティ認証|ログイン|SMS|(?:[二2]段階|[二2]要素|多要素)認証の?)(?:コード|番号|パスワード|キー)|確認(?:コード|キー)|(?<!(?:エラー|クーポン|商品|割引|紹介|招待|プロモ|プロモーション|キャンペーン|製品|郵便|支店|銀行|国|バー|QR|施設|店舗|会員|登録|ショップ|シリアル|優待|株主|カラー|色|品番|予約|受付)(?:の)?)コード(?=は|が|:|「|[ ]?\\d{6})(?!(?:は|が|:|「| )?[^\\d]{0,2}\\d{4,5}(?!\\d))|(?:届いた|送られてきた|受け取った|受信した|表示された)(?:コード|番号|数字)|OTP|ワンタイムパス(?:ワード)?|ワンパス|(?:SMS|ショートメール|メッセージ|メール)(?:で|に)(?:届|送|来)[ぁ-ん]{1,6}(?:コード|番号|数字)?)${IS}([0-9]{4,8}|[0-9]{3}[- ][0-9]{3}|[A-Z]{0,2}-?[0-9]{5,8})(?![\\d桁])`,
      'g',
    ),
    group: 1,
    score: 0.92,
  },
  {
    class: 'SECRET',
    name: 'ja-code-first',
    cue: /コード|という番号|ワンタイム/,
    pattern:
      /(?<![\d.-])(\d{4,8}|\d{3}[- ]\d{3})(?:が|は|という)(?:認証|確認|ワンタイム)?(?:コード|パスワード|番号|数字)(?:です|でした|が(?:届|送|来|表示))/g,
    group: 1,
    score: 0.85,
  },
  {
    class: 'SECRET',
    name: 'ja-key',
    cue: /キー|トークン|秘密鍵|シークレット/,
    pattern: new RegExp(
      `(?:(?:API|Api|api|シークレット|アクセス|秘密|クライアント|認証|プライベート|個人用)[ ・]?(?:アクセス)?(?:キー|トークン|鍵|シークレット)|トークン|クライアントシークレット)(?:ID)?${IS}((?=[A-Za-z_./+=-]{0,60}\\d)[A-Za-z0-9_./+=-]{12,200})`,
      'g',
    ),
    group: 1,
    score: 0.9,
  },
  {
    class: 'SECRET',
    name: 'ja-quoted-secret',
    cue: /合言葉|パスワード|パスフレーズ|秘密の|パスコード/,
    pattern:
      /(?:合言葉|パスワード|パスフレーズ|パスコード|秘密の(?:言葉|質問の答え|答え))(?:は|が|を|:|=)? ?[「『【"](?![^」』】"\n]{0,24}(?:文字|以上|半角|全角|英数|英字|記号|入力|忘れ|変更|設定|リセット|必須|表示|再発行|確認|不明|違|誤|エラー|ください))([^」』】"\n]{2,40})[」』】"]/g,
    group: 1,
    score: 0.86,
  },
  {
    class: 'SECRET',
    name: 'ja-security-question',
    cue: /秘密の|合言葉/,
    pattern: new RegExp(
      '(?:秘密の(?:質問|答え|合言葉)(?:の(?:答え|回答))?|合言葉)(?:は|:|が)[ ]?[「『"]?([^\\s、。「」『』"]{2,20}?)(?=[」』"]|です|でした|に(?:し|な)|。|、|\\s|$)',
      'g',
    ),
    group: 1,
    score: 0.82,
  },
  {
    class: 'EMAIL',
    name: 'ja-email-spelled',
    cue: /アット|あっと|☆|★|■|●|\[at|\(at|＠/,
    pattern:
      /[a-z0-9][a-z0-9._%+-]{0,63} ?(?:[[(〔【（]? ?(?:アット(?:マーク)?|あっと(?:まーく)?|at|AT) ?[\])〕】）]|アット(?:マーク)?|あっと(?:まーく)?|[☆★■●◎]) ?[a-z0-9-]{1,63}(?: ?(?:\.|[[(（]? ?(?:ドット|どっと|dot) ?[\])）]?) ?[a-z0-9-]{2,24}){1,4}/gi,
    group: 0,
    score: 0.92,
  },
  {
    class: 'BANK_ACCOUNT',
    name: 'ja-account',
    cue: /口座|普通|当座|貯蓄/,
    pattern:
      /(?:口座(?:番号|No\.?|NO\.?|ナンバー)?|(?:普通|当座|貯蓄|総合)(?:預金|口座)?)(?: ?[(（][^)）\n]{1,6}[)）])?(?:の?(?:口座)?番号)?(?:は|が|:|、|No\.?)?[ \n]{0,2}(\d{6,8}|\d{3}-\d{4}|\d{4}-\d{3}|\d{1,4}(?:-\d{1,7}){1,2})(?![\d-]|円|件|年|名|個)/g,
    group: 1,
    score: 0.92,
  },
  {
    class: 'BANK_ACCOUNT',
    name: 'ja-post-symbol',
    cue: /記号|ゆうちょ/,
    pattern:
      /(?:(?:ゆうちょ(?:銀行)?|郵便貯金|記号・?番号|記号)[^\d\n]{0,14})(?<![\d])([01]\d{4}(?:-\d)?)(?=[^\d]{0,10}(?:番号)?[^\d]{0,4}\d{6,8})/g,
    group: 1,
    score: 0.92,
  },
  {
    class: 'BANK_ACCOUNT',
    name: 'ja-post-account',
    cue: /記号|ゆうちょ/,
    pattern: /(?:ゆうちょ|記号)[^\d\n]{0,14}([01]\d{4}(?:-\d)?[- ]\d{6,8})(?!\d)/g,
    group: 1,
    score: 0.93,
  },
  {
    class: 'BANK_ACCOUNT',
    name: 'ja-post-number',
    cue: /記号|ゆうちょ/,
    pattern: /(?<![\d])[01]\d{4}(?:-\d)?(?:[^\d]{0,4}番号|-| |、)[^\d]{0,4}(\d{6,8})(?!\d)/g,
    group: 1,
    score: 0.92,
  },
  {
    class: 'BANK_ACCOUNT',
    name: 'ja-branch-account',
    cue: /支店|出張所|営業部|本店/,
    pattern:
      /(?:銀行|信用金庫|信金|信用組合|農協|JA|バンク)[^\n\d。]{0,20}?(?:支店|本店|営業部|出張所)(?:[ (（]?(?:店番|支店番号|店番号)?:? ?\d{3}[)）]?)?[^\n\d。]{0,12}(\d{6,8})(?!\d|円)/g,
    group: 1,
    score: 0.9,
  },
  {
    class: 'DRIVER_LICENSE',
    name: 'ja-driver-license',
    cue: /免許/,
    pattern: /免許証?[^\d\n。]{0,14}?(第? ?\d{12}(?: ?号)?|第? ?\d{4} \d{4} \d{4}(?: ?号)?)(?!\d)/g,
    group: 1,
    score: 0.95,
  },
  // 国民の番号: what an insurer, the pension office or the immigration office knows a person by has no class of its own; it is kept as
  // strictly as a My Number, papers of foreigners as a passport.
  {
    class: 'JP_MY_NUMBER',
    name: 'ja-insurance',
    cue: /保険|年金|被保険|住民票コード/,
    pattern:
      /(?:基礎年金番号|年金(?:手帳|証書)?の?番号|住民票コード|(?:健康|国民健康|介護|雇用|後期高齢者医療|社会)?保険(?:証|者証)?の?(?:記号・?番号|番号|記号)|(?:雇用保険)?被保険者(?:等)?(?:証)?(?:の)?(?:記号・?番号|番号|記号)|保険者番号|受給者番号)(?:は|が|:)?[ ]?((?:\d{1,12}|[一-龥ぁ-ん]{1,3}\d{1,4})(?:[-・ ]\d{1,7}){0,3})(?!\d)/g,
    group: 1,
    score: 0.95,
  },
  {
    class: 'JP_MY_NUMBER',
    name: 'ja-insurance-number',
    cue: /保険者番号|記号/,
    pattern:
      /(?:保険者番号|保険証)[^。\n]{0,40}?記号[ :は]{0,2}(\d[\d-]{1,8}[^\d。\n]{0,6}番号[ :は]{0,2}\d{1,10})/g,
    group: 1,
    score: 0.95,
  },
  {
    class: 'PASSPORT',
    name: 'ja-residence-card',
    cue: /在留|永住/,
    pattern:
      /(?:在留カード|特別永住者証明書|在留資格)(?:の)?(?:番号)?[^A-Za-z\d\n]{0,16}([A-Z]{2} ?\d{8} ?[A-Z]{2})(?![A-Z\d])/gi,
    group: 1,
    score: 0.95,
  },
  {
    class: 'CARD_EXPIRY',
    name: 'ja-expiry',
    cue: /有効期限/,
    pattern:
      /(?:カード|クレジット)[^。\n]{0,40}有効期限(?:は|が|:)?[ ]?((?:20\d{2}|\d{2})年 ?\d{1,2}月|\d{1,2}月 ?\/? ?(?:20)?\d{2}年)/g,
    group: 1,
    score: 0.9,
  },
  {
    class: 'CARD_EXPIRY',
    name: 'ja-expiry-figures',
    cue: /期限/,
    pattern:
      /(?:(?:カード|クレジット|visa|jcb|master|amex|\d{4})[^。\n]{0,40}?)(?<!ポイントの?|賞味|消費)(?:有効)?(?<!ポイントの?有効)期限(?:は|が|:)?[ ]?((?:20)?\d{2} ?[/-] ?(?:0?[1-9]|1[0-2])|(?:0?[1-9]|1[0-2]) ?[/-] ?(?:20)?\d{2})(?![\d/-])/gi,
    group: 1,
    score: 0.9,
  },
  {
    class: 'CARD_EXPIRY',
    name: 'ja-expiry-before-card',
    cue: /期限/,
    pattern:
      /(?:有効)?期限(?:は|が|:)?[ ]?((?:20)?\d{2} ?[/-] ?(?:0?[1-9]|1[0-2])|(?:0?[1-9]|1[0-2]) ?[/-] ?(?:20)?\d{2}|20\d{2}年 ?\d{1,2}月)(?![\d/-])(?=[^。\n]{0,6}[。、,][^\n]{0,24}(?:カード|番号|裏|セキュリティ|cvv|cvc))/gi,
    group: 1,
    score: 0.9,
  },
  {
    class: 'BANK_ACCOUNT',
    name: 'ja-branch-number',
    cue: /店番|支店番号|店番号/,
    pattern: /(?:店番号?|支店(?:番号|コード))(?:は|が|:)?[ ]?(\d{3})(?!\d)/g,
    group: 1,
    score: 0.8,
  },
  {
    class: 'CVV',
    name: 'ja-cvv',
    cue: /裏|セキュリティ(?:コード|番号)/,
    pattern:
      /(?:(?:カードの?)?裏面?(?:に書いてある|に書かれた|にある)?の?(?:3桁|三桁|4桁|数字|番号)(?:の数字|の番号)?|セキュリティ(?:コード|番号))(?:は|が|:)?[ ]?(\d{3,4})(?!\d|桁)/g,
    group: 1,
    score: 0.88,
  },
  {
    class: 'PHONE',
    name: 'ja-phone-bracket',
    cue: /\(0\d{1,4}\)/,
    pattern: /\(0\d{1,4}\) ?\d{1,4}[- ]\d{3,4}(?!\d)/g,
    group: 0,
    score: 0.92,
  },
];

const NO_VALUE =
  /整理番号|チケット|見積|送り状|商品コード|エラー|コード番号|品番|型式|製品番号|契約番号|案件番号|申込番号|申請番号|問い?合わ?せ(?:番号|コード)|受注|発注|配送番号|荷物番号|便名|検針|メーター|指針|顧客番号|お客様番号|ロット|登録番号|ケース番号|明細番号|決済番号|取引番号|参照番号|座席|控え番号|端末番号|抽選|注文|追跡|伝票|請求書|予約|受付番号|型番|製造番号|シリアル|会員番号|クーポン|商品番号|バージョン|管理番号/;

const CUE = cueOf(NO_VALUE, true);

/** Japanese words before a number, or in brackets behind it, say that it is none of a person: 整理番号, （注文番号）. */
export function isNoValueJa(clause: string, after: string, marks?: Marks): boolean {
  const mayBe = CUE.mayBeIn(marks);
  // AZ-2411-07992: the figures are the end of a code.
  if (
    (mayBe && NO_VALUE.test(clause)) ||
    (clause.endsWith('-') && /(?:^|[^a-z])(?!tel|fax)[a-z]{2,5}-$/.test(clause))
  )
    return true;
  if (!mayBe) return false;
  const label = /^[\d-]{0,20} ?[(（]([^)）]{2,12})[)）]/.exec(after)?.[1] ?? '';
  return label !== '' && NO_VALUE.test(label);
}
