import { firstMatch, nextMatch } from './each-match.ts';
import type { Candidate, Finder } from './finder.ts';
import { japanese, PLACE } from './lexicons/japanese.ts';
import type { TextRule } from './text-rule.ts';

const PREFECTURE =
  '(?:北海道|東京都|(?:京都|大阪)府|(?:青森|岩手|宮城|秋田|山形|福島|茨城|栃木|群馬|埼玉|千葉|神奈川|新潟|富山|石川|福井|山梨|長野|岐阜|静岡|愛知|三重|滋賀|兵庫|奈良|和歌山|鳥取|島根|岡山|広島|山口|徳島|香川|愛媛|高知|福岡|佐賀|長崎|熊本|大分|宮崎|鹿児島|沖縄)県)';
const KANJI = '\\u4e00-\\u9fff々';
const ZIP = '〒? ?\\d{3}-?\\d{4}[ \\n]{0,2}';

/** 4, 十二, 一〇: figures as they come out of the normalised text. */
const NUMBER = '(?:\\d{1,5}(?!\\d)|[一二三四五六七八九十百〇]{1,5})';
const UNIT = `第?${NUMBER}(?: ?(?:丁目?|条(?:通り?)?|線|番地[のノ]?|番[のノ町]?|号棟?|地割|街区|-|の|ノ))?(?:[東西南北](?=${NUMBER}))?`;
/** 三丁目4番5号, 3-4-5, 3の4の5, 3条西5丁目2-3; not a date, a price or a count. */
const BLOCKS = new RegExp(
  `(?<![\\d.,#])${UNIT}(?:[ ]?${UNIT}){0,7}(?![\\d年月日時分秒円人回件名個台本枚冊週歳才割%％、]?[年月日時分秒円人回件名個台本枚冊週歳才%％])`,
  'g',
);
const TOWN = `[${KANJI}ぁ-んァ-ヶー \\d]{0,36}`;
const CITY = `(?:[${KANJI}ヶケ]{1,5}郡)?[${KANJI}ヶケぁ-んァ-ヶー]{1,7}?[市区町村](?:[${KANJI}]{1,6}区)?`;
/** Prefecture, city, town, to where the figures begin. */
const FROM_PREFECTURE = new RegExp(`^(${PREFECTURE})[ \\n]?(${CITY})?[ ]?(${TOWN})$`);
const PREFECTURES = new RegExp(PREFECTURE, 'g');
const FROM_CITY = new RegExp(`^()(${CITY})[ ]?(${TOWN})$`);
const ZIP_BEFORE = new RegExp(`${ZIP}$`);
/** 西之町212 behind 3丁目, as in Kyoto. */
const FURTHER = new RegExp(`^[${KANJI}]{2,8}[町通] ?${NUMBER}(?:番地?)?(?:の|-)?(?:\\d{1,4})?`);

const BUILDING_WORD =
  'ビル(?:ディング)?|マンション|ハイツ|ハイム|コーポ|コート|レジデンス|タワー|メゾン|アパート|ヴィラ|パレス|プラザ|プレイス|テラス|ガーデン|シティ|団地|住宅|荘|寮|館|棟|庁舎';
const ROOM =
  '(?:#?[A-Z]?-?\\d{1,4}(?: ?(?:号室|号棟|号館|号|棟|階|F|室))?(?:[ #-]{0,2}\\d{1,4}(?: ?(?:号室|号|階|F|室))?)?(?![\\d年月日時分円人個])|[〇一二三四五六七八九十百]{1,5}(?:号室|階|号))';
/** Building, floor, room. A building is a word without particles; it ends with a room, a floor or a word for a building. */
const BUILDING = new RegExp(
  `^(?:[ \\n]{0,2}[^\\s、。,!?「」()（）:はがをにへで;#\\d-][^\\s、。,!?「」()（）:はがをにへで;#]{0,17}?[ ]?${ROOM}|[ \\n]?#\\d{1,4}|[ \\n]?-\\d{1,4}(?:号室?)?|[ \\n]?\\d{1,4}(?:号室|階|F)|[ \\n]{0,2}[^\\s、。,!?「」()（）:はがをにへで;]{1,14}(?:${BUILDING_WORD})(?=[\\s、。,)）」はがをにへで]|$))`,
);
/** What is said next is no building. */
const NO_BUILDING =
  /電話|携帯|時間|番号|午前|午後|宛|様|から|まで|より|在住|以上|氏名|名前|第\d|時|有効|注文|TEL|tel|FAX/;
const STOP =
  /から|まで|では|には|です|ます|した|して|する|いる|ある|という|さん|お客|ください|について|電話|番号|[今昨来\d]年|本日|今回|第$/;
const LABEL =
  /(?:住所|届け?先|配送先|送付先|送り先|宛先|発送先|集荷先|請求先|転居先|引っ?越し先|勤務先|本籍地?|居住地|所在地|自宅|実家|勤め先)(?:は|が|を|の|:|：|=|＝|\n| |「|に|、|\()*$/;

/** Addresses of Japan: the figures first, then back over town, city, prefecture and postcode, then on to building and room. */
export const findJapaneseAddresses: Finder = ({ text }) => {
  const found: Candidate[] = [];
  if (!/[都道府県市区町村〒]|丁目|番地|住所|先/.test(text)) return found;
  for (let match = firstMatch(BLOCKS, text); match !== null; match = nextMatch(BLOCKS, text, match)) {
    const head = headOf(text, match.index);
    if (head === null) continue;
    const figures = match[0].replace(/[のノ ]+$/, '');
    const score = scoreOf(head, figures);
    if (score === 0) continue;
    let to = match.index + figures.length;
    const further = FURTHER.exec(text.slice(to, to + 24));
    if (further !== null && figures.endsWith('丁目')) to += further[0].length;
    const said = BUILDING.exec(text.slice(to, to + 40))?.[0] ?? '';
    const building = NO_BUILDING.test(said) ? '' : said;
    to += building.length;
    found.push({
      from: head.from,
      to,
      class: 'ADDRESS',
      score,
      recognizer: 'jp-address',
      checks: ['place', 'figures', ...(building === '' ? [] : ['building'])],
      context: [],
    });
  }
  return found;
};

interface Head {
  from: number;
  hasZip: boolean;
  prefecture: string;
  city: string;
  town: string;
}

/** What stands before the figures, back to the prefecture, or to the city, or behind a label to the town; the postcode with it. */
function headOf(text: string, at: number): Head | null {
  const base = Math.max(0, at - 64);
  const window = text.slice(base, at);
  let start = -1;
  for (
    let match = firstMatch(PREFECTURES, window);
    match !== null;
    match = nextMatch(PREFECTURES, window, match)
  )
    start = match.index;
  let parts = start < 0 ? null : FROM_PREFECTURE.exec(window.slice(start));
  if (parts === null) {
    start = cityStart(window);
    if (start < 0) return townOnly(window, base);
    parts = FROM_CITY.exec(window.slice(start));
    if (parts === null) return null;
  }
  const from = base + start;
  const zip = ZIP_BEFORE.exec(text.slice(Math.max(0, from - 14), from))?.[0] ?? '';
  const [, prefecture = '', city = '', town = ''] = parts;
  return { from: from - zip.length, hasZip: zip !== '', prefecture, city, town };
}

/** Where the name of a city begins that no prefecture stands before: the longest known place, or the run of kanji behind a label. */
function cityStart(window: string): number {
  const places = japanese();
  for (const match of window.matchAll(/[市区郡町村]/g)) {
    const run = /[\u4e00-\u9fff々ヶケぁ-んァ-ヶー]{1,12}$/.exec(window.slice(0, match.index))?.[0] ?? '';
    const suffix = match[0];
    const kanji = /[\u4e00-\u9fff々ヶケ]+$/.exec(run)?.[0] ?? '';
    // 引越し先日高郡: the first character is the label's last.
    const isOfLabel = kanji.startsWith('先') && /[しりけ]$/.test(run.slice(0, run.length - kanji.length));
    const bare = (isOfLabel ? kanji.slice(1) : kanji).replace(LABEL_START, '');
    const kana = KANA_CITY.exec(run + suffix);
    if (kana !== null) return match.index - kana[0].length + 1;
    const isPlace = (name: string): boolean =>
      (places.kinds(name) & PLACE) !== 0 || (places.kinds(name + suffix) & PLACE) !== 0;
    if (bare.length >= 1 && bare.length <= 5 && (bare.length > 1 || isPlace(bare)) && suffix !== '町')
      return match.index - bare.length;
    for (let from = Math.max(0, run.length - 6); from < run.length - 1; from += 1)
      if (isPlace(run.slice(from))) return match.index - (run.length - from);
    if (bare.length > 5 && suffix === '市') return match.index - 4;
  }
  return -1;
}

/** Cities that are written in kana, as the ministry lists them. */
const KANA_CITY =
  /(?:さいたま市|紀の川市|つくば市|つくばみらい市|かすみがうら市|ひたちなか市|いわき市|むつ市|つがる市|にかほ市|さくら市|みどり市|ふじみ野市|いすみ市|あきる野市|南アルプス市|かほく市|あわら市|おおい町|みよし市|あま市|いなべ市|たつの市|南あわじ市|さぬき市|東かがわ市|四国中央市|みやま市|うきは市|いちき串木野市|えびの市|うるま市|せたな町|えりも町|むかわ町|ニセコ町|おいらせ町|みやこ町|あさぎり町|ときがわ町|みなかみ町|みなべ町|かつらぎ町|すさみ町|つるぎ町|まんのう町|いの町|さつま町)$/;

const LABEL_START =
  /^.*(?:先月|今[月年]|昨[年日]|来[月年]|現在|以前|住所|届先|配送先|送付先|送り先|宛先|勤務先|請求先|本籍|所在地|自宅|実家)/;

/** 住所は赤坂3-4-5です: a town alone is an address only where somebody says so. */
function townOnly(window: string, base: number): Head | null {
  const town = /(?<=[はが:\n 「をに])[\u4e00-\u9fff々ヶケノ]{2,10}$/.exec(window);
  if (town === null || !LABEL.test(window.slice(0, town.index))) return null;
  return { from: base + town.index, hasZip: false, prefecture: '', city: '', town: town[0] };
}

/** 0: no address. */
function scoreOf({ hasZip, prefecture, city, town }: Head, figures: string): number {
  if (
    STOP.test(town) ||
    STOP.test(city) ||
    /[国県府都]道$/.test(city) ||
    /^[のはがでにをへとも]$|^道$|[国県府都市]道$|[はがでにを]$/.test(town)
  )
    return 0;
  const parts = figures.split(/[-のノ]|丁目|番地?|号|条|線|地割/).filter((part) => part.trim() !== '').length;
  const worded = /丁目|番地|番|条|線|地割|号/.test(figures);
  const isStrong = /丁目|番地|地割|条[東西南北]/.test(figures) || parts >= 3;
  if (prefecture !== '' || hasZip)
    return parts >= 2 || worded || (city !== '' && town !== '' && /^\d+$/.test(figures)) ? 0.93 : 0;
  if (city === '') return isStrong || parts >= 2 ? 0.84 : 0;
  if (isStrong) return 0.9;
  return town !== '' && (parts >= 2 || /字|町$/.test(town) || /^\d{2,4}$/.test(figures)) ? 0.86 : 0;
}

/** Addresses of Japan that a pattern can say; those in Latin letters are in address-asia.ts. */
export const ADDRESS_JA_RULES: readonly TextRule[] = [
  {
    class: 'ADDRESS',
    name: 'jp-address-named',
    cue: /住所|届け?先|送付先|本籍|在住|実家/,
    pattern: new RegExp(
      `(?:住所|届け?先|送付先|配送先|本籍地?|実家)(?:は|:|\\n|が)[ ]?((?:${ZIP})?${PREFECTURE}[${KANJI}ヶケ]{1,6}[市区町村郡][${KANJI}ぁ-んァ-ヶー]{0,16}?)(?=です|でお願|に|へ|から|、|。|\\s|$)`,
      'g',
    ),
    group: 1,
    score: 0.84,
  },
  { class: 'ZIP', name: 'jp-zip', cue: /〒/, pattern: /〒 ?\d{3}-?\d{4}/g, group: 0, score: 0.9 },
  {
    class: 'ZIP',
    name: 'jp-zip-named',
    cue: /郵便番号/,
    pattern: /郵便番号(?:は|が|:| )? ?(\d{3}-?\d{4})(?!\d)/g,
    group: 1,
    score: 0.92,
  },
];
