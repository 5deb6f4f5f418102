export { NOBLE, type Hasher } from './hasher.ts';
export { append, emptyFrontier, leafHash, nodeHash, rootOf, rootOfLeaves, type Frontier } from './tree.ts';
export {
  proveConsistency,
  proveInclusion,
  subtreeOf,
  verifyConsistency,
  verifyInclusion,
  type Subtree,
} from './proofs.ts';
export {
  formatVkey,
  makeKey,
  openNote,
  parseNote,
  parseSkey,
  parseVkey,
  signNote,
  signatureLine,
} from './note.ts';
export type { Note, NoteSignature, VerifierKey } from './note.ts';
export { formatCheckpoint, openCheckpoint, parseCheckpoint, type Checkpoint } from './checkpoint.ts';
export { cosignedBytes, openCosignature } from './cosignature.ts';
export {
  considerCheckpoint,
  cosign,
  formatAddCheckpoint,
  type Considered,
  type SeenHead,
} from './add-checkpoint.ts';
export { joinBundle, parseTilePath, splitBundle, tilePath, tilesOf, type TilePath } from './tiles.ts';
export { growTiles, type TileGrower } from './grow-tiles.ts';
export { formatTlogProof, parseTlogProof, verifyTlogProof, type TlogProof } from './tlog-proof.ts';
export { parseEntry, type Entry, type EntryValue } from './entry.ts';
export { auditDecisions, type AuditCheckId, type DecideAgain, type Verdict } from './audit-decisions.ts';
export type { LoggedDecision } from './decision-entry.ts';
export {
  HANDOVER_KIND,
  handoverPath,
  watchHandovers,
  type Handover,
  type HandoverWatch,
} from './handovers.ts';
export { certificatePath } from './check-certificates.ts';
export { formatKeys, readPack, type Pack } from './read-pack.ts';
export { verifyPack, type PackCheck, type PackReport, type VerifyPackOptions } from './verify-pack.ts';
