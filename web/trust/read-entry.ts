import { parseEntry, type EntryValue } from '#tlog';
import { fromBase64Url } from '#web/client/bytes.ts';

export interface EntryReading {
  index: number;
  kind: string;
  at: string;
  /** The exact bytes: what is hashed. */
  bytes: Uint8Array;
  /** The same bytes as text, never re-encoded. */
  text: string;
  tenant: string;
  actor: string;
  role: string | null;
  class: string | null;
  purpose: string | null;
  reasons: readonly string[];
  token: string | null;
  policy: string | null;
  body: Readonly<Record<string, EntryValue>>;
}

/** Reads a line of the log from its exact bytes; null if they are no entry. Kind and time are the entry's own, not the line's. */
export function readEntry(line: { index: number; entry: string }): EntryReading | null {
  return readEntryBytes(line.index, fromBase64Url(line.entry));
}

export function readEntryBytes(index: number, bytes: Uint8Array): EntryReading | null {
  const entry = parseEntry(bytes);
  if (typeof entry === 'string') return null;
  const { kind, at, tenant, actor, body } = entry;
  return {
    index,
    kind,
    at,
    bytes,
    // An entry is UTF-8, or it would not have been read.
    text: new TextDecoder().decode(bytes),
    tenant,
    actor,
    role: word(body, 'role'),
    class: word(body, 'class'),
    purpose: word(body, 'purpose'),
    reasons: words(body['reasons']),
    token: word(body, 'token'),
    policy: word(body, 'policyDigest') ?? word(body, 'policy') ?? word(body, 'digest'),
    body,
  };
}

function word(body: Readonly<Record<string, EntryValue>>, name: string): string | null {
  const value = body[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

function words(value: EntryValue | undefined): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : value.split(',');
  return typeof value === 'object' && value !== null ? value : [];
}
