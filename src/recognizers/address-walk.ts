import {
  CHAIN,
  CITY_AFTER_UNIT,
  COUNTED,
  CUE,
  DESCRIBED,
  EASTERN,
  LINE,
  NO_STREET,
  ORDINAL,
  PART,
  PLAIN_STREET,
  SENTENCE,
  SMALL_PART,
  SMALL_TAIL,
  STREET_WORD,
  streetBefore,
  TO_STREET,
  UNIT,
  UNIT_BEFORE,
} from './address-parts.ts';
import { cueOf } from './cues.ts';
import { firstMatch, nextMatch } from './each-match.ts';
import type { Candidate, Finder, Reading } from './finder.ts';
import { SIGN } from './signs.ts';

/**
 * Postal addresses of any country in Latin (and Greek) letters: from a house number before or behind the street to unit, city, region, postcode
 * and country, across commas and lines. A street word, a unit, a postcode, or words like "is located at" have to vouch for it.
 */
export const findAddresses: Finder = (whole) => {
  const reading = apart(whole);
  const { text, signs } = reading;
  const found: Candidate[] = [];
  if (((signs ?? SIGN.digit) & SIGN.digit) !== 0) fromNumbers(reading, found);
  if (NAMED_STREET.isIn(reading)) {
    for (
      let match = firstMatch(WITHOUT_NUMBER, text);
      match !== null;
      match = nextMatch(WITHOUT_NUMBER, text, match)
    ) {
      const written = match[1] ?? '';
      const from = match.index + match[0].length - written.length;
      const to = from + written.length;
      if (found.some((one) => one.from < to && from < one.to)) continue;
      found.push(candidate(from, to, 0.76, ['street'], true));
    }
  }
  return found;
};

/** An address in Latin letters between kana (住所は12 Baker Streetです): kana part words as spaces do. Every offset stays. */
function apart(reading: Reading): Reading {
  if (((reading.signs ?? 0) & SIGN.japanese) === 0 || !/[A-Za-z]{2}/.test(reading.text)) return reading;
  return {
    ...reading,
    text: reading.text.replaceAll(KANA, ' '),
    lower: reading.lower.replaceAll(KANA, ' '),
  };
}
const KANA = /[\u3001-\u3003\u3041-\u30ff]|(?<=[A-Za-z\d])[\u4e00-\u9fff]|[\u4e00-\u9fff](?=[A-Za-z\d])/g;

function fromNumbers(reading: Reading, found: Candidate[]): void {
  const { text, lower } = reading;
  let done = 0;
  const mayBeCued = ANNOUNCED.mayBeIn(reading.marks);
  for (let next = 0; next < lower.length; next += 1) {
    if (!isFirstDigit(lower, next)) continue;
    HOUSE_NUMBER.lastIndex = next;
    const match = HOUSE_NUMBER.exec(lower);
    if (match === null) continue;
    const at = next;
    next += match[0].length - 1;
    if (at < done || isOfUnit(lower, at)) continue;
    const one =
      (leadsOn(lower, at + match[0].length) ? fromNumber(text, lower, at, mayBeCued) : null) ??
      toNumber(text, lower, at, match[0], mayBeCued);
    if (one === null) continue;
    const last = found.at(-1);
    if (last !== undefined && /^, ?$/.test(text.slice(last.to, one.from)))
      found[found.length - 1] = { ...last, to: one.to };
    else found.push(one);
    done = one.to;
  }
  if (found.length === 0 && ORDERED.isIn(reading))
    for (let match = firstMatch(ORDINAL, lower); match !== null; match = nextMatch(ORDINAL, lower, match))
      found.push(candidate(match.index, match.index + match[0].length, 0.74, ['street'], false));
  if (CHAINED.isIn(reading)) {
    for (let match = firstMatch(CHAIN, lower); match !== null; match = nextMatch(CHAIN, lower, match)) {
      if ((match[0].match(/,/g)?.length ?? 0) >= 2) add(found, match.index, match[0], 'numbered parts');
    }
  }
  if (DISTRICT.isIn(reading)) {
    for (let match = firstMatch(EASTERN, text); match !== null; match = nextMatch(EASTERN, text, match))
      if (/\d/.test(match[0]) || match[0].includes(', ')) add(found, match.index, match[0], 'districts');
  }
}

/** Tried where a run of digits begins. */
const HOUSE_NUMBER = /(?<![\p{L}\d.,/:#$€£¥-])\d{1,6}(?:bis|ter|[a-z])?(?:[-/]\d{1,4}[a-z]?)?(?![\d\p{L}])/uy;
const OF_UNIT = /(?:^|[\s,])(?:suite|apt\.?|apartment|unit|flat|ste\.?|tower|room|rm\.?|shop) ?#?$/;
const UNIT_INSIDE = / (?:suite|apt\.?|unit|flat) \d/;
const CITY_MAY_FOLLOW = / (?:suite|apt\.?|unit|flat) \d| \d{5} ?$/;
/** Whether the words that announce an address stand anywhere in the text. */
const ANNOUNCED = cueOf(CUE);
/** Enough for what stands before a number and the words that announce it. */
const BEFORE = 72;
const AFTER = 180;

/** "suite 12", "apt. #4": the number of a unit, whose words end in few letters. */
function isOfUnit(lower: string, at: number): boolean {
  let end = at - 1;
  if (lower.charCodeAt(end) === 35) end -= 1;
  if (lower.charCodeAt(end) === 32) end -= 1;
  return 'et.rmp'.includes(lower.charAt(end)) && OF_UNIT.test(lower.slice(Math.max(0, at - 12), at));
}

function isSmall(code: number): boolean {
  return code >= 97 && code <= 122;
}

/** A digit with neither a digit nor a letter of ASCII before it. */
function isFirstDigit(lower: string, at: number): boolean {
  const code = lower.charCodeAt(at);
  if (code < 48 || code > 57) return false;
  const before = lower.charCodeAt(at - 1);
  return !((before >= 48 && before <= 57) || isSmall(before));
}

/** Behind a house number that stands first comes a word, or another number and a word. */
function leadsOn(lower: string, to: number): boolean {
  let at = to;
  if (lower.charCodeAt(at) === 44) at += 1;
  if (lower.charCodeAt(at) === 32) at += 1;
  const code = lower.charCodeAt(at);
  return code >= 97 || (code >= 48 && code <= 57);
}

/** Takes the place of what it covers, and gives way to what covers it. */
function add(found: Candidate[], from: number, written: string, check: string): void {
  const to = from + written.length;
  if (found.some((one) => one.from <= from && to <= one.to)) return;
  found.push(candidate(from, to, 0.8, [check], false));
}
const ORDERED = cueOf(/\d(?:st|nd|rd|th) (?:and|street|ave)/);
const DISTRICT = cueOf(/-(?:ku|shi|cho|machi|ken|gun|mura|gu|ro|gil|daero|dong|eup|myeon)(?![a-z])/);
const CHAINED = cueOf(
  /(?:^|[\s:(])(?:(?:no|plot|house|h\.|door|flat|blk|block|unit|room|rm|tower|lot|apartment|villa|shop|suite)\b|#\d)/,
);

/** A word for a street that is nothing else, or a name with a capital before it. */
function isNamed(text: string, lower: string, at: number, end: number, street: string): boolean {
  const written = text.slice(at, end);
  if (/\d,? (?:\d{1,5} )?(?:\p{Ll}{1,3} )*\p{Lu}[\p{Ll}\p{Lu}.]/u.test(written)) return true;
  if (/\d \d{1,4}(?:st|nd|rd|th) /.test(street)) return true;
  return (
    PLAINLY.test(street) &&
    (/ (?:at|on|in|near|to) $/.test(lower.slice(Math.max(0, at - 6), at)) ||
      /^\W*(?:$|\n|and |for |in |is |near |with |\$)/.test(lower.slice(end, end + 8)))
  );
}
const PLAINLY =
  / (?:street|avenue|ave|road|rd|boulevard|blvd|lane|drive|highway|parkway|terrace|court|square)\.?$/;

/** Not "via e-mail 3": a street's own name has a capital, or its ending is one that nothing but streets have. */
function isPlainlyStreet(written: string, small: boolean): boolean {
  if (small)
    return (
      /(?:straße|strasse|gasse|gatan|vägen|vej|veien|straat|laan|steenweg|utca|tér|ulica|rua|calle|viale|jalan|p\.? ?o\.? ?box|tie|katu|allee) $/.test(
        written,
      ) || /^(?:rua|calle|jalan|viale|ul\.|ulica|piazza) /.test(written)
    );
  return (
    / ?\p{Lu}\p{Ll}|p\.? ?o\.? ?box|\p{Lu}{3}.*\p{Ll}/iu.test(written) &&
    !/^(?:via|gang|camp|place|route|passage|str\.?) (?:\p{Lu}{2,5}|\p{Ll}\S*) $/u.test(written)
  );
}

/** The house number comes first: "12 Baker Street", "8 Fjällgatan 30". */
function fromNumber(text: string, lower: string, at: number, mayBeCued: boolean): Candidate | null {
  const line = lower.slice(at, at + 120);
  const toStreet = TO_STREET.exec(line);
  const street = toStreet ?? LINE.exec(line);
  if (street === null) return null;
  const isStreet = toStreet !== null || STREET_WORD.test(street[0]);
  const before = lower.slice(Math.max(0, at - BEFORE), at);
  const end = at + street[0].trimEnd().length;
  const rest = text.slice(end, end + AFTER);
  const unit = UNIT.exec(lower.slice(end, end + AFTER));
  const tail = tailOf(
    rest,
    unit?.[0].length ?? 0,
    unit !== null || CITY_MAY_FOLLOW.test(street[0]),
    !/\p{Lu}/u.test(text.slice(at, end)),
  );
  const unitBefore = UNIT_BEFORE.exec(before)?.[1]?.length ?? 0;
  if (
    !isStreet &&
    unit === null &&
    unitBefore === 0 &&
    !UNIT_INSIDE.test(street[0]) &&
    COUNTED.test(street[0])
  )
    return null;
  const lead = leadOf(text, lower, at - unitBefore, mayBeCued);
  const cued = mayBeCued && CUE.test(lower.slice(Math.max(0, lead - BEFORE), lead));
  const hasUnit = unit !== null || unitBefore > 0 || UNIT_INSIDE.test(street[0]);
  const hasPostcode = /[,\n].*\d{4}/s.test(rest.slice(0, tail));
  if (!hasUnit && !(cued && isStreet) && COUNTED.test(street[0])) return null;
  if (!hasUnit && SENTENCE.test(street[0])) return null;
  if (!cued && !hasUnit && DESCRIBED.test(street[0]) && !(isStreet && tail > 0)) return null;
  const vouched = cued || hasUnit || hasPostcode || tail > 2;
  if (!vouched && !isNamed(text, lower, at, end, street[0])) return null;
  if (!isStreet && !hasUnit && !hasPostcode && !(cued && /\p{L}{4}/u.test(street[0]))) return null;
  if (!isStreet && !hasUnit && !cued && !/\n/.test(rest.slice(0, tail))) return null;
  const to = crossing(text, end + tail);
  const score = hasUnit || (isStreet && cued) ? 0.9 : isStreet ? 0.8 : 0.76;
  const checks = [
    ...(isStreet ? ['street'] : []),
    ...(hasUnit ? ['unit'] : []),
    ...(hasPostcode ? ['postcode'] : []),
  ];
  return candidate(lead, to, score, checks, cued);
}

/** The house number comes last: "Koenigstrasse 51", "Via Roma 41", "Erzsébet tér 92". */
function toNumber(
  text: string,
  lower: string,
  at: number,
  number: string,
  mayBeCued: boolean,
): Candidate | null {
  if (number.length > 5) return null;
  const street = streetBefore(lower, at);
  const from =
    street === undefined
      ? mayBeCued
        ? plainStreet(text, lower, at, number)
        : null
      : startOf(text, at - street.length, at);
  if (from === null) return null;
  const end =
    at +
    number.length +
    (text.charCodeAt(at + number.length) === 46 &&
    /(?:tér|utca|út|u\.) $/.test(lower.slice(Math.max(0, at - 6), at))
      ? 1
      : 0);
  const rest = text.slice(end, end + AFTER);
  const unit = UNIT.exec(lower.slice(end, end + AFTER))?.[0].length ?? 0;
  const lead = leadOf(text, lower, from, mayBeCued);
  const cued = mayBeCued && CUE.test(lower.slice(Math.max(0, lead - BEFORE), lead));
  const small = !/\p{Lu}/u.test(text.slice(from, at));
  const tail = tailOf(rest, unit, unit > 0, small);
  if (
    !cued &&
    unit === 0 &&
    tail <= 2 &&
    street !== undefined &&
    !isPlainlyStreet(text.slice(from, at), small)
  )
    return null;
  return candidate(
    lead,
    crossing(text, end + tail),
    unit > 0 || cued ? 0.9 : 0.8,
    ['street', 'number behind it'],
    cued,
  );
}

/** The first word of a street's name: capitals and particles back from the number; in small letters the last two words. */
function startOf(text: string, least: number, at: number): number {
  const words = text.slice(least, at).trimEnd().split(' ');
  if (PREFIXED.test(words[0]?.toLowerCase() ?? '')) return least;
  let from = at;
  let first = at;
  const capitals = /\p{Lu}/u.test(words.at(-1) ?? '') || /\p{Lu}/u.test(words.at(-2) ?? '');
  for (let back = words.length - 1; back >= 0; back -= 1) {
    const word = words[back] ?? '';
    from -= word.length + 1;
    if (!capitals) {
      if (SMALL_WORD.test(word) || back < words.length - 2) break;
      first = from;
    } else if (/^\p{Lu}/u.test(word) || back === words.length - 1) first = from;
    else if (!PARTICLE.test(word)) break;
  }
  return first;
}
const PREFIXED =
  /^(?:via|viale|rue|calle|rua|rúa|ul\.|ulica|jalan|jl\.?|avenida|avenue|plaza|piazza|largo|λ\.|λεωφόρος|p\.?o?\.?)$/;
const PARTICLE = /^(?:de|der|den|van|von|di|da|do|du|del|della|degli|la|le|el|al|und|y|e|of|zum|zur)$/;
const SMALL_WORD = /^(?:of|the|in|at|on|to|and|with|from|is|as|for)$/;

/** A street that nothing but the words before it makes one. */
function plainStreet(text: string, lower: string, at: number, number: string): number | null {
  // Behind a word in small letters, as most numbers stand, there is none.
  let small = at - 2;
  while (isSmall(text.charCodeAt(small))) small -= 1;
  if (small < at - 2 && (small < 0 || text.charCodeAt(small) === 32)) return null;
  const words = PLAIN_STREET.exec(text.slice(Math.max(0, at - BEFORE), at))?.[1];
  if (words === undefined || words.endsWith('and ') || NO_STREET.test(words.toLowerCase())) return null;
  if (
    !/^(?:[.,;!?\n]|$| (?:and|for|in|last|street|st|with)\b)/.test(
      lower.slice(at + number.length, at + number.length + 8),
    )
  )
    return null;
  const from = at - words.length;
  return CUE.test(lower.slice(Math.max(0, from - BEFORE), from)) ? from : null;
}

/** Where the address begins that has a street or a number at `at`: a unit, a corner, a house's name, words with capitals on the same line. */
function leadOf(text: string, lower: string, at: number, mayBeCued: boolean): number {
  const before = text.slice(Math.max(0, at - BEFORE), at);
  const street = streetBefore(lower, at);
  if (street !== undefined) return startOf(text, at - street.length, at);
  const corner = CORNER.exec(before) ?? HOUSE_NAME.exec(before);
  if (corner !== null) return at - (corner[1]?.length ?? 0);
  if (!mayBeCued) return at;
  const announced = /(?:^|[\s,])((?:\p{L}[\p{L}'’.-]{1,24} ){1,3})$/u.exec(before)?.[1];
  if (announced !== undefined) {
    // "address is aqua lane 12 …", in small letters: only where the words before end exactly there.
    for (let from = at - announced.length; from < at;) {
      const words = lower.slice(from, at);
      if (
        CUE.test(lower.slice(Math.max(0, from - BEFORE), from)) &&
        !/^(?:the|a|an|to|at|in|on|my|is|of|with|for|from|and|as|about|this|that|it) /.test(words)
      )
        return from;
      const space = lower.indexOf(' ', from);
      if (space === -1 || space >= at) break;
      from = space + 1;
    }
  }
  return at;
}

/** "the corner of", "Elm Street and 5th …". */
const CORNER =
  /((?:[Tt]he corner of (?:(?:\p{Lu}[\p{L}\p{M}'’.-]*|\d{1,4}(?:st|nd|rd|th))(?: \p{Lu}[\p{L}\p{M}'’.-]*){0,2}(?: \d{1,4})? and )?|(?:\p{Lu}[\p{L}\p{M}'’.-]*|\d{1,4}(?:st|nd|rd|th))(?: \p{Lu}[\p{L}\p{M}'’.-]*){0,2}(?: \d{1,4})? and )(?:the )?)$/u;
/** A line's or an address's first words with capitals, before the number. */
const HOUSE_NAME =
  /(?:^|\n[ >?*|]{0,6}|(?:at|on|is|to): ?|(?<=(?:at|on|in|is|to) ))((?!(?:The|Version|Chapter|Page|Section|Order|Step|I|We|It|At|On|In|My|Our|Your|Gate|Exit)\b)(?:\p{Lu}[\p{L}\p{M}'’.-]*,? ){1,4})$/u;

/** "… and Maclean Street": the other street of a corner. */
function crossing(text: string, at: number): number {
  return at + (CROSSING.exec(text.slice(at, at + 48))?.[0].length ?? 0);
}
const CROSSING =
  /^ and (?:\d{1,5} )?(?:[\p{L}\d][\p{L}\p{M}\d.'’-]* ){1,3}?(?:street|road|avenue|lane|drive|boulevard|way|court|place|square|terrace|rd|st|ave|blvd)\b/iu;

/** How far city, region, postcode and country go on behind the street, in characters of `rest`. */
function tailOf(rest: string, unit: number, hasUnit: boolean, small: boolean): number {
  let end = unit;
  if (hasUnit) {
    const after = rest.slice(unit);
    end += (CITY_AFTER_UNIT.exec(after) ?? SMALL_TAIL.exec(after))?.[0].length ?? 0;
  }
  for (let parts = 0; parts < 6; parts += 1) {
    const part = PART.exec(rest.slice(end)) ?? (small ? SMALL_PART.exec(rest.slice(end)) : null);
    if (part === null || part[0].length === 0) break;
    // A number behind a comma may be the next house's.
    if (/^, ?\d+(?: |$)/.test(part[0]) && TO_STREET.test(rest.slice(end).replace(/^, ?/, '').toLowerCase()))
      break;
    end += part[0].length;
  }
  return end;
}

const NAMED_STREET = cueOf(
  / (?:street|road|avenue|lane|drive|boulevard|way|court|place|square|terrace|rd|st|ave|blvd)\b/,
);
/** "the corner of Elm Street and Oak Lane", "is located at Lantana Road", "on Adams Street": a street by its name alone, where somebody says where. */
const WITHOUT_NUMBER =
  /(?:\b(?:[Ll]ocated|address is|[Ii]t's|[Ll]ives?|arrived|is|[\p{Ll}]{2,}) (?:at |on |in |to |of |from |near )|address:\s{1,3}|^|\n)((?:the corner of )?(?:\d{1,5} )?\p{Lu}[\p{L}\p{M}'’-]+(?: \p{Lu}[\p{L}\p{M}.'’-]*| \d{1,5}){0,3}? (?:Street|Road|Avenue|Lane|Drive|Boulevard|Terrace|Rd|Ave|Blvd)\b(?: and (?:\d{1,5} )?\p{Lu}[\p{L}.'’-]*(?: \p{Lu}[\p{L}.'’-]*){0,3} (?:Street|Road|Avenue|Lane|Drive|Boulevard|Way|Court|Place|Square|Terrace|Rd|St|Ave|Blvd|\d{1,4})\b)?)/gu;

function candidate(from: number, to: number, score: number, checks: string[], cued: boolean): Candidate {
  return {
    from,
    to,
    class: 'ADDRESS',
    score,
    recognizer: 'address',
    checks,
    context: cued ? ['word before'] : [],
  };
}
