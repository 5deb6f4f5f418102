import { isListedJapaneseName, wordKind } from '#recognizers';
import type { Expected } from './expectation.ts';
import type { Found } from './number-answers.ts';
import type { View } from './view.ts';
import type { Work } from './work.ts';

interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Longer messages are no bare answers. */
const MAX_ANSWER = 400;

/**
 * Names, addresses, mail addresses, passwords that a message gives because they were asked for. `taken` are the values that were
 * found in it already.
 */
export function textAnswers(
  view: View,
  expected: readonly Expected[],
  taken: readonly (Stretch & { class?: string })[],
  last: Expected | null,
  work: Work,
): { found: Found[]; answered: Expected[] } {
  const { text, lower } = view.reading;
  const found: Found[] = [];
  const answered: Expected[] = [];
  if (lower.length > MAX_ANSWER || expected.length === 0) return { found, answered };
  const texts = expected.filter((one) => /^(?:PERSON|ADDRESS|EMAIL|SECRET|SPELLING)$/.test(one.topic));
  if (texts.length === 0) return { found, answered };
  work.spend(lower.length * 4);
  const isQuestion = /[?？]\s*$/.test(lower);
  // What is known of a name already may be a part of it only.
  let free = segments(
    lower,
    taken.filter((one) => one.class !== 'PERSON'),
  );
  const put = (part: Stretch, cls: Found['class'], score: number, check: string): void => {
    found.push({ ...part, class: cls, score, recognizer: 'bare-answer', checks: [check], context: [] });
    free = free.filter((one) => one.to <= part.from || one.from >= part.to);
  };
  const spelled = view.runs.filter(
    (run) => run.letters >= 2 && run.spelled >= 2 && run.letters >= run.digits,
  );

  for (const wait of texts) {
    const topic = wait.topic === 'SPELLING' ? (last?.topic ?? 'PERSON') : wait.topic;
    if (wait.topic === 'SPELLING' || topic === 'PERSON' || topic === 'EMAIL') {
      for (const run of spelled) {
        if (run.letters < 3 && wait.topic !== 'SPELLING') continue;
        put(run, topic === 'EMAIL' ? 'EMAIL' : topic === 'ADDRESS' ? 'ADDRESS' : 'PERSON', 0.8, 'spelled');
        if (wait.topic === 'SPELLING') answered.push(wait);
      }
    }
    if (isQuestion && topic !== 'EMAIL') continue;
    if (topic === 'PERSON') {
      const names = free.flatMap((one) => nameIn(text, lower, one, wait.strong, free.length) ?? []);
      if (names.length === 0 || (!wait.strong && free.length > 2)) continue;
      // "Tauber, Christyne": two in a row are one name.
      for (const name of names.slice(0, wait.strong ? 2 : 1)) put(name, 'PERSON', 0.82, 'asked for');
      wait.collected += 1;
      const words = names.reduce((sum, one) => sum + lower.slice(one.from, one.to).split(/\s+/).length, 0);
      if (words > 1 || wait.collected > 1 || /[\u0080-\uffff]/.test(lower)) answered.push(wait);
    } else if (topic === 'ADDRESS') {
      const part = addressOf(text, lower, free, wait);
      if (part === null) continue;
      put(part, 'ADDRESS', 0.8, 'asked for');
      wait.collected += 1;
    } else if (topic === 'EMAIL') {
      const part = free.find((one) => isMailPart(lower.slice(one.from, one.to)));
      if (part === undefined || (free.length > 3 && !wait.strong)) continue;
      put(part, 'EMAIL', 0.78, 'asked for');
      wait.collected += 1;
    } else if (topic === 'SECRET' && wait.strong) {
      const part = free.find((one) => isSecret(text.slice(one.from, one.to)));
      if (part === undefined || free.length > 2) continue;
      put(part, 'SECRET', 0.72, 'asked for');
      answered.push(wait);
    }
  }
  return { found, answered };
}

const LEAD =
  /^(?:(?:yes|yeah|yep|yup|sure|ok|okay|of course|certainly|absolutely|no problem|right|well|so|um+|uh+|er+|oh|ah|hi|hello|hey|good (?:morning|afternoon|evening)|hmm|alright|all right|great|thanks|thank you|please|and|but|sorry|actually|correct|here(?: it is| you go|'s)?|it'?s|it is|it should be|it would be|this is|that'?s|that is|that would be|that'd be|i'?m|i am|i live (?:at|in|on)|we live (?:at|in)|you(?:'re| are) (?:speaking|talking|chatting) (?:with|to)|you can (?:use|call me|reach me (?:on|at))|try|use|my|the|our|under|name'?s?|full name|first name|last name|surname|given name|family name|middle name|maiden name|address|e-?mail|password|is|are|at|to|in|for|with|was|would be|should be|registered (?:to|under|in)|first|last|middle|given|family|of|it goes|goes by|just|called|call me|everyone calls me|spelled|spelt|spell it|then|also|both|still|on (?:the )?(?:card|account)|account ?holder|card ?holder)(?=[\s,:.-]|$)|はい|ええ|えーっと|えーと|えっと|ええと|あの|あ、|うん|たしか|確か|多分|たぶん|おそらく|頭から|最初は|すみません|失礼しました|名前は|氏名は|お?名前|私は|わたしは|本名は|フルネームは?|名義は|(?:ご)?住所は|(?:お)?届け先は|送り先は|メールは|メールアドレスは|アドレスは|フリガナは|ふりがなは|カナは|姓は|名は|苗字は|名字は|それは|パスワードは|承知しました|了解です|わかりました|もちろんです)[\s,:、。:\-–—!.]*/;
const TAIL =
  /[\s,.!;:、。！]*(?:\b(?:please|thanks|thank you|cheers|here|speaking|is my (?:full |first |last )?name|as on the card|on the card|that's (?:it|all|me|right)|if (?:that|it) helps|is what (?:i have|i've got|i wrote|it says|you should have)|(?:i|we) (?:think|believe|guess|suppose)|if i(?:'m| am) not mistaken|if i remember (?:right|correctly|well)|sir|ma'?am|all lower ?case|no spaces|with (?:a|an|two|one) [a-z])|(?:だ|か)?と思(?:います|う)(?:が|けど)?|です(?:が|けど|よ|ね|。)?|と申します|と申し(?:ます)?|と言います|といいます|になります|でございます|でお願い(?:いた)?します|にお願いします|お願いします|だよ|だ|ですね|となります|でいいです|で登録(?:しています|してます)?|のはずです|、以上です|以上です|ありがとうございます)[\s,.!;:、。！]*$|[\s,.!;:、。！"”」]+$/;

/** What is left of a message beside values, cut at marks, without what leads in and out. */
function segments(lower: string, taken: readonly Stretch[]): Stretch[] {
  const parts: Stretch[] = [];
  let at = 0;
  const cut = (from: number, to: number): void => {
    for (const match of lower
      .slice(from, to)
      .matchAll(
        /(?:[^,.;:!?\n、。！？/|()（）]|(?<=[a-z0-9])\.(?=[a-z0-9])|(?<=\b[a-z]|\b(?:mr|mrs|ms|dr|st|jr|sr|apt|ave|rd|blvd|no))\.(?= ))+/g,
      )) {
      const part = strip(lower, from + match.index, from + match.index + match[0].length);
      if (part !== null) parts.push(part);
    }
  };
  for (const one of taken.toSorted((a, b) => a.from - b.from)) {
    if (one.from > at) cut(at, one.from);
    at = Math.max(at, one.to);
  }
  cut(at, lower.length);
  return parts.slice(0, 24);
}

function strip(lower: string, from: number, to: number): Stretch | null {
  let [start, end] = [from, to];
  for (let again = 0; again < 8; again += 1) {
    const part = lower.slice(start, end);
    const lead = /^[\s"'“「『*\-–—]+/.exec(part)?.[0].length ?? LEAD.exec(part)?.[0].length ?? 0;
    start += lead;
    const tail = TAIL.exec(lower.slice(start, end))?.[0].length ?? 0;
    end -= tail;
    if (lead === 0 && tail === 0) break;
  }
  while (end > start && /\s/.test(lower.charAt(end - 1))) end -= 1;
  return end > start ? { from: start, to: end } : null;
}

const STOP = new Set(
  "a an the i it you he she we they me him us them my your his her our their its this that these those what which who whom whose why when where how is am are was were be been being do does did done doing have has had having will would shall should can could may might must not no nor none nothing never ever and or but if because as until while about against between into through during before after above below from up down out off over under again further then once here there all any both each few more most other some such only own same so than too very just dont don't doesn't didn't can't cannot won't isn't wasn't aren't haven't hasn't couldn't shouldn't wouldn't i'm i've i'll i'd you're you've it's that's what's there's let's need want know think guess see look get got getting give gave given go going gone come came take took make made tell told said say says ask asked asking help helps check checking checked wait waiting moment minute second hold hang sec please thanks thank sorry ok okay sure yes yeah yep nope hello hey hi fine good great right wrong correct problem issue order account card number phone email address password name code date payment refund charge charged bill delivery package item website app service customer support agent manager someone anyone everyone everything something anything today tomorrow yesterday now later soon already still yet always usually maybe perhaps probably actually really also another much many lot little bit old new first last next time day week month year safe secure private privacy data information details personal really needed required rather prefer preferably refuse understand understood absolutely exactly perfect awesome cool nice welcome bye goodbye cheers ready typing looking trying find found working works work doesnt use using used called calling call speak speaking talk talking chat write read send sent received receive open opened close closed blue red green black white large small medium because about to of in on at by for with without mm hm mhm uh-huh uhuh huh gotcha noted understood continue".split(
    ' ',
  ),
);

/** The part as a name, or what is left of it without the small words around: "I think it is …", "… is what I have". */
function nameIn(text: string, lower: string, part: Stretch, strong: boolean, parts: number): Stretch | null {
  if (isName(text, lower, part, strong, parts)) return part;
  const written = lower.slice(part.from, part.to);
  if (!strong || /[\u3041-\u9fff]/.test(written)) return null;
  const words = [...written.matchAll(/[^\s]+/g)];
  let [first, last] = [0, words.length - 1];
  while (first <= last && STOP.has(words[first]?.[0] ?? '')) first += 1;
  while (last >= first && STOP.has(words[last]?.[0] ?? '')) last -= 1;
  const [head, tail] = [words[first], words[last]];
  if (head === undefined || tail === undefined || last - first > 3 || first > 6 || words.length - last > 6)
    return null;
  const core = { from: part.from + head.index, to: part.from + tail.index + tail[0].length };
  if (core.from === part.from && core.to === part.to) return null;
  return isName(text, lower, core, false, parts) &&
    words.slice(first, last + 1).every(([word]) => !wordKind(word).isWord)
    ? core
    : null;
}

function isName(text: string, lower: string, part: Stretch, strong: boolean, parts: number): boolean {
  const written = lower.slice(part.from, part.to);
  if (/[\u3041-\u9fff]/.test(written)) return isJapaneseName(written, strong, parts);
  if (written.length > 60 || /[\d@_#$%&*=<>]/.test(written)) return false;
  const words = written.split(/[\s-]+/).filter((word) => /\p{L}/u.test(word));
  if (words.length === 0 || words.length > 6) return false;
  let names = 0;
  let plain = 0;
  for (const word of words) {
    const bare = word.replaceAll(/[^\p{L}'’]/gu, '').replace(/['’]s$/, '');
    if (
      STOP.has(bare) &&
      !(words.length > 1 && /^(?:will|may|do|an|so|go|to|in|young|he|her|see|my|long)$/.test(bare))
    )
      return false;
    if (bare.length < 2) continue;
    const kind = wordKind(bare.normalize('NFD').replaceAll(/\p{M}/gu, ''));
    if (kind.isName || !kind.isKnown) names += 1;
    else if (kind.isWord) plain += 1;
  }
  if (names > 0) return plain === 0 || names >= plain || isCapital(text, part);
  // "Brook Stone": ordinary words with capitals, nothing else in the answer.
  return strong && parts === 1 && plain >= 2 && plain <= 3 && isCapital(text, part);
}

function isCapital(text: string, part: Stretch): boolean {
  return text
    .slice(part.from, part.to)
    .split(/\s+/)
    .every((word) => /^\p{Lu}/u.test(word) || word.length < 3);
}

const JA_STOP =
  /ください|下さい|ます|ません|ました|です|でし|ない|なかっ|って|たい|どう|なに|何|なぜ|誰|いい|はい|いえ|うん|待|確認|了解|承知|わかり|分かり|わから|分から|ありがと|すみま|申し訳|失礼|注文|商品|荷物|番号|電話|住所|名前|氏名|連絡|届|配送|返金|返品|解約|契約|会員|登録|問い合わせ|質問|変更|予約|購入|支払|カード|メール|パスワード|コード|アプリ|サイト|ページ|ログイン|エラー|キャンセル|サービス|サポート|スタッフ|ちょっと|少し|少々|今|後で|もう|まだ|必要|教え|言|本人|家族|同じ|違|大丈夫|結構|不明|なし|無し|です|から|けど|ので|では|とは|それ|これ|あれ|どれ|こちら|そちら|ここ|さっき|先ほど|じゃなくて|念のため|間違|訂正|末尾|最後|たしか|確か|多分|たぶん|まま|打ち|頭から|番号|送り/;

function isJapaneseName(written: string, strong: boolean, parts: number): boolean {
  const name = written.replace(/(?:です|様|さん)$/, '');
  if (
    !/^[\u4e00-\u9fff々〆ヶぁ-んァ-ヶー\u{20000}-\u{3ffff}]{1,8}(?:[ ・=]?[\u4e00-\u9fff々ぁ-んァ-ヶー\u{20000}-\u{3ffff}]{1,8}){0,2}$/u.test(
      name,
    )
  )
    return false;
  if (JA_STOP.test(name) || name.length < 2) return false;
  if (isListedJapaneseName(name)) return true;
  if (!strong) return false;
  return parts <= 2 && name.replaceAll(/\s/g, '').length <= 14 && !/[はがをにへとも]$/.test(name);
}

const STREET =
  /\b(?:street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|place|pl|terrace|way|close|crescent|parkway|highway|hwy|square|sq|circle|gardens|mews|row|house|flat|apt|apartment|unit|suite|floor|block|building|box|jalan|jl|lorong|barangay|brgy|soi|nagar|marg|colony|sector|rue|via|calle|strasse)\b|[都道府県市区町村郡]|丁目|番地?(?!号)|(?<!番)号|マンション|アパート|ハイツ|コーポ|ビル|荘|通り?/;
const NO_ADDRESS =
  /\b(?:don't|dont|can't|cannot|why|what|when|sorry|order|package|delivered|delivery|waiting|hold on|moment|minute|same as|not sure|already|because|please|wrong|late|missing|help)\b|ください|でしょうか|ません|ました|待|なぜ|同じ/;

/** From the first part that can be of an address to the last: number and street, district, city, postcode. */
function addressOf(text: string, lower: string, free: readonly Stretch[], wait: Expected): Stretch | null {
  const suits = (one: Stretch): boolean => {
    const written = lower.slice(one.from, one.to);
    const said = (written.match(/[a-z']+/g) ?? []).filter(
      (word) => STOP.has(word) && !/^(?:of|the|upon|on|in|new|old|by|no)$/.test(word),
    ).length;
    return said < 2 && ((/\d/.test(written) && /\p{L}/u.test(written) && said === 0) || STREET.test(written));
  };
  const looks = (one: Stretch): boolean => {
    const written = lower.slice(one.from, one.to);
    if (NO_ADDRESS.test(written) || written.length > 120) return false;
    if (
      (written.match(/[a-z']+/g) ?? []).filter(
        (word) => STOP.has(word) && !/^(?:of|the|upon|on|in|new|old|by|st|no)$/.test(word),
      ).length > 0 &&
      !STREET.test(written)
    )
      return false;
    if (suits(one) || /^[\d\s-]{1,10}$/.test(written)) return true;
    const words = written.split(/\s+/);
    if (/[\u3041-\u9fff]/.test(written)) return !wait.self && written.length <= 30 && !JA_STOP.test(written);
    return (
      words.length <= 5 &&
      words.every(
        (word) => !STOP.has(word) || /^(?:of|the|upon|on|in|new|old|under|by|last|next)$/.test(word),
      ) &&
      (words.some((word) => !wordKind(word).isWord || wordKind(word).isPlace) || isCapital(text, one))
    );
  };
  const ongoing = wait.collected > 0;
  const first = free.findIndex(
    (one) =>
      !NO_ADDRESS.test(lower.slice(one.from, one.to)) &&
      (suits(one) || ((ongoing || wait.strong) && looks(one) && free.length <= (ongoing ? 4 : 2))),
  );
  if (first === -1 || (!wait.strong && !ongoing && free.length > 6)) return null;
  const start = free[first];
  if (start === undefined) return null;
  let end = start.to;
  for (const one of free.slice(first + 1)) {
    if (one.from - end > 6 || !looks(one)) break;
    end = one.to;
  }
  if (end - start.from < 3) return null;
  return { from: start.from, to: end };
}

const PROVIDER =
  /\b(?:gmail|yahoo|hotmail|outlook|icloud|proton|protonmail|docomo|ezweb|softbank|live|aol|gmx|me)\b/;

function isMailPart(written: string): boolean {
  if (written.length > 80) return false;
  if (/@/.test(written)) return true;
  const words = written.split(/\s+/);
  if (/ at /.test(` ${written}`) && (/ dot |\.[a-z]{2}/.test(written) || PROVIDER.test(written))) return true;
  if (/^(?:at )?[a-z0-9-]+ dot [a-z]{2,}(?: dot [a-z]{2})?$/.test(written)) return true;
  if (/アット|ドット/.test(written)) return true;
  if (/ (?:dot|underscore|dash|hyphen) /.test(` ${written} `) && words.length <= 9) return true;
  return (
    words.length === 1 &&
    /[a-z]/.test(written) &&
    (/[._\d]/.test(written) || (written.length >= 6 && !wordKind(written).isWord))
  );
}

function isSecret(written: string): boolean {
  const words = written.split(/\s+/);
  const only = words[0] ?? '';
  if (words.length !== 1) return false;
  if (/[\d!@#$%^&*_+=]/.test(only) && /\p{L}/u.test(only)) return only.length >= 4 && only.length <= 64;
  return /^[\p{L}]{4,32}$/u.test(only) && !STOP.has(only.toLowerCase()) && !/[\u3041-\u9fff]/.test(only);
}
