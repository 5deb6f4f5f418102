import type { Random } from './random.ts';

/**
 * Names, streets and towns of the generator: made from syllables and from characters that seldom stand together, so that no list of
 * the detector's has them (`disjoint.test.ts` checks it).
 */
const HEADS = [
  'Bre',
  'Chrwy',
  'Dael',
  'Evri',
  'Fjuu',
  'Gwy',
  'Hesk',
  'Isol',
  'Jora',
  'Kvel',
  'Lysan',
  'Mirek',
  'Nael',
  'Orla',
  'Pryd',
  'Quen',
  'Rhio',
  'Saski',
  'Tovi',
  'Ulrik',
  'Vesna',
  'Wendri',
  'Yaro',
  'Zhani',
];
const TAILS = [
  'lin',
  'stelle',
  'dor',
  'wenna',
  'mund',
  'ssa',
  'vira',
  'thane',
  'nio',
  'rick',
  'lune',
  'zette',
];
const FAMILY_HEADS = [
  'Tau',
  'Brisk',
  'Cald',
  'Dorn',
  'Eskel',
  'Fenn',
  'Grus',
  'Holz',
  'Ivars',
  'Jask',
  'Kettl',
  'Lunv',
  'Morv',
  'Nyst',
  'Ostro',
  'Pell',
  'Rusk',
  'Skarv',
  'Thorl',
  'Ulver',
  'Vask',
  'Wrexl',
  'Zabr',
];
const FAMILY_TAILS = [
  'berow',
  'ckwell',
  'ovitch',
  'strand',
  'mberg',
  'enko',
  'hurst',
  'elaar',
  'quist',
  'adze',
  'inski',
  'gaard',
];
const JA_FAMILY = [
  '羽二桐',
  '鵜飼野',
  '雲林沢',
  '茨薗',
  '笛木原',
  '樫葉',
  '澪標',
  '葛巻谷',
  '椛嶋',
  '蓼沼原',
  '槻舘',
  '霜鳥居',
];
const JA_GIVEN = [
  '澪桜',
  '琉哉斗',
  '綺羅音',
  '颯汰良',
  '紬希乃',
  '蓮稀',
  '朔弥人',
  '杏樹那',
  '燈真',
  '凪紗帆',
];
const JA_KANA_FAMILY = ['ハブウ', 'ウカイノ', 'カシバネ', 'フエキハラ', 'ツキダテノ', 'シモドリイ'];
const JA_KANA_GIVEN = ['ミオラ', 'ルキヤト', 'キラネア', 'ソウタラ', 'ツムギノ', 'レマキ'];
const STREET = [
  'Wrenfold',
  'Mallowbrook',
  'Tansyfield',
  'Ostlergate',
  'Quillmere',
  'Harrowden',
  'Fennimore',
  'Sablewood',
];
const STREET_KIND = ['Street', 'Road', 'Avenue', 'Lane', 'Drive', 'Court', 'Close', 'Way'];
const TOWN = ['Brackenhollow', 'Stowmarsh', 'Ellendale', 'Whitcombe Regis', 'Carrowmoor', 'Pendlefirth'];
const JA_TOWN = [
  '神奈川県藤沢市湘南台',
  '大阪府堺市北区百舌鳥梅町',
  '東京都世田谷区奥沢',
  '北海道札幌市豊平区平岸二条',
  '福岡県久留米市津福本町',
  '愛知県一宮市木曽川町',
];
const DOMAINS = [
  'gmail.com',
  'example.com',
  'outlook.com',
  'fernmail.net',
  'yahoo.co.jp',
  'mail.example.org',
];

export const EN_LEXICON = [
  ...HEADS.flatMap((head) => TAILS.map((tail) => head + tail)),
  ...FAMILY_HEADS.flatMap((head) => FAMILY_TAILS.map((tail) => head + tail)),
];
export const JA_LEXICON = [...JA_FAMILY, ...JA_GIVEN, ...JA_KANA_FAMILY, ...JA_KANA_GIVEN];

export interface Person {
  readonly given: string;
  readonly family: string;
  readonly full: string;
  readonly kana: string;
  readonly mail: string;
  readonly phone: string;
  readonly address: string;
  /** Two or three parts of the address, in order. */
  readonly addressLines: readonly string[];
  readonly postcode: string;
  readonly born: { readonly y: number; readonly m: number; readonly d: number };
}

export function generatePerson(lang: 'en' | 'ja', r: Random): Person {
  const en = { given: r.pick(HEADS) + r.pick(TAILS), family: r.pick(FAMILY_HEADS) + r.pick(FAMILY_TAILS) };
  const by = r.pick(['.', '_', '', '-', '.']);
  const mail = `${en.given.toLowerCase()}${by}${en.family.toLowerCase()}${r.chance(0.3) ? r.digits(2) : ''}@${r.pick(DOMAINS)}`;
  const born = { y: 1945 + r.int(60), m: 1 + r.int(12), d: 1 + r.int(28) };
  if (lang === 'en') {
    const lines = [`${1 + r.int(980)} ${r.pick(STREET)} ${r.pick(STREET_KIND)}`, r.pick(TOWN)];
    return {
      ...en,
      full: `${en.given} ${en.family}`,
      kana: '',
      mail,
      phone: r.pick([
        `(${2 + r.int(8)}${r.digits(2)}) 555-0${r.digits(3)}`,
        `${2 + r.int(8)}${r.digits(2)}-555-0${r.digits(3)}`,
        `07${r.digits(3)} ${r.digits(6)}`,
        `+44 7${r.digits(3)} ${r.digits(6)}`,
      ]),
      address: lines.join(', '),
      addressLines: lines,
      postcode: r.pick([
        r.digits(5),
        `${r.pick(['SW', 'LS', 'BN', 'EH'])}${1 + r.int(9)} ${1 + r.int(9)}${r.pick(['AB', 'QT', 'LN', 'XD'])}`,
      ]),
      born,
    };
  }
  const kana = r.chance(0.2);
  const family = r.pick(kana ? JA_KANA_FAMILY : JA_FAMILY);
  const given = r.pick(kana ? JA_KANA_GIVEN : JA_GIVEN);
  const town = r.pick(JA_TOWN);
  const block = `${1 + r.int(9)}-${1 + r.int(30)}-${1 + r.int(20)}`;
  return {
    given,
    family,
    full: family + r.pick(['', ' ', '\u3000']) + given,
    kana: `${r.pick(JA_KANA_FAMILY)} ${r.pick(JA_KANA_GIVEN)}`,
    mail,
    phone: r.pick([
      `090-${r.digits(4)}-${r.digits(4)}`,
      `080${r.digits(8)}`,
      `03-${1 + r.int(9)}${r.digits(3)}-${r.digits(4)}`,
    ]),
    address: `${town}${block}`,
    addressLines: [town, block],
    postcode: `${r.digits(3)}-${r.digits(4)}`,
    born,
  };
}
