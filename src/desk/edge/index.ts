export { createEdge, EVERYBODY, NO_TENANT, type Edge, type EdgeDeps } from './create-edge.ts';
export { DESK_TENANT, type Directory } from './directory.ts';
export type { Live } from './live.ts';
export type { Presence } from './presence.ts';
export type { Sessions } from './sessions.ts';
