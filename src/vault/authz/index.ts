export { createAuthz } from './create-authz.ts';
export type { Authz } from './create-authz.ts';
export type { Ask, Decision, UseAsk } from './ask.ts';
export type { AuthzDeps } from './ports.ts';
export { explain } from './reasons.ts';
