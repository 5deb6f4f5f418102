export { CLASSES, classLabel, type DataClass } from './classes.ts';
export { luhn, mod97, verhoeff } from './checksums.ts';
export { ALSO_WORDS, GIVEN_NAMES } from './given-names.ts';
export { isChecked, NUMBER_RULES, rulesFor, type NumberRule } from './numbers.ts';
export type { Candidate, Finder, OwnType, Reading } from './finder.ts';
export { FINDERS } from './finders.ts';
export { NO_NAMES } from './person-en.ts';
export type { TextRule } from './text-rule.ts';
export { TEXT_RULES } from './texts.ts';
