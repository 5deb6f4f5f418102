import type { z } from 'zod';

import type { Queue, QueueQuery, TicketLine } from '#desk/tickets/api';
import { asId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { lineOf } from './lines.ts';
import type { TicketDeps } from './ports.ts';
import { findByNumber, listTickets } from './store.ts';
import { searchTickets } from './store-search.ts';

/** A view over several clients in its order: one query a client, merged; the cursor is a place in time. */
export async function readQueue(
  deps: TicketDeps,
  tenants: readonly TenantId[],
  personId: string,
  query: z.output<typeof QueueQuery>,
): Promise<Queue> {
  const from = query.cursor === undefined ? null : readCursor(query.cursor);
  const page = {
    view: query.view,
    tag: query.tag ?? null,
    team: query.team ?? null,
    from,
    limit: query.limit,
  };
  const pages = await Promise.all(
    tenants.map(async (tenant) => {
      const rows = await deps.db.tx(tenant, (sql) => listTickets(sql, tenant, personId, page));
      return rows.map((row) => lineOf(tenant, row));
    }),
  );
  const order = ORDERS[query.view] ?? NEWEST;
  const lines = merge(pages.flat(), order).slice(0, query.limit);
  const last = lines.at(-1);
  return {
    lines,
    cursor:
      lines.length === query.limit && last !== undefined
        ? `${order.time(last) ?? ''}~${last.ticketId}`
        : null,
  };
}

interface Order {
  readonly time: (line: TicketLine) => string | null;
  readonly newestFirst: boolean;
}
const NEWEST: Order = { time: (line) => line.updatedAt, newestFirst: true };
const ORDERS: Partial<Record<z.output<typeof QueueQuery>['view'], Order>> = {
  waiting: { time: (line) => line.waitingSince, newestFirst: false },
  snoozed: { time: (line) => line.snoozedUntil, newestFirst: false },
};

const FILTER = /(?:^|\s)(client|status|tag):(\S{1,60})/g;

/** Words over masked text, with `client:`, `status:`, `tag:` and `#number`; newest first, client by client. */
export async function search(
  deps: TicketDeps,
  tenants: readonly { tenant: TenantId; slug: string }[],
  personId: string,
  q: string,
  limit: number,
): Promise<TicketLine[]> {
  // A value is compared inside the vault; here it would only be told to a process that must not know it.
  if (await deps.holdsValue([q])) throw new AppError('search_holds_value');
  const filters = new Map([...q.matchAll(FILTER)].map((match) => [match[1] ?? '', match[2] ?? '']));
  const rest = q.replaceAll(FILTER, ' ').normalize('NFKC').toLowerCase().trim();
  const number = /^#(\d{1,9})$/.exec(rest)?.[1];
  const words = rest
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, 8);
  const wanted = tenants.filter(
    ({ slug }) => (filters.get('client') ?? slug) === slug || slug.startsWith(filters.get('client') ?? ''),
  );
  const found = await Promise.all(
    wanted.map(async ({ tenant }) => {
      const rows = await deps.db.tx(tenant, (sql) =>
        number === undefined
          ? searchTickets(sql, tenant, personId, {
              words,
              status: filters.get('status') ?? null,
              tag: filters.get('tag') ?? null,
              limit,
            })
          : findByNumber(sql, tenant, personId, Number(number)),
      );
      return rows.map((row) => lineOf(tenant, row));
    }),
  );
  return merge(found.flat(), NEWEST).slice(0, limit);
}

function merge(lines: TicketLine[], { time, newestFirst }: Order): TicketLine[] {
  const place = (line: TicketLine): string => `${time(line) ?? ''}~${line.ticketId}`;
  return lines.toSorted((a, b) => (place(a) < place(b) === newestFirst ? 1 : -1));
}

function readCursor(cursor: string): { at: Date; ticketId: string } {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)~([0-9a-f-]{36})$/.exec(cursor);
  if (match === null)
    throw new AppError('invalid_request', { fields: [{ in: 'query', at: 'cursor', wrong: 'malformed' }] });
  return { at: new Date(match[1] ?? ''), ticketId: asId(match[2] ?? '') };
}
