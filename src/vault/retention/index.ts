export { createRetention, type Retention } from './create-retention.ts';
export type { RetentionDeps } from './ports.ts';
