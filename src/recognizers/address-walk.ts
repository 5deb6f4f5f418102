import type { Candidate, Finder } from './finder.ts';

/**
 * Postal addresses of any country in Latin letters that begin with a house number: from the number over the street to unit, city,
 * region, postcode and country, across commas and lines. A street word, a unit, or words like "is located at" have to vouch for it.
 */
export const findAddresses: Finder = ({ text, lower }) => {
  const found: Candidate[] = [];
  let done = 0;
  for (const match of text.matchAll(HOUSE_NUMBER)) {
    const from = match.index;
    if (from < done) continue;
    const line = lower.slice(from, from + 120);
    const street = TO_STREET.exec(line) ?? LINE.exec(line);
    if (street === null) continue;
    const before = lower.slice(Math.max(0, from - 40), from);
    const rest = text.slice(from + street[0].length, from + street[0].length + 160);
    const unit = UNIT.exec(rest.toLowerCase());
    const isStreet = STREET_WORD.test(street[0]);
    const cued = CUE.test(before);
    if (!isStreet && unit === null && !(cued && /\p{L}{4}/u.test(street[0]))) continue;
    if (!cued && unit === null && COUNTED.test(street[0])) continue;
    const to = from + street[0].length + tailOf(rest, unit?.[0].length ?? 0);
    const unitBefore = UNIT_BEFORE.exec(before)?.[0].length ?? 0;
    found.push({
      from: from - unitBefore,
      to,
      class: 'ADDRESS',
      score: unit !== null ? 0.9 : isStreet && cued ? 0.9 : isStreet ? 0.8 : 0.76,
      recognizer: 'address',
      checks: [...(isStreet ? ['street'] : []), ...(unit === null ? [] : ['unit'])],
      context: cued ? ['word before'] : [],
    });
    done = to;
  }
  for (const match of text.matchAll(WITHOUT_NUMBER)) {
    const written = match[1] ?? '';
    const from = match.index + match[0].length - written.length;
    if (found.some((one) => one.from < from + written.length && from < one.to)) continue;
    if (
      /^(?:the|a|this|that|my|your|our|wall|high|main) /i.test(written) &&
      !/^(?:high|main) /i.test(written)
    )
      continue;
    found.push({
      from,
      to: from + written.length,
      class: 'ADDRESS',
      score: 0.76,
      recognizer: 'address',
      checks: ['street'],
      context: ['word before'],
    });
  }
  return found;
};

/** "the corner of Elm Street and Oak Lane", "is located at Lantana Road": a street by its name alone, where somebody says where. */
const WITHOUT_NUMBER =
  /(?:\b(?:[Ll]ocated (?:at|on|in)|address is|[Ii]t's (?:at|on|in)|[Ll]ives? (?:at|on|in)|(?:to|arrived at|is (?:at|on|in)) (?=the corner)) |address:\s{1,3})((?:the corner of )?(?:\d{1,5} )?\p{Lu}[\p{L}.'’-]*(?: \p{Lu}[\p{L}.'’-]*| \d{1,5}){0,4}? (?:Street|Road|Avenue|Lane|Drive|Boulevard|Way|Court|Place|Square|Terrace|Rd|St|Ave|Blvd|\d{1,4})\b(?: and (?:\d{1,5} )?\p{Lu}[\p{L}.'’-]*(?: \p{Lu}[\p{L}.'’-]*){0,3} (?:Street|Road|Avenue|Lane|Drive|Boulevard|Way|Court|Place|Square|Terrace|Rd|St|Ave|Blvd|\d{1,4})\b)?)/gu;

const HOUSE_NUMBER =
  /(?<![\p{L}\d.,/:#$€£¥-])\d{1,6}(?:bis|ter|[a-z])?(?:-\d{1,4})?(?=,? ?\p{L}| \d{1,5} \p{L})/gu;
/** The number, perhaps a second one, words on one line, and a number or a sentence's mark behind them. */
const LINE =
  /^\d{1,6}(?:bis|ter|[a-z])?(?:-\d{1,4})?,? ?(?:\d{1,5} )?(?:\p{L}[\p{L}\p{M}.'’-]*(?: |(?=[,;!?\n]|$))){1,6}?(?:(?<= )\d{1,5}\p{L}?\.?(?![\d.:,]\d)|(?=[,;!?\n]|$|(?<=\.)))/u;
/** The same to a word for a street with another word before it. */
const TO_STREET =
  /^\d{1,6}(?:bis|ter|[a-z])?(?:-\d{1,4})?,? ?(?:\d{1,5} )?(?:\p{L}[\p{L}\p{M}'’-]*\.? ){1,5}?(?:street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|place|pl|terrace|way|close|crescent|parkway|highway|square|circle|common|gardens|alameda|camino real)\b\.?(?: (?:north|south|east|west|northwest|northeast|southwest|southeast|n|s|e|w|nw|ne|sw|se)\b)?/u;
const STREET_WORD =
  /(?:^|[ ,])(?:rua|via|viale|piazza|corso|vicolo|rue|avenue|av\.|avenida|calle|carrer|plaza|paseo|camino|chemin|route|place|boulevard|quai|ul\.|ulica|ulice|trg|cesta|jalan|jl\.|jln|lorong|soi|estrada|travessa|largo|praça|zona|strada|calea|street|st|ave|road|rd|blvd|lane|ln|drive|dr|court|ct|terrace|way|close|crescent|parkway|pkwy|highway|hwy|square|sq|circle|trail|row|mews|common|gardens|alameda|u\.|út|utca|tér)(?=[ ,.\n]|$)|\p{L}(?:straße|strasse|str\.|gasse|platz|gatan|gata|vej|vejen|gade|vägen|väg|veien|vegen|veg|gate|weg|laan|straat|steenweg|dreef|kade|plein|singel|katu|tie|kuja|polku|ova|ská|ní|utca|gränd|stien|bakken|allé|allee|damm|ufer|ring|pad|hof)(?=[ ,.\n\d]|$)/u;
const UNIT = /^[\s,>?*|]{1,8}(?:suite|apt\.?|apartment|unit|flat|ste\.?|floor|room|#) ?[\da-z-]{1,6}\b/;
const UNIT_BEFORE = /(?:^| )(?:suite|apt\.?|apartment|unit|flat) ?[\da-z-]{1,6} $/;
const CUE =
  /(?:address(?:es)?(?: of [\w &.,'-]{1,24})?(?: is| to| as|:|, here they are:)?|located (?:at|on|in)|lives? (?:at|on|in)|(?:sent|send|ship|deliver(?:ed)?|mail(?:ed)?|return|returned|move[ds]?) (?:it |them |this )?to|office is (?:at|in|on)|arrived at|find (?:them|us|it) (?:at|on)|visit (?:them|us|it) at|located|apartments (?:at|on)|is (?:at|in|on)|one (?:on|at))[\s:]{0,8}$/;
/** Counted things, times and dates, which a number with a word behind it usually is. */
const COUNTED =
  /^\d+ (?:days?|weeks?|months?|years?|hours?|minutes?|seconds?|people|persons?|guests?|adults?|children|nights?|rooms?|beds?|baths?|bedrooms?|tickets?|seats?|tables?|stars?|euros?|dollars?|pounds?|percent|times|items?|cards?|am|pm|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|of|and|or|to|in|on|for|is|way|st|nd|rd|th)/;

/** How far city, region, postcode and country go on behind the street, in characters of `rest`. */
function tailOf(rest: string, unit: number): number {
  let end = unit;
  for (let parts = 0; parts < 6; parts += 1) {
    const part = PART.exec(rest.slice(end));
    if (part === null) break;
    end += part[0].length;
  }
  return end;
}

/** After a comma or a line's end: a postcode, or names with capitals and a postcode behind them. */
const PART =
  /^(?:,? ?\n[\s>?*|]{0,6},?[\s>?*|]{0,6}|, ?|(?<=\d|[a-z]\.?) (?=\p{Lu}{2}\b))(?:\d{4,6}(?:-\d{3,4})?(?![\d-])|\p{Lu}{2}\b(?: \d{4,6})?|nan\b(?: \d{4,6})?|(?!(?:I|You|They|It|We|The|And|But|Can|Please|Phone|Tel|Fax|Their|Your|My)\b)\p{Lu}[\p{L}\p{M}.'’-]*(?: (?:of|de|do|da|del|la|and|u|on|pod|nad|am|an der) \p{Lu}[\p{L}\p{M}.'’-]*| \p{Lu}[\p{L}\p{M}.'’-]*| \p{Lu}(?![\p{L}]))*(?: \d{1,2}(?=,))?(?: \d{3,6}(?:-\d{3,4})?(?![\d-]))?|(?<=\n[\s>?*|]{0,6})(?:\p{Ll}[\p{L}.'’-]* ?){1,3}(?:\d{5}(?!\d)|(?=\n))|nan \d{5}(?!\d))/u;
