/** One setting as it may be written: in `dozo.config.json` under `path`, or in the environment as `env`, which wins. */
export interface Setting {
  readonly path: string;
  readonly env: string;
  readonly kind: 'text' | 'port' | 'switch';
  /** Held back wherever settings are printed. */
  readonly secret: boolean;
  /** Needed in production: always, never, or unless another group stands in for it. */
  readonly required: boolean;
  /** Only with this `keys.provider`. */
  readonly provider?: 'transit' | 'pkcs11' | 'aws-kms';
  readonly meaning: string;
}

const text = { kind: 'text', secret: false, required: false } as const;

/** Every setting there is; docs/operate/set-up.md lists the same, which a test checks. */
export const SETTINGS: readonly Setting[] = [
  {
    ...text,
    path: 'mode',
    env: 'DOZO_MODE',
    meaning:
      '`evaluation` or `production`. Without it: evaluation, unless one of the settings below marked as required is there.',
  },
  {
    ...text,
    path: 'only',
    env: 'DOZO_ONLY',
    meaning:
      '`vault` or `desk`: the one process that this machine runs, the other being on another host. Same as `--only`. Default: both.',
  },
  {
    ...text,
    path: 'dataFolder',
    env: 'DOZO_DATA_FOLDER',
    required: true,
    meaning: 'Folder for everything that Dozo keeps outside the databases. Evaluation: `data`.',
  },
  { ...text, path: 'host', env: 'DOZO_HOST', meaning: 'Network address to listen on. Default `127.0.0.1`.' },
  {
    ...text,
    path: 'desk.origin',
    env: 'DOZO_DESK_ORIGIN',
    required: true,
    meaning:
      'Public origin of the desk, such as `https://desk.example.com`. Evaluation: `http://localhost:4100`.',
  },
  {
    ...text,
    path: 'desk.port',
    env: 'DOZO_DESK_PORT',
    kind: 'port',
    meaning: 'Port the desk listens on. Default 4100.',
  },
  {
    ...text,
    path: 'vault.origin',
    env: 'DOZO_VAULT_ORIGIN',
    required: true,
    meaning:
      "Public origin of the vault; another host name than the desk's, such as `https://vault.example.com`. Evaluation: `http://localhost:4101`.",
  },
  {
    ...text,
    path: 'vault.port',
    env: 'DOZO_VAULT_PORT',
    kind: 'port',
    meaning: 'Port the vault listens on. Default 4101.',
  },
  {
    ...text,
    path: 'databases.vault',
    env: 'DOZO_VAULT_DATABASE',
    secret: true,
    required: true,
    meaning:
      "Where the vault's process finds its database: `postgres://user:password@host:5432/name`, as a role that owns nothing.",
  },
  {
    ...text,
    path: 'databases.keystore',
    env: 'DOZO_KEYSTORE_DATABASE',
    secret: true,
    required: true,
    meaning: 'The same for the wrapped keys.',
  },
  {
    ...text,
    path: 'databases.desk',
    env: 'DOZO_DESK_DATABASE',
    secret: true,
    required: true,
    meaning: 'The same for the desk. Three databases, three roles.',
  },
  {
    ...text,
    path: 'owners.vault',
    env: 'DOZO_VAULT_OWNER',
    secret: true,
    meaning:
      'The same database as its owner, for `dozo migrate` alone. With all three set, `dozo start` migrates by itself.',
  },
  {
    ...text,
    path: 'owners.keystore',
    env: 'DOZO_KEYSTORE_OWNER',
    secret: true,
    meaning: 'The same for the keystore.',
  },
  { ...text, path: 'owners.desk', env: 'DOZO_DESK_OWNER', secret: true, meaning: 'The same for the desk.' },
  {
    ...text,
    path: 'keys.provider',
    env: 'DOZO_KEYS_PROVIDER',
    required: true,
    meaning:
      'What holds the keys of keys: `transit` (OpenBao or Vault), `pkcs11` (an HSM) or `aws-kms`. Evaluation: `file`.',
  },
  {
    ...text,
    path: 'keys.address',
    env: 'DOZO_KEYS_ADDRESS',
    required: true,
    provider: 'transit',
    meaning: 'Address of the transit engine, such as `https://bao.example.com:8200`.',
  },
  {
    ...text,
    path: 'keys.mount',
    env: 'DOZO_KEYS_MOUNT',
    provider: 'transit',
    meaning: 'Where the engine is mounted. Default `transit`.',
  },
  {
    ...text,
    path: 'keys.tokenFile',
    env: 'DOZO_KEYS_TOKEN_FILE',
    required: true,
    provider: 'transit',
    meaning: "File with the token for it, readable by Dozo's user alone.",
  },
  {
    ...text,
    path: 'keys.module',
    env: 'DOZO_KEYS_MODULE',
    required: true,
    provider: 'pkcs11',
    meaning: "The HSM's PKCS#11 library, such as `/usr/lib/softhsm/libsofthsm2.so`.",
  },
  {
    ...text,
    path: 'keys.tokenLabel',
    env: 'DOZO_KEYS_TOKEN_LABEL',
    required: true,
    provider: 'pkcs11',
    meaning: 'Label of the token in it.',
  },
  {
    ...text,
    path: 'keys.pinFile',
    env: 'DOZO_KEYS_PIN_FILE',
    required: true,
    provider: 'pkcs11',
    meaning: "File with its user's PIN, readable by Dozo's user alone.",
  },
  {
    ...text,
    path: 'keys.region',
    env: 'DOZO_KEYS_REGION',
    required: true,
    provider: 'aws-kms',
    meaning:
      'Region of the key service, such as `ap-northeast-1`. Credentials are the usual ones of its SDK.',
  },
  {
    ...text,
    path: 'keys.endpoint',
    env: 'DOZO_KEYS_ENDPOINT',
    provider: 'aws-kms',
    meaning: 'Another address than the region’s own, such as an endpoint inside a private network.',
  },
  {
    ...text,
    path: 'keys.fileAccepted',
    env: 'DOZO_KEYS_FILE_ACCEPTED',
    kind: 'switch',
    meaning:
      'With `keys.provider` `file` in production: accepts that whoever has the disk has the keys. Clients are shown it.',
  },
  {
    ...text,
    path: 'keys.epochHours',
    env: 'DOZO_KEYS_EPOCH_HOURS',
    meaning: 'Hours, 1 to 168, within which a shredded key is gone from every copy. Default 24.',
  },
  {
    ...text,
    path: 'keys.backupWaitMinutes',
    env: 'DOZO_KEYS_BACKUP_WAIT_MINUTES',
    meaning:
      'How much earlier an epoch begins to end, so that a backup of the keystore is made before its older keys are destroyed; at most half an epoch. `0`: destroyed at once, and until the next backup the keystore’s database is the only copy. Default 120. Evaluation: 0.',
  },
  {
    ...text,
    path: 'backup.to',
    env: 'DOZO_BACKUP_TO',
    meaning:
      'Folder, or `s3://bucket/prefix`, where Dozo backs up the keystore by itself whenever an epoch waits for it. Default: none, then `dozo backup` has to run.',
  },
  {
    ...text,
    path: 'backup.recipients',
    env: 'DOZO_BACKUP_RECIPIENTS',
    meaning: 'With `backup.to`, needed: age recipients (`age1…`) of these backups, with commas between.',
  },
  {
    ...text,
    path: 'tls.certFile',
    env: 'DOZO_TLS_CERT_FILE',
    required: true,
    meaning: 'Certificate chain (PEM) for both origins. Not needed with `tls.byProxy`.',
  },
  {
    ...text,
    path: 'tls.keyFile',
    env: 'DOZO_TLS_KEY_FILE',
    required: true,
    meaning: "Its private key (PEM), readable by Dozo's user alone.",
  },
  {
    ...text,
    path: 'tls.byProxy',
    env: 'DOZO_TLS_BY_PROXY',
    kind: 'switch',
    meaning: '`true` where a proxy on this machine ends TLS; `host` must then be a loopback address.',
  },
  {
    ...text,
    path: 'smtp.port',
    env: 'DOZO_SMTP_PORT',
    kind: 'port',
    required: true,
    meaning:
      'Port of the listener for incoming mail, `25` as a rule. Evaluation: 4125. Not needed with `smtp.off`.',
  },
  {
    ...text,
    path: 'smtp.relay',
    env: 'DOZO_SMTP_RELAY',
    secret: true,
    required: true,
    meaning:
      'Where mail goes out: `smtps://user:password@host:465`, or `smtp://…:587` (STARTTLS). Evaluation: none, mail stays in the outbox.',
  },
  { ...text, path: 'smtp.off', env: 'DOZO_SMTP_OFF', kind: 'switch', meaning: '`true` to do without mail.' },
  {
    ...text,
    path: 'calls.privateRanges',
    env: 'DOZO_CALLS_PRIVATE_RANGES',
    meaning:
      'Private addresses that clients’ destinations may be at, such as `10.2.0.0/16, 10.9.1.7/32:8443` (with a port: that port alone). Default: none; link-local addresses never.',
  },
  {
    ...text,
    path: 'door.folder',
    env: 'DOZO_DOOR_FOLDER',
    meaning: 'Folder of the Unix sockets between the two processes. Default: `run` in the data folder.',
  },
  {
    ...text,
    path: 'door.listen',
    env: 'DOZO_DOOR_LISTEN',
    meaning: 'With `only`, needed: where this host listens for the other one, such as `10.0.0.5:4200`.',
  },
  {
    ...text,
    path: 'door.peer',
    env: 'DOZO_DOOR_PEER',
    meaning: 'With `only`, needed: where the other host listens, such as `10.0.0.6:4200`.',
  },
  {
    ...text,
    path: 'door.peerName',
    env: 'DOZO_DOOR_PEER_NAME',
    meaning:
      "With `only`, needed: the DNS name in the other host's certificate, such as `desk.door.example.com`.",
  },
  {
    ...text,
    path: 'door.peerPin',
    env: 'DOZO_DOOR_PEER_PIN',
    meaning:
      "With `only`: `sha256/…` of the other's public key, checked beside the name. `dozo doctor` prints one's own. Default: none.",
  },
  {
    ...text,
    path: 'door.certFile',
    env: 'DOZO_DOOR_CERT_FILE',
    meaning:
      "With `only`, needed: this host's certificate chain (PEM) at the door, for servers and clients alike.",
  },
  {
    ...text,
    path: 'door.keyFile',
    env: 'DOZO_DOOR_KEY_FILE',
    meaning: "With `only`, needed: its private key (PEM), readable by Dozo's user alone.",
  },
  {
    ...text,
    path: 'door.caFile',
    env: 'DOZO_DOOR_CA_FILE',
    meaning:
      'With `only`, needed: the one authority (PEM) that issues certificates for doors. No other is trusted.',
  },
  {
    ...text,
    path: 'evaluation.conversations',
    env: 'DOZO_EVALUATION_CONVERSATIONS',
    meaning: 'Evaluation only: how many conversations the first start sends in. Default: all of them.',
  },
];
