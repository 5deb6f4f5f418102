export { createCustody, type Custody } from './create-custody.ts';
export type { CustodyDeps } from './ports.ts';
