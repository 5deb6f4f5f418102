import type { Finder } from './finder.ts';

/** Every finder, in no order: scores decide. */
export const FINDERS: readonly Finder[] = [];
