import {
  entryOf,
  GIVEN,
  GIVEN_FIRST,
  GIVEN_LATER,
  kindsOf,
  MARK_BITS,
  nameRank,
  OTHER,
  PERSON,
  PLACE,
  placeRank,
  SURNAME,
  SURNAME_FIRST,
  SURNAME_LATER,
  WORD,
  wordRank,
  type JapaneseLexicon,
} from './lexicons/japanese.ts';
import { ROLES, TITLES } from './person-titles-ja.ts';

/** What a piece of a run of kanji is read as. */
export const S = 1;
export const G = 2;
export const P = 3;
export const N = 4;
export const T = 5;
export const R = 6;
type Reading = typeof S | typeof G | typeof P | typeof N | typeof T | typeof R;
const READINGS: readonly Reading[] = [S, G, P, N, T, R];

export interface Piece {
  from: number;
  to: number;
  /** Surname, given name, whole name, word (also place or thing), title behind or role in front of a name. */
  as: Reading;
  /** False for what no list has. */
  listed: boolean;
}

/** What the text around a run speaks for, in natural logarithms: below 0 for, above 0 against. */
export interface Edges {
  /** By reading. */
  readonly start: readonly number[];
  readonly end: readonly number[];
}

const LONGEST = 7;
const STATES = 7;

/*
 * Costs are negative logarithms of how likely a thing is, rounded: a surname stands at about one word in a hundred of a run of
 * kanji and is one of 19,000, a given name one of 37,000, and so on; a step of an entry's rank is one logarithm.
 */
const BASE: Readonly<Record<Reading, number>> = { [S]: 14, [G]: 14.5, [P]: 16, [N]: 13.5, [T]: 7, [R]: 9.5 };
const PLACE_BASE = 16.5;
const OTHER_BASE = 17;

/** From the state in front to the next: 0 start, then as the readings; the last column is the end of the run. */
const COLUMNS = 8;
const NEXT = Float64Array.from(
  [
    // -      S     G     P     N     T     R    end
    [0, 0, 0.3, 0, 0, 6, 0, 0],
    [0, 7, -3.9, 7, 3.5, -2, 4, 0.7],
    [0, 5, 6, 6, 3.5, -1.5, 3, 0],
    [0, 6, 6, 6, 3.5, -1.5, 3, 0],
    [0, 0.7, 2.5, 1, -0.5, 4, 0.5, 0],
    [0, 2, 3, 2, 1, 1, 1, 0],
    [0, -2, -0.5, -1.5, 0, 2, 0, 0],
  ].flat(),
);

/** Marks on words of closed classes, which `readFrom` answers beside their entries. */
const [TITLE = 0, ROLE = 0, ADDRESSED = 0, AFFIX = 0, FOREIGN = 0, LONG = 0] = MARK_BITS;
let marked: JapaneseLexicon | null = null;

function putMarks(lexicon: JapaneseLexicon): void {
  lexicon.mark(TITLES, TITLE);
  lexicon.mark(ROLES, ROLE);
  lexicon.mark('様氏君殿', ADDRESSED);
  lexicon.mark(AFFIXES, AFFIX);
  lexicon.mark(FOREIGN_SURNAMES, FOREIGN);
  lexicon.mark(LONG_SURNAMES, LONG);
  marked = lexicon;
}

/** What the dynamic programming writes on, kept from run to run: making a typed array costs more than reading most runs. */
let cost = new Float64Array(64 * STATES);
let back = new Int32Array(64 * STATES);
let known = new Uint8Array(64 * STATES);
const entries = new Uint32Array(LONGEST);
/** Of each reading, the least cost up to where it begins, and the state before it. */
const least = new Float64Array(STATES);
const leastFrom = new Int32Array(STATES);

function clear(size: number): void {
  const slots = (size + 1) * STATES;
  if (cost.length < slots) {
    cost = new Float64Array(slots * 2);
    back = new Int32Array(slots * 2);
    known = new Uint8Array(slots * 2);
  }
  cost.fill(Infinity, 0, slots);
  back.fill(0, 0, slots);
}

/** Fills `least` for the place `at`; false where no reading ends there. */
function reach(at: number, cut: number, { start }: Edges): boolean {
  let isReached = false;
  least.fill(Infinity);
  for (let state = 0; state < STATES; state += 1) {
    const before = cost[at * STATES + state] ?? Infinity;
    if (before === Infinity) continue;
    isReached = true;
    for (const as of READINGS) {
      let next = before + (NEXT[state * COLUMNS + as] ?? 0);
      if (at === 0) next += start[as] ?? 0;
      else if (at === cut) next += state === S && as === G ? -2.5 : state === S || as === G ? 4 : 0;
      if (next >= (least[as] ?? Infinity)) continue;
      least[as] = next;
      leastFrom[as] = state;
    }
  }
  return isReached;
}

/**
 * The least costly reading of a run of kanji: dynamic programming over the entries of the lists and, where none has it, pieces of
 * up to three characters judged by the characters. Linear in the run. `cut` is where a space stood, or -1.
 */
export function segment(lexicon: JapaneseLexicon, run: string, edges: Edges, cut: number): Piece[] {
  if (marked !== lexicon) putMarks(lexicon);
  const size = run.length;
  clear(size);
  cost[0] = 0;
  const put = (at: number, to: number, as: Reading, price: number, listed: boolean): void => {
    const ends = to === size ? (edges.end[as] ?? 0) + (NEXT[as * COLUMNS + 7] ?? 0) : 0;
    const best = (least[as] ?? Infinity) + (price + ends);
    const slot = to * STATES + as;
    if (best < (cost[slot] ?? Infinity)) {
      cost[slot] = best;
      back[slot] = at * STATES + (leastFrom[as] ?? 0);
      known[slot] = listed ? 1 : 0;
    }
  };
  for (let at = 0; at < size; at += 1) {
    if (!reach(at, cut, edges)) continue;
    const most = Math.min(size, at + LONGEST, cut > at ? cut : size);
    lexicon.readFrom(run, at, most - at, entries);
    for (let to = at + 1; to <= most; to += 1) {
      const length = to - at;
      const raw = entries[length - 1] ?? 0;
      if (raw === 0 && length > 3) continue;
      const entry = entryOf(raw);
      const kinds = kindsOf(entry);
      if (entry !== 0 || raw & LONG) {
        const name = nameRank(entry);
        const place = placeRank(entry);
        const short = length === 1 ? 1.5 : 0;
        if (kinds & SURNAME || raw & LONG) put(at, to, S, BASE[S] - name + short, true);
        if (kinds & GIVEN) put(at, to, G, BASE[G] - name + short, true);
        if (kinds & PERSON && length > 1) put(at, to, P, BASE[P] - name, true);
        // A word that hardly anybody uses and that is a name as well is the name.
        const rare = wordRank(entry) <= 1 && (kinds & (SURNAME | GIVEN)) !== 0 && length > 1 ? 1.5 : 0;
        const affix = length === 1 && raw & AFFIX ? -3 : 0;
        if (kinds & WORD) put(at, to, N, BASE[N] - wordRank(entry) + short + rare + affix, true);
        if (kinds & PLACE) put(at, to, N, PLACE_BASE - place + short, true);
        if (kinds & OTHER && length > 1) put(at, to, N, OTHER_BASE - place, true);
        // Most surnames are names of places.
        if ((kinds & PLACE) !== 0 && (kinds & (WORD | SURNAME)) === 0 && (length === 2 || length === 3))
          put(at, to, S, BASE[S] + 2, false);
      }
      if (length === 1 && !(kinds & SURNAME) && raw & FOREIGN) put(at, to, S, BASE[S] + 3, false);
      if (length <= 5 && raw & TITLE) put(at, to, T, raw & ADDRESSED ? 5 : BASE[T], true);
      if (length <= 5 && raw & ROLE) put(at, to, R, BASE[R] + (length === 1 ? 2 : 0), true);
      if (length > 3) continue;
      // Behind a Chinese or Korean surname a given name need not look Japanese.
      const isForeign = length <= 2 && isForeignSurname(run, at);
      if (!isForeign && kinds & GIVEN) continue;
      const given = unlistedGiven(lexicon, run, at, to);
      if (isForeign) put(at, to, G, Math.min(length * 5 - 0.5, given) + (kinds & WORD ? 2 : 0), false);
      if (kinds & GIVEN) continue;
      if (kinds === 0) put(at, to, N, [10.5, 19.5, 30][length - 1] ?? 30, false);
      if (length === 2)
        put(at, to, G, given + (kinds & WORD ? Math.max(0, wordRank(entry) * 1.5 - 0.5) : 0), false);
      else if (!(kinds & WORD) && at > 0) put(at, to, G, given + (length === 3 ? 1 : 0), false);
      if (length >= 2 && !(kinds & (WORD | PLACE | OTHER | SURNAME)))
        put(at, to, S, unlistedSurname(lexicon, run, at, to), false);
    }
  }
  return walkBack(size);
}

/** The cheapest surname that ends here is one of those that are common in China and Korea. */
function isForeignSurname(run: string, at: number): boolean {
  if (at === 0) return false;
  const from = Math.floor((back[at * STATES + S] ?? 0) / STATES);
  return at - from === 1
    ? FOREIGN_SURNAMES.has(run.charAt(from))
    : at - from === 2 && LONG_SURNAMES.has(run.slice(from, at));
}

function walkBack(size: number): Piece[] {
  let state = 0;
  for (let one = 1; one < STATES; one += 1)
    if ((cost[size * STATES + one] ?? Infinity) < (cost[size * STATES + state] ?? Infinity)) state = one;
  const pieces: Piece[] = [];
  let slot = size * STATES + state;
  while (slot >= STATES) {
    const to = Math.floor(slot / STATES);
    const before = back[slot] ?? 0;
    pieces.push({
      from: Math.floor(before / STATES),
      to,
      as: (slot % STATES) as Reading,
      listed: known[slot] === 1,
    });
    slot = before;
  }
  return pieces.reverse();
}

function unlistedGiven(lexicon: JapaneseLexicon, run: string, from: number, to: number): number {
  const length = to - from;
  let odds = 0;
  for (let at = from; at < to; at += 1)
    odds += lexicon.kanjiOdds(run.charCodeAt(at), at === from ? GIVEN_FIRST : GIVEN_LATER);
  // 凛太朗: a listed name with one more character before it.
  const longer = length === 3 && (kindsOf(lexicon.entryAt(run, from + 1, to)) & GIVEN) !== 0 ? -3.5 : 0;
  return 6.5 * (length + 1) + (length === 1 ? 3 : 0) + longer - odds;
}

function unlistedSurname(lexicon: JapaneseLexicon, run: string, from: number, to: number): number {
  const length = to - from;
  let odds = 0;
  for (let at = from; at < to; at += 1)
    odds += lexicon.kanjiOdds(run.charCodeAt(at), at === from ? SURNAME_FIRST : SURNAME_LATER);
  return 6.5 * (length + 1) + (length === 3 ? 4.5 : 1.5) - odds;
}

/** Single characters that stand before or behind other words. */
const AFFIXES: ReadonlySet<string> = new Set(
  '的者感性化部料率制区権員士家所社店館課局省庁署品物費金税券証書類用式型系派党会団隊軍班組風流製産級位度量数額点面線力法論学術業界圏域内外中上下前後間時期年月日分秒回目側別毎等初最全各総再高低新旧大小超非不無未第約同元現本当両諸副準主要帯場地道路駅港市県都府町村国州島川山駅橋寺院城園校室台機器具剤薬病症菌酸素油茶酒肉魚菜麺飯丼汁皿鍋席便号版話巻編章賞杯戦試合票案件例種説策術師工職屋兵民族人々名語文字体手足口耳目心車船艦',
);

/** Surnames of one character that are common in China and Korea: what stands behind need not be a Japanese given name. */
const FOREIGN_SURNAMES: ReadonlySet<string> = new Set(
  '李王張劉陳楊趙黄周呉徐孫胡朱高何郭馬羅梁宋鄭謝韓唐馮董蕭程曹袁鄧許傅沈曾彭呂蘇盧蒋蔡賈丁魏薛葉閻余潘杜戴鍾汪任姜范姚譚廖鄒熊金陸郝孔崔康毛邱秦顧侯邵孟雷尹黎易武喬賀頼龔朴申安柳洪尹権文元殷諸司司馬伍鮑費岑倪滕柴阮卞斉卜伏茅龐項祝藍閔',
);
const LONG_SURNAMES: ReadonlySet<string> = new Set(
  '諸葛 司馬 欧陽 夏侯 公孫 上官 皇甫 長孫 慕容 尉遅 独孤 令狐 宇文 東方 南宮 西門 端木 鮮于 完顔 拓跋 耶律'.split(
    ' ',
  ),
);
