export { createAudit, type Audit } from './audit.ts';
export type { AuditOptions } from './ports.ts';
export {
  ENTRY_KINDS,
  encodeEntry,
  type EntryBody,
  type EntryDraft,
  type EntryKind,
  type EntryValue,
} from './entry.ts';
export { createFileHeads, type Heads, type SignedHead } from './heads.ts';
export type { LogSigner } from './sign-checkpoint.ts';
