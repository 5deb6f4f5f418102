import type { Candidate, Finder } from './finder.ts';
import { japaneseNames, type JapaneseNames } from './lexicons/japanese.ts';

/**
 * Names in Japanese text: runs of kanji that are a surname and a given name, a surname or a given name where a title, an honorific or
 * the sentence says so, and names in katakana. Lists of names decide together with lists of words that only look like names.
 */
export const findJapaneseNames: Finder = ({ text }) => {
  const found: Candidate[] = [];
  if (!JAPANESE.test(text)) return found;
  const names = japaneseNames();
  for (const match of text.matchAll(KANJI_RUN)) found.push(...inKanji(names, text, match.index, match[0]));
  for (const match of text.matchAll(KATAKANA_RUN))
    found.push(...inKatakana(names, text, match.index, match[0]));
  return found;
};

const JAPANESE = /[\u30a1-\u30fa\u4e00-\u9fff]/;
const KANJI_RUN = /[\u4e00-\u9fff々]+(?: [\u4e00-\u9fff々]{1,4}(?![\u4e00-\u9fff々]))?/g;
const KATAKANA_RUN = /(?:[A-Z]・){0,3}[ァ-ヶー]{2,}(?:[・=][ァ-ヶー]+| [ァ-ヶー]{2,})*/g;

/** Behind a name in kana. */
const HONORIFIC = /^ ?(?:さん|さま|ちゃん|くん|さんち|たち)/;
/** Behind a name, in kanji, as a part of the same run. */
const TITLES =
  '総裁|理事長|理事|前会長|次官|政務官|補佐官|候補者|候補|名誉会長|様|氏|君|殿|先生|選手|監督|社長|会長|専務|常務|取締役|部長|課長|係長|主任|店長|代表|総理|首相|大臣|長官|知事|市長|町長|村長|区長|議員|議長|大統領|主席|書記長|委員長|党首|幹事長|教授|准教授|講師|助教|博士|医師|弁護士|判事|検事|記者|投手|捕手|選手会長|容疑者|被告|受刑者|元帥|大将|中将|少将|大佐|中佐|少佐|大尉|中尉|少尉|軍曹|天皇|皇后|上皇|法皇|親王|内親王|将軍|公|卿|伯|侯|王|帝|夫妻|夫人|兄弟|姉妹|兄|姉|家|駅長|艦長|船長|機長|棋士|九段|八段|七段|六段|五段|四段|三段|名人|関|親方|師匠|監督代行|コーチ|夫|妻|作|著|訳';
const TITLE_END = new RegExp(`(?:${TITLES})$`);
/** In front of a name, in kanji. */
const TITLE_START =
  /^(?:元|前|現|故|同|新)?(?:首相|総理|大統領|社長|会長|代表取締役|代表|監督|主演|俳優|女優|歌手|声優|作家|画家|漫画家|作曲家|作曲|作詞|脚本|編曲|演出|主将|武将|大名|藩主|教授|選手|投手|議員|弟子|長男|次男|三男|四男|長女|次女|三女|実父|実母|実弟|実兄|実姉|実妹|養父|養子|正室|側室|妻|夫|父|母|兄|弟|姉|妹|祖父|祖母|担当|契約者|名義|氏名|名前|私)/;
/** Behind a run of kanji they say that it was no person's name. */
const NO_PERSON_END =
  /(?:株式会社|有限会社|大学|高校|学校|学園|学院|病院|銀行|神社|寺|城|駅|線|市|県|府|都|区|町|村|郡|州|国|藩|庁|省|局|署|課|部|店|館|園|橋|川|山|島|湖|港|湾|岳|峠|坂|通|町内|地区|地方|街道|公園|空港|球場|会社|工業|製作所|電機|電気|自動車|銀座|組|党|派|会|団|隊|軍|社|誌|賞|杯|場所|時代|内閣|政権|事件|条約|法|年|月|日|時|分|円|人|名|回|号|版|話|巻|編|章|点|位|度|枚|本|個|件|台|種|型|式|系|性|的|化|語|学|論|術|業|品|費|料|金|税|券|書|文|曲|歌|詞|劇|映画|作品|番組|放送|新聞|雑誌|出版|編集|大会|選手権|連盟|協会|委員会|研究所|財団)$/;

function inKanji(names: JapaneseNames, text: string, from: number, written: string): Candidate[] {
  // A given name may stand behind a space.
  const [head = '', behind] = written.split(' ');
  if (behind !== undefined) {
    const start = head.replace(TITLE_START, '');
    const surname = longestTail(start, (tail) => names.surnames.has(tail));
    const given = behind.replace(TITLE_END, '');
    if (surname !== '' && (names.given.has(given) || (given.length === 2 && !names.words.has(given)))) {
      const at = from + head.length - surname.length;
      return [candidate(at, at + surname.length + 1 + given.length, 0.88)];
    }
    return [...inRun(names, text, from, head), ...inRun(names, text, from + head.length + 1, behind)];
  }
  return inRun(names, text, from, head);
}

function inRun(names: JapaneseNames, text: string, from: number, run: string): Candidate[] {
  if (run.length > 24) return [];
  const after = text.slice(from + run.length, from + run.length + 6);
  const opened = run.replace(TITLE_START, '');
  const lead = run.length - opened.length;
  const closed = opened.replace(TITLE_END, '');
  const titled = closed.length < opened.length && closed !== '';
  const honoured = titled || HONORIFIC.test(after);
  const body = titled ? closed : opened;
  if (body === '') return [];
  const at = from + lead;

  if (body.length >= 3 && body.length <= 6 && !names.words.has(body)) {
    if (names.people.has(body)) return [candidate(at, at + body.length, 0.8)];
    if (isFullName(names, body)) {
      // 高橋大学: the end tells what it is, unless somebody is addressed by it.
      if (honoured || lead > 0 || !NO_PERSON_END.test(body))
        return [candidate(at, at + body.length, honoured ? 0.88 : 0.72)];
    }
  }
  // The name behind a title or the like that we do not know, or in front of one: 内閣総理大臣小泉純一郎.
  if (honoured && body.length > 2) {
    const tail = longestTail(
      body,
      (one) => one.length >= 3 && !names.words.has(one) && isFullName(names, one),
    );
    if (tail !== '') return [candidate(at + body.length - tail.length, at + body.length, 0.8)];
  }
  const known = names.surnames.has(body);
  const word = names.words.has(body) || names.places.has(body);
  if (honoured && !FAMILY.test(body)) {
    const weak = /(?:家|公|王|帝|関|作|著|訳|夫|妻|兄|姉)$/.test(opened) && titled;
    if (known && (!word || (!weak && body.length <= 3))) return [candidate(at, at + body.length, 0.78)];
    if (names.given.has(body) && body.length >= 2 && (!word || HONORIFIC.test(after)))
      return [candidate(at, at + body.length, 0.7)];
    if (!weak && body.length >= 3) {
      const tail = longestTail(
        body,
        (one) => one.length >= 2 && names.surnames.has(one) && !names.words.has(one),
      );
      if (tail !== '' && tail.length < body.length && !NO_PERSON_END.test(body)) return [];
    }
    return [];
  }
  if (word || titled) return [];
  const ends = FOLLOWS.test(after);
  // Behind what is no name: 体育士伊藤秀一. The surname has to be a clear one.
  if (ends && body.length >= 5) {
    const tail = longestTail(
      body,
      (one) => one.length >= 4 && !names.words.has(one) && isFullName(names, one),
    );
    if (tail !== '' && !NO_PERSON_END.test(tail))
      return [candidate(at + body.length - tail.length, at + body.length, 0.62)];
  }
  if (STARTS.test(text.slice(Math.max(0, from - 1), from)) || lead > 0) {
    const unlisted = ends && !NO_PERSON_END.test(body) && isLikelyName(names, body);
    if (unlisted) return [candidate(at, at + body.length, 0.6)];
  }
  const free = STARTS.test(text.slice(Math.max(0, from - 1), from)) && FOLLOWS.test(after);
  if (known && body.length >= 2 && free) return [candidate(at, at + body.length, 0.6)];
  if (names.given.has(body) && body.length >= 2 && free && !NO_PERSON_END.test(body))
    return [candidate(at, at + body.length, 0.56)];
  return [];
}

/** What is called so is a relation or a customer, not somebody's name. */
const FAMILY =
  /^(?:お?客|皆|仲間|生徒|住民|現地住民|社|店|奥|旦那|父|母|兄|姉|弟|妹|娘|息子|孫|嫁|婿|親|子|叔父|叔母|伯父|伯母|神|仏|王|殿|主|御|貴|担当|患者|生徒|学生|会員|店員|大家|運転手|業者|隣|若者|芸人|大工|医者|看護師|利用者|消費者|関係者|同|両|各|諸|某|全|多)$/;
const STARTS = /^$|[\s、。,.「『(（・:!?>ぁ-んァ-ヶ0-9A-Za-z]/;
const FOLLOWS =
  /^(?:$|[\s、。,.」』)）・(!?]|(?:は|が|を|に|と|の|も|や|から|より|まで|による|で|って|だ|です|らが|ら)(?![ぁ-ん]{0,1}ん))/;

function isFullName(names: JapaneseNames, written: string): boolean {
  for (let cut = Math.min(3, written.length - 1); cut >= 1; cut -= 1) {
    const given = written.slice(cut);
    if (
      given.length <= 3 &&
      names.surnames.has(written.slice(0, cut)) &&
      names.given.has(given) &&
      (cut > 1 || given.length >= 2)
    )
      return true;
  }
  return false;
}

/** A known surname with characters of which given names are made, or a known given name behind two characters that are no word. */
function isLikelyName(names: JapaneseNames, written: string): boolean {
  if (written.length < 4 || written.length > 6 || names.words.has(written)) return false;
  for (const cut of [2, 3]) {
    const [surname, given] = [written.slice(0, cut), written.slice(cut)];
    const clear = names.surnames.has(surname) && !names.words.has(surname) && !names.places.has(surname);
    if (
      clear &&
      given.length >= 2 &&
      given.length <= 3 &&
      [...given].every((char) => names.givenCharacters.has(char))
    )
      return true;
  }
  const given = written.slice(2);
  return written.length === 4 && names.given.has(given) && !names.words.has(given) && GIVEN_END.test(written);
}

const GIVEN_END = /[郎朗助介夫雄男子美香奈恵枝江代之也哉斗太彦蔵門治司吾吉造丸則樹輝博宏浩明義孝信昭隆和]$/;

function longestTail(written: string, fits: (tail: string) => boolean): string {
  for (let from = Math.max(0, written.length - 6); from < written.length; from += 1) {
    const tail = written.slice(from);
    if (fits(tail)) return tail;
  }
  return '';
}

const KATAKANA_TITLE =
  /^ ?(?:さん|さま|様|氏|ちゃん|くん|君|先生|選手|監督|首相|大統領|議員|教授|博士|王|女王|皇帝|皇太子|公|伯爵|侯爵|公爵|男爵|卿|夫人|夫妻|姫|将軍|提督|大佐|少佐|中尉|容疑者|被告|社長|会長|代表|司教|司祭|枢機卿|教皇|ローマ教皇|と申|といいます|と言います)/;

function inKatakana(names: JapaneseNames, text: string, from: number, written: string): Candidate[] {
  const to = from + written.length;
  const after = text.slice(to, to + 6);
  const numbered = /^ ?(?:\d{1,2}|[一二三四五六七八九十]{1,3})世/.exec(after);
  if (numbered !== null) return [candidate(from, to + numbered[0].length, 0.8)];
  const parts = written.split(/[・= ]/).filter((part) => part !== '');
  const words = parts.filter((part) => names.katakanaWords.has(part) && !names.katakana.has(part)).length;
  const known = parts.filter((part) => names.katakana.has(part)).length;
  const titled = KATAKANA_TITLE.test(after);
  if (parts.length > 1) {
    if (words === 0 && (known > 0 || titled)) return [candidate(from, to, titled ? 0.84 : 0.74)];
    if (words === 0 && parts.length <= 4 && written.includes('・') && parts.every((part) => part.length >= 2))
      return [candidate(from, to, 0.6)];
    if (known > 0 && words < parts.length) return [candidate(from, to, 0.62)];
    return titled && words < parts.length ? [candidate(from, to, 0.66)] : [];
  }
  if (NO_PERSON_KATAKANA.test(written)) return [];
  if (titled && words === 0) return [candidate(from, to, known > 0 ? 0.8 : 0.64)];
  const role =
    /[\u4e00-\u9fff](?:家|者|夫|妻|娘|父|母|兄|弟|姉|妹|優|督|王|帝|長|員|教|人)の?$|(?:夫|妻|息子|娘|父|母|兄|弟|姉|妹|画家|作家)の$/.test(
      text.slice(Math.max(0, from - 5), from),
    );
  if (
    role &&
    written.length >= 3 &&
    !names.katakanaWords.has(written) &&
    /^[はがをにとのもや、。]/.test(after)
  )
    return [candidate(from, to, 0.57)];
  if (written.length >= 3 && !names.katakanaWords.has(written) && SOMEBODY.test(after))
    return [candidate(from, to, 0.57)];
  if (known > 0 && !names.katakanaWords.has(written) && !/^[\u4e00-\u9fff]/.test(after))
    return [candidate(from, to, 0.58)];
  return [];
}

/** Only people have these. */
const SOMEBODY =
  /^(?:の(?:父|母|娘|息子|妻|夫|弟|妹|兄|姉|墓|友|家族|弟子|両親|遺体|子供)|自身|自筆|本人|生誕|たち|と(?:結婚|申))/;

const NO_PERSON_KATAKANA =
  /(?:ホテル|ビル|マンション|ハイツ|コーポ|ハイム|センター|サービス|ショップ|ストア|カード|ポイント|アプリ|サイト|メール|システム|グループ|クラブ|チーム|バス|タウン|ランド|パーク|スタジアム|ホール|ツアー|カップ|リーグ|シリーズ|ゲーム)$/;

function candidate(from: number, to: number, score: number): Candidate {
  return { from, to, class: 'PERSON', score, recognizer: 'ja-names', checks: ['name lists'], context: [] };
}
