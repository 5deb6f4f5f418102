import type { TicketLine } from '#desk/tickets/api';
import type { Change } from './change-ticket.ts';

export interface BulkStep {
  readonly tenant: string;
  readonly ticketIds: string[];
  readonly change: Change;
}

/** What puts many tickets back to what each of them was: as few changes as there were different states. */
export function undoOfBulk(lines: readonly TicketLine[], change: Change): BulkStep[] {
  const steps = new Map<string, BulkStep>();
  for (const line of lines) {
    const back = undoOf(line, change);
    if (Object.keys(back).length === 0) continue;
    const key = `${line.tenant}${JSON.stringify(back)}`;
    const step = steps.get(key) ?? { tenant: line.tenant, ticketIds: [], change: back };
    step.ticketIds.push(line.ticketId);
    steps.set(key, step);
  }
  return [...steps.values()];
}

/** What puts one ticket back to what it was. */
export function undoOf(before: TicketLine, change: Change): Change {
  const added = change.addTags?.filter((tag) => !before.tags.includes(tag)) ?? [];
  return {
    ...(change.assignee === undefined ? {} : { assignee: before.assignee }),
    ...(change.team === undefined ? {} : { team: before.team }),
    ...(change.priority === undefined ? {} : { priority: before.priority }),
    ...(change.status === undefined ? {} : { status: before.status }),
    // Setting a state wakes a ticket; what slept goes back to sleep, unless its time has come meanwhile.
    ...(change.snoozeUntil === undefined && (change.status === undefined || before.snoozedUntil === null)
      ? {}
      : { snoozeUntil: stillAhead(before.snoozedUntil) }),
    ...(added.length === 0 ? {} : { removeTags: added }),
  };
}

function stillAhead(at: string | null): string | null {
  return at !== null && Date.parse(at) > Date.now() ? at : null;
}
