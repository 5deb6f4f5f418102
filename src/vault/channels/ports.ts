import type { Indexes } from '#vault/keys';
import type { Span } from '#detection';
import type { Clock } from '#platform/clock';
import type { Ctx } from '#platform/ctx';
import type { Db, Sql } from '#platform/db';
import type { ConversationId, PersonId, SubjectId, TenantId } from '#platform/ids';
import type { Log } from '#platform/log';
import type { Action, Purpose, Reason } from '#vault/authz/api';
import type { Client } from '#vault/identity/api';
import type { DeskEvent } from '#vault/channels/api';
import type { DayKey, FileKind, MaskedText, SealedBox, ValueView } from '#vault/tokens/api';

/** What channels need of the modules before them, narrowed to what is used; joined in `vault/app.ts`. */

/** A stretch of an original text and the token that stands for it. */
export interface TokenSpan {
  start: number;
  end: number;
  class: string;
  token: string;
}

export interface Piece {
  text: string;
  spans: readonly PieceSpan[];
}

export type PieceSpan = Pick<Span, 'start' | 'end' | 'class'> & Partial<Pick<Span, 'score' | 'why'>>;

export interface Tokenised {
  masked: MaskedText;
  spans: TokenSpan[];
  created: number;
}

/** The keys of one subject, unwrapped before a transaction begins. */
export interface SubjectHandle {
  readonly tenant: TenantId;
  readonly subjectId: SubjectId;
}

/** Clear bytes, for the length of one use: they are wiped behind it. */
export interface ClearBytes {
  use<T>(work: (bytes: Buffer) => T): T;
}

export interface TokensPort {
  prepare(tenant: TenantId, subjectId: SubjectId): Promise<SubjectHandle>;
  prepareNew(tenant: TenantId): Promise<SubjectHandle>;
  tokenise(
    sql: Sql,
    ctx: Ctx,
    handle: SubjectHandle,
    pieces: readonly Piece[],
    marked?: boolean,
  ): Promise<Tokenised[]>;
  /** As `tokenise` for a subject of `prepareNew` without any value: all is known before the transaction. */
  plan(
    ctx: Ctx,
    handle: SubjectHandle,
    pieces: readonly Piece[],
  ): Promise<{ readonly tokenised: readonly Tokenised[]; insert(sql: Sql): Promise<void> }>;
  views(sql: Sql, handle: SubjectHandle, tokens: readonly string[]): Promise<Map<string, ValueView>>;
  countFound(sql: Sql, tenant: TenantId, since: Date): Promise<Map<string, number>>;
  sealText(handle: SubjectHandle, id: string, text: string): Buffer;
  openText(handle: SubjectHandle, id: string, sealed: Buffer): string;
  sealAttachment(
    handle: SubjectHandle,
    file: { bytes: Buffer; mediaType: string; kind: FileKind },
  ): {
    readonly token: string;
    readonly bytes: number;
    insert(sql: Sql, view: MaskedText | null): Promise<void>;
  };
  openFile(sql: Sql, handle: SubjectHandle, token: string): Promise<ClearBytes | null>;
  openView(sql: Sql, handle: SubjectHandle, token: string): Promise<MaskedText | null>;
  replaceView(sql: Sql, handle: SubjectHandle, token: string, view: MaskedText | null): Promise<boolean>;
  resolve(
    sql: Sql,
    ctx: Ctx,
    handle: SubjectHandle,
    tokens: readonly string[],
    because: string,
  ): Promise<Map<string, string>>;
}

export interface KeysPort {
  blindIndex(tenant: TenantId, cls: string): Promise<(normalForm: string) => Buffer>;
  indexes(tenant: TenantId, cls: string): Promise<Indexes>;
  openBox(
    tenant: TenantId,
    keyId: string,
    box: SealedBox,
    context: { info: string; aad: string },
  ): Promise<Buffer>;
  dayKey(tenant: TenantId): Promise<DayKey>;
}

export interface AuditPort {
  record(
    sql: Sql,
    tenant: TenantId,
    entries: readonly {
      kind: string;
      actor: string;
      requestId: string;
      body: Record<string, string | number | boolean | null | string[]>;
    }[],
  ): Promise<string[]>;
  sequenced(tenant: TenantId, ids: readonly string[]): Promise<number[]>;
  nudge(tenant: TenantId): void;
}

export interface AuthzPort {
  authorise(
    sql: Sql,
    ctx: Ctx,
    ask: {
      action: Action;
      class: string;
      purpose: Purpose | null;
      conversationId: ConversationId;
      token: string | null;
    },
  ): Promise<{ allow: boolean; reasons: Reason[]; entryIds: string[] }>;
}

export interface IdentityPort {
  /** The session that a request was let in by. */
  session(ctx: Ctx): { readonly touchedAt: number; readonly touchedFor: string | null } | null;
  /** The client of that slug, or null; the same for a slug that was never given. */
  clientBySlug(slug: string): Promise<Client | null>;
  client(tenant: TenantId): Promise<Client | null>;
  /** How an agent is called in front of a customer. */
  publicName(personId: PersonId, locale: 'en' | 'ja'): Promise<string>;
  clients(): Promise<readonly Client[]>;
}

export interface ChannelDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly tokens: TokensPort;
  readonly keys: KeysPort;
  readonly audit: AuditPort;
  readonly authz: AuthzPort;
  readonly identity: IdentityPort;
  readonly pseudonym: (tenant: TenantId, personId: PersonId) => Promise<string>;
  /** Writes news for the desk in this transaction; `nudgeDesk` after the commit sends it. */
  readonly tell: (sql: Sql, event: DeskEvent) => Promise<void>;
  readonly nudgeDesk: (tenant: TenantId) => void;
  /** As `nudgeDesk`, and waits until the news so far has been handed over, or the desk was found away. */
  readonly flushDesk: (tenant: TenantId) => Promise<void>;
  /** Tells the desk now or never: for what is stale in a second. */
  readonly tellNow: (event: DeskEvent) => void;
  readonly mail: MailOptions;
  readonly evaluation: boolean;
}

export interface MailOptions {
  /** Mail for `<slug>@<domain>` is taken in; replies come from there. */
  readonly domain: string;
  readonly listenPort: number | null;
  readonly listenHost: string;
  readonly tls: { readonly cert: string; readonly key: string } | null;
  readonly relay: {
    readonly host: string;
    readonly port: number;
    readonly secure: boolean;
    readonly login: { readonly user: string; readonly password: string } | null;
  } | null;
}
