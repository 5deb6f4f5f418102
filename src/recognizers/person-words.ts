import type { Candidate, Finder } from './finder.ts';
import { GIVEN, kindsOf, PLACE, SURNAME, WORD } from './lexicons/english.ts';

/** A word of the text, where it stands and what is known of it. */
interface Token {
  readonly from: number;
  to: number;
  readonly kinds: number;
  readonly capital: boolean;
  /** Lower case, without accents and a possessive. */
  readonly word: string;
  /** A sentence or a line begins here. */
  readonly first: boolean;
  /** One space, or a dot and a space, is all that stands before it. */
  readonly joined: boolean;
}

/**
 * Names in running text of Latin letters: runs of words that lists know as given names or surnames, or that no list knows, weighed
 * with capitals (where the text uses them at all) and with the words around. One pass over the words.
 */
export const findNames: Finder = ({ text, lower }) => {
  const tokens = tokensOf(text, lower);
  if (tokens.length === 0) return [];
  const capitals = tokens.some(
    (token) => token.capital && !token.first && token.word !== 'i' && !token.word.startsWith("i'"),
  );
  const found = usesCapitals(tokens)
    ? [...fromCapitals(tokens, text), ...fromLists(tokens, text, capitals)]
    : fromLists(tokens, text, false);
  return [...found, ...alongside(tokens, found, text)];
};

const WORDS = /\p{L}[\p{L}\p{M}]*(?:['’-]\p{L}+)*/gu;
const LATIN = /[a-z\u00e0-\u024f]/i;

function tokensOf(text: string, lower: string): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const match of text.matchAll(WORDS)) {
    const from = match.index;
    const written = match[0];
    const to = from + written.length;
    const gap = text.slice(end, from);
    end = to;
    if (!LATIN.test(written[0] ?? '')) continue;
    // Part of an address, a file name, a code: no word.
    if (/[@\d_/\\#]/.test(text[from - 1] ?? '') || /[@\d_\\]/.test(text[to] ?? '')) continue;
    // The last letter of "U.S." is no initial.
    if (written.length === 1 && text[from - 1] === '.') continue;
    const word = folded(lower.slice(from, to));
    const bare = word.endsWith("'s") ? word.slice(0, -2) : word;
    tokens.push({
      from,
      to: bare.length < word.length ? to - 2 : to,
      kinds: kindsOfName(bare),
      capital: isCapital(written),
      word: bare,
      first: tokens.length === 0 || /[.!?:\n"“>*•-]/.test(gap) || gap.length > 3,
      joined: gap === ' ' || (gap === '. ' && isAbbreviated(tokens.at(-1))),
    });
  }
  return tokens;
}

/** "J. Smith", "Dr. Smith": the dot ends no sentence. */
function isAbbreviated(token: Token | undefined): boolean {
  return token !== undefined && (token.word.length === 1 || TITLES.has(token.word)) && token.word !== 'i';
}

function folded(word: string): string {
  let plain = word;
  for (let at = 0; at < word.length; at += 1) {
    if (word.charCodeAt(at) > 0x7f) {
      plain = word
        .normalize('NFD')
        .replaceAll(/\p{M}/gu, '')
        .replaceAll('’', "'")
        .replaceAll('ø', 'o')
        .replaceAll('ł', 'l');
      break;
    }
  }
  return plain;
}

/** Of a double name, what its parts are. */
function kindsOfName(word: string): number {
  if (word.includes("'") && /^(?!o').*'(?:ve|m|ll|d|re|t|s)?$/.test(word)) return WORD;
  const known = kindsOf(word);
  if (known !== 0) return known;
  if (word.includes('-')) {
    const parts = word.split('-').map(kindsOf);
    if (parts.some((kinds) => kinds & WORD && !(kinds & (GIVEN | SURNAME)))) return WORD;
    return parts.reduce((all, kinds) => all | (kinds & (GIVEN | SURNAME)), 0);
  }
  if (word.includes("'")) {
    const plain = kindsOf(word.replaceAll("'", ''));
    return plain !== 0 ? plain : /^(?:o|d|l)'/.test(word) ? SURNAME : WORD;
  }
  if (word.endsWith('s') && kindsOf(word.slice(0, -1)) & WORD) return WORD;
  if (/^(?:mc|mac)\w{3,}/.test(word)) return SURNAME;
  return 0;
}

function isCapital(written: string): boolean {
  const head = written[0] ?? '';
  return head !== head.toLowerCase();
}

/** Text in which small letters begin most words and capitals some: there a capital tells something. */
function usesCapitals(tokens: readonly Token[]): boolean {
  let capitals = 0;
  for (const token of tokens) if (token.capital) capitals += 1;
  if (capitals === 0) return false;
  return tokens.length < 4 || capitals / tokens.length < 0.75;
}

const TITLES = new Set([
  'mr',
  'mrs',
  'ms',
  'miss',
  'dr',
  'prof',
  'sir',
  'madam',
  'mx',
  'herr',
  'frau',
  'senor',
  'mister',
]);
const PARTICLES = new Set([
  'van',
  'der',
  'den',
  'de',
  'von',
  'bin',
  'binti',
  'al',
  'da',
  'di',
  'du',
  'la',
  'le',
  'del',
  'dela',
  'ter',
  'el',
  'ibn',
  'zu',
  'af',
]);
/** Behind a name they say that it is no person's. */
const NO_PERSON_AFTER = new Set(
  'ltd limited inc llc llp corp corporation co company gmbh group bank plc holdings university college school hospital hotel restaurant cafe grill bar park street st road rd avenue ave lane drive boulevard square county city state airport station river lake island mountain church museum theater theatre stadium arena center centre mall store market pay card express airlines airways railway insurance services solutions systems technologies technology software labs studio studios records foundation association institute award festival cup league day week month season edition series pizza burger kitchen house inn resort tower plaza beach valley hill hills heights grove gate cross common bridge building apartments novel app account'.split(
    ' ',
  ),
);
/** Capitals in any text, and no names of people. */
const NO_NAMES = new Set(
  'im ive ill hong kong russian chinese dutch polish turkish swiss swedish norwegian danish finnish portuguese brazilian mexican canadian australian african asian european russia indonesia malaysia thailand singapore vietnam canada mexico brazil poland portugal sweden norway england scotland ireland wales wi-fi wifi contactless preform cashback online i ok okay hi hello hey dear thanks thank please yes no not monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december english french german spanish italian japanese chinese american british european indian korean visa mastercard google apple amazon paypal uber facebook twitter instagram whatsapp youtube netflix android iphone ipad samsung microsoft windows euro euros dollar dollars pound pounds sterling christmas easter god internet atm pin id iban swift bic vpn sms usa uk eu us pm am mr mrs ms dr miss sir customer support team agent bot user account card bank sepa topup mcdonalds starbucks tesco asda sainsbury primark ebay paris london america australia europe asia africa china india japan france germany spain italy greece turkey sydney'.split(
    ' ',
  ),
);
/** In front of a word they make a name of it more likely. */
const NAME_BEFORE = new Set(
  'named called name with starring featuring by and for to from is was told ask asked tell met meet meeting see call hi hello hey dear thanks regards contact cousin brother sister wife husband friend mother father son daughter aunt uncle partner boss colleague user client mr mrs ms miss dr sir signed sincerely cheers me im this'.split(
    ' ',
  ),
);

const isName = (token: Token): boolean => (token.kinds & (GIVEN | SURNAME)) !== 0;
const isWord = (token: Token): boolean => (token.kinds & WORD) !== 0;
const isGiven = (token: Token): boolean => (token.kinds & GIVEN) !== 0;
const isPlace = (token: Token): boolean => (token.kinds & PLACE) !== 0;

function fromCapitals(tokens: readonly Token[], text: string): Candidate[] {
  const found: Candidate[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    if (tokens[at]?.capital !== true) continue;
    let end = at + 1;
    for (; end < tokens.length; end += 1) {
      const next = tokens[end];
      const after = tokens[end + 1];
      if (next === undefined || !next.joined || next.first !== false) {
        // "J. Smith": a dot behind a single letter ends no sentence.
        const before = tokens[end - 1];
        if (next === undefined || !next.joined || before === undefined || before.to - before.from > 3) break;
      }
      if (next.capital) continue;
      if (
        PARTICLES.has(next.word) &&
        after !== undefined &&
        after.joined &&
        (after.capital || PARTICLES.has(after.word))
      )
        continue;
      break;
    }
    found.push(...judge(tokens, at, end, text));
    at = end - 1;
  }
  return found;
}

/** Weighs one run of capitalised words. */
function judge(tokens: readonly Token[], at: number, end: number, text: string): Candidate[] {
  const after = tokens[end];
  if (
    after !== undefined &&
    after.joined &&
    !after.first &&
    NO_PERSON_AFTER.has(after.word) &&
    (after.capital ||
      /^(?:bank|hotel|restaurant|street|road|airport|university|store|county)$/.test(after.word))
  )
    return [];
  let from = at;
  let to = end;
  let titled = false;
  while (from < to) {
    const token = tokens[from];
    if (token === undefined) return [];
    if (TITLES.has(token.word)) {
      titled = true;
      break;
    }
    const next = from + 1 < to ? tokens[from + 1] : undefined;
    const leads =
      NO_NAMES.has(token.word) ||
      (isWord(token) &&
        (!isName(token) || (token.first && (next === undefined || !isName(next)) && !isStrong(token))));
    if (!leads) break;
    if (!token.first && !NO_NAMES.has(token.word) && isWord(token) && next !== undefined && !isName(token))
      return [];
    from += 1;
  }
  while (to > from) {
    const token = tokens[to - 1];
    const strong = tokens[from];
    if (
      token !== undefined &&
      to - from > 1 &&
      NO_PERSON_AFTER.has(token.word) &&
      !(strong !== undefined && isStrong(strong))
    )
      return [];
    if (token === undefined || isName(token) || (token.kinds === 0 && !NO_NAMES.has(token.word))) break;
    if (NO_PERSON_AFTER.has(token.word)) return [];
    if (titled && to - from <= 2) break;
    to -= 1;
  }
  const run = tokens.slice(from, to);
  const head = run[0];
  if (head === undefined) return [];
  const names = run.filter((token) => !TITLES.has(token.word) && !PARTICLES.has(token.word));
  if (names.length === 0) return [];
  const before = from > 0 ? tokens[from - 1] : undefined;
  const score = titled ? 0.87 : names.length > 4 ? 0 : weigh(names, head, before, after, text);
  return score === 0 ? [] : [candidate(run, score)];
}

/** A given name that is hardly ever a word. */
function isStrong(token: Token): boolean {
  return isGiven(token) && !isWord(token) && !isPlace(token);
}

function weigh(
  names: readonly Token[],
  head: Token,
  before: Token | undefined,
  after: Token | undefined,
  text: string,
): number {
  const last = names.at(-1) ?? head;
  const words = names.filter((token) => isWord(token) && !isName(token)).length;
  if (words > 0 && !(names.length > 1 && isStrong(head))) return 0;
  if (names.some((token) => NO_NAMES.has(token.word))) return 0;
  const cue = before !== undefined && NAME_BEFORE.has(before.word);
  if (names.length >= 2) {
    if (names.some(isStrong)) return 0.82;
    if (names.some(isGiven) && names.every((token) => isName(token) || !isWord(token))) return 0.74;
    if (names.every(isName)) return 0.68;
    if (names.some(isName) && (cue || head.first)) return 0.62;
    return names.every((token) => token.kinds === 0) && (cue || isLine(text, head, last)) ? 0.6 : 0;
  }
  const possessive = /^['’]s\b/.test(text.slice(last.to, last.to + 3));
  const placed =
    before !== undefined &&
    !head.first &&
    /^(?:in|at|from|to|near|the|of|a|an|around|via|between)$/.test(before.word);
  if (isStrong(head)) return head.word.length < 3 && !cue ? 0 : 0.74;
  if (isGiven(head) && !isWord(head)) return placed && isPlace(head) ? 0 : 0.66;
  if (isGiven(head)) return !head.first && (cue || possessive) && !placed ? 0.6 : 0;
  if ((head.kinds & SURNAME) !== 0 && !isWord(head)) {
    if (isPlace(head) && placed) return 0;
    const inRow = /^(?:, | and )\p{Lu}/u.test(text.slice(last.to, last.to + 6));
    return !head.first || possessive || inRow || isVerb(after) ? (placed && !possessive ? 0 : 0.6) : 0;
  }
  if (head.kinds === 0 && head.word.length >= 4)
    return (cue && !placed && !head.first) || possessive || (head.first && isVerb(after)) ? 0.56 : 0;
  return 0;
}

function isVerb(after: Token | undefined): boolean {
  return (
    after !== undefined &&
    after.joined &&
    /^(?:is|was|has|had|said|says|shouted|gave|told|wants|wanted|lives|works|asked|called|and|will|would)$/.test(
      after.word,
    )
  );
}

/** A line of its own, as in an address or a signature. */
function isLine(text: string, head: Token, last: Token): boolean {
  return (
    /(?:^|[\n>,/?|])\s*$/.test(text.slice(Math.max(0, head.from - 3), head.from)) &&
    /^\s*(?:$|[\n/,])/.test(text.slice(last.to, last.to + 3))
  );
}

/** Words in small letters: two that lists know, one and a word that nobody knows, or what stands where people are named. */
function fromLists(tokens: readonly Token[], text: string, capitalised: boolean): Candidate[] {
  const found: Candidate[] = [];
  const about = topicsOf(tokens);
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token === undefined || NO_NAMES.has(token.word)) continue;
    const before = at > 0 && token.joined ? tokens[at - 1] : undefined;
    const titled = before !== undefined && TITLES.has(before.word);
    const end = endOfName(tokens, at);
    const last = tokens[end - 1] ?? token;
    const named = titled || isNamed(tokens, at, end, about);
    const score =
      titled && (isName(token) || isUnknown(token))
        ? 0.87
        : weighListed(tokens, at, end, named, text, capitalised);
    if (score === 0) continue;
    found.push(candidate(tokens.slice(titled ? at - 1 : at, end), score));
    at = tokens.indexOf(last, at);
  }
  return found;
}

/** Behind the first word of a name: initials, particles and one more word that may be a surname. */
function endOfName(tokens: readonly Token[], at: number): number {
  let end = at + 1;
  for (; end < tokens.length && end < at + 4; end += 1) {
    const next = tokens[end];
    if (next === undefined || !next.joined) break;
    if (PARTICLES.has(next.word) || (next.word.length === 1 && next.word !== 'i' && next.word !== 'a'))
      continue;
    const last = isUnknown(next) || (next.kinds & SURNAME) !== 0;
    if (last && !NO_NAMES.has(next.word) && !NO_PERSON_AFTER.has(next.word) && !FUNCTION_WORDS.has(next.word))
      return end + 1;
    break;
  }
  return at + 1;
}

const isUnknown = (token: Token): boolean =>
  !isWord(token) && token.word.length >= 3 && !NO_NAMES.has(token.word);

function weighListed(
  tokens: readonly Token[],
  at: number,
  end: number,
  named: boolean,
  text: string,
  capitalised: boolean,
): number {
  const [head, last] = [tokens[at], tokens[end - 1]];
  if (head === undefined || last === undefined || FUNCTION_WORDS.has(head.word)) return 0;
  const pair = end - at > 1;
  const alone = pair && isLine(text, head, last);
  if (pair) {
    const surname = isUnknown(last) && !(isPlace(last) && !isName(last));
    if (isStrong(head) && surname) return capitalised && !named ? 0.6 : 0.8;
    if (isGiven(head) && surname && (named || alone)) return 0.72;
    if (isStrong(head) && named) return 0.7;
    if (isUnknown(head) && (surname || (last.kinds & SURNAME) !== 0) && (named || alone)) return 0.66;
  }
  if (named && !pair && (KIN.has(head.word) || (head.capital && !head.first && isName(head)))) return 0.58;
  if (
    named &&
    isUnknown(head) &&
    !(isPlace(head) && !isGiven(head)) &&
    (isName(head) || head.word.length >= 4)
  )
    return 0.58;
  return !capitalised && !pair && isStrong(head) && head.word.length >= 4 ? 0.56 : 0;
}

interface Topics {
  readonly money: boolean;
  readonly booking: boolean;
}

function topicsOf(tokens: readonly Token[]): Topics {
  let money = false;
  let booking = false;
  for (const { word } of tokens) {
    money ||=
      /^(?:transf\w*|pay\w*|paid|sen[dt]|sending|transaction\w*|received?|wire\w*|deposit\w*|owe[ds]?|refund\w*|standing|debit)$/.test(
        word,
      );
    booking ||= /^(?:book\w*|reserv\w*|appointment\w*|tables?|rooms?|check-?in|stay|guests?)$/.test(word);
  }
  return { money, booking };
}

/** Someone is paid, called, introduced, or has booked: what stands there is somebody. */
function isNamed(tokens: readonly Token[], at: number, end: number, about: Topics): boolean {
  const [before, second, after] = [tokens[at - 1], tokens[at - 2], tokens[end]];
  if (after !== undefined && after.joined && /^(?:speaking|here)$/.test(after.word)) return true;
  if (before === undefined || tokens[at]?.joined !== true) return false;
  if (/^(?:named|called)$/.test(before.word)) return true;
  if (/^(?:him|her|me)$/.test(before.word) && /^(?:call\w*|named?)$/.test(second?.word ?? '')) return true;
  // A short or common name is one all the same where money goes to it.
  if (about.money && tokens[at]?.capital === true && /^(?:to|from|of)$/.test(before.word)) return true;
  if (before.word === 'of' && second?.word === 'behalf') return true;
  if (/^(?:is|am|i'm|im|it's|its)$/.test(before.word))
    return /^(?:i'm|im)$/.test(before.word)
      ? false
      : second !== undefined && /^(?:this|name|i|names?)$/.test(second.word);
  if (about.money && /^(?:to|from|pay|paid|paying)$/.test(before.word)) return true;
  return about.booking && /^(?:under|for)$/.test(before.word);
}

/** How people call their own; in a payment it is a person. */
const KIN = new Set([
  'mom',
  'mum',
  'mommy',
  'mummy',
  'dad',
  'daddy',
  'papa',
  'mama',
  'grandma',
  'grandpa',
  'granny',
  'nana',
]);

const FUNCTION_WORDS = new Set(
  'a an the and or but if so as at by for from in into is it its of off on onto out over than that then there these they this those to up was were will with i you he she we my your his her our their me him us them not no yes do does did done has have had can could should would may might must be been being am are what when where which who why how all any some more most much many very just also only now today tomorrow yesterday please thanks about after again before because between during each other same such too under until while your mine here speaking'.split(
    ' ',
  ),
);

/** Names in a row: what stands beside a name with a comma or "and" between them is one too, if a list has it, even a month's. */
function alongside(tokens: readonly Token[], found: readonly Candidate[], text: string): Candidate[] {
  if (found.length === 0) return [];
  const more: Candidate[] = [];
  const named = new Uint8Array(tokens.length);
  let next = 0;
  const ordered = found.toSorted((a, b) => a.from - b.from);
  for (const [at, token] of tokens.entries()) {
    while (next < ordered.length && (ordered[next]?.to ?? 0) <= token.from) next += 1;
    const over = ordered[next];
    if (over !== undefined && over.from <= token.from && token.to <= over.to) named[at] = 1;
  }
  const inRow = (left: Token | undefined, right: Token | undefined): boolean =>
    left !== undefined &&
    right !== undefined &&
    /^(?:, ?|, and | and | & |, or | or )$/.test(text.slice(left.to, right.from));
  // "and" is a word of its own between them.
  const step = (at: number, by: 1 | -1): number =>
    /^(?:and|or)$/.test(tokens[at + by]?.word ?? '') ? at + 2 * by : at + by;
  const spread = (by: 1 | -1): void => {
    for (let at = by === 1 ? 0 : tokens.length - 1; at >= 0 && at < tokens.length; at += by) {
      if (named[at] !== 1) continue;
      const other = step(at, by);
      const token = tokens[other];
      if (token === undefined || named[other] === 1 || !token.capital || FUNCTION_WORDS.has(token.word))
        continue;
      if (isWord(token) && (token.first || !isName(token))) continue;
      if (!(by === 1 ? inRow(tokens[at], token) : inRow(token, tokens[at]))) continue;
      named[other] = 1;
      more.push(candidate([token], 0.6));
    }
  };
  spread(1);
  spread(-1);
  return more;
}

function candidate(run: readonly Token[], score: number): Candidate {
  const [head] = run;
  return {
    from: head?.from ?? 0,
    to: run.at(-1)?.to ?? 0,
    class: 'PERSON',
    score,
    recognizer: 'names',
    checks: ['name lists'],
    context: [],
  };
}
