import { kindsOf, nameRank, PLACE, WORD, wordRank, type JapaneseLexicon } from './lexicons/japanese.ts';
import { G, N, P, R, S, T, type Piece } from './segment-ja.ts';
import { GOODS_OF } from './person-titles-ja.ts';
import type { Surroundings } from './surroundings-ja.ts';

/** A name within a run, in offsets of the run; a score of 0 says that it is none. */
export interface Weighed {
  readonly from: number;
  readonly to: number;
  readonly score: number;
  readonly check: string;
  /** Pieces that it took. */
  readonly pieces: number;
}

interface Case {
  readonly lexicon: JapaneseLexicon;
  readonly run: string;
  readonly piece: Piece;
  /** The given name behind the surname, or the piece itself. */
  readonly end: Piece;
  readonly before: Piece | undefined;
  readonly next: Piece | undefined;
  /** The run begins here, or a role stands before it. */
  readonly opens: boolean;
  /** 佐藤営業部長: a word and a title behind it. */
  readonly office: boolean;
  readonly around: Surroundings;
}

/** How sure it is that the piece at `at`, with what belongs to it, is somebody's name. `cut` is where a space stood, or -1. */
export function weigh(
  lexicon: JapaneseLexicon,
  run: string,
  pieces: readonly Piece[],
  at: number,
  cut: number,
  around: Surroundings,
): Weighed | null {
  const piece = pieces[at];
  if (piece === undefined) return null;
  if (piece.as === N || piece.as === R || piece.as === T) return unlisted(lexicon, run, pieces, at, around);
  const before = pieces[at - 1];
  const given = pieces[at + 1];
  const isWhole = piece.as === S && given?.as === G;
  const end = isWhole && given !== undefined ? given : piece;
  const next = pieces[isWhole ? at + 2 : at + 1];
  const beyond = pieces[isWhole ? at + 3 : at + 2];
  const score = scoreOf({
    lexicon,
    run,
    piece,
    end,
    before,
    next,
    opens:
      before === undefined ||
      before.as === R ||
      before.as === T ||
      before.from === cut ||
      (piece.from === cut && OFFICE.test(run.slice(0, cut))),
    office:
      next?.as === N &&
      beyond?.as === T &&
      beyond.to - beyond.from > 1 &&
      !INSTITUTION.test(run.slice(next.from, next.to)),
    around,
  });
  // 小豆畑様: what stands before a single character belongs to the name.
  const short =
    before?.as === N &&
    before.from === 0 &&
    score >= 0.8 &&
    end.to <= 4 &&
    (end.to - piece.from === 1 ||
      (before.to === 1 &&
        ((next?.as === T && run.charAt(next.from) === '様') || (next === undefined && around.honoured))));
  return {
    from: short ? 0 : piece.from,
    to: next?.as === T && SOVEREIGN.test(run.slice(next.from, next.to)) ? next.to : end.to,
    score,
    check: isWhole ? 'full name' : 'name',
    pieces: isWhole ? 2 : 1,
  };
}

/** Two pieces at the end of a run of which the first is in no list of names. */
function unlisted(
  lexicon: JapaneseLexicon,
  run: string,
  pieces: readonly Piece[],
  at: number,
  { follows }: Surroundings,
): Weighed | null {
  const [piece, next] = [pieces[at], pieces[at + 1]];
  if (piece === undefined || next === undefined || at + 2 !== pieces.length || !follows) return null;
  const found = { from: piece.from, to: next.to, pieces: 2 };
  if (isUnlistedWhole(lexicon, run, piece, next, pieces[at - 1]))
    return { ...found, score: 0.58, check: 'given name' };
  return isSovereign(run, piece, next) ? { ...found, score: 0.57, check: 'sovereign' } : null;
}

function scoreOf({ lexicon, run, piece, end, before, next, opens, office, around }: Case): number {
  const { after, honoured, free, follows, people, related, isCommerce } = around;
  const titled =
    next?.as === T && (next.to - next.from > 1 || !WEAK_TITLE.test(run.slice(next.from, next.to)));
  const called = titled || (next === undefined && honoured);
  const listed = piece.listed && end.listed;
  if (piece !== end) {
    if (!listed && INSTITUTION.test(run.slice(piece.from, end.to))) return 0;
    if (called) return 0.88;
    if (!listed && PLACE_END.test(run.slice(piece.from, end.to))) return 0;
    if (next !== undefined && next.as === N) return listed ? (opens ? 0.6 : 0.55) : 0;
    if (next === undefined && !follows) return listed ? 0.6 : 0;
    return listed ? 0.78 : opens ? 0.66 : 0.56;
  }
  if (piece.as === P) {
    if (called) return 0.84;
    return (next === undefined && !follows) || next?.as === N ? 0 : 0.74;
  }
  const word = run.slice(piece.from, piece.to);
  if (!called && PLACES.test(word)) return 0;
  if (office && piece.as === S && piece.listed && opens) return 0.6;
  if (called)
    return FAMILY.test(word) ||
      (/[屋店]$/.test(word) && (lexicon.kinds(word) & WORD) !== 0) ||
      (before !== undefined && !opens && !piece.listed)
      ? 0
      : piece.listed
        ? 0.8
        : 0.62;
  if (next?.as === T) return opens && free && piece.listed && (lexicon.kinds(word) & WORD) === 0 ? 0.6 : 0;
  if (next !== undefined || !opens || !free || !follows) return 0;
  if (before === undefined && GOODS_OF.test(after)) return 0;
  const entry = lexicon.entry(word);
  const said = people || related || before !== undefined;
  if (!said && piece.listed && (kindsOf(entry) & WORD) !== 0 && nameRank(entry) < wordRank(entry) + 1)
    return 0;
  if (isCommerce && !said) {
    const kinds = lexicon.kinds(word);
    if ((kinds & (WORD | PLACE)) !== 0 || /^(?:[でにへの]|から|まで|より)/.test(after)) return 0;
  }
  if (word.length === 1) return before?.as === R || related || people ? 0.56 : 0;
  if (!piece.listed && PLACE_END.test(word)) return 0;
  return piece.listed ? 0.62 : 0.56;
}

/** Ways out, sides and kin that are surnames or given names besides. */
const PLACES = /^(?:[東西南北][口側]|城内|城下|高地|元[夫妻]|文人|美男|美女|王座|一人|二人|数人|別人)$/;
/** 営業部 橋爪: where somebody works, and a space. */
const OFFICE = /[部課室係]$|(?:商店|会社|商会|工業|本部|支店|支社|営業所|事務所|窓口)$/;
/** 信濃川, 唐津港: unlisted, and called as places are. */
const PLACE_END = /[川山港城浦郡市区町村駅峠湖島岳橋寺線県府道付間]$/;
const INSTITUTION =
  /(?:[県市区町村州国郡省庁]|大学|高校|学校|学園|銀行|病院|会社|工業|商事|商店|製作所|新聞|放送|組合|協会|電機|製薬|薬品|工務店|書店|薬局|鉄工|建設|運輸|運送|物流|不動産|食品|産業|興業|化学|機械|機器|電気|電力|電子|信金|証券|保険|生命|製菓|酒造|醸造|印刷|出版|事務所|医院|歯科|旅館|観光|交通|鉄道|航空|乳業|水産|農園|牧場|技研|重工|精機|石油|空港|海岸|公園|[店屋園堂社院館駅荘塾])$/;
const WEAK_TITLE = /^[家公王帝関作著訳夫妻兄姉弟妹編画筆撰談側派軍組塾役名卿侯守介師尼]$/;
const SOVEREIGN = /^(?:帝|王|公|侯|后|姫|尼|卿|院|守|皇后|太后|大王|天皇|上皇|法皇)$/;

/** A clear given name behind two or three characters, whatever they are as a word. */
function isUnlistedWhole(
  lexicon: JapaneseLexicon,
  run: string,
  piece: Piece,
  next: Piece,
  before: Piece | undefined,
): boolean {
  const length = piece.to - piece.from;
  if (piece.as !== N || next.as !== G || !next.listed || (before !== undefined && before.as !== R))
    return false;
  if (length < 2 || length > 3 || next.to - next.from < 2) return false;
  return (lexicon.kinds(run.slice(next.from, next.to)) & WORD) === 0;
}

/** 崇禎帝, 甲斐姫: what stands before the title is in no list of words. */
function isSovereign(run: string, piece: Piece, next: Piece): boolean {
  return (
    piece.as === N &&
    !piece.listed &&
    piece.from === 0 &&
    piece.to <= 2 &&
    next.as === T &&
    /^(?:帝|王|侯|后|姫|尼|皇后|太后|大王)$/.test(run.slice(next.from, next.to))
  );
}

/** What is called so is a relation or a customer, not somebody's name. */
const FAMILY =
  /^(?:お?客|皆|仲間|生徒|住民|現地住民|社|店|奥|旦那|父|母|兄|姉|弟|妹|娘|息子|孫|嫁|婿|親|子|叔父|叔母|伯父|伯母|神|仏|王|殿|主|御|貴|担当|患者|学生|会員|店員|大家|運転手|業者|隣|若者|芸人|大工|医者|看護師|利用者|消費者|関係者|同|両|各|諸|某|全|多|何|異|有|仕|赤|坊|嬢|爺|婆|祖父|祖母|猫|犬|相手|先方|生徒|職人|農家|同|模|他|上|下|外|内|先|後|前)$/;
