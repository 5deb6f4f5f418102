import type { Candidate, Finder } from './finder.ts';
import { GIVEN, japanese, kindsOf, nameRank, PERSON, PLACE, SURNAME, WORD, wordRank, type JapaneseLexicon } from './lexicons/japanese.ts';
import { findKanaNames, givenInKana } from './person-kana-ja.ts';
import { findKatakanaNames } from './person-katakana-ja.ts';
import { COMMERCE, FOLLOWS, HONORIFIC, PEOPLE, RELATION, ROLES } from './person-titles-ja.ts';
import { G, N, P, R, S, segment, T, type Edges, type Piece } from './segment-ja.ts';

/**
 * Names in Japanese text: runs of kanji are read as words, surnames, given names, titles and roles at the least cost (`segment-ja`),
 * with what stands around them as evidence; names in katakana by lists, by their sound and by context.
 */
export const findJapaneseNames: Finder = ({ text }) => {
  const found: Candidate[] = [];
  if (!JAPANESE.test(text)) return found;
  const lexicon = japanese();
  const isCommerce = COMMERCE.test(text);
  for (const match of text.matchAll(KANJI_RUN))
    if (mayHoldName(lexicon, text, match.index, match[0])) inKanji(lexicon, text, match.index, match[0], isCommerce, found);
  findKatakanaNames(lexicon, text, found);
  findKanaNames(lexicon, text, found);
  againInText(text, found);
  return found;
};

/** What is somebody's name at one place of a text is so wherever it stands as a whole run. */
function againInText(text: string, found: Candidate[]): void {
  if (found.length === 0) return;
  const names = new Map<string, number>();
  const taken = new Set<number>();
  for (const { from, to, score } of found) {
    taken.add(from);
    const name = text.slice(from, to);
    if (score >= 0.6 && (/^[\u4e00-\u9fff々]{2,6}$/.test(name) || /^[ァ-ヶー]{3,12}$/.test(name))) names.set(name, score);
  }
  if (names.size === 0) return;
  for (const match of text.matchAll(SAME_SCRIPT)) {
    const score = names.get(match[0]);
    if (score === undefined || taken.has(match.index)) continue;
    found.push(candidate(match.index, match.index + match[0].length, Math.min(score, 0.6), 'named elsewhere in the text'));
  }
}
const SAME_SCRIPT = /[\u4e00-\u9fff々]+|[ァ-ヶー]+/g;

/** Most runs are one ordinary word: they need no second look. */
function mayHoldName(lexicon: JapaneseLexicon, text: string, from: number, run: string): boolean {
  if (run.length > 3) return true;
  const kinds = lexicon.kinds(run);
  if (kinds !== 0 && (kinds & (SURNAME | GIVEN | PERSON | PLACE)) === 0) return false;
  return run.length > 1 || /^[のはがをとも ぁ-んァ-ヶ]/.test(text.charAt(from + 1));
}

const JAPANESE = /[\u30a1-\u30fa\u4e00-\u9fff]/;
const KANJI = '\\u4e00-\\u9fff々';
/** Kanji with ヶ, ノ or の inside a surname, and a second run behind a space. */
const KANJI_RUN = new RegExp(
  `[${KANJI}]+(?:[ヶヵケノツ](?=[${KANJI}])[${KANJI}]+)?(?: {1,2}[${KANJI}]{1,4}(?![${KANJI}]))?`,
  'g',
);

/** What stands before a name in a sentence. */
const STARTS = /^$|[\s、。,.「『(（・:!?>"“”\-/;&ぁ-んァ-ヶーA-Za-z]/;
const KIN =
  /(?:夫|妻|父|母|兄|弟|姉|妹|娘|息子|孫|親|友人|親友|恋人|弟子|師匠|画家|作家|俳優|女優|歌手|監督|選手|社長|会長|大統領|首相|主人公|ヒロイン|名前|通称|愛称|担当|長男|次男|三男|四男|長女|次女|三女|同級生|幼馴染|後輩|先輩|部下|上司|同僚|婚約者|タレント|アナウンサー|モデル|コーチ|マネージャー|リーダー|キャプテン|オーナー|プロデューサー|ディレクター|ライター|デザイナー|アイドル|ミュージシャン|ピアニスト|ギタリスト|ボーカル|ドラマー|キャスター|エース|ライバル)(?:の|・|、|である|で)?$/;
function edgesOf(text: string, from: number, to: number): Edges {
  const before = text.slice(Math.max(0, from - 9), from);
  const after = text.slice(to, to + 20);
  const start = { [S]: 0, [G]: 0, [P]: 0, [N]: 0, [T]: 0, [R]: 0 };
  const end = { [S]: 0, [G]: 0, [P]: 0, [N]: 0, [T]: 0, [R]: 0 };
  const names = (side: typeof start, price: number): void => {
    side[S] += price;
    side[G] += price;
    side[P] += price;
  };
  if (/[\d第約各毎]$/.test(before)) names(start, 4);
  else if (/[ごお御]$/.test(before)) names(start, 3);
  else if (/[りきみしげちけめれえべくいう]$/.test(before) && !/(?:たり|より|ない|いう|ある|する|いる|たい)$/.test(before)) names(start, 1);
  else if (/[『]$/.test(before)) names(start, 0.7);
  if (/[ァ-ヶー・]$/.test(before)) start[T] -= 5;
  if (to === text.length && isAlone(text, from, to)) names(end, -4);
  if (RELATION.test(before)) names(start, -4);
  else if (KIN.test(before)) names(start, -2);
  if (/(?:^|[。、\s「])$/.test(before) && /^(?:です|でござ|と申|とい[いう])/.test(after)) names(end, -3.5);
  if (HONORIFIC.test(after)) {
    names(end, -3.5);
    end[N] += 2;
  } else if (!FOLLOWS.test(after)) names(end, /^[ぁ-ん]/.test(after) ? 5 : 2);
  else if (PEOPLE.test(after)) names(end, -1.2);
  else if (/^(?:で(?!あ|す|し)|から|まで|へ|より)/.test(after)) names(end, 1);
  else if (/^は|^が|^と|^や|^も|^・/.test(after)) names(end, -0.8);
  return { start, end };
}

function inKanji(lexicon: JapaneseLexicon, text: string, from: number, written: string, isCommerce: boolean, found: Candidate[]): void {
  const cut = written.indexOf(' ');
  const gap = cut < 0 ? 0 : written.charAt(cut + 1) === ' ' ? 2 : 1;
  const run = cut < 0 ? written : written.slice(0, cut) + written.slice(cut + gap);
  const place = (at: number, isEnd: boolean): number => from + at + (cut >= 0 && (isEnd ? at > cut : at >= cut) ? gap : 0);
  const to = from + written.length;
  const surname = cut < 0 ? surnameAtEnd(lexicon, run) : '';
  const given = surname === '' ? 0 : givenInKana(lexicon, text, to, surname.length === 1);
  if (given > 0) {
    found.push(candidate(to - surname.length, to + given, 0.8, 'full name'));
    return;
  }
  const pieces = segment(lexicon, run, edgesOf(text, from, to), cut);
  const after = text.slice(to, to + 6);
  const honoured = HONORIFIC.test(after);
  const free = STARTS.test(text.slice(Math.max(0, from - 1), from));
  const people = PEOPLE.test(text.slice(to, to + 20));
  const around = text.slice(Math.max(0, from - 9), from);
  const related = RELATION.test(around) || KIN.test(around) || /^(?:です|でござ|と申|とい[いう]|が(?:担当|対応|承|伺))/.test(after) || isAlone(text, from, to);
  const follows = honoured || FOLLOWS.test(after);
  for (let at = 0; at < pieces.length; at += 1) {
    const piece = pieces[at];
    if (piece === undefined || piece.as === N || piece.as === R || piece.as === T) {
      const behind = pieces[at + 1];
      if (piece !== undefined && behind !== undefined && at + 2 === pieces.length && follows && isUnlistedWhole(lexicon, run, piece, behind, pieces[at - 1])) {
        found.push(candidate(place(piece.from, false), place(behind.to, true), 0.58, 'given name'));
        break;
      }
      const next = pieces[at + 1];
      if (piece !== undefined && next !== undefined && isSovereign(run, piece, next) && at + 2 === pieces.length && follows)
        found.push(candidate(place(piece.from, false), place(next.to, true), 0.57, 'sovereign'));
      continue;
    }
    const before = pieces[at - 1];
    let next = pieces[at + 1];
    const isWhole = piece.as === S && next?.as === G;
    const end = isWhole && next !== undefined ? next : piece;
    if (isWhole) next = pieces[at + 2];
    const opens = before === undefined || before.as === R || before.as === T || before.from === cut;
    const beyond = pieces[isWhole ? at + 3 : at + 2];
    const office =
      next?.as === N && beyond?.as === T && beyond.to - beyond.from > 1 && !INSTITUTION.test(run.slice(next.from, next.to));
    const score = scoreOf({ lexicon, run, piece, end, before, next, honoured, opens, free, follows, isWhole, people, related, isCommerce, after, office });
    if (isWhole) at += 1;
    if (score === 0) continue;
    const last = next?.as === T && SOVEREIGN.test(run.slice(next.from, next.to)) ? next.to : end.to;
    // 小豆畑様: what stands before a single character belongs to the name.
    const short =
      before?.as === N &&
      before.from === 0 &&
      score >= 0.8 &&
      end.to <= 4 &&
      (end.to - piece.from === 1 || (before.to === 1 && next?.as === T && run.charAt(next.from) === '様'));
    found.push(candidate(place(short ? 0 : piece.from, false), place(last, true), score, isWhole ? 'full name' : 'name'));
  }
}

/** A line of its own, as a signature is. */
function isAlone(text: string, from: number, to: number): boolean {
  return (from === 0 || text.charAt(from - 1) === '\n') && (to === text.length || text.charAt(to) === '\n') && text.includes('\n');
}

/** The whole run, or what stands in it behind a role, if that is a surname. */
function surnameAtEnd(lexicon: JapaneseLexicon, run: string): string {
  for (let from = Math.max(0, run.length - 3); from < run.length; from += 1) {
    const tail = run.slice(from);
    if ((lexicon.kinds(tail) & SURNAME) !== 0 && (from === 0 || ROLES.has(run.slice(0, from)))) return tail;
  }
  return '';
}

interface Case {
  lexicon: JapaneseLexicon;
  run: string;
  piece: Piece;
  end: Piece;
  before: Piece | undefined;
  next: Piece | undefined;
  honoured: boolean;
  opens: boolean;
  free: boolean;
  follows: boolean;
  isWhole: boolean;
  people: boolean;
  related: boolean;
  isCommerce: boolean;
  after: string;
  /** 佐藤営業部長: a word and a title behind it. */
  office: boolean;
}

/** 0: no name. */
function scoreOf({ lexicon, run, piece, end, before, next, honoured, opens, free, follows, isWhole, people, related, isCommerce, after, office }: Case): number {
  const titled = next?.as === T && (next.to - next.from > 1 || !WEAK_TITLE.test(run.slice(next.from, next.to)));
  const called = titled || (next === undefined && honoured);
  const listed = piece.listed && end.listed;
  if (isWhole) {
    if (called) return 0.88;
    if (next !== undefined && next.as === N) return listed ? (opens ? 0.6 : 0.55) : 0;
    if (next === undefined && !follows) return listed ? 0.6 : 0;
    return listed ? 0.78 : opens ? 0.66 : 0.56;
  }
  if (piece.as === P) {
    if (called) return 0.84;
    return (next === undefined && !follows) || next?.as === N ? 0 : 0.74;
  }
  const word = run.slice(piece.from, piece.to);
  if (office && piece.as === S && piece.listed && opens) return 0.6;
  if (called) return FAMILY.test(word) || (before !== undefined && !opens && !piece.listed) ? 0 : piece.listed ? 0.8 : 0.62;
  if (next?.as === T) return opens && free && piece.listed && (lexicon.kinds(word) & WORD) === 0 ? 0.6 : 0;
  if (next !== undefined || !opens || !free || !follows) return 0;
  const entry = lexicon.entry(word);
  const said = people || related || before !== undefined;
  if (!said && piece.listed && (kindsOf(entry) & WORD) !== 0 && nameRank(entry) < wordRank(entry) + 2) return 0;
  if (isCommerce && before === undefined && !people && !related) {
    const kinds = lexicon.kinds(word);
    if ((kinds & (WORD | PLACE)) !== 0 || /^(?:[でにへの]|から|まで|より)/.test(after)) return 0;
  }
  if (word.length === 1) return before?.as === R || related || (piece.as === G && people) ? 0.56 : 0;
  return piece.listed ? 0.62 : 0.56;
}

const INSTITUTION = /(?:[県市区町村州国郡省庁]|大学|高校|学校|学園|銀行|病院|会社|工業|商事|商店|製作所|新聞|放送|組合|協会)$/;
const WEAK_TITLE = /^[家公王帝関作著訳夫妻兄姉弟妹編画筆撰談側派軍組塾役名卿侯守介師尼]$/;
const SOVEREIGN = /^(?:帝|王|公|侯|后|姫|尼|卿|院|守|皇后|太后|大王|天皇|上皇|法皇)$/;

/** A clear given name behind two or three characters, whatever they are as a word. */
function isUnlistedWhole(lexicon: JapaneseLexicon, run: string, piece: Piece, next: Piece, before: Piece | undefined): boolean {
  const length = piece.to - piece.from;
  if (piece.as !== N || next.as !== G || !next.listed || (before !== undefined && before.as !== R)) return false;
  if (length < 2 || length > 3 || next.to - next.from < 2) return false;
  return (lexicon.kinds(run.slice(next.from, next.to)) & WORD) === 0;
}

/** 崇禎帝, 甲斐姫: what stands before the title is in no list of words. */
function isSovereign(run: string, piece: Piece, next: Piece): boolean {
  return piece.as === N && !piece.listed && piece.from === 0 && piece.to <= 2 && next.as === T && /^(?:帝|王|侯|后|姫|尼|皇后|太后|大王)$/.test(run.slice(next.from, next.to));
}

/** What is called so is a relation or a customer, not somebody's name. */
const FAMILY =
  /^(?:お?客|皆|仲間|生徒|住民|現地住民|社|店|奥|旦那|父|母|兄|姉|弟|妹|娘|息子|孫|嫁|婿|親|子|叔父|叔母|伯父|伯母|神|仏|王|殿|主|御|貴|担当|患者|学生|会員|店員|大家|運転手|業者|隣|若者|芸人|大工|医者|看護師|利用者|消費者|関係者|同|両|各|諸|某|全|多|何|異|有|仕|同|模|他|上|下|外|内|先|後|前)$/;

function candidate(from: number, to: number, score: number, check: string): Candidate {
  return { from, to, class: 'PERSON', score, recognizer: 'ja-names', checks: ['name lists', check], context: [] };
}
