/** Addresses of Japan in the notations that people use: written for the tests; towns and buildings from general knowledge or made up. */

export interface Random {
  /** An integer below `limit`. */
  below(limit: number): number;
  pick<T>(from: readonly T[]): T;
}

/** Prefecture, city, towns with 丁目 or 番地. */
const PLACES: readonly (readonly [string, string, readonly string[]])[] = [
  ['東京都', '世田谷区', ['三軒茶屋', '下北沢', '成城', '玉川']],
  ['東京都', '港区', ['赤坂', '六本木', '芝公園', '南青山']],
  ['東京都', '八王子市', ['みなみ野', '明神町', '南大沢']],
  ['東京都', '千代田区', ['丸の内', '神田神保町', '霞が関', '一番町']],
  ['大阪府', '大阪市中央区', ['難波', '本町', '心斎橋筋', '南船場']],
  ['大阪府', '堺市北区', ['百舌鳥梅町', '中百舌鳥町']],
  ['大阪府', '東大阪市', ['長堂', '御厨南']],
  ['神奈川県', '川崎市中原区', ['小杉町', '木月', '新丸子東']],
  ['神奈川県', '鎌倉市', ['雪ノ下', '由比ガ浜', '大船']],
  ['埼玉県', 'さいたま市大宮区', ['桜木町', '土手町']],
  ['埼玉県', '所沢市', ['くすのき台', '緑町']],
  ['千葉県', '市川市', ['八幡', '行徳駅前']],
  ['千葉県', '千葉市美浜区', ['幕張西', 'ひび野']],
  ['愛知県', '名古屋市中村区', ['名駅', '太閤通', '椿町']],
  ['愛知県', '豊田市', ['小坂本町', '挙母町']],
  ['兵庫県', '神戸市灘区', ['篠原北町', '六甲台町']],
  ['兵庫県', '西宮市', ['甲子園口', '上甲東園']],
  ['福岡県', '北九州市小倉北区', ['浅野', '魚町']],
  ['福岡県', '糸島市', ['前原中央', '志摩初']],
  ['宮城県', '仙台市青葉区', ['国分町', '一番町', '上杉']],
  ['広島県', '広島市南区', ['的場町', '段原']],
  ['静岡県', '浜松市中央区', ['砂山町', '鍛冶町']],
  ['新潟県', '新潟市中央区', ['古町通七番町', '万代']],
  ['岡山県', '倉敷市', ['阿知', '児島味野']],
  ['熊本県', '熊本市東区', ['健軍', '長嶺南']],
  ['沖縄県', '那覇市', ['おもろまち', '首里石嶺町']],
  ['長野県', '北佐久郡軽井沢町', ['大字長倉', '大字軽井沢']],
  ['茨城県', 'つくば市', ['吾妻', '研究学園']],
  ['鹿児島県', '熊毛郡屋久島町', ['宮之浦', '安房']],
  ['山形県', '東村山郡山辺町', ['大字山辺', '大字大塚字中山']],
  ['青森県', '五所川原市', ['字大町', '大字姥萢字船橋']],
  ['岩手県', '盛岡市', ['中央通', '本宮字小板小瀬']],
  ['石川県', '金沢市', ['香林坊', '片町']],
  ['三重県', '伊勢市', ['岩渕', '宇治今在家町']],
  ['奈良県', '吉野郡十津川村', ['大字小原', '大字平谷']],
  ['和歌山県', '東牟婁郡那智勝浦町', ['大字天満', '大字浜ノ宮']],
];

const BUILDINGS = ['グランメゾン', 'サンハイツ', 'コーポ田中', 'レジデンス大手町', 'メゾン・ド・ソレイユ', 'パークハイム', 'ハイツさくら', '第二山本ビル', 'プラウドタワー', '緑ヶ丘団地3号棟', 'リバーサイドマンション', 'ライオンズ西館', 'エステート松', '都営住宅5棟', 'シャトー青葉', 'アーバンコート', 'ベルメゾン本郷', '共和ビル', 'フラット七里']; // prettier-ignore

const KANJI = '〇一二三四五六七八九';
const kanjiNumber = (number: number): string =>
  number < 10
    ? KANJI.charAt(number)
    : number < 20
      ? `十${number === 10 ? '' : KANJI.charAt(number - 10)}`
      : number < 100
        ? `${KANJI.charAt(Math.floor(number / 10))}十${number % 10 === 0 ? '' : KANJI.charAt(number % 10)}`
        : [...String(number)].map((one) => KANJI.charAt(Number(one))).join('');
const wide = (text: string): string =>
  text.replaceAll(/[0-9]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0));

export type Notation = 'plain' | 'kanji' | 'wide' | 'no' | 'special' | 'split' | 'bare' | 'english';
export const NOTATIONS: readonly Notation[] = [
  'plain',
  'kanji',
  'wide',
  'no',
  'special',
  'split',
  'bare',
  'english',
];

/** One address as somebody writes it. */
export function address(random: Random, notation: Notation): string {
  if (notation === 'special') return special(random);
  if (notation === 'english') return english(random);
  const [prefecture, city, towns] = random.pick(PLACES);
  const town = random.pick(towns);
  const [a, b, c] = [1 + random.below(8), 1 + random.below(40), 1 + random.below(30)];
  const long = 100 + random.below(3000);
  const room = [101, 203, 305, 502, 807, 1204][random.below(6)] ?? 101;
  const isPlot = /字|^[ぁ-んァ-ヶ一-龥]+$/.test(town) && random.below(4) === 0;
  const number = isPlot
    ? random.pick([`${long}番地`, `${long}-${c}`, `${long}番地${c}`, `${long}`, `${long}番地の${c}`])
    : numberOf(random, notation, a, b, c);
  const building = random.below(5) < 2 ? buildingOf(random, room) : '';
  const prefix = notation === 'bare' ? '' : prefecture;
  const zip = random.below(3) === 0 ? zipOf(random) : '';
  const gap = random.below(3) === 0 ? random.pick([' ', '　']) : '';
  const text = `${zip}${prefix}${gap}${city}${random.below(5) === 0 ? gap : ''}${town}${number}${building}`;
  if (notation === 'wide') return wide(text);
  if (notation === 'split')
    return `${zip === '' ? zipOf(random).trim() : zip.trim()}\n${prefix}${city}${town}${number}\n${building === '' ? buildingOf(random, room).trim() : building.trim()}`;
  return text;
}

function numberOf(random: Random, notation: Notation, a: number, b: number, c: number): string {
  if (notation === 'kanji')
    return random.pick([
      `${kanjiNumber(a)}丁目${kanjiNumber(b)}番${kanjiNumber(c)}号`,
      `${kanjiNumber(a)}丁目${b}番${c}号`,
      `${kanjiNumber(a)}丁目${b}-${c}`,
      `${kanjiNumber(a)}丁目${kanjiNumber(b)}番地`,
      `${kanjiNumber(a)}－${kanjiNumber(b)}－${kanjiNumber(c)}`,
    ]);
  if (notation === 'no')
    return random.pick([
      `${a}の${b}の${c}`,
      `${b}の${c}`,
      wide(`${a}の${b}の${c}`),
      `${b}番の${c}`,
      `${a}丁目${b}の${c}`,
    ]);
  return random.pick([
    `${a}-${b}-${c}`,
    `${a}丁目${b}番${c}号`,
    `${a}丁目${b}-${c}`,
    `${a}ー${b}ー${c}`,
    `${a}−${b}−${c}`,
    `${a}‐${b}‐${c}`,
    `${a}丁目${b}番地${c}`,
    `${a}丁目${b}番`,
    `${a}-${b}`,
    ` ${a}-${b}-${c}`,
  ]);
}

function buildingOf(random: Random, room: number): string {
  const name = random.pick(BUILDINGS);
  return random.pick([
    ` ${name}${room}号室`,
    `　${name}${room}`,
    ` ${name} ${room}号`,
    `${name}${room}号室`,
    ` ${name}#${room}`,
    ` ${name} ${Math.floor(room / 100)}階`,
    `-${room}`,
  ]);
}

function zipOf(random: Random): string {
  const digits = `${100 + random.below(890)}-${String(random.below(10_000)).padStart(4, '0')}`;
  return random.pick([`〒${digits} `, `〒${digits}`, `${digits} `, `〒 ${digits}　`]);
}

/** Kyoto's street names, Hokkaido's grid, 地割, 番外 and the like. */
function special(random: Random): string {
  const [a, b, c] = [1 + random.below(20), 1 + random.below(30), 1 + random.below(20)];
  const side = random.pick(['上る', '下る', '西入', '東入', '西入ル', '上ル']);
  return random.pick([
    `京都市中京区河原町通三条${side}恵比須町${400 + b}`,
    `京都府京都市下京区四条通烏丸${side}長刀鉾町${b}番地`,
    `京都市上京区今出川通大宮${side}元伊佐町${200 + c}-${b}`,
    `京都市東山区新門前通大和大路${side}3丁目西之町${200 + b}`,
    `北海道札幌市中央区北${a}条西${b}丁目${c}-${a}`,
    `札幌市白石区南郷通${a}丁目北${b}-${c}`,
    `札幌市北区北${kanjiNumber(a)}条西${kanjiNumber(b)}丁目`,
    `北海道旭川市${a}条通${b}丁目${c}番地`,
    `北海道帯広市西${a}条南${b}丁目${c}`,
    `北海道虻田郡ニセコ町字ニセコ${100 + b}番地${c}`,
    `岩手県下閉伊郡岩泉町岩泉字三本松${b}地割${c}`,
    `岩手県九戸郡洋野町種市第${b}地割${c}番地`,
    `石川県羽咋市川原町テ${b}番地${c}`,
    `千葉県旭市ニの${1000 + b}番地`,
    `長崎県長崎市元船町${a}番${c}号 ハーバービル${a}F`,
    `大阪市北区梅田${a}丁目${b}番${c}-${400 + c}号`,
    `広島市安佐南区祇園${a}丁目${b}-${c}-${200 + a}`,
  ]);
}

function english(random: Random): string {
  const [a, b, c] = [1 + random.below(8), 1 + random.below(30), 1 + random.below(20)];
  const room = 101 + random.below(900);
  return random.pick([
    `${a}-${b}-${c} Jingumae, Shibuya-ku, Tokyo 150-0001`,
    `${a}-${b}-${c} Honmachi, Chuo-ku, Osaka-shi, Osaka 541-0053, Japan`,
    `Room ${room}, Green Heights, ${a}-${b}-${c} Kichijoji Honcho, Musashino-shi, Tokyo`,
    `#${room}, ${a}-${b}-${c} Sakae, Naka-ku, Nagoya, Aichi 460-0008`,
    `${a}-chome-${b}-${c} Ginza, Chuo City, Tokyo 104-0061`,
    `${b}-${c} Tenjin ${a}-chome, Chuo-ku, Fukuoka-shi, Fukuoka 810-0001 Japan`,
  ]);
}
