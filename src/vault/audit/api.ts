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

/** Who cosigns a client's checkpoints (C2SP tlog-witness), and how far each has come. */
export const WitnessView = z.object({
  name: z.string(),
  vkey: z.string(),
  url: z.string(),
  /** Of the checkpoint that it cosigned last; 0 before the first. */
  size: z.number(),
  cosignedAt: z.iso.datetime().nullable(),
  /** Why it did not cosign when it was asked last. `fork`: it was shown another log. */
  problem: z
    .enum(['unreachable', 'unknown_log', 'key_refused', 'fork', 'ahead', 'not_understood', 'signature_wrong'])
    .nullable(),
  behind: z.boolean(),
});
export type WitnessView = z.infer<typeof WitnessView>;

export const listWitnesses = {
  path: '/door/log/witnesses',
  ask: z.strictObject({ tenant: z.uuid() }),
  /** `size`: of the newest checkpoint. */
  answer: z.object({ size: z.number(), witnesses: z.array(WitnessView) }),
} as const;

const Slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,60}$/);

/** The operator's, on the vault's host alone. */
export const putWitness = {
  path: '/door/operator/witness',
  ask: z.strictObject({
    slug: Slug,
    url: z.url({ protocol: /^https?$/ }).max(300),
    vkey: z.string().min(10).max(400),
  }),
  answer: z.object({ name: z.string() }),
} as const;

export const dropWitness = {
  path: '/door/operator/witness-drop',
  ask: z.strictObject({ slug: Slug, vkey: z.string().min(1).max(400) }),
  answer: z.object({}),
} as const;

export const showWitnesses = {
  path: '/door/operator/witnesses',
  ask: z.strictObject({ slug: Slug }),
  answer: listWitnesses.answer,
} as const;

/** What `dozo fsck` may find wrong with a log; docs/operate/restored-log.md says what to do. */
export const LogFault = z.enum([
  'gap',
  'entry',
  'tile',
  'head',
  'root',
  'signature',
  'behind',
  'forked',
  'head_file_unreadable',
]);
export type LogFault = z.infer<typeof LogFault>;

export const checkLog = {
  path: '/door/operator/log-check',
  ask: z.strictObject({ slug: Slug }),
  /** `signed`: the size that the head outside the database names; null if nothing was signed yet. */
  answer: z.object({
    size: z.number(),
    checkpoints: z.number(),
    signed: z.number().nullable(),
    wrong: z.array(LogFault),
  }),
} as const;

/** The offline pack for `dozo export-log`, in parts: `from` 0 makes it, the others read on in what was made, which is kept for ten minutes. */
export const exportPackPart = {
  path: '/door/operator/pack',
  ask: z.strictObject({ slug: Slug, made: z.uuid().nullable(), from: z.number().int().min(0) }),
  answer: z.object({
    made: z.uuid(),
    fileName: z.string(),
    vkey: z.string(),
    bytes: z.number(),
    base64: z.string(),
  }),
} as const;
