export { CLASSES, classLabel, type DataClass } from './classes.ts';
export { luhn, mod97, verhoeff } from './checksums.ts';
export { ALSO_WORDS, GIVEN_NAMES } from './given-names.ts';
export { NUMBER_RULES, type NumberRule } from './numbers.ts';
export { NO_NAMES, TEXT_RULES, type TextRule } from './texts.ts';
