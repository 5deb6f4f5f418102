export { createIdentity } from './create-identity.ts';
export type { Identity, SessionFacts } from './create-identity.ts';
export { foundEvaluationRoute, type EnsurePolicy } from './found-evaluation.ts';
export { operatorRoutes, type SetPolicy } from './operator-routes.ts';
export type { IdentityDeps } from './ports.ts';
export type { NewTenant } from './create-client.ts';
export type { NewPerson } from './create-person.ts';
export type { EndedSession, LiveSession } from './sessions.ts';
export type { Invitation } from './invite.ts';
