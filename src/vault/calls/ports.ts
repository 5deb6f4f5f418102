import type { Span } from '#detection';
import type { Clock } from '#platform/clock';
import type { Db, Sql } from '#platform/db';
import type { ConversationId, SubjectId, TenantId } from '#platform/ids';
import type { Log } from '#platform/log';
import type { Audit } from '#vault/audit';
import type { Authz } from '#vault/authz';
import type { Facts } from '#vault/facts';
import type { Identity } from '#vault/identity';
import type { Keys } from '#vault/keys';
import type { Tokens } from '#vault/tokens';
import type { Net } from './send.ts';

/** What calls need of the rooms before them; joined in `vault/app.ts`. */
export interface CallsDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly net: Net;
  readonly keys: Pick<Keys, 'subject' | 'freshSubject' | 'openBox' | 'pseudonym'>;
  readonly audit: Pick<Audit, 'record' | 'sequenced' | 'nudge'>;
  readonly authz: Pick<Authz, 'weighUse' | 'setUseRule'>;
  readonly facts: Pick<Facts, 'containmentVersion'>;
  readonly identity: Pick<Identity, 'session' | 'clientBySlug'>;
  readonly tokens: Pick<Tokens, 'prepare' | 'tokenise' | 'openAll'>;
  readonly subjectOf: (sql: Sql, tenant: TenantId, conversation: ConversationId) => Promise<SubjectId | null>;
  /** False for a text that may be kept as it is typed. */
  readonly holdsValue: (text: string) => boolean;
  /** What finds values in short texts by this client's rules, or says that one could not be looked at. */
  readonly finder: (tenant: TenantId) => Promise<(text: string) => readonly Span[] | null>;
  readonly tenants: () => Promise<readonly TenantId[]>;
  readonly nudgeDesk: (tenant: TenantId) => void;
}
