/** What addresses are made of, as patterns over text in lower case; each is tried at one place, never searched for. */

/** Behind the street's name: "Baker Street", "Erzsébet tér", "Deák utca". */
const ENGLISH =
  'street|str\\.?|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|place|pl|terrace|ter|way|close|crescent|cres|parkway|pkwy|highway|hwy|square|sq|circle|cir|common|commons|gardens|trail|trl|row|mews|walk|plaza|loop|alley|pike|turnpike|expressway|freeway|esplanade|quay|wharf|grove|heights|hts|hill|hills|park|rise|view|vale|mount|green|parade|path|point|ridge|run|hollow|crossing|landing|manor|meadows?|glen|pass|bend|causeway|promenade|alameda|camino real';
const FOREIGN =
  'u\\.|út|utca|útja|tér|tere|körút|platz|allee|allé|gasse|ring|damm|ufer|weg|katu|tie|gata|gatan|vägen|vej|gade|veien|gate|plads|stræde|laan|straat|plein|trg|cesta|ulica|náměstí|třída';
const SUFFIXES = `${ENGLISH}|${FOREIGN}`;
/** Before the street's name: "Via Roma", "Rua Augusta", "Jalan Merdeka". */
const PREFIXES =
  'via|viale|vicolo|corso|piazza|piazzale|strada|largo|rue|avenue|av\\.|boulevard|bd\\.?|chemin|route|impasse|allée|allee|quai|place|cours|passage|avenida|av|avda\\.?|calle|c\\/|cl\\.|carrer|carretera|ctra\\.?|camino|paseo|plaza|ronda|travesía|rúa|rua|travessa|praça|praceta|estrada|alameda|beco|largo|ladeira|rodovia|ul\\.|ulica|al\\.|aleja|pl\\.|os\\.|trg|cesta|calea|bulevardul|strada|str\\.|jalan|jl\\.?|jln\\.?|lorong|soi|thanon|kampung|gang|λεωφόρος|λεωφ\\.|λ\\.|οδός|οδ\\.|πλατεία|ул\\.|улица|проспект|пр\\.|đường|phố|zona|camp|rr\\.|rruga';
/** Ends of a street's name that is one word: "Lindenstraße", "Storgatan", "Kerkstraat". */
const ENDINGS =
  'straße|strasse|str\\.|gasse|platz|weg|allee|damm|ufer|ring|chaussee|steig|gatan|gata|gränd|vägen|väg|stigen|vej|vejen|gade|gaden|stræde|stræti|veien|vegen|veg|gate|gaten|bakken|stien|plassen|laan|straat|steenweg|dreef|kade|plein|singel|gracht|dijk|hof|pad|katu|tie|kuja|polku|raitti|ova|ská|cká|ní|ulice|utca|gasse|suaq';

const WORD = "(?:p\\.? ?o\\.?(?= box)|\\p{L}[\\p{L}\\p{M}\\u2206'’-]*\\.?)";

/** A street with its name, without house number; two forms, each anchored at the place where it is tried. */
export const STREET_WORD = new RegExp(
  `(?:^|[ ,])(?:${SUFFIXES}|${PREFIXES}|box)(?=[ ,.\\n]|$)|[\\p{L}-]{2}(?:${ENDINGS})(?=[ ,.\\n\\d]|$)`,
  'u',
);
/** From the house number over a name to the word for a street, and which way it lies. */
export const TO_STREET = new RegExp(
  `^\\d{1,6}(?: ?bis| ?ter|[a-z])?(?:[-/]\\d{1,4}[a-z]?)?(?![\\p{L}]),? (?:\\d{1,5}(?:st|nd|rd|th)? )?(?!(?:${PREFIXES}) )(?:(?:${WORD}|\\d{1,4}(?:st|nd|rd|th)) ){1,5}?(?:${SUFFIXES})(?![\\p{L}\\d])\\.?(?: (?:${ENGLISH})(?![\\p{L}\\d])\\.?)?(?: (?:north|south|east|west|northwest|northeast|southwest|southeast|n|s|e|w|nw|ne|sw|se)(?!\\p{L})\\.?)?`,
  'u',
);
/** From the house number over words on one line to a number or to what ends the line. */
export const LINE = new RegExp(
  `^\\d{1,6}(?: ?bis| ?ter|[a-z])?(?:[-/]\\d{1,4}[a-z]?)?(?!\\p{L}),? (?:\\d{1,5} )?(?:${WORD}(?: |(?=[,;!?\\n#]|$))){1,6}?(?:(?<= )\\d{1,5}\\p{L}?\\.?(?![\\d.:,]\\d)|(?= ?#)|(?=[,;!?\\n]|$|(?<=\\.)))`,
  'u',
);
const PREFIX = new Set(
  PREFIXES.replaceAll('\\', '')
    .split('|')
    .flatMap((one) => (one.endsWith('.?') ? [one.slice(0, -1), one.slice(0, -2)] : [one])),
);
const SUFFIX = new Set(FOREIGN.replaceAll('\\', '').split('|'));
const ENDING = new RegExp(`^[\\p{L}-]{2,}(?:${ENDINGS})$`, 'u');
const ONE_WORD = new RegExp(`^${WORD}$`, 'u');

/**
 * The street that stands directly before the number at `at`, as in most of Europe and Latin America, with the space behind it:
 * "via roma ", "koenigstrasse ", "erzsébet tér ". Looks at eight words back at most.
 */
export function streetBefore(lower: string, at: number): string | undefined {
  if (lower.charCodeAt(at - 1) !== 32 || ',;:!?\n"“( '.includes(lower.charAt(at - 2))) return undefined;
  const starts: number[] = [];
  let end = at - 1;
  for (let from = end - 1; starts.length < 8 && at - from < 72; from -= 1) {
    const code = from < 0 ? 10 : lower.charCodeAt(from);
    const isEnd =
      code === 10 ||
      code === 44 ||
      code === 59 ||
      code === 58 ||
      code === 33 ||
      code === 63 ||
      code === 34 ||
      code === 40;
    if (code !== 32 && !isEnd) continue;
    const word = lower.slice(from + 1, end);
    if (starts.length === 0) {
      if (word.length > 2 && ENDING.test(word)) return withWordsBefore(lower, from + 1, at);
      if (word === 'box' && /p\.? ?o\.? ?box $/.test(lower.slice(Math.max(0, at - 10), at)))
        return /p\.? ?o\.? ?box $/.exec(lower.slice(Math.max(0, at - 10), at))?.[0];
      if (SUFFIX.has(word) && !isEnd) return withWordsBefore(lower, from + 1, at);
    } else if (PREFIX.has(word)) return lower.slice(from + 1, at);
    if (isEnd || !(isPlain(word) || ONE_WORD.test(word))) return undefined;
    starts.push(from + 1);
    end = from;
  }
  return undefined;
}

/** Nothing but small letters of ASCII. */
function isPlain(word: string): boolean {
  for (let at = 0; at < word.length; at += 1) {
    const code = word.charCodeAt(at);
    if (code < 97 || code > 122) return false;
  }
  return word !== '';
}

/** With up to three words before it on the same line: its name, perhaps, which the caller cuts by its capitals. */
function withWordsBefore(lower: string, from: number, at: number): string {
  const before = /(?:[^\s,;:!?"“(]+ ){0,3}$/.exec(lower.slice(Math.max(0, from - 48), from))?.[0] ?? '';
  return before + lower.slice(from, at);
}

export const UNIT =
  /^[\s,>?*|]{1,8}(?:(?:suite|apt\.?|apartment|unit|flat|ste\.?|floor|fl\.|room|rm\.?|lot|bldg\.?|building)(?:[ #]{0,3}\d[\da-z-]{0,5}|[ #]{1,3}[a-z](?:-?\d{1,4})?)(?![\p{L}\d])|# ?[a-z]?(?:-?\d[\da-z-]{0,5})?(?<=[\da-z])(?![\p{L}\d])|[a-d](?=\s(?:and|in|with|is|has)\b|[.,;]|$))/u;
export const UNIT_BEFORE =
  /(?:^|[\s,])((?:(?:suite|apt\.?|apartment|unit|flat|tower|block|blk|building|bldg\.?|room|rm\.?|shop|lot|house|no\.?) ?#?(?:\d[\da-z-]{0,5}|[a-z]-?\d{1,4}),? |\d{1,2}(?:st|nd|rd|th)? floor,? ){1,3}(?:[^,\n\d]{2,30}, ){0,2})$/;

/** Words that say that an address comes. */
export const CUE =
  /(?:(?:住 *所|届 *先|送 *先|配送先|宛 *先|勤務先|実家|自宅)|address(?:es)?(?: of [\w &.,'-]{1,24})?(?: is| to| as| with|:|, here they are:| the same:)?|located (?:at|on|in)|lives? (?:at|on|in)|(?:sent|send|ship|deliver(?:ed)?|mail(?:ed)?|return|returned|move[ds]?|taxi|cab|ride|drive|go|come|get|post(?:ed)?) (?:it |them |this |one )?to|(?:office|store|shop|house|home|place|branch|clinic) is (?:at|in|on)|arrived at|find (?:them|us|it|me) (?:at|on)|visit (?:them|us|it|me) at|meet (?:me |us |you )?(?:at|on|in)|located|location is|apartments (?:at|on)|is (?:at|in|on)|(?:it's|its) (?:at|in|on)|one (?:on|at|to))[\s:]{0,8}$/;

/** Counted things, times and dates, which a number with a word behind it usually is. */
export const COUNTED =
  /^\d+,? (?:days?|weeks?|months?|years?|hours?|hrs?|minutes?|mins?|seconds?|people|persons?|guests?|adults?|children|kids|nights?|rooms?|beds?|baths?|bathrooms?|bedrooms?|tickets?|seats?|tables?|stars?|euros?|dollars?|pounds?|percent|times|items?|orders?|cards?|points?|miles?|km|kg|gb|mb|am|pm|a\.m|p\.m|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|of|and|or|to|in|on|for|is|at|with|from|as|if|but|st|nd|rd|th)(?![\p{L}])/u;
/** What follows a number that is no street's unless a word says so. */
export const DESCRIBED =
  /^\d+,? (?:way|more|less|other|different|new|nice|great|good|available|big|small)(?!\p{L})/u;
/** A sentence, not a street. */
export const SENTENCE = /(?: is| are| has| have| was| were| that| costs?| if) /;

/** After a comma or a line's end: a postcode, or names with capitals and a postcode behind them. */
export const PART =
  /^(?:,? ?\n[\s>?*|]{0,6},?[\s>?*|]{0,6}|, ?|(?<=\d|[a-z]\.?) (?=\p{Lu}{2}\b))(?:(?:\d{4,6}(?:-\d{3,4})?|\d{3} \d{2})(?![\d-]| \d)(?: (?!(?:I|You|They|It|We|The|And|But|Can|Please|Phone|Tel|Fax|Their|Your|My|What|When|Is|Do|Would|In)\b)\p{Lu}[\p{L}\p{M}'’-]+(?: \p{Lu}[\p{L}\p{M}'’-]*){0,2})?|\d{1,2}[ºª°] ?\p{Lu}?(?![\p{L}\d])|\p{Lu}{1,2}\b(?: \d{4,6})?(?= |\n|,|\.|$)|nan\b(?: \d{4,6})?|(?!(?:I|You|They|It|We|The|And|But|Can|Please|Phone|Tel|Fax|Name|Email|Mail|Mobile|Dear|Regards|Date|Order|Account|Their|Your|My|What|When|Is|Do|Would)\b)\p{Lu}[\p{L}\p{M}\u2206.'’-]*(?: (?:of|de|do|da|dos|del|della|la|and|u|on|pod|nad|am|an der|the)(?: the)? \p{Lu}[\p{L}\p{M}\u2206.'’-]*| \p{Lu}[\p{L}\p{M}\u2206.'’-]*(?![\p{L}\d]))*(?: \d{1,2}(?=,| \d{4}))?(?: \p{Lu}{1,2}(?![\p{L}\d]))?(?: \p{Lu}{1,2}\d[\p{Lu}\d]? \d\p{Lu}{2}(?![\p{L}\d])| \d{3,6}(?:-\d{3,4})?(?![\d-]))?|\p{Lu}{1,2}\d[\p{Lu}\d]? \d\p{Lu}{2}\b|nan \d{5}(?!\d))/u;
/** The same where the whole address is in small letters. */
export const SMALL_PART =
  /^(?:,? ?\n[\s>?*|]{0,6},?[\s>?*|]{0,6}|, ?)(?!(?:i|you|they|it|we|the|and|but|can|please|phone|tel|fax|their|your|my|so|with|which|for|near|not|no|if|is|or|as|that|because)\b)(?:\p{Ll}[\p{L}\u2206.'’-]* ){0,5}(?:\p{Ll}[\p{L}\u2206.'’-]*(?:(?= *\n)|(?= *$)|(?=, ?(?:nan|\p{L}{2}) \d{4}))|\p{Ll}{1,2} \d{4,6}(?!\d)|\d{4,6}(?!\d))/u;

/** A street that no word tells, with capitals and a number, where an address is announced: "our office is at Archkogl 67". */
export const PLAIN_STREET = /(?:^|[\s:])((?:\p{Lu}[\p{L}\p{M}'’.-]* (?:and )?){1,5})$/u;
export const NO_STREET =
  /(?:gate|terminal|room|level|floor|version|channel|page|step|table|zone|windows|section|chapter|area|line|platform|block|building|bay|aisle|row|seat|pier|exit|stage|track|phase|part|unit|suite|apt|no|number|january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday) $/;

/** "13th and J Street", "5th Avenue". */
export const ORDINAL =
  /(?<![\p{L}\d])\d{1,3}(?:st|nd|rd|th) (?:and (?:\d{1,3}(?:st|nd|rd|th)|\p{L}{1,16})(?: (?:street|st|avenue|ave))?|(?:street|avenue|ave)(?: and \p{L}{1,16}(?: (?:street|st|avenue|ave))?)?)(?!\p{L})/gu;

/** Behind a unit the city may follow without a comma. */
export const CITY_AFTER_UNIT =
  /^ (?!(?:I|You|They|It|We|The|And|But|Can|Please|Phone|Tel|Fax)\b)\p{Lu}[\p{L}\p{M}\u2206.'’-]*(?: (?:of|de|do|da|dos|del|della|la|and|u|am|an der)(?: the)?(?= \p{Lu})| \p{Lu}[\p{L}\p{M}\u2206.'’-]*)*(?: nan\b)?(?: \d{4,6}(?!\d))?/u;
/** The same in small letters, up to a word that goes on with the sentence. */
export const SMALL_TAIL =
  /^(?:(?:, ?| |\n[\s>?*|]{0,6})(?!(?:for|and|please|with|in|is|has|have|which|that|but|so|to|at|on|by|from|the|you|it|last|phone|tel|fax|office|mobile|as|or)\b)\p{Ll}[\p{L}\p{M}\u2206.'’-]*(?: (?:of the|of|and)(?= ))?){1,6}(?:,? \d{4,6}(?!\d))?/u;

/** "Plot No. 14, Sector 18, Gurugram 122015": numbered parts in a row that end in a postcode, without a street. */
export const CHAIN =
  /(?<![\p{L}\d])(?:(?:no|plot no|house no|h\.? ?no|door no|flat no|house|plot|blk|block|flat|unit|room|rm|tower|lot|apartment|villa|shop|suite)\.? ?#?|#)\d[\p{L}\d/-]{0,8}(?:,? (?!(?:and|is|has|with|for|to|in|on|at|from|the|was|but)\b)[\p{L}\d#][\p{L}\p{M}\d.'’#/-]*){1,14}?,? (?:\d{6}|\d{5}|\d{4})(?![\d-])/gu;
/** Romanised parts of Japanese and Korean addresses: "Meguro-ku", "Teheran-ro". */
export const EASTERN =
  /(?:(?<![\p{L}\d-])\d{1,5}(?:-\d{1,4}){0,3}(?:-(?:dong|ho|chome|banchi|go))?,? )?(?:[\p{Lu}\d][\p{L}\d-]*,? ){0,6}\p{Lu}\p{Ll}+(?:\d{1,3})?-(?:ku|shi|cho|machi|ken|gun|mura|gu|ro|gil|daero|dong|eup|myeon|si|do)(?!\p{L})(?:,? [\p{Lu}\d][\p{L}\d-]*){0,8}/gu;
