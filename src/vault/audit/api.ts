import { z } from 'zod';

/** A client's log, read through the door for its officer's pages. Everything here is checked again in the browser. */

export const ReceiptLine = z.object({
  index: z.number(),
  kind: z.string(),
  at: z.iso.datetime(),
  /** The entry's exact bytes, base64: hash these, never a re-encoding. */
  entry: z.string(),
});

export const readCheckpoint = {
  path: '/door/log/checkpoint',
  ask: z.strictObject({ tenant: z.uuid() }),
  answer: z.object({ checkpoint: z.string(), vkey: z.string(), origin: z.string() }),
} as const;

/** How the log went from each of its keys to the next, oldest first (docs/spec/offline-pack.md). */
export const Handover = z.object({ before: z.string(), after: z.string(), note: z.string() });
export const readHandovers = {
  path: '/door/log/handovers',
  ask: z.strictObject({ tenant: z.uuid() }),
  answer: z.object({ handovers: z.array(Handover) }),
} as const;

/** A C2SP tlog-tiles path without its leading slash, e.g. `tile/0/000`, `tile/entries/000.p/12`; base64 of its bytes. */
export const readTile = {
  path: '/door/log/tile',
  ask: z.strictObject({ tenant: z.uuid(), path: z.string().max(200) }),
  answer: z.object({ base64: z.string() }),
} as const;

/** Entries, newest first, optionally of some kinds. */
export const listEntries = {
  path: '/door/log/entries',
  ask: z.strictObject({
    tenant: z.uuid(),
    kinds: z.array(z.string().max(60)).max(40).nullable(),
    before: z.number().int().min(0).nullable(),
    limit: z.number().int().min(1).max(500),
  }),
  answer: z.object({ size: z.number(), lines: z.array(ReceiptLine) }),
} as const;

/** The `.tlog-proof` (C2SP) of one entry against the newest checkpoint. */
export const readProof = {
  path: '/door/log/proof',
  ask: z.strictObject({ tenant: z.uuid(), index: z.number().int().min(0) }),
  answer: z.object({ proof: z.string() }),
} as const;

/** The whole log with keys and policies as one zip (docs/spec/offline-pack.md), base64 in parts of at most 8 MB. */
export const exportPack = {
  path: '/door/log/pack',
  ask: z.strictObject({ tenant: z.uuid() }),
  answer: z.object({ fileName: z.string(), base64: z.string() }),
} as const;
