import type { DataClass } from '#recognizers';
import type { Work } from './work.ts';

/**
 * What a message speaks of: a class of data, `ID` (an identity number of some kind), `SPELLING` (the last value once more), or
 * `OTHER` (orders, models, amounts, times: a number that is none of a person).
 */
export type Topic = DataClass | 'ID' | 'SPELLING' | 'OTHER';

/** A noun of data in a message. */
export interface Mention {
  readonly topic: Topic;
  readonly from: number;
  readonly to: number;
}

/** What a message asks for or speaks of, in the order in which it does. */
export interface Spoken {
  readonly mentions: readonly Mention[];
  /** It asks: a question, a request, or hardly more than the noun. */
  readonly asks: boolean;
  /** Its speaker says that a value of his own comes: "here is my card number", 次の番号です. */
  readonly announces: boolean;
  /** It speaks of what was said before: "that was my card number", 上記が電話番号です. */
  readonly pointsBack: boolean;
  /** It takes something back or puts it right: "sorry, 4 not 5". */
  readonly corrects: boolean;
}

/** Of a longer message only its beginning and its end can be a question. */
const REACH = 700;

/** Nouns of data and how a message speaks of them: by the meaning of its words, never by whole sentences. Linear in the text. */
export function spokenOf(lower: string, work: Work): Spoken {
  work.spend(Math.min(lower.length, 2 * REACH));
  const mentions =
    lower.length <= 2 * REACH
      ? mentionsIn(lower, 0)
      : [
          ...mentionsIn(lower.slice(0, REACH), 0),
          ...mentionsIn(lower.slice(lower.length - REACH), lower.length - REACH),
        ];
  const part = lower.length <= 2 * REACH ? lower : `${lower.slice(0, REACH)}\n${lower.slice(-REACH)}`;
  // "Name?", 電話番号は: hardly more than the noun.
  const more = lower.length - mentions.reduce((sum, one) => sum + one.to - one.from, 0);
  const isBare = more <= (/[\u0080-\uffff]/.test(part) ? 6 : 18) && !/\d/.test(part);
  const isJapanese = /[\u3041-\u9fff]/.test(part);
  const isRequest = ASK_JA.test(part);
  const isQuestion = /[?？]\s*$/.test(part);
  return {
    mentions,
    asks:
      mentions.length > 0 &&
      (ASK_EN.test(part) ||
        isRequest ||
        isBare ||
        NEXT_EN.test(part.trimStart()) ||
        (isJapanese && !DONE_JA.test(part)) ||
        (/\byour\b/.test(part) && !DONE_EN.test(part))),
    announces:
      mentions.length > 0 &&
      !isQuestion &&
      (ANNOUNCE_EN.test(part) || (!isRequest && ANNOUNCE_JA.test(part))),
    pointsBack: mentions.length > 0 && pointsBack(lower, mentions),
    corrects: lower.length < 200 && (CORRECT_EN.test(part) || CORRECT_JA.test(part)),
  };
}

/** Verbs and turns of a request. */
const ASK_EN =
  /\?|\b(?:may|can|could|would|will|shall|might) (?:i|we|you)\b|\bplease\b|\bpls\b|\b(?:what|whats|what's|which|who|whose|where|how)\b|\b(?:provide|confirm|verify|give|tell|share|enter|type|send|spell|require[ds]?|read|repeat|state|supply|specify|dictate|submit|grab|get|take|have|need(?:ed)?|want|like|ask|know|looking for|missing|remember|double[- ]check|trouble|mind|share|listed|on file|start(?:ing)? with|let'?s|go ahead|next)\b/;
/** "Ok and the postcode over there": no verb at all. */
const NEXT_EN =
  /(?:^|[.!?] )(?:(?:ok(?:ay)?|and|then|now|next|also|plus|alright|all right|right|great|thanks|thank you|perfect|lovely|cool|so)[,.! ]{1,3})+(?:the|your|a|an|its|his|her|their)\b/;
/** What was done, or is so, is told and not asked for. */
const DONE_JA = /ました|ております|済み|のまま|でした|ません|変更(?:し|いた|済)|登録し|お送りし|使い?ます/;
const ASK_JA =
  /[?？]|ください|下さい|くださ|お願い|願え|いただけ|頂け|いただき|頂き|いただい|頂い|でしょうか|ですか|ますか|教え|承|賜|伺|うかが|お聞かせ|お知らせ|ご入力|ご記入|お伝え|おっしゃ|仰|頂戴|ちょうだい|確認|必要|よろしい|どうぞ|何番|何です/;
/** What was done already is told, not asked for. */
const DONE_EN =
  /\b(?:updated|changed|sent|shipped|received|removed|deleted|added|saved|charged|registered|verified)\b/;
const ANNOUNCE_EN =
  /\b(?:my|mine|our|here(?:'s| is| are| it| you| they)|following|below|i'?ll|let me|i'?m going to|sending|as follows)\b|:\s*$/;
const ANNOUNCE_JA =
  /次の|次に|以下|こちら|送ります|送る|打ちます|入力します|今から|これから|伝え|言います|ですが|です[。、]?\s*$|は\s*$|私の|自分の|[:：]\s*$/;
/** Words that point at what was said before; the noun stands close behind. */
const BACK =
  /\b(?:that(?:'s|s| is| was| were)|those (?:are|were)|this (?:is|was)|(?:the )?above(?: is| was| are)?|(?:is|was) (?:that|this|it)|(?:what|which) i (?:just )?(?:sent|gave|typed|wrote|said)(?: you)?(?: is| was)?|i just (?:sent|gave|typed)(?: you)?|(?:previous|last) message(?: is| was)?|↑)(?![a-z])|(?:上記|先ほど|さきほど|さっき|今|いま|それ|これ|以上|前)(?:の|が|は)|↑/g;

function pointsBack(lower: string, mentions: readonly Mention[]): boolean {
  if (lower.length > 200) return false;
  for (const match of lower.matchAll(BACK)) {
    const end = match.index + match[0].length;
    if (
      mentions.some(
        (one) => one.from >= end && one.from - end <= 20 && !/[.!?。]/.test(lower.slice(end, one.from)),
      )
    )
      return true;
  }
  return false;
}

const CORRECT_EN =
  /\b(?:sorry|oops|correction|wrong|mistake|mistyped|misspoke|typo|meant|mean|instead|rather|not|scratch that|wait|actually|should be|i said)\b/;
const CORRECT_JA =
  /間違|訂正|誤り|失礼|すみません|じゃなく|ではなく|違い|違う|正しく|でした|あ、|タイプミス|打ち間違/;

const NATIONAL =
  'aadha?ar|uidai|\\bpan\\b|philsys|phil ?id\\b|\\bnric\\b|\\bfin number|mykad|\\bic (?:number|no)|\\brrn\\b|resident (?:registration|identity|id)|\\bktp\\b|\\bnik\\b|hkid|cccd|citizen (?:id|identity)|\\b(?:national|thai|taiwan(?:ese)?|hong kong|chinese|government|citizen|personal|identity|photo) (?:id|identity|identification)\\b|\\bid (?:card|number|no)\\b|identity (?:card|number|document)|identification (?:number|no|document)|tax (?:id|number|identification)|\\btin\\b|\\bsss\\b|residence card|national insurance|my ?number\\b|individual number';
const ID_CLASS: readonly (readonly [RegExp, DataClass])[] = [
  [/aadha?ar|uidai|アーダール|アドハー/, 'IN_AADHAAR'],
  [/\bpan\b/, 'IN_PAN'],
  [/philsys|phil ?id|フィルシス/, 'PH_PHILSYS'],
  [/\btin\b/, 'PH_TIN'],
  [/\bsss\b/, 'PH_SSS'],
  [/\bnric\b|\bfin\b/, 'SG_NRIC'],
  [/mykad|\bic\b/, 'MY_NRIC'],
  [/\brrn\b|resident registration|住民登録/, 'KR_RRN'],
  [/thai|タイ/, 'TH_ID'],
  [/\bktp\b|\bnik\b/, 'ID_NIK'],
  [/hkid|hong kong|香港/, 'HK_ID'],
  [/taiwan|台湾/, 'TW_ID'],
  [/resident (?:identity|id)|chinese|居民/, 'CN_RESIDENT_ID'],
  [/cccd|citizen/, 'VN_CCCD'],
  [/my ?number|individual number|マイナンバー|個人番号|保険|年金/, 'JP_MY_NUMBER'],
];

const NOUNS: readonly (readonly [topic: Topic, en: string, ja: string])[] = [
  [
    'OTHER',
    '(?:order|tracking|invoice|ticket|booking|reservation|reference|confirmation|case|model|serial|version|meter|coupon|voucher|promo(?:tion)?|discount|gift ?card|item|product|part|sku|parcel|shipment|flight|gate|seat|room|table|error|status|member(?:ship)?|loyalty|customer|employee|staff|policy|claim|contract|batch|lot|firmware|build|extension|complaint|receipt|transaction|quote|job|service request|request|consignment|waybill|device)(?: (?:id|number|numbers|no|code|ref|reference|#))|\\border(?: #|\\?)|\\b(?:quantity|how many|how much|amount|price|total|size|colou?r|what time|purchase date|order date|meter readings?|odometer|mileage|date of (?:purchase|order|delivery)|delivery date|rating|score|percentage|model|sku)\\b|\\b(?:user|product|company|business|brand|file|domain|shop|store|hotel|restaurant|street|item|host|screen|app|package|plan|project|team|event|movie|song) ?names?\\b|names? of (?:the |your )?(?:product|item|store|shop|company|restaurant|hotel|app|plan|model|game|movie|song|event|theat(?:er|re))|\\b(?:web|mac) address|number of (?:people|guests|items|nights|days|tickets|seats|rooms)|party size',
    '(?:注文|領収書?|保証書?|納品書?|明細書?|ポイント|座席|部屋|便|整理券|抽選|店舗|利用者|ロット|伝票|追跡|問い?合わ?せ|お問い合わせ|受付|予約|型番|製造|シリアル|会員|お客様|顧客|クーポン|商品|請求書?|管理|契約|送り状|整理|受注|発注|案件|チケット|レシート|取引|製品|機種|証券)(?:の)?(?:番号|ナンバー|コード|no|id)|型番|バージョン|検針値?|指示数|メーターの?(?:数値|値|指針)|人数|(?:商品|会社|店舗?|製品|機種|ユーザー|ブランド|サービス|プラン|部署|銀行|支店)(?:の)?(?:お)?名前?|金額|個数|数量|いくつ|何個|何枚|何時|何名|購入日|注文日|配達日|発送日|エラー(?:コード|番号)|サイズ|カラー',
  ],
  [
    'CARD_EXPIRY',
    'expir\\w*|\\bexp\\b|valid (?:thru|until|through|till)|good (?:thru|through)|valid to\\b',
    '有効期限|使用期限|期限(?=は|を|の|も|、|が|[?？]|$)',
  ],
  [
    'CVV',
    '\\bcvv2?\\b|\\bcvc2?\\b|\\bcsc\\b|\\bcv2\\b|\\bcid\\b|(?:card )?security (?:code|number|digits)|(?:three|3|four|4)[- ]digits? (?:security |verification )?(?:code|number)|(?:three|3|four|4) digits on the|(?:digits|number|code) on the (?:back|reverse|rear)|back of (?:the|your) card|signature strip',
    'セキュリティ(?:ー)?(?:コード|番号)|cvv|cvc|(?:裏面|裏|署名欄)の?(?:数字)?|[3三]桁',
  ],
  [
    'SECRET',
    "(?:one[- ]time|verification|confirmation|access|authentication|authenticator|authori[sz]ation|auth|login|log-in|sign-in|sms|texted|activation|unlock|six[- ]digit|6[- ]digit|5[- ]digit|8[- ]digit|temporary|security|recovery|backup) ?(?:code|password|passcode|passphrase|pin|digits)|\\botp\\b|\\b2fa\\b|\\bmfa\\b|pass ?code|\\bpin\\b|\\bpassword|pass ?phrase|pass ?word|memorable (?:word|information)|mother'?s maiden name|secret (?:answer|question|word|phrase)|security (?:answer|question|word)|code (?:that )?(?:we|i|you|was|which|from|in the|just)\\b|\\bthe code\\b|api key|access key",
    '認証(?:コード|番号|キー)|確認(?:コード|番号|キー)|ワンタイム(?:パスワード|コード)?|暗証番号|パスワード|パスコード|合言葉|合い言葉|秘密の(?:質問|答え|言葉)|(?:sms|ショートメール|メール)(?:で|に)(?:届|送)|[6六]桁|本人確認コード|セキュリティキー|届いた(?:番号|コード|数字)|コード(?=を|は|が|[?？]|$)',
  ],
  [
    'CARD',
    '(?:credit|debit|bank|payment|charge|visa|master ?card|amex|jcb|prepaid)(?:[- ]card)?(?: card)? ?(?:number|no\\b|#|digits|details|info(?:rmation)?)|\\bcard (?:number|no\\b|#|digits|details|info(?:rmation)?)|number (?:on|of) (?:the |your |my )?(?:\\w+ )?card|long number|(?:sixteen|16|fifteen|15)[- ]digits?|\\b(?:credit|debit|visa|master ?card|amex|jcb|payment) ?card\\b|\\b(?:my|your|which|what) (?:other |new |old )?card\\b(?! (?:expire|issuer|company|holder|statement|was|is|has|decline|arrive|did|does))|digits (?:on|of) (?:the|your) (?:front|card)',
    '(?:クレジット|デビット|クレカ|お?支払い用?)?カード[^。、?？]{0,4}?(?:番号|ナンバー|情報)|クレジットカード|クレカ|デビットカード|[1１]6桁|(?:十六|じゅうろく)桁|カードの数字',
  ],
  [
    'DATE_OF_BIRTH',
    'date of birth|birth ?-?dates?|birth ?-?day|\\bd\\.?o\\.?b\\b|(?:was|were) (?:you|i|they|he|she) born|\\bborn\\b|birth year|year of birth|month of birth',
    '生年月日|誕生日|お生まれ|生まれ|ご生年|西暦',
  ],
  ['IBAN', '\\biban\\b', 'iban'],
  [
    'BANK_ACCOUNT',
    '(?:bank |checking |savings |current |deposit )?account (?:number|no\\b|#|details|digits)|\\bacct\\b|sort code|routing(?: number)?|\\baba\\b|\\bifsc\\b|bank (?:details|account)|\\bbsb\\b|account and (?:sort|routing)|transit number',
    '口座(?:の)?(?:番号|情報|ナンバー)?|振込先|普通預金|当座',
  ],
  ['PASSPORT', 'passport', 'パスポート|旅券'],
  [
    'DRIVER_LICENSE',
    "driv\\w{1,4}'?s? ?(?:licen[cs]e|permit|id)|licen[cs]e (?:number|no)|\\bdl (?:number|no)",
    '(?:運転)?免許(?:証)?(?:の)?(?:番号)?',
  ],
  [
    'US_SSN',
    'social(?: security|\\b)|\\bssn\\b|last four of your social',
    'ソーシャルセキュリティ|社会保障番号',
  ],
  [
    'ID',
    NATIONAL,
    'マイナンバー|まいなんばー|個人番号|在留カード|(?:健康)?保険証|被?保険者番号|(?:基礎)?年金番号|身分証|身分証明書|アーダール|アドハー|フィルシス|住民登録|国民id|国民番号|納税者番号|身份證|身分證|居民身份证|본인|주민',
  ],
  [
    'EMAIL',
    'e-?mail(?:s|ed)?(?: address(?:es)?| id)?|mail address|electronic mail|inbox',
    'e?メール(?:アドレス|アド)?|eメール|メアド|アドレス(?=は|を|が|も|[?？]|$)',
  ],
  [
    'PHONE',
    '(?:tele)?phone|\\bmobile|\\bcell(?:phone| number)?\\b|\\btel\\b|contact (?:number|no|details|info)|call ?-?back(?: number)?|number (?:can|should|may|do|is best|to (?:reach|call|contact|text)|where|that|we|i)|(?:best|good|right|another|alternat\\w+|daytime|landline|home|work) number|reach you|whatsapp|landline|\\bfax\\b|(?:call|text|ring) you (?:on|at|back)',
    '(?:お|ご)?電話(?:の)?(?:番号)?|携帯(?:電話)?(?:の)?(?:番号)?|連絡先|でんわ|折り返し|tel\\b|ファックス|fax',
  ],
  ['ZIP', '\\bzip(?: ?code)?\\b|post(?:al)? ?-?code|\\bpostcode', '郵便番号|〒|ゆうびんばんごう'],
  [
    'ADDRESS',
    '(?:home|postal|mailing|billing|delivery|shipping|street|residential|full|current|registered|house|property|service|new|old)? ?\\baddress(?:es)?\\b|where (?:do|are) you (?:live|living|located|based|residing)|where\\b[^.?!]{0,24}\\b(?:ship|send|deliver|post|mail|drop|pick|live|living|located|based|staying|reside)|\\bresid(?:e|ence)\\b|where (?:you|i) live|(?:house|flat|apartment|building) (?:number|name|no)|street name|which street|(?:first|second) line|deliver(?:ed|y)? to\\b|ship(?:ped|ping)? to\\b',
    '(?:ご|お)?住所|お届け先|届け先|送付先|配送先|お住まい|おところ|番地|建物名|マンション名|お送り先|都道府県',
  ],
  [
    'PERSON',
    "(?:full|first|last|given|family|legal|middle|maiden|customer|caller|passenger|guest|recipient|card ?holder'?s?|account ?holder'?s?|patient|contact|whose|your|my|the|a|his|her|their|under what|under which|what|which|by)? ?\\b(?:sur)?names?\\b(?! of (?:the |your |this |that |a )?(?:product|item|store|shop|company|restaurant|hotel|app|plan|model|game|movie|song|event|theat|bank|school|city|street|place|drug|medicine|brand|file|website|service))|who (?:am i|are we) (?:speaking|talking|chatting|dealing)|who(?:'s| is| am i) (?:this|calling|speaking|there)|whom (?:am|do) i|(?:speaking|talking|chatting) (?:with|to)\\b|(?:account|card) ?holder|how (?:should|may|can|shall|do) (?:i|we) (?:address|call) you|\\binitials\\b|title and",
    'お?名前|お名まえ|氏名|フルネーム|姓名|苗字|名字|(?:^|[^性])姓(?=と|を|は)|下の名|フリガナ|ふりがな|読み仮名|読み方|ご?名義|どちら様|どなた|何様|宛名|ご本人様?の',
  ],
  ['SPELLING', '\\bspell(?:ing|ed|t)?\\b|letter by letter|phonetic', '綴り|つづり|スペル|一文字ずつ|表記'],
];

const NOUN_EN = new RegExp(NOUNS.map(([, en]) => `(${en})`).join('|'), 'g');
const NOUN_JA = new RegExp(NOUNS.map(([, , ja]) => `(${ja})`).join('|'), 'g');

function mentionsIn(lower: string, offset: number): Mention[] {
  const found: Mention[] = [];
  for (const pattern of [NOUN_EN, NOUN_JA]) {
    if (pattern === NOUN_JA && !/[\u0080-\uffff]/.test(lower)) continue;
    for (const match of lower.matchAll(pattern)) {
      const at = match.slice(1).findIndex((group) => group !== undefined);
      const topic = NOUNS[at]?.[0];
      if (topic === undefined || match[0] === '') continue;
      found.push({
        topic: topic === 'ID' ? idClass(match[0]) : topic,
        from: offset + match.index,
        to: offset + match.index + match[0].length,
      });
    }
  }
  found.sort((a, b) => a.from - b.from || b.to - a.to);
  return found.filter(
    (one, at) => !found.slice(Math.max(0, at - 3), at).some((before) => before.to > one.from),
  );
}

function idClass(words: string): Topic {
  return ID_CLASS.find(([pattern]) => pattern.test(words))?.[1] ?? 'ID';
}
