export { createPersonnel, type Personnel } from './create-personnel.ts';
export type { PersonnelDeps } from './ports.ts';
