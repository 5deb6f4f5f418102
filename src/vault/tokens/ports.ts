import type { Clock } from '#platform/clock';
import type { Db, Sql } from '#platform/db';
import type { ConversationId, SubjectId, TenantId } from '#platform/ids';
import type { Audit } from '#vault/audit';
import type { Authz } from '#vault/authz';
import type { Facts } from '#vault/facts';
import type { Keys } from '#vault/keys';

export interface TokensDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly keys: Pick<
    Keys,
    | 'subject'
    | 'freshSubject'
    | 'blindIndex'
    | 'indexes'
    | 'openBox'
    | 'sealBox'
    | 'sealParts'
    | 'dayKey'
    | 'pseudonym'
    | 'mustBeOpen'
  >;
  readonly audit: Pick<Audit, 'record' | 'sequenced' | 'nudge'>;
  readonly authz: Pick<Authz, 'authorise' | 'weigh' | 'permittedPurposes' | 'askApproval' | 'mustBeDeclared'>;
  readonly facts: Pick<Facts, 'containmentVersion'>;
  /** Known above: whose conversation this is, and where tokens stand. Joined in `vault/app.ts`. */
  readonly subjectOf: (sql: Sql, tenant: TenantId, conversation: ConversationId) => Promise<SubjectId | null>;
  readonly conversationsOf: (
    sql: Sql,
    tenant: TenantId,
    found: readonly { token: string; subjectId: SubjectId }[],
  ) => Promise<Map<string, ConversationId[]>>;
  /** False for the provider itself and for what is no company: neither has customers. */
  readonly isClient: (tenant: TenantId) => Promise<boolean>;
  readonly nudgeDesk: (tenant: TenantId) => void;
}
