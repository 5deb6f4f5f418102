import { z } from 'zod';

/** One way into one database, as `DbOptions` of `#platform/db`. */
export const databaseLogin = z.strictObject({
  host: z.string().min(1),
  port: z.int().min(1).max(65535),
  database: z.string().min(1),
  username: z.string().min(1),
  password: z.string(),
  tls: z.boolean(),
});

const tlsFile = z.string().min(1);

/** A door's address: a Unix socket on one host, mutual TLS between hosts (files that are read anew when they change). */
export const doorAddress = z.union([
  z.strictObject({ socketPath: z.string().min(1) }),
  z.strictObject({
    host: z.string().min(1),
    port: z.int().min(1).max(65535),
    certFile: tlsFile,
    keyFile: tlsFile,
    caFile: tlsFile,
    peerName: z.string().min(1),
    peerPin: z.string().nullable(),
  }),
]);

/** Where the keys of keys are. `file` is for evaluations, unless a setting accepts it by name. */
export const keyProvider = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('file'), folder: z.string().min(1) }),
  z.strictObject({
    kind: z.literal('transit'),
    address: z.url(),
    mount: z.string().min(1),
    tokenFile: z.string().min(1),
  }),
  z.strictObject({
    kind: z.literal('pkcs11'),
    module: z.string().min(1),
    tokenLabel: z.string().min(1),
    pinFile: z.string().min(1),
  }),
  z.strictObject({ kind: z.literal('aws-kms'), region: z.string().min(1), endpoint: z.url().nullable() }),
]);

export const mode = z.enum(['evaluation', 'production']);

const served = {
  mode,
  /** Address to listen on. */
  host: z.string().min(1),
  port: z.int().min(1).max(65535),
  /** Public origins without a slash at the end, such as `https://desk.example.com`. */
  deskOrigin: z.string(),
  vaultOrigin: z.string(),
  /** Files (PEM, read anew when they change), or null where TLS is ended in front of us (and in an evaluation). */
  tls: z.strictObject({ certFile: tlsFile, keyFile: tlsFile }).nullable(),
  /** Folder for this process's own files, made and closed to others by the supervisor. */
  folder: z.string().min(1),
  /** Folder of this origin's built pages (`dist/web/vault`, `dist/web/desk`), and of no other's. */
  webFolder: z.string().min(1),
  /** Doors of both sides: listen on one's own, call the other. */
  doors: z.strictObject({ vault: doorAddress, desk: doorAddress }),
};

/** All that the vault process is told, as the first message over IPC. Nothing of the desk's database. */
export const vaultConfig = z.strictObject({
  ...served,
  databases: z.strictObject({ vault: databaseLogin, keystore: databaseLogin }),
  keys: keyProvider,
  /** Length of an epoch: the longest time that a shredded key may live on in old copies. */
  epochSeconds: z
    .int()
    .min(3_600)
    .max(7 * 86_400),
  /** How long before that an epoch begins to end, so that a backup of the keystore can be made before its key of keys is destroyed; 0: at once. */
  backupWaitSeconds: z.int().min(0),
  /** Where `dozo client` finds this process: a socket in a closed folder, which the desk is not told. */
  operatorSocket: z.string().min(1),
  /** Folder of the Cedar guardrails. */
  policiesFolder: z.string().min(1),
  /** Own SMTP listener, or null where mail is off. */
  smtp: z.strictObject({ host: z.string().min(1), port: z.int().min(1).max(65535) }).nullable(),
  /** Where mail goes out. Null: kept in the outbox and shown there (evaluation), or mail is off. */
  relay: z
    .strictObject({
      host: z.string().min(1),
      port: z.int().min(1).max(65535),
      /** TLS from the first byte; otherwise STARTTLS is required unless the host is this machine. */
      secure: z.boolean(),
      login: z.strictObject({ user: z.string(), password: z.string() }).nullable(),
    })
    .nullable(),
  /** Private addresses that destinations of calls may be at; every other one is refused. */
  privateRanges: z.array(z.string()).optional(),
});

/** All that the desk process is told. Nothing of the vault's databases, keys or mail. */
export const deskConfig = z.strictObject({
  ...served,
  databases: z.strictObject({ desk: databaseLogin }),
  /** What the running programs are made of: CycloneDX JSON, written by the build. */
  partsFile: z.string().min(1),
});

export type VaultConfig = z.output<typeof vaultConfig>;
export type DeskConfig = z.output<typeof deskConfig>;
export type DatabaseLogin = z.output<typeof databaseLogin>;
export type KeyProviderConfig = z.output<typeof keyProvider>;
export type Mode = z.output<typeof mode>;
