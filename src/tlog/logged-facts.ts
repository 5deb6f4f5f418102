import type { LoggedDecision } from './decision-entry.ts';
import type { Entry, EntryValue } from './entry.ts';
import { millisecondsOf } from './time.ts';

/** How long what was true may still be believed by a decision that was under way when it changed: the longest transaction, generously. */
const UNDER_WAY_MS = 60_000;
/** A decision is made a moment before its entry is timed. */
const MOMENT_MS = 5_000;

type Body = Entry['body'];
interface Said {
  readonly at: number;
  readonly body: Body;
}

/**
 * What the log says of people, conversations and containment, as it goes by. Only what opens a value is asked for: a decision that believed less than the log says
 * denied more than it had to, and its reasons say so.
 */
export function createLoggedFacts() {
  /** The newest, and those before it that somebody may still have been looking at. */
  const said = new Map<string, Said[]>();

  function add(key: string, at: number, body: Body): void {
    const all = said.get(key) ?? [];
    // One that was followed by another more than a minute ago can be in nobody's hands any more.
    const kept = all.filter((_, nth) => (all[nth + 1]?.at ?? at) >= at - UNDER_WAY_MS);
    said.set(key, [...kept, { at, body }]);
  }

  /** Is there something said of this that a decision at that time may have stood on, and that says so? */
  function supports(key: string, at: number, holds: (body: Body | null) => boolean): boolean {
    const all = said.get(key);
    if (all === undefined) return holds(null);
    return (
      all.some((one, nth) => {
        const next = all[nth + 1];
        return (next === undefined || next.at >= at - UNDER_WAY_MS) && holds(one.body);
      }) ||
      (all.length === 1 && (all[0]?.at ?? 0) >= at - UNDER_WAY_MS && holds(null))
    );
  }

  return {
    see(at: number, { kind, body }: Entry): void {
      if (kind === 'containment.changed') add(keyOf(body['scope'], body['person']), at, body);
      if (kind !== 'fact.changed') return;
      add(keyOf(body['fact'], body['person'] ?? body['conversation']), at, body);
    },
    /** Which facts of the decision the log does not bear out. */
    unfounded(decision: LoggedDecision): string[] {
      const { facts, actor, at, conversation } = decision;
      if (facts === null) return [];
      const timely = (body: Body | null): body is Body =>
        body !== null &&
        !(millisecondsOf(String(body['observedAt'])) > at + MOMENT_MS) &&
        millisecondsOf(String(body['expiresAt'])) > at - MOMENT_MS;
      const person = (fact: string, holds: (body: Body) => boolean) =>
        supports(`${fact}|${actor}`, at, (body) => timely(body) && holds(body));
      const ticket = (holds: (body: Body) => boolean) =>
        conversation !== null &&
        supports(`ticket|${conversation}`, at, (body) => timely(body) && holds(body));
      const free = (scope: string, whom = '') =>
        supports(`${scope}|${whom}`, at, (body) => body?.['active'] !== true);
      const claims: [path: string, claimed: boolean, founded: () => boolean][] = [
        ['nda.inForce', true, () => person('nda', (body) => body['inForce'] === true)],
        ['training.current', true, () => person('training', (body) => body['current'] === true)],
        ['shift.onShift', true, () => person('shift', (body) => within(body, at))],
        ['ticket.open', true, () => ticket((body) => body['open'] === true)],
        ['ticket.assignedToYou', true, () => ticket((body) => body['assignee'] === actor)],
        ['containment.agent', false, () => free('agent', actor)],
        ['containment.client', false, () => free('client')],
        ['containment.floor', false, () => free('floor')],
      ];
      return claims
        .filter(([path, claimed, founded]) => facts.get(path) === claimed && !founded())
        .map(([path, claimed]) => `${path}=${String(claimed)}`);
    },
  };
}

function keyOf(what: EntryValue | undefined, about: EntryValue | undefined): string {
  return `${typeof what === 'string' ? what : ''}|${typeof about === 'string' ? about : ''}`;
}

function within(body: Body, at: number): boolean {
  return (
    millisecondsOf(String(body['startsAt'])) <= at + MOMENT_MS &&
    at - MOMENT_MS < millisecondsOf(String(body['endsAt']))
  );
}
