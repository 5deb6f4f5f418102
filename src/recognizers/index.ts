export { CLASSES, classLabel, type DataClass } from './classes.ts';
export { luhn, mod97, verhoeff } from './checksums.ts';
export { ibanLength } from './number-checks.ts';
export { isChecked, NUMBER_RULES, rulesFor, type NumberRule } from './numbers.ts';
export type { Candidate, Finder, OwnType, Reading } from './finder.ts';
export { FINDERS } from './finders.ts';
export { SIGN } from './signs.ts';
export type { TextRule } from './text-rule.ts';
export { NO_NAMES, TEXT_RULES } from './texts.ts';
