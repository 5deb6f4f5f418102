export { createTrust } from './create-trust.ts';
export type { TrustDeps } from './ports.ts';
