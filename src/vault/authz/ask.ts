import type { Ctx } from '#platform/ctx';
import type { Sql } from '#platform/db';
import type { ConversationId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { Action, Purpose, Reason } from '#vault/authz/api';

export interface Ask {
  readonly action: Action;
  readonly class: string;
  readonly purpose: Purpose | null;
  readonly conversationId: ConversationId | null;
  readonly token: string | null;
  /** An emergency is declared for this very request: why, as typed. The caller has checked the touch that is bound to it. */
  readonly emergency?: string;
  /** Told by tokens, which knows the state of the subject's key. */
  readonly subjectShredded?: boolean;
}

export interface Decision {
  readonly decisionId: string;
  readonly allow: boolean;
  readonly reasons: Reason[];
  /** Nothing may leave before the log has sequenced these. */
  readonly entryIds: string[];
  readonly policyDigest: string;
  readonly factsDigest: string;
  /** Of a denial: the client's rules know an emergency of this person and class that would pass every reason. */
  readonly emergencyMayPass: boolean;
  /** As it was when the decision fell; a release that waits compares it again. */
  readonly containmentVersion: number;
}

/** A decision that fell and is not written yet: without `write` in the same transaction it counts for nothing. */
export interface Weighed {
  readonly decision: Decision;
  /** Issues its statements at once. */
  write(sql: Sql): Promise<unknown>;
}

/** Gathers and decides, under the lock of the person's budget. The caller writes it in the same transaction. */
export type Weigh = (sql: Sql, ctx: Ctx, ask: Ask) => Promise<Weighed>;

/** A use without seeing: decided by the destination's own rule and quota, whoever may see the values. */
export interface UseAsk {
  readonly destination: string;
  /** Of every value that is sent; the first stands for them in what officers see. */
  readonly classes: readonly [string, ...string[]];
  readonly tokens: readonly string[];
  readonly purpose: Purpose;
  readonly conversationId: ConversationId;
  readonly callId: string;
}

export function actorOf(ctx: Ctx): Extract<Ctx['actor'], { kind: 'person' }> {
  if (ctx.actor.kind !== 'person') throw new AppError('not_permitted');
  return ctx.actor;
}
