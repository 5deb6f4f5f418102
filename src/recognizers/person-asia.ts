import type { TextRule } from './text-rule.ts';

/*
 * Names in Korean, Chinese, Thai, Vietnamese, Indonesian, Malay, Tagalog and Hindi sentences, where the sentence says that it is one: a
 * label, an introduction or a form of address; Vietnamese ones also by their surname, of which a dozen serve nine people in ten.
 */
const KOREAN_SURNAME =
  '(?:남궁|황보|제갈|선우|독고|사공|[김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류나진지엄채원천방공현함변염여추도소석선설마길연위표명기반라왕금옥육인맹제모탁국어은편용])';
const HANGUL_NAME = `${KOREAN_SURNAME} ?[가-힣]{1,2}`;
const CHINESE_SURNAME =
  '(?:欧阳|歐陽|司马|司馬|诸葛|諸葛|上官|夏侯|皇甫|尉迟|公孙|慕容|令狐|[王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖蕭田董袁潘于蒋蔣蔡余杜叶葉程苏蘇魏吕呂丁任沈姚卢盧姜崔钟鍾谭譚陆陸汪范金石廖贾賈夏韦韋付傅方白邹鄒孟熊秦邱江尹薛闫段雷侯龙龍史陶黎贺賀顾顧毛郝龚龔邵万萬钱錢严嚴覃武戴莫孔向汤湯])';
const CHINESE_NAME = `${CHINESE_SURNAME}[\\u4e00-\\u9fff]{1,2}`;
/** Words that begin with a surname. */
const CHINESE_WORDS =
  '(?:高中|高级|高級|高校|高新|万分|金卡|金牌|白金|白领|白領|方便|石家庄|江苏|江西|黄金|黃金|马上|馬上|任何|任意|程序|夏天|文件|常用|钱包|錢包|林业|田地|周末|周一|周二|向您|向你|史上|龙卡|毛衣)';
const VIETNAMESE_SURNAME =
  '(?:Nguyễn|NGUYỄN|Trần|TRẦN|Lê|LÊ|Phạm|PHẠM|Huỳnh|HUỲNH|Hoàng|HOÀNG|Phan|PHAN|Vũ|VŨ|Võ|VÕ|Đặng|ĐẶNG|Bùi|BÙI|Đỗ|ĐỖ|Hồ|HỒ|Ngô|NGÔ|Dương|DƯƠNG|Lý|LÝ|Đinh|ĐINH|Trịnh|TRỊNH|Đoàn|ĐOÀN|Lâm|LÂM|Mai|Trương|TRƯƠNG|Đào|ĐÀO|Cao|Hà|Tạ|TẠ|Lương|LƯƠNG|Tô|TÔ|Châu|CHÂU)';
const CAPITAL_WORD = "[A-ZÀ-Ỹ][A-Za-zÀ-ỹ.'’-]{0,20}";
const LATIN_NAME = `${CAPITAL_WORD}(?: (?:bin|binti|bt|a/l|a/p|dela|de|la|del|al|${CAPITAL_WORD})){0,5}`;
/** No word with which the sentence goes on behind the name. */
const SMALL_NAME =
  "(?!(?:dari|mau|mahu|nak|ingin|dan|yang|dengan|no|nomor|tel|di|po|at|ang|ng|nais|gusto|taga|umur|pada|untuk|saya|ada|tidak|sudah|belum|ini|itu|mo|ay|na|sa|kasi|pero|tapi|tetapi|hendak|boleh|bisa|juga|salah|beda|sama|orang|siapa|apa|lain|pemilik|perusahaan|akun)(?![a-z]))[a-z][a-z.'’-]{1,20}";
const THAI_NAME = '[ก-ฮเ-ไ][ก-๎]{1,24}';

export const PERSON_ASIA_RULES: readonly TextRule[] = [
  {
    class: 'PERSON',
    name: 'holder-capitals',
    cue: /(?:account|card) ?holder|beneficiary|account name/,
    pattern:
      /(?:[Aa]ccount ?[Hh]older|[Cc]ard ?[Hh]older|[Bb]eneficiary|[Aa]ccount [Nn]ame)(?: is|'s name is)? ?[:：=]? ?(\p{Lu}{2,20}(?: \p{Lu}{1,20}){1,4})(?![\p{L}\d])/gu,
    group: 1,
    score: 0.88,
  },
  {
    class: 'PERSON',
    name: 'latin-before-meigi',
    cue: /名義/,
    pattern: /(?<![A-Za-z])([A-Z][A-Za-z]{1,20}(?: [A-Z][A-Za-z]{0,20}){1,3}) ?(?=(?:の)?名義)/g,
    group: 1,
    score: 0.88,
  },
  {
    class: 'PERSON',
    name: 'ko-labelled',
    cue: /이름|성함|성명|예금주|수령인|받는 ?분|보내는 ?분|고객명|신청인|명의/,
    pattern: new RegExp(
      `(?:이름|성함|성명|예금주|수령인|수취인|받는 ?분|보내는 ?분|고객명|신청인|계약자|예약자|명의자?)(?:은|는|이|가)?(?: ?[:=])? ?(${HANGUL_NAME})(?=입니다|이에요|예요|이고|이며|이라|으로|로 |님|씨|[\\s,.。)]|$)`,
      'g',
    ),
    group: 1,
    score: 0.9,
  },
  {
    class: 'PERSON',
    name: 'ko-addressed',
    cue: /님|씨|입니다|라고|이라고/,
    pattern: new RegExp(
      `(?<![가-힣])(${KOREAN_SURNAME}[가-힣]{2})(?= ?(?:님|씨|고객님|선생님|과장|부장|대리|팀장|사장)(?![가-힣]{3})|(?:이라고|라고) (?:합니다|해요|하는))`,
      'g',
    ),
    group: 1,
    score: 0.84,
  },
  {
    class: 'PERSON',
    name: 'ko-introduced',
    cue: /저는|제 이름|나는/,
    pattern: new RegExp(
      `(?:저는|제 이름은|나는) (${HANGUL_NAME})(?=입니다|이에요|예요|이라고|라고|이고)`,
      'g',
    ),
    group: 1,
    score: 0.9,
  },
  {
    class: 'PERSON',
    name: 'zh-labelled',
    cue: /姓名|名字|我叫|我是|收件人|联系人|聯絡人|户名|戶名|持卡人|收货人|收貨人|寄件人|本人|申请人|申請人/,
    pattern: new RegExp(
      `(?:姓名|名字(?:是|叫)?|我(?:的名字)?(?:叫|是)|叫做|收件人|联系人|聯絡人|户名|戶名|持卡人|收货人|收貨人|寄件人|本人|申请人|申請人|乘客|旅客)(?:是|为|為|叫)?(?: ?[:：=])? ?(?!${CHINESE_WORDS})(${CHINESE_NAME})(?![的地得了])(?=[，。,.;；、！!\\s)）]|$|，|先生|女士|小姐)`,
      'g',
    ),
    group: 1,
    score: 0.9,
  },
  {
    class: 'PERSON',
    name: 'zh-addressed',
    cue: /先生|女士|小姐|太太|经理|經理|老师|老師/,
    pattern: new RegExp(
      `(?<![\\u4e00-\\u9fff])(?:您好|你好|尊敬的|请问|請問|给|找)?(${CHINESE_SURNAME}[\\u4e00-\\u9fff]{0,2})(?=先生|女士|小姐|太太|经理|經理|老师|老師)`,
      'g',
    ),
    group: 1,
    score: 0.84,
  },
  {
    class: 'PERSON',
    name: 'th-labelled',
    cue: /ชื่อ|นาย|นาง|คุณ/,
    pattern: new RegExp(
      `(?:(?:ผม|ดิฉัน|ฉัน|หนู)?ชื่อ(?:ผู้รับ|บัญชี|-สกุล|-นามสกุล|จริง)?(?:คือ|ว่า)?(?: ?[:：])? ?(?:นาย|นางสาว|นาง|คุณ|ด\\.ช\\.|ด\\.ญ\\.)?|(?:^|[\\s,:(])(?:นาย|นางสาว|คุณ|น\\.ส\\.)) ?(${THAI_NAME}(?: ${THAI_NAME})?)(?=[\\s,.)]|ครับ|ค่ะ|คะ|$)`,
      'g',
    ),
    group: 1,
    score: 0.86,
  },
  {
    class: 'PERSON',
    name: 'vi-full-name',
    cue: /nguyễn|trần|lê|phạm|huỳnh|hoàng|phan|vũ|võ|đặng|bùi|đỗ|hồ|ngô|dương|lý|đinh|trịnh|đoàn|lâm|mai|trương|đào|cao|hà|tạ|lương|tô|châu/,
    pattern: new RegExp(
      `(?<![A-Za-zÀ-ỹ\\d/.,] ?)(?<!(?:đường|phố|Đường|Phố|\\d) )(${VIETNAMESE_SURNAME}(?: ${CAPITAL_WORD}){1,4})(?![A-Za-zÀ-ỹ])`,
      'g',
    ),
    group: 1,
    score: 0.8,
  },
  {
    class: 'PERSON',
    name: 'vi-labelled',
    cue: /tên|tôi là|em là|mình là|anh |chị /,
    pattern: new RegExp(
      `(?:[Hh]ọ (?:và )?tên|[Tt]ên(?: tôi| em| mình)?|[Tt]ôi|[Ee]m|[Mm]ình|[Cc]hủ tài khoản|[Nn]gười nhận)(?: là| tên là|:)? ?:? (${CAPITAL_WORD}(?: ${CAPITAL_WORD}){1,4})(?![A-Za-zÀ-ỹ])`,
      'g',
    ),
    group: 1,
    score: 0.86,
  },
  {
    class: 'PERSON',
    name: 'ms-tl-labelled',
    cue: /nama|pangalan|ako si|ako po si|atas nama|a\.n\.|bapak|ibu |encik|puan/,
    pattern: new RegExp(
      `\\b(?:[Nn]ama(?: saya| lengkap| penuh| penerima| pemilik(?: rekening)?)?(?: adalah| ialah)?|[Ss]aya bernama|[Aa]tas nama|[Aa]\\.n\\.|[Pp]angalan (?:ko|niya)(?: po)?(?: ay)?|[Aa]ng pangalan ko(?: po)? ay|[Aa]ko(?: po)? si|[Ss]i|Bapak|Ibu|Encik|Puan|Cik)(?: ?:)? (${LATIN_NAME})`,
      'g',
    ),
    group: 1,
    score: 0.84,
  },
  {
    class: 'PERSON',
    name: 'ms-tl-small',
    cue: /nama saya|saya bernama|perkenalkan|ako(?: po)? si|pangalan ko|nama lengkap|atas nama|nama penuh/,
    pattern: new RegExp(
      `\\b(?:[Nn]ama (?:saya|lengkap|penuh)(?: (?:adalah|ialah))?|[Ss]aya bernama|[Pp]erkenalkan,? (?:nama )?saya|[Aa]tas nama|[Aa]ko(?: po)? si|[Pp]angalan ko(?: po)?(?: ay)?)(?: ?:)? (${SMALL_NAME}(?: ${SMALL_NAME}){0,3})(?![a-z])`,
      'g',
    ),
    group: 1,
    score: 0.84,
  },
  {
    class: 'PERSON',
    name: 'ms-introduced',
    cue: /saya/,
    pattern: new RegExp(
      `(?:^|[\\n.!?,] ?)[Ss]aya (${CAPITAL_WORD}(?: ${CAPITAL_WORD}){0,4})(?=[,.\\n]| (?:dari|nak|mau|ingin|dengan|di|mahu|yang|dan)(?![a-z])|$)`,
      'g',
    ),
    group: 1,
    score: 0.8,
  },
  {
    class: 'PERSON',
    name: 'malay-patronymic',
    cue: /\b(?:bin|binti|bt|a\/l|a\/p)\b/,
    pattern: new RegExp(
      `\\b(${CAPITAL_WORD}(?: ${CAPITAL_WORD}){0,3} (?:bin|binti|bt\\.?|a/l|a/p|BIN|BINTI|A/L|A/P) ${CAPITAL_WORD}(?: ${CAPITAL_WORD}){0,3})`,
      'g',
    ),
    group: 1,
    score: 0.9,
  },
  {
    class: 'PERSON',
    name: 'hi-labelled',
    cue: /नाम|श्री|जी/,
    pattern:
      /(?:मेरा नाम|नाम|खाताधारक|श्रीमती|श्री|सुश्री)(?: है| ?[:：])? ?([\u0904-\u0939][\u0900-\u097f]{1,20}(?: [\u0904-\u0939][\u0900-\u097f]{1,20}){0,2}?)(?= है| हूँ| हूं|[,।)\n]|$)/g,
    group: 1,
    score: 0.84,
  },
];
