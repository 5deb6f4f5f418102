import type { AlertKind } from '#vault/identity/api';

/** What is done about what was seen: told, and more. Strict from the start. */
export type WatchAction = 'alert' | 'step_up' | 'end' | 'lock' | 'block';

/** One line a rule: what it is called and what follows. The thresholds are below, beside what they count. */
export const ACTIONS: Readonly<Record<AlertKind, WatchAction>> = {
  /** Many failures for one who is claimed: nobody is let try for them for a while. */
  account_guessing: 'block',
  /** Many failures from one address or network. */
  address_guessing: 'block',
  /** One network tries many people. */
  spraying: 'block',
  /** The right key, but its counter went back: there is a copy of it. */
  copied_key: 'lock',
  /** Somebody sends the session's bearer with a proof by another key: it was stolen, and is worth nothing to them. */
  stolen_bearer: 'step_up',
  /** They go on. */
  stolen_bearer_again: 'end',
  /** A proof was sent again and again. */
  replayed_proof: 'alert',
  /** Asked for touch after touch that nobody gives: so that somebody may tire and give one. */
  touch_flood: 'end',
  /** From one network to quite another within minutes, and on another key or device. */
  impossible_travel: 'step_up',
  /** The same on the same key and device: a person who went out of the house. */
  moved: 'alert',
  /** A device or network that this person has not signed in with before. */
  new_device: 'alert',
};

const MINUTE_MS = 60_000;
export const WINDOW_MS = 15 * MINUTE_MS;
/** Failures within the window before nobody may try any more: for one who is claimed, from one address, from one network. */
export const MOST_FAILURES = { claimed: 8, address: 20, network: 60 } as const;
/** So many different people tried from one network within the window, with at least so many failures, are a spraying. */
export const SPRAYING = { claimed: 5, failures: 10 } as const;
/** Touches begun and not given, of one person, that are still open (a flow lives five minutes). */
export const MOST_OPEN_TOUCHES = 20;
export const STOLEN_BEARERS = 3;
export const REPLAYED_PROOFS = 3;
/** Another network within this time is faster than people travel. */
export const TRAVEL_MS = 30 * MINUTE_MS;
export const STEP_UP_MS = 24 * 60 * MINUTE_MS;

export interface Failures {
  readonly claimed: number;
  readonly address: number;
  readonly network: number;
  /** Different people tried from this network. */
  readonly peopleOfNetwork: number;
}

/** Why nobody may try now, or null. What comes from this machine is not held back by address: a proxy may stand there. */
export function heldBack(
  failures: Failures,
  network: string,
): 'account_guessing' | 'address_guessing' | 'spraying' | null {
  if (failures.claimed >= MOST_FAILURES.claimed) return 'account_guessing';
  if (network === 'local') return null;
  if (failures.peopleOfNetwork >= SPRAYING.claimed && failures.network >= SPRAYING.failures)
    return 'spraying';
  if (failures.address >= MOST_FAILURES.address || failures.network >= MOST_FAILURES.network)
    return 'address_guessing';
  return null;
}

export interface Before {
  readonly network: string;
  readonly device: string;
  readonly credentialId: string | null;
  readonly seenAt: Date;
}

/** What is remarkable about a sign-in, by the person's earlier sessions (latest first). A first one is not. */
export function remarkable(
  now: {
    readonly network: string;
    readonly device: string;
    readonly credentialId: string | null;
    readonly at: number;
  },
  before: readonly Before[],
): 'impossible_travel' | 'moved' | 'new_device' | null {
  const last = before[0];
  if (last === undefined) return null;
  const far =
    wideOf(last.network) !== wideOf(now.network) && last.network !== 'local' && now.network !== 'local';
  if (far && now.at - last.seenAt.getTime() < TRAVEL_MS) {
    const same = last.device === now.device && last.credentialId === now.credentialId;
    return same ? 'moved' : 'impossible_travel';
  }
  const known = before.some(
    (one) =>
      one.device === now.device &&
      one.credentialId === now.credentialId &&
      wideOf(one.network) === wideOf(now.network),
  );
  return known ? null : 'new_device';
}

/** The neighbourhood of a network: /16 of IPv4, /32 of IPv6. No map of places is at hand; this is what stands for one. */
function wideOf(network: string): string {
  return network.includes(':')
    ? network.split(':').slice(0, 2).join(':')
    : network.split('.').slice(0, 2).join('.');
}
