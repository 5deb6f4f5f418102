import type { ApprovalRule } from '#vault/authz/api';

/** What the client's rules ask of one request beside the asker's own doing. */
export interface ApprovalNeeds {
  readonly lead: boolean;
  readonly client: boolean;
}

/**
 * Whose yes one request needs: by its class, by how many values its person opened in the day before, by the hour.
 * `usedToday`: without the one that is asked for.
 */
export function approvalNeeds(
  rule: ApprovalRule,
  request: { readonly class: string; readonly usedToday: number; readonly nowMs: number },
): ApprovalNeeds {
  const byNumber = rule.leadFromNth !== null && request.usedToday + 1 >= rule.leadFromNth;
  const byHour = rule.leadOutside !== null && !isWithin(rule.leadOutside, request.nowMs);
  return {
    lead: rule.leadClasses.includes(request.class) || byNumber || byHour,
    client: rule.clientClasses.includes(request.class),
  };
}

/** Is it between these times of the day there? `to` itself is outside; over midnight if `from` is later than `to`. */
function isWithin({ from, to, zone }: NonNullable<ApprovalRule['leadOutside']>, nowMs: number): boolean {
  const now = clockOf(zone).format(nowMs);
  return from <= to ? from <= now && now < to : from <= now || now < to;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  clocks.set(zone, clock);
  return clock;
}
