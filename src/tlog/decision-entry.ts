import type { Entry } from './entry.ts';

/** A decision, as its entry tells it (docs/spec/audit-entry.md). */
export interface LoggedDecision {
  readonly index: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly id: string;
  readonly actor: string;
  readonly allow: boolean;
  readonly action: string;
  readonly role: string;
  readonly class: string;
  readonly purpose: string | null;
  readonly conversation: string | null;
  readonly reasons: readonly string[];
  readonly policyDigest: string;
  /** By path, as in `nda.inForce`. Null in an entry of before facts were logged. */
  readonly facts: ReadonlyMap<string, boolean | number> | null;
  readonly use: { readonly destination: string; readonly classes: readonly string[] } | null;
}

const ACTIONS: Readonly<Record<string, string>> = {
  'value.revealed': 'reveal',
  'value.matched': 'match',
  'value.searched': 'search',
  'value.used': 'use',
  'value.marked': 'mark',
  'value.unmarked': 'unmark',
  'reply.sent': 'send',
  'log.read': 'read_log',
};

/** Null for an entry of another kind; a sentence for one of this kind that does not say what a decision says. */
export function readDecision(index: number, at: number, entry: Entry): LoggedDecision | string | null {
  const { kind, body, actor } = entry;
  const denied = kind === 'value.denied';
  if (!denied && ACTIONS[kind] === undefined) return null;
  const word = (name: string): string | null => {
    const value = body[name];
    return typeof value === 'string' ? value : null;
  };
  const words = (name: string): readonly string[] | null => {
    const value = body[name];
    return typeof value === 'object' && value !== null ? value : null;
  };
  const [id, action, role, cls, digest] = ['decision', 'action', 'role', 'class', 'policyDigest'].map(word);
  const reasons = words('reasons');
  if (!id || !action || !role || !cls || !digest || reasons === null)
    return 'does not say what a decision says';
  if (!denied && action !== ACTIONS[kind]) return `is a ${kind} of a decision about ${action}`;
  if (denied !== reasons.length > 0)
    return denied ? 'is a denial without a reason' : 'was allowed, with reasons against it';
  const codes = words('facts');
  const facts = codes === null ? null : readFacts(codes);
  if (codes !== null && facts === null) return 'has facts that nobody can read';
  const destination = word('destination');
  return {
    index,
    at,
    id,
    actor,
    allow: !denied,
    action,
    role,
    class: cls,
    purpose: word('purpose'),
    conversation: word('conversation'),
    reasons,
    policyDigest: digest,
    facts,
    use:
      action === 'use' && destination !== null ? { destination, classes: words('classes') ?? [cls] } : null,
  };
}

const FACT = /^([A-Za-z]+(?:\.[A-Za-z]+)?)=(true|false|-?[0-9]{1,15})$/;

function readFacts(codes: readonly string[]): ReadonlyMap<string, boolean | number> | null {
  const facts = new Map<string, boolean | number>();
  for (const code of codes) {
    const [, path, value] = FACT.exec(code) ?? [];
    if (path === undefined || value === undefined || facts.has(path)) return null;
    facts.set(path, value === 'true' ? true : value === 'false' ? false : Number(value));
  }
  return facts;
}
