import { strFromU8 } from 'fflate';

/** One line of a client's log (docs/spec/audit-entry.md). It holds codes, tokens and digests: no personal data. */
export interface Entry {
  readonly v: 1;
  readonly id: string;
  /** ISO 8601, UTC, to the millisecond. */
  readonly at: string;
  readonly tenant: string;
  /** `<thing>.<what happened>`, e.g. `value.revealed`. */
  readonly kind: string;
  /** A pseudonym, `customer`, `desk`, `key:<id>` or `job:<name>`. */
  readonly actor: string;
  readonly requestId: string;
  readonly body: Readonly<Record<string, EntryValue>>;
}

export type EntryValue = string | number | boolean | null | readonly string[];

const FIELDS = 'actor,at,body,id,kind,requestId,tenant,v';
const KIND = /^[a-z][a-z_]*\.[a-z][a-z_]*$/;
const AT = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$/;
/** No space, no `@`, no letter beyond ASCII, so that no sentence and no address fits. */
const CODE = /^[A-Za-z0-9_:.,|/+=-]{0,300}$/;
const NAME = /^[a-z][A-Za-z0-9]{0,40}$/;

/** The entry, or in one sentence why these bytes are none: no JSON, not canonical (RFC 8785), a field too many or too few. */
export function parseEntry(bytes: Uint8Array): Entry | string {
  let text: string;
  let value: unknown;
  try {
    text = strFromU8(bytes);
    value = JSON.parse(text);
  } catch {
    return 'is not JSON';
  }
  if (!isEntry(value)) return 'has not the fields of an entry';
  // An entry is ASCII throughout, so equal texts of equal length are equal bytes: no mark before them, nothing mended in reading.
  return canonicalText(value) === text && text.length === bytes.length
    ? value
    : 'is not canonical JSON (RFC 8785)';
}

/**
 * The one canonical text (RFC 8785) of an entry. Its texts hold nothing that JSON escapes and its numbers are whole, so that it is put together as it stands: whoever
 * checks a million entries waits for little else.
 */
function canonicalText({ actor, at, body, id, kind, requestId, tenant }: Entry): string {
  const names = Object.keys(body).toSorted();
  const fields = names.map((name) => `"${name}":${valueText(body[name] ?? null)}`).join(',');
  return `{"actor":"${actor}","at":"${at}","body":{${fields}},"id":"${id}","kind":"${kind}","requestId":"${requestId}","tenant":"${tenant}","v":1}`;
}

function valueText(value: EntryValue): string {
  if (typeof value === 'string') return `"${value}"`;
  if (typeof value === 'object' && value !== null)
    return value.length === 0 ? '[]' : `["${value.join('","')}"]`;
  return String(value);
}

function isEntry(value: unknown): value is Entry {
  if (!isRecord(value) || Object.keys(value).toSorted().join() !== FIELDS) return false;
  const { v, id, at, tenant, kind, actor, requestId, body } = value;
  return (
    v === 1 &&
    [id, tenant, actor, requestId].every(isCode) &&
    typeof at === 'string' &&
    AT.test(at) &&
    typeof kind === 'string' &&
    KIND.test(kind) &&
    isRecord(body) &&
    Object.entries(body).every(([name, one]) => NAME.test(name) && isValue(one))
  );
}

function isValue(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isCode);
  return value === null || typeof value === 'boolean' || Number.isSafeInteger(value) || isCode(value);
}

function isCode(value: unknown): boolean {
  return typeof value === 'string' && CODE.test(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
