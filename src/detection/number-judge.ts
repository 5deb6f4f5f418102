import {
  cueOf,
  isChecked,
  isNoValueJa,
  NUMBER_RULES,
  rulesFor,
  type Cue,
  type DataClass,
  type Marks,
  type NumberRule,
} from '#recognizers';
import type { Work } from './work.ts';

/** A number as it stands in a text, with the words around it in lower case. */
export interface Written {
  /** As written, after normalisation. */
  readonly raw: string;
  /** Letters upper case, separators gone. */
  readonly compact: string;
  readonly before: string;
  readonly after: string;
  /** Which cues the whole text has that it stands in (`cues.ts`): absent, every word is looked for. */
  readonly marks?: Marks | undefined;
}

export interface Verdict {
  readonly class: DataClass;
  readonly score: number;
  readonly recognizer: string;
  readonly checks: string[];
  readonly context: string[];
}

export const BEFORE = 48;
export const AFTER = 24;

/** Words that say that the number beside them is none of a person. */
export const NOT_A_VALUE =
  /\border\b(?! to\b)|orders?(?= ?(?:no|num|#|id|\d))|tracking|invoice|ticket|booking|reference|\bref(?:\b|\.|#)|model|serial|version|meter|coupon|voucher|(?<!in )\bcase\b(?! of)|\bsku\b|part no|\bitem\b|parcel|shipment|confirmation|receipt|\bpnr\b|flight|\bbatch\b|订单|訂單|快递|运单|單號|单号|货号|주문|송장|운송장|예약|접수|คำสั่งซื้อ|พัสดุ|ใบแจ้งหนี้|đơn hàng|mã đơn|vận đơn|hóa đơn|pesanan|\bresi\b|invois|faktur|tempahan|ऑर्डर|रसीद|注文|追跡|伝票|請求書|予約|問い?合わ?せ番号|受付番号|型番|製造番号|シリアル|会員番号|クーポン|商品番号|バージョン|管理番号/;

/** No scheme is shorter or longer. */
export function isNumberLong(compact: string): boolean {
  return compact.length >= 6 && compact.length <= 34;
}

/** Which scheme the number belongs to: its shape and check digit, the words nearby, the way it is grouped. */
export function judge(written: Written, work: Work): Verdict | null {
  const { compact } = written;
  if (!isNumberLong(compact)) return null;
  const hasLetters = /[A-Z]/.test(compact);
  const chances = chancesFor(compact.length, hasLetters);
  work.spend(compact.length + chances.length * 4);
  const place: Place = { written, clause: null, near: null, denied: null };
  let best: Verdict | null = null;
  for (const { rule, words, needsWord } of chances) {
    const mayBeWorded = words !== null && words.mayBeIn(written.marks);
    // Nothing but a word can speak for it, and the text has none.
    if (needsWord && !mayBeWorded) continue;
    if (!rule.shape.test(compact)) continue;
    if (!rule.check(compact)) {
      if (
        rule.named === undefined ||
        (best?.score ?? 0) > 0.8 ||
        isDenied(place) ||
        !rule.named.test(clauseOf(place).slice(-32))
      )
        continue;
      best = {
        class: rule.class,
        score: 0.8,
        recognizer: rule.name,
        checks: ['shape'],
        context: ['scheme named'],
      };
      continue;
    }
    const word = mayBeWorded ? rule.words.exec(nearOf(place))?.[0] : undefined;
    // Small letters and spaces in it, and nothing that speaks for it: words of the sentence, "reach 1695 S".
    if (word === undefined && hasLetters && LOOSE.test(written.raw)) continue;
    const score = scoreOf(rule, place, word !== undefined);
    if (score > (best?.score ?? 0.5)) {
      best = {
        class: rule.class,
        score,
        recognizer: rule.name,
        checks: isChecked(rule) ? ['shape', 'check digits'] : ['shape'],
        context: word === undefined ? [] : [word],
      };
    }
  }
  return best ?? (hasLetters ? null : phone(place));
}

/**
 * A number and what is asked of the words around it, each found out once at most. In keys and columns a line stands between the words:
 * card_number.
 */
interface Place {
  readonly written: Written;
  clause: string | null;
  near: string | null;
  denied: boolean | null;
}

function clauseOf(place: Place): string {
  return (place.clause ??= lastClause(place.written.before).replaceAll('_', ' '));
}

function nearOf(place: Place): string {
  return (place.near ??= `${place.written.before} ${place.written.after}`.replaceAll('_', ' '));
}

/** The words around say that it is the number of something else. */
function isDenied(place: Place): boolean {
  return (place.denied ??= isNoValue(clauseOf(place), place.written));
}

function isNoValue(clause: string, { after, marks }: Written): boolean {
  return (OTHER_WORDS.mayBeIn(marks) && NOT_A_VALUE.test(clause)) || isNoValueJa(clause, after, marks);
}
const OTHER_WORDS = cueOf(NOT_A_VALUE, true);

/** A rule that may say what a number is. */
interface Chance {
  readonly rule: NumberRule;
  /** Null: its words say nothing. */
  readonly words: Cue | null;
  /** Neither its check digit nor the way it is written speaks for it. */
  readonly needsWord: boolean;
}
const CHANCES: ReadonlyMap<NumberRule, Chance> = new Map(
  NUMBER_RULES.map((rule) => [
    rule,
    {
      rule,
      words: rule.words.source === '.' ? null : cueOf(rule.words, true),
      needsWord: rule.strong !== true && rule.written === undefined && rule.named === undefined,
    },
  ]),
);
const chancesByLength: (readonly Chance[] | undefined)[] = [];

function chancesFor(length: number, hasLetters: boolean): readonly Chance[] {
  return (chancesByLength[length * 2 + (hasLetters ? 1 : 0)] ??= rulesFor(length, hasLetters).flatMap(
    (rule) => CHANCES.get(rule) ?? [],
  ));
}

const LOOSE = /[a-z].*[ .]|[ .].*[a-z]/;

/** A security code: three or four digits that only the words before them speak for. */
export function judgeShort(before: string): Verdict | null {
  const word = CVV?.words.exec(before.slice(-24))?.[0];
  return CVV === undefined || word === undefined
    ? null
    : { class: 'CVV', score: 0.85, recognizer: CVV.name, checks: ['shape'], context: [word] };
}
const CVV = NUMBER_RULES.find((rule) => rule.class === 'CVV');

/** Words of another sentence do not speak of this number; the dot of "no." or of an initial ends none. */
export function lastClause(before: string): string {
  for (let at = before.length - 1; at >= 0; at -= 1) {
    const code = before.charCodeAt(at);
    if (!isStop(code)) continue;
    if (code !== 0x2e || !ABBREVIATED.test(before.slice(Math.max(0, at - 6), at)))
      return before.slice(at + 1);
  }
  return before;
}
const ABBREVIATED =
  /(?:^|[^a-z])(?:[a-z]|nos?|nrs?|num|ref|refs|tel|ext|acct?|cert|inv|trk|pkg|dept|vs|mrs?|dr)$/;

/** . ! ; ? and the line's end, also in full width. */
function isStop(code: number): boolean {
  return (
    code === 0x2e ||
    code === 0x21 ||
    code === 0x3b ||
    code === 0x3f ||
    code === 0x0a ||
    code === 0x3002 ||
    code === 0xff01 ||
    code === 0xff1f
  );
}

/** Right before a number, what it is the number of, with letters that are part of it (`order ORD-4…`). A word between the two breaks the row. */
const OTHERS_NUMBER =
  /(?:\b(?:order|serial|invoice|tracking|ref(?:erence)?|ticket|booking|case|parcel|shipment|receipt|confirmation|transaction|imei|s\/n)(?![a-z])(?: ?(?:nos?\.?|nr\.?|num(?:ber)?|#|id|sn|s\/n|code))*|\b(?:voucher|coupon|promo)(?![a-z])(?: ?(?:no\.?|num(?:ber)?|#|id|code))*|\b(?:waybill|consignment|quotation|estimate|docket|purchase order)(?: ?(?:nos?\.?|num(?:ber)?|#|id))+|(?:注文|製造|シリアル|クーポン|伝票|追跡|受付|予約)(?:番号|コード|ナンバー|no\.?)?|(?:見積書?|チケット|送り状|請求書?|受注|発注|納品書?|領収書|案件|商品|部品|ロット|配送|荷物|お?問い?合わ?せ|修理|整理)(?:番号|コード|ナンバー|no\.?)|(?:订单|訂單|快递|运单|物流|單|单|货|주문|송장|운송장|예약|접수)(?:号码?|號碼?|编号|編號|번호)?|คำสั่งซื้อ(?:เลขที่)?|เลขพัสดุ|(?:mã )?(?:đơn hàng|vận đơn|hóa đơn)(?: số)?|(?:nomor |no\.? )?(?:pesanan|resi|invois|faktur|tempahan)|ऑर्डर(?: नंबर)?)(?: is|は|が)?(?:[ :：#.]{0,3}|[ :：#.]{1,3}[a-z]{1,12}-?)$/;
/** The same by the bare noun, which may as well be what a card is used for. */
const BARE_NOUN =
  /\b(?:order|invoice|ref(?:erence)?|ticket|booking|case|parcel|shipment|receipt|transaction)[ :#]{0,3}$|(?:注文|製造|シリアル|クーポン|伝票|追跡|受付|予約)[ :：]{0,3}$/;
const CARD_FOR = /card[^,;.]{0,16} (?:for|on|to|of|with)(?: [a-z]+){0,2} [a-z]+[ :#]{0,3}$/;

function scoreOf(rule: NumberRule, place: Place, worded: boolean): number {
  const clause = clauseOf(place);
  const { raw } = place.written;
  // One by one, "2 4 3 - 9 1 - …", it is written as its characters are without the spaces.
  const written = rule.written?.test(/^\S(?: \S)+$/.test(raw) ? raw.replaceAll(' ', '') : raw) ?? false;
  const called = rule.class === 'CARD' ? withoutGroup(clause) : clause;
  // Whatever its check digit, what an order or a coupon is called by is no card; in groups behind the noun alone it may be one.
  if (
    rule.class === 'CARD' &&
    OTHERS_NUMBER.test(called) &&
    !(BARE_NOUN.test(called) && (written || CARD_FOR.test(clause)))
  )
    return 0;
  const denied = isDenied(place);
  if (worded) return denied && !rule.words.test(clause) ? 0.45 : rule.strong === true ? 0.99 : 0.94;
  // Card digits that agree are a card's unless what they are called by stands right before them.
  if (denied) return rule.strong === true && (written || rule.class === 'CARD') ? 0.6 : 0;
  if (rule.strong === true) return isChecked(rule) ? 0.92 : 0.85;
  return written ? 0.75 : 0;
}

/** 見積番号：573-3024258-5156633: groups before this one are parts of the same number. */
function withoutGroup(clause: string): string {
  return clause.endsWith('-') ? clause.replace(/(?<![\d-])(?:\d{1,7}-){1,3}$/, '') : clause;
}

const PHONE_WORDS =
  /phone|\btel\b|\btelp|telepon|mobile|전화|휴대폰|핸드폰|연락처|电话|手机|手機|联系|聯絡|โทร|เบอร์|điện thoại|\bsđt\b|di động|\bhp\b|फ़ोन|फोन|मोबाइल|telefon|\bcell\b|\bcall|\bfax|whatsapp|contact|reach|\bdial|\bring\b|number to call|number is|番号は|text me|\bsms\b|answering at|\boffice\b|電話|携帯|でんわ|連絡先|ファックス/;
const SAID = cueOf(PHONE_WORDS, true);
/** Behind a number, what kind of a telephone it is. */
const PHONE_LABEL =
  /^[ ,:-]{0,3}(?:\((?:h|w|m|o|c|home|work|mobile|office|cell|fax)\)|home|work|direct|main|landline|hotline|whatsapp)(?![a-z])/;
/** Words that speak of a telephone even where another word forbids. */
const PHONE_SURE =
  /phone|\btel\b|telepon|전화|휴대폰|电话|手机|手機|โทร|điện thoại|फ़ोन|फोन|मोबाइल|mobile|\bfax|whatsapp|電話|携帯|でんわ|ファックス/;

/** E.164 lengths with a shape that telephone numbers have: international prefix, trunk zero, North American groups, or a word beside it. */
function phone(place: Place): Verdict | null {
  const { raw, compact, before, after, marks } = place.written;
  if (compact.length > 15) return null;
  if (/[a-z]$/.test(before) || (compact.length < 7 && !/\d[ .-]\d/.test(raw))) return null;
  if (/^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}$|^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}$/.test(raw)) return null;
  const isTrunk = raw.startsWith('0') || raw.startsWith('(');
  const international =
    (raw.startsWith('+') && compact.length >= 8) ||
    (isTrunk && /^(?:00|011)[- .]?[1-9]\d{0,2}[- .(]/.test(raw) && compact.length >= 10) ||
    (isTrunk && /^001[- .]\d{3}[- .]\d{3}[- .]\d{4}$/.test(raw));
  const northAmerican = /^(?:\+?1[ .-]?)?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}$/.test(raw);
  const trunk =
    isTrunk &&
    /^\(?0\d{1,4}[- ().]{1,2}\d{1,4}[- ).]{1,2}\d{3,5}$|^0\d{1,3}[- ]\d{6,8}$|^0[5789]0\d{8}$|^0120\d{6}$|^09\d{9}$|^08\d{8,11}$/.test(
      raw,
    );
  const word =
    (SAID.mayBeIn(marks) ? PHONE_WORDS.exec(nearOf(place))?.[0] : undefined) ?? PHONE_LABEL.exec(after)?.[0];
  if (word === undefined && !international && !northAmerican && !trunk) return null;
  if (isDenied(place) && !PHONE_SURE.test(clauseOf(place))) return null;
  return {
    class: 'PHONE',
    score: international ? 0.9 : northAmerican || trunk ? 0.86 : 0.7,
    recognizer: 'phone',
    checks: ['shape'],
    context: word === undefined ? [] : [word],
  };
}
