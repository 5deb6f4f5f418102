import { z } from 'zod';

/** Who holds a client's keys: shapes of the operator's commands and of what portal and console show. */

const KeyName = z.string().regex(/^[\w-][\w.-]{0,127}$/);

/**
 * A client's own key: what it is and where. Never a secret: tokens and PINs stand in files that are read anew for each call. The client lets it
 * encrypt and decrypt, and nothing else.
 */
export const ClientKeySettings = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('transit'),
    address: z.url({ protocol: /^https?$/ }),
    mount: KeyName.default('transit'),
    tokenFile: z.string().min(1).max(500),
    key: KeyName,
  }),
  z.strictObject({
    kind: z.literal('aws-kms'),
    region: z.string().regex(/^[a-z0-9-]{1,30}$/),
    endpoint: z
      .url({ protocol: /^https?$/ })
      .nullable()
      .default(null),
    /** The key's id or ARN. */
    key: z.string().regex(/^[A-Za-z0-9:/-]{1,160}$/),
  }),
  z.strictObject({
    kind: z.literal('pkcs11'),
    module: z.string().min(1).max(500),
    tokenLabel: z.string().min(1).max(32),
    pinFile: z.string().min(1).max(500),
    /** CKA_ID, hexadecimal. */
    key: z.string().regex(/^(?:[0-9a-f]{2}){1,64}$/),
  }),
  /** 32 bytes in a file, to try it out: evaluations only. */
  z.strictObject({ kind: z.literal('file'), path: z.string().min(1).max(500) }),
]);
export type ClientKeySettings = z.output<typeof ClientKeySettings>;

const Iso = z.iso.datetime();

/** Who can close a client's data, and whether it is open. */
export const Custody = z.object({
  holder: z.enum(['provider', 'client']),
  /** Of the client's own key. */
  kind: z.enum(['transit', 'aws-kms', 'pkcs11', 'file']).nullable(),
  key: z.string().nullable(),
  state: z.enum(['open', 'withdrawn']),
  /** Why it is closed: the key was refused, or could not be asked for so long that a withdrawal could not be told from it. */
  because: z.enum(['refused', 'unreachable']).nullable(),
  since: Iso.nullable(),
});
export type Custody = z.output<typeof Custody>;

/** What can be renewed on demand: the key of keys; customers' keys; the keys of a client as a whole. */
export const RotationKind = z.enum(['epoch', 'subjects', 'log', 'index', 'certificate']);

/** A client's keys as the client may know them. */
export const KeysView = z.object({
  provider: z.string(),
  providerKind: z.enum(['file', 'transit', 'pkcs11', 'aws-kms']),
  destroysAfterSeconds: z.number(),
  custody: Custody,
  epoch: z.number().nullable(),
  epochSince: Iso.nullable(),
  /** Keys on their way to another epoch; null while they rest. */
  moving: z.object({ done: z.number(), total: z.number() }).nullable(),
  /** The last backup of the keystore that was read back whole: the moment it brings back, and the epoch whose keys it has. */
  keystoreBackup: z.object({ epoch: z.number(), at: Iso }).nullable(),
  /** The older epoch's key of keys is kept until a backup has this epoch's keys, or the time is up that the erased were promised. */
  awaitsBackup: z.boolean(),
  /** How much earlier than promised an epoch begins to end for that; 0: no backup is waited for. */
  backupWaitSeconds: z.number(),
  /** Keys of the client as a whole, the newest of each kind first. */
  versions: z.array(
    z.object({
      what: z.enum(['log', 'index', 'certificate']),
      version: z.number(),
      /** joining: everybody learns of it · leading: it does new work, the one before helps · sole (of an older one: helps) · retired */
      stage: z.enum(['joining', 'leading', 'sole', 'retired']),
      /** By which what it signed is verified. */
      vkey: z.string().nullable(),
      since: Iso,
      stagedAt: Iso,
    }),
  ),
  /** New keys that somebody asked for, and how far they are. */
  rotations: z.array(z.object({ what: RotationKind, done: z.number(), total: z.number() })),
  /** With the next erasure the epoch ends after this long, without one after `longestSeconds`. */
  horizonSeconds: z.number(),
  longestSeconds: z.number(),
});
export type KeysView = z.output<typeof KeysView>;

/** POST (operator): hands the share of a client's keys to the client's own key, or back; answers once every key lies under it. */
export const setCustody = {
  path: '/door/operator/client-custody',
  ask: z.strictObject({ slug: z.string().max(60), settings: ClientKeySettings.nullable() }),
  answer: KeysView,
} as const;

/**
 * POST (operator): new keys. `epoch`: another key of keys, everything wrapped anew under it, the old one destroyed; `subjects`: another version of each
 * customer's key, which seals from then on, while the older ones open what they sealed; `log`, `index`, `certificate`: the next version, by stages.
 */
export const rotateKeys = {
  path: '/door/operator/client-keys/rotate',
  ask: z.strictObject({ slug: z.string().max(60), what: RotationKind }),
  answer: KeysView,
} as const;

/** POST (operator): the keys of one client. */
export const keysOfClient = {
  path: '/door/operator/client-keys',
  ask: z.strictObject({ slug: z.string().max(60) }),
  answer: KeysView,
} as const;

/** The keys of a client, for its portal and the console. */
export const readKeys = {
  path: '/door/keys',
  ask: z.strictObject({ tenant: z.uuid() }),
  answer: KeysView,
} as const;
