import type { Control } from './control.ts';
import { PRACTICE_1 } from './controls-of-practice-1.ts';
import { PRACTICE_2 } from './controls-of-practice-2.ts';
import { PRACTICE_3 } from './controls-of-practice-3.ts';
import { PRACTICES_4_TO_8 } from './controls-of-practices-4-to-8.ts';

/** Every control, in the order of its number. */
export const CATALOGUE: readonly Control[] = [
  ...PRACTICE_1,
  ...PRACTICE_2,
  ...PRACTICE_3,
  ...PRACTICES_4_TO_8,
];
