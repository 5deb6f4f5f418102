export { createTrust, type TrustDeps } from './create-trust.ts';
