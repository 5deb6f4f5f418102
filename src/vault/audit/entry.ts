import canonicalize from 'canonicalize';

import type { TenantId } from '#platform/ids';
import { FatalError } from '#platform/problems';

/** Kinds of entries (docs/spec/audit-entry.md). A kind that is not listed is not written. */
export const ENTRY_KINDS = [
  'log.started',
  'log.witness_changed',
  'client.created',
  'client.origin_allowed',
  'client.origin_refused',
  'person.created',
  'person.changed',
  'person.recovery',
  'key.created',
  'key.removed',
  'passkey_rule.changed',
  'key.custody_changed',
  'key.withdrawn',
  'key.returned',
  'key.announced',
  'key.rotated',
  'key.destroyed',
  'directory_token.changed',
  'client_key.issued',
  'client_key.withdrawn',
  'credential.alert',
  'credential.settled',
  'credential.unlocked',
  'session.started',
  'session.ended',
  'session.touched',
  'document.signed',
  'message.tokenised',
  'message.withheld',
  'file.tokenised',
  'message.sent',
  'conversation.merged',
  'conversation.unmerged',
  'value.revealed',
  'value.denied',
  'value.matched',
  'match.answered',
  'value.searched',
  'search.answered',
  'search.changed',
  'value.used',
  'call.ended',
  'destination.changed',
  'value.marked',
  'value.unmarked',
  'value.resolved',
  'reply.sent',
  'fact.changed',
  'policy.changed',
  'approval.asked',
  'approval.given',
  'approval.refused',
  'emergency.declared',
  'emergency.reviewed',
  'detection.changed',
  'detection.look_started',
  'detection.look_ended',
  'containment.changed',
  'shred.requested',
  'shred.completed',
  'hold.changed',
  'retention.changed',
  'log.read',
] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

export type EntryValue = string | number | boolean | null | readonly string[];
export type EntryBody = Readonly<Record<string, EntryValue>>;

/** What a module hands over; the log adds when, where and its own id. */
export interface EntryDraft {
  /** Given by who has to name the entry elsewhere in the same round trip; else made. A UUID. */
  readonly entryId?: string;
  readonly kind: string;
  /** A pseudonym, `customer`, `desk`, `key:<id>` or `job:<name>`. Never a name. */
  readonly actor: string;
  readonly requestId: string;
  readonly body: EntryBody;
}

/** C2SP tlog-tiles: an entry's length must fit two bytes. We stay far below. */
const MAX_BYTES = 16_000;
/** Ids, tokens, digests, codes, times: no space, no `@`, no letter beyond ASCII, so that no sentence and no address fits. */
const CODE = /^[A-Za-z0-9_:.,|/+=-]{0,300}$/;
const NAME = /^[a-z][A-Za-z0-9]{0,40}$/;

/**
 * The exact bytes of one entry: RFC 8785 canonical JSON. Throws `FatalError` for anything that could carry personal data:
 * a log that is never rewritten must not be told what may have to be forgotten.
 */
export function encodeEntry(tenant: TenantId, id: string, at: Date, draft: EntryDraft): Buffer {
  const kind = ENTRY_KINDS.find((known) => known === draft.kind);
  if (kind === undefined) throw new FatalError(`unknown kind of entry: ${draft.kind}`);
  mustBeCode('actor', draft.actor);
  mustBeCode('requestId', draft.requestId);
  for (const [name, value] of Object.entries(draft.body)) {
    if (!NAME.test(name)) throw new FatalError(`entry ${kind}: field name is not plain`);
    for (const one of Array.isArray(value) ? (value as readonly unknown[]) : [value]) {
      if (typeof one === 'string') mustBeCode(`${kind}.${name}`, one);
      else if (
        typeof one === 'number' ? !Number.isSafeInteger(one) : one !== null && typeof one !== 'boolean'
      ) {
        throw new FatalError(`entry ${kind}: field ${name} is of no kind that entries have`);
      }
    }
  }
  const text = canonicalize({
    v: 1,
    id,
    at: at.toISOString(),
    tenant,
    kind,
    actor: draft.actor,
    requestId: draft.requestId,
    body: draft.body,
  });
  const bytes = Buffer.from(text ?? '', 'utf8');
  if (bytes.length === 0 || bytes.length > MAX_BYTES)
    throw new FatalError(`entry ${kind}: ${bytes.length} bytes`);
  return bytes;
}

function mustBeCode(where: string, value: string): void {
  // The value itself stays out of the error: it may be what must not be written down.
  if (!CODE.test(value)) throw new FatalError(`entry: ${where} is more than a code`);
}
