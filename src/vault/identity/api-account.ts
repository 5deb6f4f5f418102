import { z } from 'zod';

/** Shapes of what a person sees and does about their own sign-in, and officers about others'. Called by frames of the vault alone. */

const Iso = z.iso.datetime();
const CredentialId = z.string().min(1).max(1400);
/** A name by which its owner knows a key. */
const KeyName = z.string().trim().min(1).max(40);

/** Why a session is over, as its own browser is told. */
export const EndReason = z.enum([
  'signed_in_elsewhere',
  'signed_out',
  'ended_at_desk',
  'ended_by_you',
  'ended_by_officer',
  'passkey_removed',
  'recovered',
  'locked',
  'ended_by_watch',
  'left',
  'idle',
  'too_long',
]);
export type EndReason = z.infer<typeof EndReason>;

export const SessionLine = z.object({
  sessionId: z.string(),
  /** The one that asks. */
  own: z.boolean(),
  by: z.enum(['passkey', 'software']),
  device: z.string(),
  /** The network it began in: a prefix such as `203.0.113.0/24`, or `this machine`. */
  network: z.string(),
  startedAt: Iso,
  seenAt: Iso,
  endsAt: Iso,
});
export type SessionLine = z.infer<typeof SessionLine>;

export const PasskeyLine = z.object({
  credentialId: CredentialId,
  name: z.string(),
  /** True if the key is copied by its maker's cloud: it is then on more than one device. */
  synced: z.boolean(),
  /** The model's id as the key said it; null where it said none. */
  aaguid: z.uuid().nullable(),
  /** True if a certificate came with that. */
  attested: z.boolean(),
  addedAt: Iso,
  lastUsedAt: Iso.nullable(),
  /** The one that this session was begun with. */
  own: z.boolean(),
});
export type PasskeyLine = z.infer<typeof PasskeyLine>;

/** POST /v1/account (signed): one's own sessions and passkeys. */
export const Account = z.object({ sessions: z.array(SessionLine), passkeys: z.array(PasskeyLine) });
export type Account = z.infer<typeof Account>;

/** POST /v1/account/sessions/end (signed): one of one's own sessions. */
export const EndSessionRequest = z.strictObject({ sessionId: z.string().max(200) });

/** POST /v1/account/passkeys/options (signed, touched for exactly this): begins the registration of one more passkey. */
export const AddPasskeyOptionsRequest = z.strictObject({ name: KeyName });
export const AddPasskeyOptions = z.object({ flow: z.string(), publicKey: z.unknown() });
/** POST /v1/account/passkeys (signed): ends it. */
export const AddPasskeyRequest = z.strictObject({
  flow: z.string().max(200),
  credential: z.unknown(),
  name: KeyName,
});
/** POST /v1/account/passkeys/name (signed). */
export const NamePasskeyRequest = z.strictObject({ credentialId: CredentialId, name: KeyName });
/** POST /v1/account/passkeys/remove (signed, touched for exactly this). Never the last one. */
export const RemovePasskeyRequest = z.strictObject({ credentialId: CredentialId });

/** What the credential watch sees (src/vault/identity/watch-rules.ts). */
export const AlertKind = z.enum([
  'account_guessing',
  'address_guessing',
  'spraying',
  'copied_key',
  'stolen_bearer',
  'stolen_bearer_again',
  'replayed_proof',
  'touch_flood',
  'impossible_travel',
  'moved',
  'new_device',
]);
export type AlertKind = z.infer<typeof AlertKind>;
export const CredentialAlert = z.object({
  alertId: z.uuid(),
  /** Null where no one person is meant. */
  nameEn: z.string().nullable(),
  nameJa: z.string().nullable(),
  kind: AlertKind,
  action: z.enum(['alert', 'step_up', 'end', 'lock', 'block']),
  network: z.string(),
  device: z.string(),
  count: z.number().int(),
  firstAt: Iso,
  lastAt: Iso,
});
export type CredentialAlert = z.infer<typeof CredentialAlert>;
/** POST /v1/watch/alerts/settle (signed). */
export const SettleAlertRequest = z.strictObject({ alertId: z.uuid() });
/** POST /v1/watch/unlock (signed, touched for exactly this). */
export const UnlockRequest = z.strictObject({ personId: z.uuid() });

/** POST /v1/watch/sessions (signed, security officer): live sessions and locks of everybody they answer for, and open alerts. */
export const StaffSessions = z.object({
  alerts: z.array(CredentialAlert),
  people: z.array(
    z.object({
      personId: z.uuid(),
      nameEn: z.string(),
      nameJa: z.string(),
      login: z.string(),
      locked: z.boolean(),
      sessions: z.array(SessionLine),
    }),
  ),
});

export type StaffSessions = z.infer<typeof StaffSessions>;

/** A model of authenticators that a client lets in, proven by the maker's authority. */
export const PasskeyModel = z.strictObject({
  aaguid: z.uuid(),
  name: z.string().trim().min(1).max(60),
  /** The certificate (PEM) that has to stand at the end of the key's own chain. */
  root: z.string().min(100).max(8_000),
});
export type PasskeyModel = z.infer<typeof PasskeyModel>;
export const PasskeyRule = z.strictObject({
  /** Keys that a cloud copies are refused. */
  denySynced: z.boolean(),
  /** Only these models; empty: every model. */
  models: z.array(PasskeyModel).max(30),
});
export type PasskeyRule = z.infer<typeof PasskeyRule>;
/** POST /v1/t/:tenant/passkey-rule/read (signed): the rule, and how many people's keys it would refuse. */
export const PasskeyRuleView = z.object({ version: z.number().int(), rule: PasskeyRule });
export type PasskeyRuleView = z.infer<typeof PasskeyRuleView>;
/** POST /v1/t/:tenant/passkey-rule (signed by the client's officer, touched for exactly this). */
export const SetPasskeyRuleRequest = z.strictObject({
  /** The version that was seen; another one in force is `stale_version`. */
  seen: z.number().int(),
  rule: PasskeyRule,
});

const Named = { nameEn: z.string(), nameJa: z.string(), login: z.string() };
/** POST /v1/watch/recoveries (signed, security officer): open recoveries, and whose one may ask for. */
export const Recoveries = z.object({
  recoveries: z.array(
    z.object({
      recoveryId: z.uuid(),
      ...Named,
      askedAt: Iso,
      expiresAt: Iso,
      approved: z.boolean(),
      /** False for who asked, for the person, and once it is approved. */
      mayApprove: z.boolean(),
    }),
  ),
  people: z.array(z.object({ personId: z.uuid(), ...Named })),
});
export type Recoveries = z.infer<typeof Recoveries>;
/** POST /v1/watch/recoveries/ask (touched for exactly this). */
export const AskRecoveryRequest = z.strictObject({ personId: z.uuid() });
/** POST /v1/watch/recoveries/approve (touched for exactly this, by another officer) and …/withdraw. */
export const RecoveryRequest = z.strictObject({ recoveryId: z.uuid() });
/** The link opens the way in for whoever has it, once, for an hour: shown to the person by who approved. */
export const RecoveryApproved = z.object({ link: z.string(), expiresAt: Iso });
