import type { Clock } from '#platform/clock';
import type { Ctx } from '#platform/ctx';
import type { Db, Sql } from '#platform/db';
import type { PersonId, SubjectId, TenantId } from '#platform/ids';
import type { Log } from '#platform/log';
import type { Audit } from '#vault/audit';
import type { DeskEvent } from '#vault/channels/api';
import type { Keys } from '#vault/keys';
import type { Tombstones } from './tombstones.ts';

/** What a person's erasure takes away, counted. */
export interface Erased {
  conversations: string[];
  messages: number;
  mails: number;
  contacts: number;
}

export interface RetentionDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly keys: Pick<
    Keys,
    | 'subject'
    | 'shredSubject'
    | 'shredSubjects'
    | 'shredded'
    | 'rollEpoch'
    | 'epoch'
    | 'certifier'
    | 'provider'
    | 'destroysAfterSeconds'
  >;
  /** The session that a request was let in by. */
  readonly session: (ctx: Ctx) => { readonly touchedAt: number; readonly touchedFor: string | null } | null;
  readonly audit: Pick<Audit, 'record' | 'sequenced' | 'nudge'>;
  readonly pseudonym: (tenant: TenantId, personId: PersonId) => Promise<string>;
  readonly tenants: () => Promise<readonly TenantId[]>;
  readonly tell: (sql: Sql, event: DeskEvent) => Promise<void>;
  readonly nudgeDesk: (tenant: TenantId) => void;
  /** Of the modules before: what they hold of a person, deleted in the caller's transaction. */
  readonly eraseValues: (
    sql: Sql,
    tenant: TenantId,
    subject: SubjectId,
  ) => Promise<{ values: number; indexes: number; files: number }>;
  readonly eraseConversations: (sql: Sql, tenant: TenantId, subject: SubjectId, at: Date) => Promise<Erased>;
  readonly subjectOf: (sql: Sql, tenant: TenantId, conversation: string) => Promise<SubjectId | null>;
  /** What conversations tell of how long people have been kept (`channels/store-people.ts`). */
  readonly people: {
    /** People all of whose conversations were solved before that moment. */
    settledBefore(sql: Sql, tenant: TenantId, before: Date, limit: number): Promise<SubjectId[]>;
    countSettledBefore(sql: Sql, tenant: TenantId, befores: readonly Date[]): Promise<number[]>;
    /** Null while a conversation is open. */
    lastSolvedOf(sql: Sql, tenant: TenantId, subject: SubjectId): Promise<Date | null>;
    newestConversationOf(
      sql: Sql,
      tenant: TenantId,
      subjects: readonly SubjectId[],
    ): Promise<ReadonlyMap<SubjectId, string>>;
  };
  readonly tombstones: Tombstones;
  /** How long a shredded key may live on in old copies at most: the length of an epoch. */
  readonly horizonSeconds: number;
  /** How long before that an epoch begins to end, so that a backup of the next one's keys can be made; 0 or none: it is not waited for. */
  readonly backupWaitMs?: number;
}
