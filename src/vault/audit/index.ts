export { createAudit, type Audit, type AuditOptions } from './audit.ts';
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
