import { FOLLOWS, HONORIFIC, PEOPLE, RELATION } from './person-titles-ja.ts';
import { G, N, P, R, S, T, type Edges } from './segment-ja.ts';

/** What the sentence around a run of kanji says of it. */
export interface Surroundings {
  /** What stands behind it. */
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
  /** The text is about goods and services. */
  readonly isCommerce: boolean;
}

/** What stands before a name in a sentence. */
const STARTS = /^$|[\s、。,.「『(（・:!?>"“”\-/;&ぁ-んァ-ヶーA-Za-z]/;
const KIN =
  /(?:夫|妻|父|母|兄|弟|姉|妹|娘|息子|孫|親|友人|親友|恋人|弟子|師匠|画家|作家|俳優|女優|歌手|監督|選手|社長|会長|大統領|首相|主人公|ヒロイン|名前|通称|愛称|担当|長男|次男|三男|四男|長女|次女|三女|同級生|幼馴染|後輩|先輩|部下|上司|同僚|婚約者|タレント|アナウンサー|モデル|コーチ|マネージャー|リーダー|キャプテン|オーナー|プロデューサー|ディレクター|ライター|デザイナー|アイドル|ミュージシャン|ピアニスト|ギタリスト|ボーカル|ドラマー|キャスター|エース|ライバル)(?:の|・|、|である|で)?$/;
export function lookAround(text: string, from: number, to: number, isCommerce: boolean): Surroundings {
  const before = text.slice(Math.max(0, from - 9), from);
  const after = text.slice(to, to + 20);
  const honoured = HONORIFIC.test(after);
  return {
    after,
    honoured,
    free: STARTS.test(text.slice(Math.max(0, from - 1), from)),
    follows: honoured || FOLLOWS.test(after),
    people: PEOPLE.test(after),
    related:
      RELATION.test(before) ||
      KIN.test(before) ||
      /^(?:です|でござ|と申|とい[いう]|が(?:担当|対応|承|伺))/.test(after) ||
      isAlone(text, from, to),
    isCommerce,
  };
}

/** The same as weights for the reading of the run. */
export function edgesOf(text: string, from: number, to: number): Edges {
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
  else if (
    /[りきみしげちけめれえべくいう]$/.test(before) &&
    !/(?:たり|より|ない|いう|ある|する|いる|たい)$/.test(before)
  )
    names(start, 1);
  else if (/[『]$/.test(before)) names(start, 0.7);
  if (/[ァ-ヶー・]$/.test(before)) start[T] -= 5;
  if (to === text.length && isAlone(text, from, to)) names(end, -4);
  if (RELATION.test(before)) names(start, -4);
  else if (KIN.test(before)) names(start, /^(?:です|でござ|と申|が|と)/.test(after) ? -5 : -2);
  if (/(?:^|[。、\s「])$/.test(before) && /^(?:です|でござ|と申|とい[いう])/.test(after)) names(end, -3.5);
  if (/^が(?:担当|対応|承|伺)/.test(after)) names(end, -4);
  if (HONORIFIC.test(after)) {
    // Children and friends are addressed by ちゃん and くん; also shops and trades by さん.
    const only = /^ ?(?:ちゃん|くん)/.test(after);
    names(end, only ? -6 : -4);
    end[N] += only ? 4 : 2.5;
  } else if (!FOLLOWS.test(after)) names(end, /^[ぁ-ん]/.test(after) ? 5 : 2);
  else if (PEOPLE.test(after)) names(end, -1.2);
  else if (/^(?:で(?!あ|す|し)|から|まで|へ|より)/.test(after)) names(end, 1);
  else if (/^は|^が|^と|^や|^も|^・/.test(after)) names(end, -0.8);
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
