/** Names for generated Japanese texts: written for the tests from general knowledge; no list of the detector was used. */

/** Kanji and reading in hiragana. */
export const SURNAMES: readonly (readonly [string, string])[] = pairs(`
  佐藤さとう 鈴木すずき 高橋たかはし 田中たなか 伊藤いとう 渡辺わたなべ 山本やまもと 中村なかむら 小林こばやし 加藤かとう 吉田よしだ 山田やまだ 佐々木ささき 山口やまぐち 松本まつもと 井上いのうえ 木村きむら
  林はやし 斎藤さいとう 清水しみず 山崎やまざき 森もり 池田いけだ 橋本はしもと 阿部あべ 石川いしかわ 山下やました 中島なかじま 石井いしい 小川おがわ 前田まえだ 岡田おかだ 長谷川はせがわ 藤田ふじた 後藤ごとう
  近藤こんどう 村上むらかみ 遠藤えんどう 青木あおき 坂本さかもと 福田ふくだ 太田おおた 西村にしむら 藤井ふじい 金子かねこ 岡本おかもと 藤原ふじわら 三浦みうら 中野なかの 原田はらだ 松田まつだ 竹内たけうち 小野おの
  中山なかやま 田村たむら 石田いしだ 上田うえだ 和田わだ 森田もりた 原はら 柴田しばた 酒井さかい 工藤くどう 横山よこやま 宮崎みやざき 宮本みやもと 内田うちだ 高木たかぎ 谷口たにぐち 安藤あんどう 丸山まるやま 今井いまい
  大野おおの 河野こうの 藤本ふじもと 小島こじま 村田むらた 武田たけだ 上野うえの 杉山すぎやま 増田ますだ 菅原すがわら 平野ひらの 久保くぼ 千葉ちば 岩崎いわさき 桜井さくらい 野口のぐち 松井まつい 木下きのした 菊地きくち
  佐野さの 大西おおにし 杉本すぎもと 新井あらい 浜田はまだ 市川いちかわ 古川ふるかわ 水野みずの 小松こまつ 島田しまだ 菊池きくち 西田にしだ 五十嵐いがらし 北村きたむら 安田やすだ 川口かわぐち 平田ひらた 川崎かわさき 本田ほんだ
  久保田くぼた 吉川よしかわ 飯田いいだ 沢田さわだ 辻つじ 関せき 秋山あきやま 中川なかがわ 大塚おおつか 永井ながい 矢野やの 小田切おだぎり 御手洗みたらい 小鳥遊たかなし 東海林しょうじ 勅使河原てしがわら 五百旗頭いおきべ 漆間うるま 鯉渕こいぶち
  服部はっとり 神宮寺じんぐうじ 辺見へんみ 一ノ瀬いちのせ 二階堂にかいどう 三ツ橋みつはし 宇佐美うさみ 早乙女さおとめ 久我くが 柊ひいらぎ 南雲なぐも 鵜飼うかい 蛭田ひるた 相馬そうま 黛まゆずみ 榎本えのもと 我妻あがつま 比嘉ひが 島袋しまぶくろ 金城きんじょう 玉城たまき
`);

export const GIVEN: readonly (readonly [string, string])[] = pairs(`
  太郎たろう 花子はなこ 健一けんいち 裕子ゆうこ 美咲みさき 翔太しょうた 大輔だいすけ 直樹なおき 真由美まゆみ 恵けい 誠まこと 優子ゆうこ 拓也たくや 陽子ようこ 和夫かずお 幸子さちこ 茂しげる 洋子ようこ 隆たかし 京子きょうこ 浩二こうじ 智子ともこ
  学まなぶ 久美子くみこ 健太けんた 彩あや 達也たつや 愛あい 雄一ゆういち 恵子けいこ 亮りょう 由美ゆみ 翼つばさ 舞まい 大樹だいき 麻衣まい 蓮れん 陽菜ひな 湊みなと 結衣ゆい 樹いつき 葵あおい 悠真ゆうま 凛りん 陽翔はると 芽依めい
  颯真そうま 紬つむぎ 朝陽あさひ 心春こはる 蒼空そら 結愛ゆあ 琉生るい 莉子りこ 碧斗あおと 咲良さくら 晴翔はると 美桜みお 凛太朗りんたろう 陽菜乃ひなの 萌々香ももか 心結みゆ 琉偉るい 七海ななみ 乃愛のあ 慶次郎けいじろう
  総一郎そういちろう 信之介しんのすけ 喜美恵きみえ 千代ちよ 義雄よしお 正三しょうぞう 文江ふみえ 寿美子すみこ 勝利かつとし 節子せつこ 昭あきら 光子みつこ 清きよし 貴史たかし 紀子のりこ 慎吾しんご 香織かおり 康平こうへい 佳奈かな 亜希子あきこ
  俊介しゅんすけ 里奈りな 涼太りょうた 沙也加さやか 圭吾けいご 奈津美なつみ 悟さとる 千尋ちひろ 光ひかる 薫かおる さくらさくら ひかりひかり まことまこと あかりあかり みゆきみゆき
`);

export const FOREIGN: readonly string[] = [
  'マイケル・ブラウン', 'グエン・ヴァン・アン', 'マリア・サントス', 'ジョン・スミス', 'エマ・ウィルソン', 'ダニエル・シュミット', 'ソフィア・ロッシ', 'アレックス・ペレイラ',
  'ラジェシュ・クマール', 'スリヤニ・プトリ', 'チャイヤポン・ソムチャイ', 'オリバー・テイラー', 'イザベル・デュポン', 'アンドレア・コスタ', 'ファティマ・アル・サイード',
  '王芳', '陳志明', '金秀賢', '朴美英', '李娜', '張偉', '劉洋', '黄志強', '林佳慧', '崔智恩',
]; // prettier-ignore

export const PET_NAMES: readonly string[] = [
  'ゆうこ',
  'たくや',
  'みさき',
  'けんた',
  'さやか',
  'あかり',
  'みゆき',
  'なおき',
  'ひろし',
  'ようこ',
];

function pairs(text: string): readonly (readonly [string, string])[] {
  return text
    .trim()
    .split(/\s+/)
    .map((entry) => {
      const [, kanji = '', kana = ''] = /^(.*?[\u4e00-\u9fff々])([ぁ-ん]+)$/.exec(entry) ?? [];
      if (kanji !== '') return [kanji, kana];
      const half = entry.length / 2;
      return [entry.slice(0, half), entry.slice(half)];
    });
}

export function katakana(kana: string): string {
  return [...kana].map((char) => String.fromCharCode(char.charCodeAt(0) + 0x60)).join('');
}

const ROMAJI: readonly (readonly [string, string])[] =
  'きゃkya きゅkyu きょkyo しゃsha しゅshu しょsho ちゃcha ちゅchu ちょcho にゃnya にゅnyu にょnyo ひゃhya ひゅhyu ひょhyo みゃmya みゅmyu みょmyo りゃrya りゅryu りょryo ぎゃgya ぎゅgyu ぎょgyo じゃja じゅju じょjo びゃbya びゅbyu びょbyo ぴゃpya ぴゅpyu ぴょpyo あa いi うu えe おo かka きki くku けke こko さsa しshi すsu せse そso たta ちchi つtsu てte とto なna にni ぬnu ねne のno はha ひhi ふfu へhe ほho まma みmi むmu めme もmo やya ゆyu よyo らra りri るru れre ろro わwa をo んn がga ぎgi ぐgu げge ごgo ざza じji ずzu ぜze ぞzo だda ぢji づzu でde どdo ばba びbi ぶbu べbe ぼbo ぱpa ぴpi ぷpu ぺpe ぽpo'
    .split(' ')
    .map((entry) => {
      const [, kana = '', latin = ''] = /^([ぁ-ん]+)([a-z]+)$/.exec(entry) ?? [];
      return [kana, latin];
    });

/** As a passport has it: Hepburn, long vowels short, first letter capital. */
export function romaji(kana: string): string {
  let out = '';
  for (let at = 0; at < kana.length;) {
    if (kana[at] === 'っ') {
      const next = ROMAJI.find(([from]) => kana.startsWith(from, at + 1))?.[1] ?? '';
      out += next.startsWith('ch') ? 't' : next.charAt(0);
      at += 1;
      continue;
    }
    const [from = '', to = ''] = ROMAJI.find(([one]) => kana.startsWith(one, at)) ?? [];
    out += to;
    at += Math.max(1, from.length);
  }
  const short = out.replaceAll('ou', 'o').replaceAll('oo', 'o').replaceAll('uu', 'u');
  return short.charAt(0).toUpperCase() + short.slice(1);
}
