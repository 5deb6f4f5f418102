import { z } from 'zod';

import { fromBase64Url } from '#web/client/bytes.ts';

/** An entry's shape (docs/spec/audit-entry.md). A later version may add fields; none that we know may be of another kind. */
const Value = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]);
const Entry = z.looseObject({
  id: z.string(),
  at: z.string(),
  kind: z.string(),
  tenant: z.string(),
  actor: z.string(),
  requestId: z.optional(z.string()),
  body: z.record(z.string(), Value),
});

export type EntryValue = z.infer<typeof Value>;

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
  const text = textOf(bytes);
  if (text === null) return null;
  const parsed = Entry.safeParse(parse(text));
  if (!parsed.success) return null;
  const { kind, at, tenant, actor, body } = parsed.data;
  return {
    index,
    kind,
    at,
    bytes,
    text,
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
  if (Array.isArray(value)) return value;
  return typeof value === 'string' && value !== '' ? value.split(',') : [];
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
