export { createTokens, type OpenValue, type Tokens } from './create-tokens.ts';
export type { TokensDeps } from './ports.ts';
export { classOfToken, newToken } from './token.ts';
export { clearNext, countNext, fillNextIndexes, swapNextIndexes } from './reindex-values.ts';
export { resealValues } from './reseal-values.ts';
export { destroyedView, destroyValues, withDestroyed, type DestroyedValues } from './destroy-values.ts';
export { eraseValues } from './store.ts';
