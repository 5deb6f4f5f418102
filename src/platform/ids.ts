import { randomBytes, randomFillSync, randomUUID } from 'node:crypto';

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** A company: the provider itself or one of its clients. UUID. First column of every key. */
export type TenantId = Branded<'TenantId'>;
/** Somebody who works: staff of the provider or an officer of a client. UUID. */
export type PersonId = Branded<'PersonId'>;
/** A customer of a client, as the vault knows it: the owner of a subject key. UUID. */
export type SubjectId = Branded<'SubjectId'>;
/** A conversation in the vault and, under the same id, a ticket at the desk. UUID. */
export type ConversationId = Branded<'ConversationId'>;
/** One message of a conversation. UUID, ordered by time. */
export type MessageId = Branded<'MessageId'>;
/** `tk1_<class>_<26 base32><2 check>`: stands for one value of one subject. */
export type Token = Branded<'Token'>;

/** A UUID of version 7 (RFC 9562 section 5.7): ordered by its millisecond, so that indexes grow at one end. */
export function newId<Id extends Branded<string>>(now: number = Date.now()): Id {
  const bytes = randomOf16();
  bytes.writeUIntBE(now, 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}` as Id;
}

/** Random bytes drawn in large portions: one system call for 256 ids. Each 16 are given out once; the caller may write over them. */
const pool = Buffer.alloc(16 * 256);
let used = pool.length;

function randomOf16(): Buffer {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += 16;
  return pool.subarray(used - 16, used);
}

/** A UUID of version 4: for ids that must not tell when they were made. */
export function randomId<Id extends Branded<string>>(): Id {
  return randomUUID() as Id;
}

/** The one place where a checked string becomes an id; the caller has validated its shape (the contract's zod schema). */
export function asId<Id extends Branded<string>>(checked: string): Id {
  return checked as Id;
}

/**
 * A bearer secret that carries its tenant, `<prefix>_<32 hex of the tenant>_<43 base64url>` (256 random bits), so that it
 * can be looked up under row-level security without asking who it belongs to.
 */
export function newBearer(prefix: string, tenant: TenantId): string {
  return `${prefix}_${tenant.replaceAll('-', '')}_${randomBytes(32).toString('base64url')}`;
}

/** The tenant written in a bearer secret, or null if the text is none with that prefix. Says nothing of its validity. */
export function tenantOfBearer(prefix: string, bearer: string): TenantId | null {
  const match = /^([a-z]{2,8})_([0-9a-f]{32})_[A-Za-z0-9_-]{43}$/.exec(bearer);
  const hex = match?.[2];
  if (match?.[1] !== prefix || hex === undefined) return null;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}` as TenantId;
}
