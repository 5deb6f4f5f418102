import { FOLLOWS, HONORIFIC, isRelated, PEOPLE } from './person-titles-ja.ts';
import { G, N, P, S, T, type Edges } from './segment-ja.ts';

/** What the sentence around a run of kanji says of it. */
export interface Surroundings {
  /** What stands before it, nine characters at most, and behind. */
  readonly before: string;
  readonly after: string;
  /** Somebody is addressed: さん, 様. */
  readonly honoured: boolean;
  /** What stands before it can stand before a name. */
  readonly free: boolean;
  /** What stands behind it can stand behind a name. */
  readonly follows: boolean;
  /** Something is said of it that only people have or do. */
  readonly people: boolean;
  /** Somebody's relation, colleague or own name: 娘の, 担当の, です. */
  readonly related: boolean;
  /** The same by what stands before it: a relation of somebody's, or what somebody is. */
  readonly isRelation: boolean;
  readonly isKin: boolean;
  /** A line of its own, as a signature is. */
  readonly isAlone: boolean;
  /** The text is about goods and services. */
  readonly isCommerce: boolean;
}

/** What stands before a name in a sentence. */
const STARTS = /^$|[\s、。,.「『(（・:!?>"“”\-/;&ぁ-んァ-ヶーA-Za-z]/;
const KIN_WORDS =
  '夫|妻|父|母|兄|弟|姉|妹|娘|息子|孫|親|友人|親友|恋人|弟子|師匠|画家|作家|俳優|女優|歌手|監督|選手|社長|会長|大統領|首相|主人公|ヒロイン|名前|通称|愛称|担当|長男|次男|三男|四男|長女|次女|三女|同級生|幼馴染|後輩|先輩|部下|上司|同僚|婚約者|タレント|アナウンサー|モデル|コーチ|マネージャー|リーダー|キャプテン|オーナー|プロデューサー|ディレクター|ライター|デザイナー|アイドル|ミュージシャン|ピアニスト|ギタリスト|ボーカル|ドラマー|キャスター|エース|ライバル';
const KIN = new RegExp(`(?:${KIN_WORDS})(?:の|・|、|である|で)?$`);
/** The last characters of what `KIN` matches: most text ends in none of them. */
const KIN_ENDS: ReadonlySet<number> = new Set(
  [...KIN_WORDS.split('|'), 'の', '・', '、', 'る', 'で'].map((word) => word.charCodeAt(word.length - 1)),
);

export function lookAround(text: string, from: number, to: number, isCommerce: boolean): Surroundings {
  const before = text.slice(Math.max(0, from - 9), from);
  const after = text.slice(to, to + 20);
  const honoured = HONORIFIC.test(after);
  const isRelation = isRelated(before);
  const isKin = KIN_ENDS.has(before.charCodeAt(before.length - 1)) && KIN.test(before);
  const alone = isAlone(text, from, to);
  return {
    before,
    after,
    honoured,
    free: STARTS.test(before.slice(-1)),
    follows: honoured || FOLLOWS.test(after),
    people: PEOPLE.test(after),
    related:
      isRelation || isKin || alone || /^(?:です|でござ|と申|とい[いう]|が(?:担当|対応|承|伺))/.test(after),
    isRelation,
    isKin,
    isAlone: alone,
    isCommerce,
  };
}

/** What a name or a part of one is read as. */
const NAMES: readonly number[] = [S, G, P];

/** The same as weights for the reading of the run. */
export function edgesOf(
  { before, after, honoured, follows, people, isRelation, isKin, isAlone: alone }: Surroundings,
  endsText: boolean,
): Edges {
  const last = before.slice(-1);
  const next = after.slice(0, 1);
  const opensWith = (characters: string): boolean => next !== '' && characters.includes(next);
  const endsIn = (characters: string): boolean => last !== '' && characters.includes(last);
  const start = [0, 0, 0, 0, 0, 0, 0];
  const end = [0, 0, 0, 0, 0, 0, 0];
  const put = (side: number[], as: number, price: number): void => {
    side[as] = (side[as] ?? 0) + price;
  };
  const names = (side: number[], price: number): void => {
    for (const as of NAMES) put(side, as, price);
  };
  if (endsIn('0123456789第約各毎')) names(start, 4);
  else if (endsIn('ごお御')) names(start, 3);
  else if (
    endsIn('りきみしげちけめれえべくいう') &&
    !/(?:たり|より|ない|いう|ある|する|いる|たい)$/.test(before)
  )
    names(start, 1);
  else if (last === '『') names(start, 0.7);
  if (/[ァ-ヶー・]/.test(last)) put(start, T, -5);
  if (endsText && alone) names(end, -4);
  if (isRelation) names(start, -4);
  else if (isKin) names(start, /^(?:です|でござ|と申|が|と)/.test(after) ? -5 : -2);
  if (opensWith('でと') && /^$|[。、\s「]/.test(last) && /^(?:です|でござ|と申|とい[いう])/.test(after))
    names(end, -3.5);
  if (next === 'が' && /^が(?:担当|対応|承|伺)/.test(after)) names(end, -4);
  if (honoured) {
    // Children and friends are addressed by ちゃん and くん; also shops and trades by さん.
    const only = /^ ?(?:ちゃん|くん)/.test(after);
    names(end, only ? -6 : -4);
    put(end, N, only ? 4 : 2.5);
  } else if (!follows) names(end, /^[ぁ-ん]/.test(after) ? 5 : 2);
  else if (people) names(end, -1.2);
  else if (opensWith('でかまへよ') && /^(?:で(?!あ|す|し)|から|まで|へ|より)/.test(after)) names(end, 1);
  else if (opensWith('はがとやも・')) names(end, -0.8);
  return { start, end };
}

/** A line of its own, as a signature is. */
function isAlone(text: string, from: number, to: number): boolean {
  return (
    (from === 0 || text.charAt(from - 1) === '\n') &&
    (to === text.length || text.charAt(to) === '\n') &&
    text.includes('\n')
  );
}
