export { createCalls, type Calls } from './create-calls.ts';
export { parseListed, type ListedRange } from './addresses.ts';
export { systemResolve } from './send.ts';
export { resealSecrets } from './secrets.ts';
export { eraseCalls } from './store.ts';
export type { CallsDeps } from './ports.ts';
export { takeOutOfCalls } from './take-out-values.ts';
