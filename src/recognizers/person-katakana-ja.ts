import { firstMatch, nextMatch } from './each-match.ts';
import type { Candidate } from './finder.ts';
import {
  GIVEN,
  GIVEN_READING,
  kindsOf,
  nameRank,
  OTHER,
  PERSON,
  PLACE,
  placeRank,
  SURNAME,
  SURNAME_READING,
  WORD,
  wordRank,
  type JapaneseLexicon,
} from './lexicons/japanese.ts';

import { isReading } from './person-ja.ts';
import { BRANDS, GOODS_OF, VEHICLE_OF } from './person-titles-ja.ts';

const RUN =
  /(?:[A-Z]\.?[・ ]){0,3}(?:[ァ-ヶー]{2,}|[ァ-ヶ](?=[・=]))(?:[・=](?:[ァ-ヶー]+|[A-Z](?=・)))*(?: [ァ-ヶー]{2,})?/g;
/** Characters that one part of a name has at most. */
const LONGEST = 20;
const JOINED = /[・= ]/;
const NAME = SURNAME | GIVEN | PERSON;
const thingRank = (entry: number): number => Math.max(wordRank(entry), placeRank(entry));
const THING = WORD | PLACE | OTHER;

/** Names in katakana: foreign ones with ・ or =, Japanese ones as they are read, single ones where lists, sound and context agree. */
export function findKatakanaNames(
  lexicon: JapaneseLexicon,
  text: string,
  isCommerce: boolean,
  found: Candidate[],
): void {
  for (let match = firstMatch(RUN, text); match !== null; match = nextMatch(RUN, text, match)) {
    const from = match.index;
    const written = match[0];
    const to = from + written.length;
    const before = text.slice(Math.max(0, from - 10), from);
    const after = text.slice(to, to + 24);
    const numbered =
      /^[ -]?(?:\d{1,2}|[IVX]{1,4}|[一二三四五六七八九十]{1,3})世(?![代紀界帯間])(?:[・=]?[ァ-ヶー]{2,}(?:・[ァ-ヶー]+)*)?/.exec(
        after,
      );
    if (numbered !== null) {
      put(from, to + numbered[0].length, 0.8, 'numbered');
      continue;
    }
    const parts = JOINED.test(written) ? written.split(JOINED).filter((part) => part !== '') : [written];
    const score =
      parts.length > 1
        ? ofParts(lexicon, written, parts, before, after)
        : ofOne(lexicon, written, before, after, isCommerce);
    // A pet name is one with what hangs on it.
    const pet = /^(?:ちゃん|くん)/.exec(after)?.[0].length ?? 0;
    if (score > 0) put(from, to + pet, score, 'katakana');
    else if (written.includes(' '))
      // Two words side by side: each for itself.
      for (const part of written.matchAll(/[^ ]+/g)) {
        const at = from + part.index;
        const end = at + part[0].length;
        const one = ofOne(
          lexicon,
          part[0],
          text.slice(Math.max(0, at - 10), at),
          text.slice(end, end + 24),
          isCommerce,
        );
        if (one > 0) put(at, end, one, 'katakana');
      }
  }
  function put(from: number, to: number, score: number, check: string): void {
    found.push({
      from,
      to,
      class: 'PERSON',
      score,
      recognizer: 'ja-katakana',
      checks: ['name lists', check],
      context: [],
    });
  }
}

const TITLE =
  /^ ?(?:さん(?!か(?!ら))|さま|様(?![々子式相])|氏(?!名)|ちゃん|くん|君|先生|選手|投手|監督|首相|大統領|議員|教授|博士|王(?![国朝座])|女王|皇帝|皇太子|国王|公(?![国園式])|伯爵?|侯爵?|男爵|子爵|卿|夫人|夫妻|姫|将軍|提督|大佐|中佐|少佐|大尉|中尉|少尉|元帥|容疑者|被告|社長|会長|代表|司教|司祭|神父|枢機卿|教皇|ローマ教皇|と申|といいます|と言います|兄弟|姉妹|兄さん|姉さん|先輩|役|大王|選帝侯|公爵|自身|同様|以外|以前|以降|時代|政権|内閣|夫婦|一家|一族|名人|学長|校長|博士|助教|弁護士|医師|外相|法相|財務相|国防相|知事|市長|総統|書記長|主席|牧師|修道|騎士|船長|艦長|隊長|警部|刑事|巡査|兄弟|アナ(?![ァ-ヶ])|コーチ|オーナー)/;
const RANK =
  /^ ?(?:伯爵|侯爵|公爵|男爵|子爵|卿|大将|中将|少将|大佐|中佐|少佐|大尉|中尉|少尉|軍曹|元帥|提督|将軍|女王|皇帝|首相|枢機卿|夫人|夫妻|容疑者|被告)/;
/** Only people have these, or do these. */
const SOMEBODY =
  /^(?:の(?:父|母|娘|息子|妻|夫|弟|妹|兄|姉|墓|友|家族|弟子|両親|遺体|子供|死|恋|婚約|心|手|目|顔|身体|師|従|名を冠|正体|証言|主張|後任|部下|側近|家|生涯|伝記|遺|発言|もと)|自身|自筆|本人|生誕|たち|達|らは|らが|ら(?:の|を)|と(?:結婚|申|恋|共に|ともに|再会|対決|別れ|出会|破局|戦|話|会|名乗)|に(?:恋|惚れ|惹か|会|告白|助け|殺|師事|命じ|頼|言|襲)|を(?:愛|殺|慕|救|助け|倒|追|嫌|憎|案じ|呼|失脚|撃|守|失|連れ)|(?:は|が|も)[^。]{0,24}(?:述べ|語っ|語り|話し|主張し|考えた|考え|結婚|死去|死ん|亡くな|生まれ|逃げ|泣|笑|怒|叫|戦っ|殺|恋|勝利|敗|優勝|演じ|執筆|著し|作曲|発見した|退位|即位|就任|辞任|逮捕|惹か|好きに|思っ|知っ|知り|気づ|言った|言う|言い|頼|命じ|向かっ|戻|去っ|出会|訪れ|決意|出演|引退|現れ|従|率い|住))/;
const FOLLOWS =
  /^(?:$|[はがをにとのもやへ、。,.)）」』(]|から|より|による|によっ|らは|らが|らの|ら、|だ|で(?!き)|です|たち|達|など|さえ|だけ)/;
const ROLE =
  /[\u4e00-\u9fff](?:家|者|夫|妻|娘|父|母|兄|弟|姉|妹|優|督|王|帝|長|員|教|人|手|女|男|師|士|兵|将|君|軍)の?$|(?:夫|妻|息子|娘|父|母|兄|弟|姉|妹|作家|王|女王|王子|王女|皇帝|国王|首相|大統領|将軍|皇太子|通称|愛称|本名|名前|友人|親友|恋人|同僚|部下|主人公|ヒロイン|相棒|弟子|後輩|先輩|監督|選手|俳優|女優|歌手|タレント|モデル|リーダー|キャプテン)(?:の|である|、|は)?$/;
const PARTICLES =
  /^(?:フォン|ファン|ヴァン|デ|デル|デラ|ディ|ダ|ド|ドゥ|ラ|ル|レ|エル|アル|イブン|ビン|サン|サンタ|マック|ジュニア|シニア|[A-Z]\.?)$/;

function ofParts(
  lexicon: JapaneseLexicon,
  written: string,
  parts: readonly string[],
  before: string,
  after: string,
): number {
  if (parts.length > 8 || parts.some((part) => part.length > LONGEST)) return 0;
  const titled = TITLE.test(after);
  if (!titled && (THING_BEHIND.test(after) || BRANDS.has(written.replaceAll(/[ =]/g, '・')))) return 0;
  if (parts.includes('エンド') || parts.includes('アンド')) return 0;
  let names = 0;
  let things = 0;
  let odds = 0;
  let judged = 0;
  let strong = false;
  for (const part of parts) {
    if (PARTICLES.test(part)) continue;
    judged += 1;
    const entry = lexicon.entry(part);
    const kinds = kindsOf(entry);
    if ((kinds & NAME) !== 0 && ((kinds & THING) === 0 || nameRank(entry) + 1 >= thingRank(entry)))
      names += 1;
    else if ((kinds & WORD) !== 0) {
      things += 1;
      strong ||= wordRank(entry) >= 5;
    }
    odds += lexicon.katakanaOdds(part);
  }
  if (judged === 0) return 0;
  const [first = '', second = ''] = parts;
  const read =
    (lexicon.kinds(first) & SURNAME_READING) !== 0 && (lexicon.kinds(second) & GIVEN_READING) !== 0;
  if (parts.length === 2 && read && things < 2)
    return titled ? 0.86 : written.includes(' ') && things > 0 ? 0.6 : 0.78;
  if (names === judged) return titled ? 0.86 : 0.78;
  const named = (lexicon.kinds(first) & NAME) !== 0 && (lexicon.kinds(first) & WORD) === 0;
  if (((strong && !named) || (names === 0 && NO_PERSON.test(written))) && !titled) return 0;
  if (things === 0 && names > 0) return titled ? 0.84 : 0.74;
  if (things === judged) return titled && names > 0 ? 0.62 : 0;
  if (written.includes(' ')) return titled ? 0.6 : 0;
  if (names > 0) return names >= things ? 0.62 : titled ? 0.6 : 0;
  if (things === 0 && titled) return 0.72;
  if (things > 0) return titled || ROLE.test(before) ? 0.58 : 0;
  if (parts.every((part) => isKnownThing(lexicon, part))) return 0;
  return parts.length <= 4 && odds / judged > -0.4 && FOLLOWS.test(after) ? 0.58 : 0;
}

function isKnownThing(lexicon: JapaneseLexicon, part: string): boolean {
  return (lexicon.kinds(part) & THING) !== 0 || isCompound(lexicon, part);
}

function ofOne(
  lexicon: JapaneseLexicon,
  written: string,
  before: string,
  after: string,
  isCommerce: boolean,
): number {
  if (written.length > LONGEST) return 0;
  // Most of them are known things: what forbids a name is only asked where there would be one.
  const score = weighOne(lexicon, written, before, after, isCommerce);
  return score > 0 && (NO_PERSON.test(written) || COMPANY_BEFORE.test(before) || COMPANY_BEHIND.test(after))
    ? 0
    : score;
}

function weighOne(
  lexicon: JapaneseLexicon,
  written: string,
  before: string,
  after: string,
  isCommerce: boolean,
): number {
  const entry = lexicon.entry(written);
  const kinds = kindsOf(entry);
  const isName = (kinds & NAME) !== 0;
  const isThing = (kinds & THING) !== 0;
  const weight = nameRank(entry) - thingRank(entry);
  const titled = TITLE.test(after);
  if (titled) {
    if (isName && (!isThing || weight >= -1)) return 0.8;
    // Only people are counts and colonels, whatever their name is besides.
    if (isThing && (kinds & PLACE) === 0 && RANK.test(after)) return 0.58;
    if (isThing)
      return isName &&
        thingRank(entry) <= nameRank(entry) + 1 &&
        /^ ?(?:さん|さま|様|ちゃん|くん|氏)/.test(after)
        ? 0.6
        : 0;
    if ((kinds & (SURNAME_READING | GIVEN_READING)) !== 0) return 0.72;
    return endsInWord(lexicon, written) ? 0 : 0.64;
  }
  if (isThing && !isName) return 0;
  const last = before.slice(-1);
  const isOpen = !/[\dA-Za-z々]/.test(last);
  const spoken = ROLE.test(before) || SOMEBODY.test(after);
  if (!spoken && !FOLLOWS.test(after)) return 0;
  if (!spoken && (BRANDS.has(written) || GOODS_OF.test(after) || VEHICLE_OF.test(after))) return 0;
  if (isName && !isThing) return isOpen || spoken ? (isCommerce && !spoken ? 0.52 : 0.62) : 0;
  if (isName) {
    if (weight >= 2 || (spoken && weight >= -4)) return 0.57;
    return isOpen && !isCommerce && wordRank(entry) < 6 && weight >= ((kinds & WORD) === 0 ? -2 : 0)
      ? 0.56
      : 0;
  }
  // 山田太郎（ヤマダタロウ）
  if (/[\u4e00-\u9fff々ぁ-ん][(（/／]$/.test(before) && written.length >= 4 && isReading(lexicon, written))
    return 0.8;

  const read = (kinds & (SURNAME_READING | GIVEN_READING)) !== 0;
  if (read) return isCommerce ? 0 : 0.57;
  if (isCompound(lexicon, written) || (!spoken && endsInWord(lexicon, written))) return 0;
  if (/[「『]/.test(last) && /^[」』]/.test(after) && !spoken) return 0;
  const odds = lexicon.katakanaOdds(written);
  if (spoken && odds > -0.5) return 0.57;
  if (!isOpen || written.length > 9 || isCommerce) return 0;
  return odds > -0.6 ? 0.55 : 0;
}

/** ヘアケア: two known words, or more, in one. */
function isCompound(
  lexicon: JapaneseLexicon,
  written: string,
  short = lexicon.katakanaOdds(written) < -0.1 ? 0 : 3,
): boolean {
  // Two characters are a word of almost anything: they count where the whole does not sound like a name.
  const reach = new Uint8Array(written.length + 1);
  reach[0] = 1;
  for (let at = 0; at < written.length; at += 1) {
    if (reach[at] === 0) continue;
    for (let to = at + 2; to <= Math.min(written.length, at + 9); to += 1) {
      const entry = lexicon.entryAt(written, at, to);
      const kinds = kindsOf(entry);
      if (to - at > 2 ? (kinds & (WORD | PLACE)) !== 0 : (kinds & WORD) !== 0 && wordRank(entry) >= short)
        reach[to] = 1;
    }
  }
  return reach[written.length] === 1;
}

/** マイナンバー: what stands last is a usual word of four or more characters. */
function endsInWord(lexicon: JapaneseLexicon, written: string): boolean {
  for (let from = 1; written.length - from >= 4; from += 1) {
    const entry = lexicon.entryAt(written, from, written.length);
    if ((kindsOf(entry) & WORD) !== 0 && (kindsOf(entry) & NAME) === 0 && wordRank(entry) >= 2) return true;
  }
  return false;
}

const COMPANY_BEFORE =
  /(?:株式会社|有限会社|合同会社|㈱|\(株\)|\(有\)|法人|ブランドの?|ショップの?|ソフトの?|アプリの?)[ 「『]?$/;
const COMPANY_BEHIND =
  /^(?:株式会社|有限会社|合同会社|㈱|\(株\)|社(?!長|員)|銀行|証券|店|ブランド|製|[\u4e00-\u9fff]{0,3}(?:大学|病院|学園|工業|電機|商事|薬局))/;

const THING_BEHIND =
  /^(?:市|駅|郡|州|川|島|城|国|湖|通り|広場|空港|大学|病院|社(?!長|員)|製|杯|賞|銀行|証券|株式会社|ホテル)/;
const NO_PERSON =
  /^(?:カナ|フリガナ|ヨミガナ|カタカナ|ヒラガナ|マイナンバー|マイページ|ワン|ニャン|ネコ|イヌ|ペット|パパ|ママ|バア|ジイ|スタッフ|オペレーター|ドライバー|ユーザー|メンバー)$|(?:ホテル|ビル|マンション|ハイツ|コーポ|ハイム|センター|サービス|ショップ|ストア|カード|ポイント|アプリ|サイト|メール|システム|グループ|クラブ|チーム|バス|タウン|ランド|パーク|スタジアム|ホール|ツアー|カップ|リーグ|シリーズ|ゲーム|テレビ|ニュース|インターネット|ソフト|フォン|カメラ|プリンター|プラン|モード|セット|タイプ|プラス|プロ|レコード|エンジン|オープン|ラジオ|ボール|スクール|カフェ|レストラン|フィルム|バンド|ズ・|アプローチ|シンドローム)$|[ァ-ヶー]{2}(?:マーク|ハウス|タンク|ボイス|シュート|ウィング|フラッシャー|ケース|ボックス|ケーブル|シート|カバー|テープ|スプレー|クリーナー|クリーム|オイル|ジュース|ソース|ケーキ|チーズ|サラダ|スープ|カレー|セール|フェア|チケット|ベルト|シャツ|パンツ|シューズ|バッグ|ジャケット|フィルター|バッテリー|ユニット|パネル|ボード|スタンド|マシン|モーター|ポンプ|ヒーター|クーラー|ケア|ガード|アップ|ダウン|レンジ|セール|キット|パック|ボトル|グラス|プレート|スイッチ|ボタン|リモコン|アダプター|チャージャー|トナー|インク)$/;
