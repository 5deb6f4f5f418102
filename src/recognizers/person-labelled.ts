import type { Candidate } from './finder.ts';
import { ROLE } from './lexicons/english.ts';
import { candidate, has, isFree, isGiven, isName, isStrong, isWord, length } from './person-context.ts';
import type { TextRule } from './text-rule.ts';
import type { Word } from './words.ts';

/** Names where a form, a row of fields, a signature or a chat's own layout says that one stands there: "Backup: Raj", "- Theo". */
export function labelled(words: readonly Word[], text: string): Candidate[] {
  const found: Candidate[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const head = words[at];
    if (head === undefined || (at > 0 && head.joined) || !isMarkedOff(text, head.from)) continue;
    const before = text.slice(Math.max(0, head.from - 40), head.from).toLowerCase();
    const isField = /[:=|] {0,3}["']?$/.test(before) && LABEL.test(before);
    const isClosing = !isField && /(?:^|\s)[-–—~]{1,2} ?$/.test(before);
    if (!isField && !isClosing) continue;
    if (isField ? !(head.capital || isStrong(head)) : !head.capital) continue;
    const end = endOfName(words, at);
    const last = words[end - 1];
    if (last === undefined) continue;
    const names = words.slice(at, end);
    if (names.some((word) => word.camel || has(word, ROLE.ORGANISATION | ROLE.NO_NAME | ROLE.FUNCTION)))
      continue;
    const listed = names.some((word) => isName(word) && !isWord(word));
    if (isField) {
      if (listed || isGiven(head) || (isFree(head) && length(head) > 2))
        found.push(candidate(head, last, 0.72, 'label'));
      continue;
    }
    // A dash and a name close a message; among goods a dash and a maker's name close a line as well.
    const isEnd = /^[\s.!]*$/.test(text.slice(last.to));
    const opensLine = /(?:^|\n) {0,3}[-–—~]{1,2} ?$/.test(before);
    const isPolite =
      at > 3 &&
      /thank|regards|please|pls|cheers|update|help|\bhi\b|hello|dear/i.test(
        text.slice(0, head.from).slice(-200),
      );
    if (isEnd && end - at <= 3 && (isStrong(head) || ((opensLine || isPolite) && (listed || isFree(head)))))
      found.push(candidate(head, last, 0.7, 'signature'));
  }
  return found;
}

/** Before it, over a quotation mark and spaces, stands what ends a label or begins a signature: most words need no closer look. */
function isMarkedOff(text: string, from: number): boolean {
  let at = from - 1;
  if (text.charCodeAt(at) === 34 || text.charCodeAt(at) === 39) at -= 1;
  for (let spaces = 0; spaces < 3 && text.charCodeAt(at) === 32; spaces += 1) at -= 1;
  return at >= 0 && ':=|-–—~'.includes(text.charAt(at));
}

function endOfName(words: readonly Word[], at: number): number {
  let end = at + 1;
  for (; end < words.length && end < at + 4; end += 1) {
    const word = words[end];
    if (word?.joined !== true || words[end - 1]?.possessive === true) break;
    if (word.capital !== words[at]?.capital && !has(word, ROLE.PARTICLE)) break;
  }
  return end;
}

const LABEL =
  /(?:^|[\n|;,({>•*"'[?&]|[.!?] |- )\s{0,3}["']?(?:(?:(?:full|first|last|given|family|middle|maiden|customer|guest|passenger|patient|caller|contact|recipient|beneficiary|account|card|holder|client|member|employee|billing|shipping|legal|sender|owner|applicant|payee)[ _-]?)names?|surname|[fl]_?name|contact(?: person)?|emergency contact|backup|agent|attn|recipient|passengers?|guests?|patient|caller|customer|client|signed(?: by)?|sender|driver|manager|supervisor|technician|engineer|host|tenant|landlord|buyer|seller|payee|payer|insured|applicant|employee|rep|doctor|nurse|teacher|student|parent|spouse|beneficiary|next of kin|account manager|handled by|assigned to|prepared by|approved by|reported by|requested by|ordered by|booked by|received by|completed by)["']?\s?[:=|]\s{0,3}["']?$/;

/** The same in capitals alone, where words tell nothing: tickets and forms. */
export const PERSON_FORM_RULES: readonly TextRule[] = [
  {
    class: 'PERSON',
    name: 'ticket-name',
    cue: /\/[a-z]{2,20}(?: [a-z])? ?(?:mr|ms|mrs|miss|mstr|dr|chd|inf)|(?:passenger|guest|traveller|pax)/,
    pattern:
      /(?<![A-Z/])(?:(?<=(?:[Pp]assenger|PASSENGER|[Gg]uest|GUEST|[Tt]raveller|PAX|[Pp]ax)(?: ?[Nn]ames?| ?NAMES?)?s?[ :]{1,3})[A-Z]{2,20}\/[A-Z]{2,20}(?: [A-Z]{2,20})?|[A-Z]{2,20}\/[A-Z]{2,20}(?: [A-Z]{1,20})? ?(?:MR|MS|MRS|MISS|MSTR|DR|CHD|INF))(?![A-Za-z/])/g,
    group: 0,
    score: 0.9,
  },
  {
    class: 'PERSON',
    name: 'surname-first',
    cue: /name|passenger|guest|holder|attn|recipient/,
    pattern:
      /(?:[Nn]ame|NAME|[Pp]assenger|PASSENGER|[Gg]uest|GUEST|[Hh]older|HOLDER|[Aa]ttn|ATTN|[Rr]ecipient|RECIPIENT)s?\.? ?[:=|] {0,3}(\p{Lu}[\p{L}'’-]{1,20}, \p{Lu}[\p{L}'’-]{1,20}(?: \p{Lu}(?![\p{L}]))?)(?![\p{L}\d])/gu,
    group: 1,
    score: 0.84,
  },
];
