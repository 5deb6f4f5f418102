export { createFacts } from './create-facts.ts';
export type { Facts } from './create-facts.ts';
export type { FactSet } from './read-facts.ts';
export type { FactsDeps } from './ports.ts';
export { BY_SIGN, type WarningSign } from './hold-back.ts';
