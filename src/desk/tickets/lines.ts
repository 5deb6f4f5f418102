import { splitsPair } from '#platform/text';
import type { TicketLine } from '#desk/tickets/api';
import { TOKEN_PATTERN, type MaskedText } from '#vault/tokens/api';
import type { TicketRow } from './store.ts';

export function lineOf(tenant: string, row: TicketRow): TicketLine {
  return {
    tenant,
    ticketId: row.ticketId,
    number: row.number,
    subject: row.subject,
    customerName: row.customer.name,
    channel: row.channel,
    status: row.status,
    priority: row.priority,
    assignee: row.assignee,
    team: row.team,
    tags: row.tags,
    snippet: row.snippet,
    lastFrom: row.lastFrom,
    waitingSince: row.waitingSince?.toISOString() ?? null,
    snoozedUntil: row.snoozedUntil?.toISOString() ?? null,
    unread: row.readVersion === null || row.readVersion < row.version,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    version: row.version,
  };
}

const SNIPPET = 140;

/** The beginning of a masked text; neither a token nor a character is cut in two. */
export function snippetOf(body: MaskedText): MaskedText {
  const flat = body.text.replaceAll(/\s+/g, ' ').trim();
  let end = Math.min(flat.length, SNIPPET);
  if (splitsPair(flat, end)) end -= 1;
  for (const match of flat.matchAll(TOKEN_PATTERN)) {
    if (match.index < end && end < match.index + match[0].length) end = match.index + match[0].length;
  }
  const text = end < flat.length ? `${flat.slice(0, end)}…` : flat;
  return {
    text,
    values: Object.fromEntries(Object.entries(body.values).filter(([token]) => text.includes(token))),
  };
}

/** What search looks at: lower case, widths folded. */
export function searchTextOf(...bodies: (MaskedText | null)[]): string {
  return bodies
    .map((body) => body?.text ?? '')
    .join('\n')
    .normalize('NFKC')
    .toLowerCase();
}
