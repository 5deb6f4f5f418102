import {
  isChecked,
  isNoValueJa,
  NUMBER_RULES,
  rulesFor,
  type DataClass,
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
  /order|tracking|invoice|ticket|booking|reference|ref(?:\b|\.|#)|model|serial|version|meter|coupon|voucher|case|sku|part no|item|parcel|shipment|confirmation|注文|追跡|伝票|請求書|予約|問い?合わ?せ番号|受付番号|型番|製造番号|シリアル|会員番号|クーポン|商品番号|バージョン|管理番号/;

/** Which scheme the number belongs to: its shape and check digit, the words nearby, the way it is grouped. */
export function judge(written: Written, work: Work): Verdict | null {
  const { compact } = written;
  if (compact.length < 6 || compact.length > 34) return null;
  const hasLetters = /[A-Z]/.test(compact);
  const near = `${written.before} ${written.after}`;
  const clause = lastClause(written.before);
  const denied = NOT_A_VALUE.test(clause) || isNoValueJa(clause, written.after);
  let best: Verdict | null = null;
  const rules = rulesFor(compact.length, hasLetters);
  work.spend(compact.length + rules.length * 4);
  for (const rule of rules) {
    if (!rule.shape.test(compact) || !rule.check(compact)) continue;
    const word = rule.words.source === '.' ? undefined : rule.words.exec(near)?.[0];
    const score = scoreOf(rule, written.raw, word !== undefined, clause, denied);
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
  return best ?? (hasLetters ? null : phone(written, near, clause, denied));
}

/** A security code: three or four digits that only the words before them speak for. */
export function judgeShort(before: string): Verdict | null {
  const word = CVV?.words.exec(before.slice(-24))?.[0];
  return CVV === undefined || word === undefined
    ? null
    : { class: 'CVV', score: 0.85, recognizer: CVV.name, checks: ['shape'], context: [word] };
}
const CVV = NUMBER_RULES.find((rule) => rule.class === 'CVV');

/** Words of another sentence do not speak of this number. */
export function lastClause(before: string): string {
  for (let at = before.length - 1; at >= 0; at -= 1)
    if ('.。!?！？\n;'.includes(before.charAt(at))) return before.slice(at + 1);
  return before;
}

function scoreOf(rule: NumberRule, raw: string, worded: boolean, clause: string, denied: boolean): number {
  const written = rule.written?.test(raw) ?? false;
  if (worded) return denied && !rule.words.test(clause) ? 0.45 : rule.strong === true ? 0.99 : 0.9;
  if (denied) return rule.strong === true && written ? 0.6 : 0;
  // Grouped as its scheme groups it, with a right check digit: more than a telephone that part of it looks like.
  if (rule.strong === true) return written ? 0.92 : 0.85;
  return written ? 0.75 : 0;
}

const PHONE_WORDS =
  /phone|\btel\b|mobile|\bcell\b|\bcall|\bfax|whatsapp|contact|reach|number is|番号は|text me|\bsms\b|answering at|\boffice\b|電話|携帯|でんわ|連絡先|ファックス/;
/** Words that speak of a telephone even where another word forbids. */
const PHONE_SURE = /phone|\btel\b|mobile|\bfax|whatsapp|電話|携帯|でんわ|ファックス/;

/** E.164 lengths with a shape that telephone numbers have: international prefix, trunk zero, North American groups, or a word beside it. */
function phone(
  { raw, compact, before }: Written,
  near: string,
  clause: string,
  denied: boolean,
): Verdict | null {
  if (compact.length > 15) return null;
  if (/[a-z]$/.test(before) || (compact.length < 7 && !/\d[ .-]\d/.test(raw))) return null;
  if (/^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}$|^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}$/.test(raw)) return null;
  if (denied && !PHONE_SURE.test(clause)) return null;
  const word = PHONE_WORDS.exec(near)?.[0];
  const international = raw.startsWith('+') && compact.length >= 8;
  const northAmerican = /^(?:\+?1[ .-]?)?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}$/.test(raw);
  const trunk = /^0\d{1,4}[- ()]\d{1,4}[- )]\d{3,4}$|^0[5789]0\d{8}$|^0120\d{6}$/.test(raw);
  if (word === undefined && !international && !northAmerican && !trunk) return null;
  return {
    class: 'PHONE',
    score: international || northAmerican || trunk ? 0.9 : 0.7,
    recognizer: 'phone',
    checks: ['shape'],
    context: word === undefined ? [] : [word],
  };
}
