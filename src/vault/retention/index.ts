export { createFileTombstones, type Tombstone, type Tombstones } from './tombstones.ts';
export { createRetention, type Retention } from './create-retention.ts';
export type { RetentionDeps } from './ports.ts';
export { LONGEST_EPOCH_MS } from './settle.ts';
