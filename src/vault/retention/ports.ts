import type { Clock } from '#platform/clock';
import type { Ctx } from '#platform/ctx';
import type { Db, Sql } from '#platform/db';
import type { PersonId, SubjectId, TenantId } from '#platform/ids';
import type { Log } from '#platform/log';
import type { Audit } from '#vault/audit';
import type { DeskEvent } from '#vault/channels/api';
import type { Keys, SubjectKey } from '#vault/keys';
import type { DestroyedValues } from '#vault/tokens';
import type { ValueView } from '#vault/tokens/api';
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
    | 'renewSubject'
    | 'goneVersions'
    | 'retireVersions'
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
  /** Holds all conversations of a person until the end of the transaction. */
  readonly lockConversations: (sql: Sql, tenant: TenantId, subject: SubjectId) => Promise<unknown>;
  /** Of values of somebody who stays: their rows, and files as they came that have one of them. */
  readonly destroyValues: (
    sql: Sql,
    key: SubjectKey,
    tokens: readonly string[],
    at: Date,
  ) => Promise<DestroyedValues>;
  /** Out of every message, every copy at the desk and whatever came back of calls. */
  readonly takeOut: (
    sql: Sql,
    ctx: Ctx,
    key: SubjectKey,
    gone: {
      readonly views: ReadonlyMap<string, ValueView>;
      readonly addresses: DestroyedValues['addresses'];
    },
  ) => Promise<{ messages: number; contacts: number }>;
  /** Seals anew what older versions of this key sealed; how many rows that were. */
  readonly reseal: (key: SubjectKey) => Promise<number>;
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
