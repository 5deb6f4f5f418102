import type { PersonId, TenantId } from '#platform/ids';

/** What the decision point asks about a session: live, and how it was begun. */
export interface SessionFacts {
  readonly personId: PersonId;
  readonly home: TenantId;
  readonly passkey: boolean;
  readonly keyBound: boolean;
  /** Each value asks for a fresh touch, whatever its class: somebody just recovered, or whose sign-in looked wrong. */
  readonly stepUp: boolean;
  readonly touchedAt: number;
  /** Digest of the one request that the last touch was for, if it was for one. */
  readonly touchedFor: string | null;
  readonly endsAt: number;
}
