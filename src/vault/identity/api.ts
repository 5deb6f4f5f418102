import { z } from 'zod';

export * from './api-account.ts';
export * from './api-scim.ts';

/** Shapes of sign-in and of the directory of people. Binary fields are base64url without padding. */

export const Uuid = z.uuid();
export const Iso = z.iso.datetime();
export const Role = z.enum(['agent', 'lead', 'security_officer', 'compliance_manager', 'client_officer']);
export type Role = z.infer<typeof Role>;
export const Locale = z.enum(['en', 'ja']);

/** A company as everybody who works for it may know it. */
export const Client = z.object({
  tenant: Uuid,
  slug: z.string(),
  nameEn: z.string(),
  nameJa: z.string(),
  locale: Locale,
  /** `#rrggbb`, readable on white and on black with the badge's own ink. */
  colour: z.string(),
  /** Two letters for the badge. */
  badge: z.string(),
});
export type Client = z.infer<typeof Client>;

export const Membership = z.object({ tenant: Uuid, role: Role });

/** Somebody who works, without anything but name and language. */
export const Person = z.object({
  personId: Uuid,
  login: z.string(),
  nameEn: z.string(),
  nameJa: z.string(),
  locale: Locale,
  /** True for officers of a client, false for the provider's staff. */
  ofClient: z.boolean(),
  memberships: z.array(Membership),
  state: z.enum(['invited', 'active', 'left']),
});
export type Person = z.infer<typeof Person>;

export const SessionView = z.object({
  sessionId: z.string(),
  person: Person,
  clients: z.array(Client),
  /** When a passkey (or evaluation key) was last touched. */
  touchedAt: Iso,
  idleEndsAt: Iso,
  endsAt: Iso,
  evaluation: z.boolean(),
});
export type SessionView = z.infer<typeof SessionView>;

/** An ES256 public key of the browser, as RFC 7517 JWK. */
export const PublicJwk = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string().max(64),
  y: z.string().max(64),
});

// --- vault origin, called by its own frames -------------------------------------------------------------------

/** POST /v1/session/options: begins a sign-in; `login` only for evaluation keys. Answers alike whoever exists. */
export const SignInOptionsRequest = z.strictObject({});
export const SignInOptions = z.object({
  flow: z.string(),
  challenge: z.string(),
  rpId: z.string(),
  timeoutMs: z.number(),
});

/** POST /v1/session: ends it. `credential` is the JSON of a WebAuthn assertion. The answer carries the bearer once. */
export const SignInRequest = z.strictObject({
  flow: z.string().max(200),
  credential: z.unknown(),
  jwk: PublicJwk,
  device: z.string().max(120),
});
export const SignInAnswer = z.object({
  /** `ses_…`: kept in the vault origin's storage; useless without the key. */
  session: z.string(),
  /** `code_…`: single use, 60 s, handed to the desk's page, redeemed by the desk through the door. */
  deskCode: z.string(),
  view: SessionView,
});

/** POST /v1/session/evaluation: evaluation only. Makes and uses a software key for that person on the spot. */
export const EvaluationSignInRequest = z.strictObject({
  login: z.string().max(80),
  jwk: PublicJwk,
  /** The software key's public half; its signature over the UTF-8 bytes of `flow`. */
  softwareKey: PublicJwk,
  flow: z.string().max(200),
  signature: z.string().max(200),
  device: z.string().max(120),
});

/** POST /v1/session/touch/options and /v1/session/touch (signed): a fresh touch; `for` binds it to one request's digest. */
export const TouchOptionsRequest = z.strictObject({ for: z.string().max(64).optional() });
export const TouchRequest = z.strictObject({
  flow: z.string().max(200),
  credential: z.unknown().optional(),
  softwareSignature: z.string().max(200).optional(),
});
export const TouchAnswer = z.object({ touchedAt: Iso });

/**
 * POST /v1/signature/options and /v1/signature (signed): a person signs an agreement, with their passkey over the digest of a statement
 * (docs/spec/signature.md). `tenant`: the company in whose log it stands.
 */
export const DocumentRelation = z.enum(['provider-client', 'provider-employee', 'client']);
export type DocumentRelation = z.infer<typeof DocumentRelation>;
export const SignatureAsk = z.strictObject({
  tenant: z.uuid(),
  relation: DocumentRelation,
  document: z.string().regex(/^[a-z0-9-]{3,100}$/),
  version: z.number().int().min(1).max(100_000),
  /** Hexadecimal, of the exact text in both languages. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  readSeconds: z.number().int().min(0).max(86_400),
});
export type SignatureAsk = z.infer<typeof SignatureAsk>;
/** docs/spec/signature.md: the exact text whose SHA-256 is the challenge that the passkey signs. */
export const SignatureStatement = z.strictObject({
  v: z.literal('dozo/signature/v1'),
  ...SignatureAsk.shape,
  person: z.uuid(),
  at: Iso,
  nonce: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
});
export const SignatureOptions = z.object({
  statement: z.string(),
  challenge: z.string(),
  rpId: z.string(),
  timeoutMs: z.number(),
});
export const SignatureRequest = z.strictObject({
  statement: z.string().max(2_000),
  credential: z.unknown().optional(),
  softwareSignature: z.string().max(200).optional(),
});
export const SignatureAnswer = z.object({ signedAt: Iso });
/** What anybody can check the signature with, besides the statement. All base64url; the public key is COSE. */
export const SignatureEvidence = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('passkey'),
    publicKey: z.string(),
    clientDataJSON: z.string(),
    authenticatorData: z.string(),
    signature: z.string(),
  }),
  z.strictObject({ kind: z.literal('software'), jwk: PublicJwk, signature: z.string() }),
]);
export type SignatureEvidence = z.infer<typeof SignatureEvidence>;

/** POST /v1/enrol/options, /v1/enrol: a person with a one-time invitation registers a passkey. */
export const EnrolOptionsRequest = z.strictObject({ invitation: z.string().max(120) });
export const EnrolOptions = z.object({ flow: z.string(), publicKey: z.unknown(), person: Person });
export const EnrolRequest = z.strictObject({
  flow: z.string().max(200),
  credential: z.unknown(),
  jwk: PublicJwk,
  device: z.string().max(120),
});

/** POST /v1/session/desk-code (signed): another single-use code for the desk's page of the same session. */
export const DeskCodeAnswer = z.object({ deskCode: z.string() });
/** POST /v1/session/end (signed). */
export const Nothing = z.strictObject({});
export const Done = z.object({ done: z.literal(true) });

/**
 * POST /v1/invitations (signed, security officer): a one-time link (24 h) with which a new person registers a passkey. The
 * link is told to the frame that signed, and the desk has no way to ask for one.
 */
export const InviteRequest = z.strictObject({
  login: z.string().min(2).max(80),
  nameEn: z.string().min(1).max(80),
  nameJa: z.string().min(1).max(80),
  locale: Locale,
  memberships: z
    .array(z.strictObject({ tenant: Uuid, role: Role }))
    .min(1)
    .max(50),
});
export const Invited = z.object({ personId: Uuid, link: z.string(), expiresAt: Iso });

/** GET /v1/evaluation/people: evaluation only; the front page's roles. */
export const EvaluationPeople = z.object({ people: z.array(Person), clients: z.array(Client) });

// --- through the door, called by the desk ---------------------------------------------------------------------

export const redeemDeskCode = {
  path: '/door/sessions/redeem',
  ask: z.strictObject({ code: z.string().max(200) }),
  answer: SessionView,
} as const;

/** Is the session still good? Also counts as activity when `active` is true. Throws `not_signed_in`. */
export const checkSession = {
  path: '/door/sessions/check',
  ask: z.strictObject({ sessionId: z.string().max(200), active: z.boolean() }),
  answer: SessionView,
} as const;

export const endSession = {
  path: '/door/sessions/end',
  ask: z.strictObject({ sessionId: z.string().max(200) }),
  answer: Done,
} as const;

export const listDirectory = {
  path: '/door/directory',
  ask: z.strictObject({}),
  answer: z.object({
    evaluation: z.boolean(),
    vaultOrigin: z.string(),
    clients: z.array(Client),
    people: z.array(Person),
  }),
} as const;

// --- evaluation only: founding the invented companies and people --------------------------------------------------

const Slug = z.string().regex(/^[a-z0-9-]{1,60}$/);

/** Makes the provider, its clients with their policies, and everybody who works; does nothing to what exists. */
export const foundEvaluation = {
  path: '/door/evaluation/found',
  ask: z.strictObject({
    provider: z.strictObject({
      slug: Slug,
      nameEn: z.string(),
      nameJa: z.string(),
      locale: Locale,
      colour: z.string(),
      badge: z.string(),
    }),
    clients: z.array(
      z.strictObject({
        slug: Slug,
        nameEn: z.string(),
        nameJa: z.string(),
        locale: Locale,
        colour: z.string(),
        badge: z.string(),
        policy: z.strictObject({
          permits: z.array(
            z.strictObject({ role: z.string(), class: z.string(), purposes: z.array(z.string()) }),
          ),
          touchClasses: z.array(z.string()),
          touchMaxAgeSeconds: z.number().int(),
          perHour: z.number().int(),
          perDay: z.number().int(),
        }),
      }),
    ),
    people: z.array(
      z.strictObject({
        login: z.string(),
        nameEn: z.string(),
        nameJa: z.string(),
        locale: Locale,
        /** The client's slug for its officers, null for the provider's staff. */
        officerOf: Slug.nullable(),
        memberships: z.array(z.strictObject({ client: Slug, role: Role })),
      }),
    ),
  }),
  answer: z.object({
    tenants: z.record(z.string(), Uuid),
    people: z.record(z.string(), Uuid),
    /** A key for `POST /v1/messages` per client, told at founding only. */
    clientKeys: z.record(z.string(), z.string()),
  }),
} as const;

// --- on the vault's own host alone: the operator's socket, which no other process is given --------------------------

const Colour = z.string().regex(/^#[0-9a-f]{6}$/);

/** Makes a client company. Nobody sees any value of it until its rules are set. One whose slug is taken is a conflict. */
export const addClient = {
  path: '/door/operator/clients/add',
  ask: z.strictObject({
    slug: Slug,
    nameEn: z.string().min(1).max(80),
    nameJa: z.string().min(1).max(80),
    locale: Locale,
    colour: Colour,
    badge: z.string().regex(/^[A-Z0-9]{2}$/),
  }),
  answer: z.object({ tenant: Uuid, created: z.boolean() }),
} as const;

export const listClients = {
  path: '/door/operator/clients',
  ask: z.strictObject({}),
  answer: z.object({
    clients: z.array(
      z.object({
        ...Client.shape,
        origins: z.array(z.string()),
        keys: z.array(z.object({ keyId: z.string(), label: z.string(), issuedAt: Iso })),
      }),
    ),
  }),
} as const;

/** A key for `POST /v1/messages`, told once. */
export const issueClientKey = {
  path: '/door/operator/keys/issue',
  ask: z.strictObject({ slug: Slug, label: z.string().min(1).max(80) }),
  answer: z.object({ keyId: z.string(), key: z.string() }),
} as const;

export const withdrawClientKey = {
  path: '/door/operator/keys/withdraw',
  ask: z.strictObject({ slug: Slug, keyId: z.string().max(80) }),
  answer: Done,
} as const;

/** Which pages of the client may embed the chat and the sealed form. */
export const changeOrigin = {
  path: '/door/operator/origins',
  ask: z.strictObject({ slug: Slug, origin: z.string().max(300), allowed: z.boolean() }),
  answer: Done,
} as const;

/** The client's rules, as a file: who may do what with which class, and how often. Checked and logged by the decision point. */
export const setClientPolicy = {
  path: '/door/operator/policy',
  ask: z.strictObject({ slug: Slug, settings: z.unknown() }),
  answer: z.object({ version: z.int(), digest: z.string() }),
} as const;
