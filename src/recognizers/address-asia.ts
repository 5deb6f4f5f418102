import type { TextRule } from './text-rule.ts';

/*
 * Addresses as they are written in Japan in Latin letters, in Korea, China, Taiwan, Hong Kong, Thailand, Vietnam, Indonesia, Malaysia, Singapore, the Philippines
 * and India: in the local script, or in Latin letters with the words of the country for street, ward and block. Each pattern begins with
 * what only an address has and reaches on over parts divided by commas or spaces, a bounded number of them.
 */
const HAN = '\\u4e00-\\u9fff';
const NUMERAL = '[\\d一二三四五六七八九十百〇]';
const HANGUL = '가-힣';
const THAI = 'ก-๙';

const THAI_WORD =
  '(?:หมู่(?:ที่|บ้าน)?|ม\\.|ซอย|ซ\\.|ถนน|ถ\\.|ตำบล|ต\\.|แขวง|เขต|อำเภอ|อ\\.|จังหวัด|จ\\.|กรุงเทพ|อาคาร|ชั้น|ห้อง)';

/** One part between commas: a few words that begin with a capital, a figure or a mark, or with a word of the country. */
const PART =
  "(?:[#A-Z\\dÀ-ỹ][\\wÀ-ỹ.'’/&()-]{0,24}(?: (?:de|of|the|and|la|dan|ni|đường|phố))?(?: [#A-Z\\dÀ-ỹ][\\wÀ-ỹ.'’/&()-]{0,24}){0,5})";
const ON = `(?: ${PART})?(?:[,;] ?\\n? ?${PART}){0,6}`;
/** To the postcode or city at the end, as much as is there. */
const MORE = `(?:,? ?\\n?-? ?${PART}){0,1}(?:, ?\\n?${PART}| - ?\\d{5,6}|,? \\d{5,6}(?!\\d)){0,7}`;

const ROMAN_PREFECTURE =
  'Hokkaido|Aomori|Iwate|Miyagi|Akita|Yamagata|Fukushima|Ibaraki|Tochigi|Gunma|Saitama|Chiba|Tokyo|Kanagawa|Niigata|Toyama|Ishikawa|Fukui|Yamanashi|Nagano|Gifu|Shizuoka|Aichi|Mie|Shiga|Kyoto|Osaka|Hyogo|Nara|Wakayama|Tottori|Shimane|Okayama|Hiroshima|Yamaguchi|Tokushima|Kagawa|Ehime|Kochi|Fukuoka|Saga|Nagasaki|Kumamoto|Oita|Miyazaki|Kagoshima|Okinawa';
const WARD = "[A-Z][A-Za-z'-]{1,20}(?:-(?:ku|shi|cho|machi|gun|son|mura)| City| Ward| Town)?";

export const ADDRESS_ASIA_RULES: readonly TextRule[] = [
  {
    class: 'ADDRESS',
    name: 'jp-address-roman',
    cue: /-ku|-shi|-cho|tokyo|osaka|japan|\d{3}-\d{4}/,
    pattern: new RegExp(
      `(?:(?:Room|Apt\\.?|Unit|No\\.) ?[A-Z]?\\d{1,5}, ?|#\\d{1,5},? )?(?:[A-Z][A-Za-z']{2,16}(?: [A-Z][A-Za-z']{2,16}){0,3}(?: \\d{1,4}F?)?, ?)?\\d{1,4}(?:-\\d{1,4}|-chome){1,4},? [A-Z][A-Za-z'-]{1,20}(?: [A-Z][A-Za-z'-]{1,20}){0,2}(?: \\d{1,2}-chome)?,? ?(?:${WARD},? ){0,3}(?:${ROMAN_PREFECTURE})(?:-(?:to|fu|ken|shi))?(?:,? (?:Prefecture|City))?(?:,? ?〒?\\d{3}-\\d{4})?(?:,? Japan)?`,
      'g',
    ),
    group: 0,
    score: 0.93,
  },
  {
    class: 'ADDRESS',
    name: 'kr-address',
    cue: /[가-힣](?:로|길|동|읍|면|리|가) ?\d|번지|호/,
    pattern: new RegExp(
      `(?:\\d{5} ?)?(?:[${HANGUL}]{2,8}(?:특별시|광역시|특별자치시|특별자치도|도|시) ?)?(?:[${HANGUL}]{1,6}(?:시|군|구) ?){0,2}(?:[${HANGUL}]{1,6}(?:읍|면|동|가|리) ?){0,2}(?:[${HANGUL}\\d]{1,12}(?:대로|로|길)(?:\\d{1,4}(?:번?길)?)? ?(?:지하 ?)?\\d{1,4}(?:-\\d{1,4})?|(?:[${HANGUL}]{1,6}(?:읍|면|동|가|리)) ?(?:산 ?)?\\d{1,4}(?:-\\d{1,4})?(?:번지)?)(?:,? ?\\([${HANGUL}, \\d]{2,24}\\))?(?:,? ?[${HANGUL}A-Za-z\\d]{2,16}(?:아파트|빌딩|타워|빌라|오피스텔|센터|맨션|주택|하이츠|자이|푸르지오|래미안))?(?:,? ?(?:제?[\\dA-Za-z가-힣]{1,5}동 ?)?(?:지하 ?)?(?:\\d{1,3}층 ?)?(?:\\d{1,5}호)?)`,
      'g',
    ),
    group: 0,
    score: 0.9,
  },
  {
    class: 'ADDRESS',
    name: 'kr-address-roman',
    cue: /-(?:ro|gil|dong|gu|daero)\b/,
    pattern: new RegExp(
      `(?:[\\w-]{1,8}[,-] ?(?:ho|dong)?,? ?)?\\d{1,5}(?:-\\d{1,4})?,? [A-Z][A-Za-z]{1,20}(?: \\d{1,4})?(?:-daero|-ro|-gil|-dong)(?: ?\\d{1,4}(?:beon)?(?:-gil)?)?,? ?(?:[A-Z][A-Za-z]{1,20}-(?:dong|gu|si|gun|do|eup|myeon|ri),? ?){0,4}(?:Seoul|Busan|Incheon|Daegu|Daejeon|Gwangju|Ulsan|Sejong|Jeju|[A-Z][a-z]+-(?:si|do))?(?:,? ?\\d{5})?(?:,? (?:South |Republic of )?Korea)?`,
      'g',
    ),
    group: 0,
    score: 0.9,
  },
  {
    class: 'ADDRESS',
    name: 'zh-address',
    cue: /[路街道巷弄段里村大院][\u4e00-\u9fff\d]{0,10}[号號]|[号號][楼樓]|[号號]/,
    pattern: new RegExp(
      `(?:\\d{5,6} ?)?(?:(?:中国|中國|台灣|臺灣|香港)?(?:[${HAN}]{2,8}(?:省|自治区|特别行政区)) ?)?(?:[${HAN}]{2,6}(?:市|縣|州) ?)?(?:[${HAN}]{1,6}(?:新区|区|區|县|鄉|鎮|镇|乡|市|旗) ?){0,2}(?:[${HAN}]{1,6}(?:里|村|街道|社区) ?)?[${HAN}\\d]{1,10}?(?:大道|大街|路|街|道|巷|胡同|村|里|园|院)[中東西南北东]?(?:[東西南北东]?${NUMERAL}{1,3}段)?(?:${NUMERAL}{1,4}[巷弄]){0,3} ?${NUMERAL}{1,5}(?:-\\d{1,4})?[号號](?:之\\d{1,3})?(?:[${HAN}A-Za-z\\d]{0,14}?(?:大厦|大廈|广场|廣場|中心|花园|花園|小区|大樓|公寓|商場|院|苑|城|座|栋|棟))?(?:[A-Za-z\\d]{0,3}(?:座|栋|棟|期))?(?:\\d{1,4}号?楼|\\d{1,3}单元)?(?:[${HAN}\\d]{0,2}${NUMERAL}{1,4}(?:楼|樓|层|層|F))?(?:之\\d{1,3})?(?:[A-Za-z]?\\d{0,5}[A-Za-z]?(?:室|房|户|單位|单元))?`,
      'g',
    ),
    group: 0,
    score: 0.9,
  },
  {
    class: 'ADDRESS',
    name: 'th-address',
    cue: /ถนน|ซอย|หมู่|ตำบล|แขวง|เขต|อำเภอ|ถ\.|ซ\./,
    pattern: new RegExp(
      `(?:บ้านเลขที่ ?|เลขที่ ?)?\\d{1,4}(?:/\\d{1,4})?(?:-\\d{1,4})?,? ?(?:(?:${THAI_WORD})(?: ?(?!${THAI_WORD}|\\d{5})[${THAI}\\d/.]{1,24}){0,2},? ?){1,9}(?:\\d{5})?`,
      'g',
    ),
    group: 0,
    score: 0.9,
  },
  {
    class: 'ADDRESS',
    name: 'vi-address',
    cue: /đường|phố|quận|phường|ngõ|hẻm|tp\.|hà nội|hồ chí minh|huyện|xã |q\.\d|p\.\d/,
    pattern: new RegExp(
      `(?:(?:[Ss]ố(?: nhà)? )?\\d{1,4}[A-Za-z]?(?:/\\d{1,4}[A-Za-z]?){0,3}|[Cc]ăn hộ [\\w.-]{1,8}),? (?:(?:ngõ|ngách|hẻm|kiệt) \\d{1,4}(?:/\\d{1,4})?,? ){0,2}(?:(?:đường|phố|Đường|Phố) )?${PART}(?:,? ?(?:(?:đường|phố|phường|quận|huyện|xã|thành phố|tỉnh|thị xã|tổ|khu phố|ấp|thôn|P\\.|Q\\.|TP\\.?|H\\.) ?)?${PART}){1,6}`,
      'gu',
    ),
    group: 0,
    score: 0.86,
  },
  {
    class: 'ADDRESS',
    name: 'id-my-street',
    cue: /\b(?:jl|jln|jalan|jend|lorong|persiaran|gang|gg|lebuh|taman)\b/,
    pattern: new RegExp(
      `(?:(?:No\\.?|Lot|Unit|Blok|Block|Rumah|Apartemen|Apt\\.?) ?[\\w/-]{1,8},? )?(?:\\d{1,4}[A-Za-z]?,? )?\\b(?:Jl\\.?|JL\\.?|Jln\\.?|Jalan|Lorong|Persiaran|Lebuh(?:raya)?|Gang|Gg\\.?) ?(?:[A-Z\\d][\\w./'-]{0,20} ?){1,6}(?:,? ?(?:No\\.?|Nomor|Kav\\.?|Blok|RT\\.?|RW\\.?|Kel\\.?|Kec\\.?|Kota|Kab\\.?|Taman|Kampung|Kg\\.?|Seksyen|Bandar) ?[\\w./ -]{1,18})*${MORE}`,
      'g',
    ),
    group: 0,
    score: 0.88,
  },
  {
    class: 'ADDRESS',
    name: 'sg-block',
    cue: /\bbl(?:oc)?k\b|singapore \d{6}|#\d{2}-\d{2}/,
    pattern: new RegExp(
      `(?:(?:Blk|BLK|Block|Apt Blk) ?\\d{1,4}[A-Z]?,? ${PART}${ON}|\\d{1,4}[A-Z]? ${PART}${ON}(?:,? #\\d{2,3}-\\d{2,5}[A-Z]?)(?:,? ?${PART}){0,2}(?:,? Singapore)?(?: \\(?\\d{6}\\)?)?|${PART}${ON},? Singapore \\(?\\d{6}\\)?)`,
      'g',
    ),
    group: 0,
    score: 0.88,
  },
  {
    class: 'ADDRESS',
    name: 'ph-barangay',
    cue: /\bbrgy|barangay|\bblk\b|subd|metro manila|poblacion|purok|\bsitio\b/,
    pattern: new RegExp(
      `(?:(?:Unit|Rm\\.?|Room|Flr\\.?|Blk\\.?|Block|Lot|Phase|Purok|Sitio|House|No\\.) ?[\\w-]{1,6},? ){0,4}(?:(?:#)?\\d{1,5}[A-Z]?(?:-[A-Z\\d]{1,3})?,? )?(?:${PART}, ?){0,3}(?:[A-Z][\\w.'-]{1,20} (?:St\\.?|Street|Ave\\.?|Road|Rd\\.?)?,? ?)?(?:Brgy\\.?|BRGY\\.?|Barangay|Subd(?:\\.|ivision)|Purok|Sitio|Poblacion) ?${PART}?${MORE}`,
      'g',
    ),
    group: 0,
    score: 0.88,
  },
  {
    class: 'ADDRESS',
    name: 'ph-block-lot',
    cue: /\bblk\.? ?\d+,? lot/,
    pattern: new RegExp(
      `(?:Blk|BLK|Block|B)\\.? ?\\d{1,3},? (?:Lot|LOT|L)\\.? ?\\d{1,3}(?:,? (?:Phase|Ph\\.?) ?\\w{1,3})?,? ?${PART}${MORE}`,
      'g',
    ),
    group: 0,
    score: 0.9,
  },
  {
    class: 'ADDRESS',
    name: 'in-address',
    cue: /\b(?:flat|h\.? ?no|house no|plot|door no|d\.? ?no|nagar|cross|main|sector|society|colony|marg|chowk|layout|apartments?|vihar|enclave)\b/,
    pattern: new RegExp(
      `(?:(?:Flat|H\\.? ?No\\.?|House|Plot|Door|D\\.? ?No\\.?|Shop|Room)(?: ?No\\.?)? ?[:#]? ?[A-Z]{0,2}-?\\d{1,5}[\\w/-]{0,10},? ?${PART}|#? ?(?:[A-Z]{1,2}-? ?)?\\d{1,4}(?:[/-]\\d{1,4}){0,3}[A-Z]?,? (?:(?:\\d{1,3}(?:st|nd|rd|th) )?(?:Cross|Main|Floor|Block|Phase|Stage|Sector|Street)|${PART}))(?:, ?\\n?${PART}){1,6}(?: ?[-–,] ?\\d{3} ?\\d{3}| \\d{6})(?:, ?(?:India|${PART}))?`,
      'g',
    ),
    group: 0,
    score: 0.9,
  },
  {
    class: 'ADDRESS',
    name: 'in-flat',
    cue: /\b(?:flat|h\.? ?no|house no|plot|door no)\b/,
    pattern: new RegExp(
      `\\b(?:Flat|H\\.? ?No\\.?|House|Plot|Door)(?: ?No\\.?)? ?[:#]? ?[A-Z]{0,2}-?\\d{1,5}[\\w/-]{0,10}, ?${PART}(?:, ?\\n?${PART}){1,6}(?: ?- ?\\d{6})?`,
      'g',
    ),
    group: 0,
    score: 0.86,
  },
  {
    class: 'ADDRESS',
    name: 'hk-flat',
    cue: /\b(?:flat|room|rm|unit|shop)\b|\/f\b|kowloon|hong kong|new territories/,
    pattern: new RegExp(
      `(?:(?:Flat|Room|Rm\\.?|Unit|Shop|Suite) ?[A-Z\\d]{1,5}(?: ?& ?[A-Z\\d]{1,4})?,? ?)?(?:\\d{1,2}|G|UG|LG|B\\d?)/F,? ?${PART}(?:, ?\\n?${PART}){0,6}`,
      'g',
    ),
    group: 0,
    score: 0.88,
  },
  {
    class: 'ADDRESS',
    name: 'th-roman',
    cue: /\b(?:moo|soi|thanon|tambon|amphoe|khwaeng|khet)\b/,
    pattern: new RegExp(
      `\\d{1,4}(?:/\\d{1,4})?(?:-\\d{1,4})?,? (?:(?:Moo|Mu|M\\.) ?\\d{1,2}|(?:Soi|Thanon|Tambon|Amphoe|Khwaeng|Khet) ?${PART})(?:,? ${PART})?(?:, ?${PART}){0,6}`,
      'g',
    ),
    group: 0,
    score: 0.85,
  },
];
