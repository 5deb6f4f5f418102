import { z } from 'zod';

import { Channel, MessageView, ReadyReplyWords, Tag } from '#vault/channels/api';
import { listUseButtons } from '#vault/calls/api';
import { keptUntil } from '#vault/retention/api';
import { MaskedText } from '#vault/tokens/api';

/** Tickets and their conversation, masked. Paths `/api/t/:tenant/…`, and `/api/queue…` over all clients of a person. */

export const Status = z.enum(['open', 'pending', 'solved']);
export type Status = z.infer<typeof Status>;
export const Priority = z.enum(['low', 'normal', 'high', 'urgent']);
export type Priority = z.infer<typeof Priority>;

export const TicketLine = z.object({
  tenant: z.uuid(),
  ticketId: z.uuid(),
  /** Per client, from 1. */
  number: z.number(),
  subject: MaskedText,
  customerName: MaskedText,
  channel: Channel,
  status: Status,
  priority: Priority,
  assignee: z.uuid().nullable(),
  /** Whose queue it is in; it opens no values. */
  team: z.uuid().nullable(),
  tags: z.array(z.string()),
  /** The last public message, shortened; tokens stay whole. */
  snippet: MaskedText,
  lastFrom: z.enum(['customer', 'reply', 'note', 'system']),
  /** Since when the customer waits for an answer; null while nobody does. */
  waitingSince: z.iso.datetime().nullable(),
  /** Out of the queues until then, or until the customer writes. */
  snoozedUntil: z.iso.datetime().nullable(),
  unread: z.boolean(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  version: z.number(),
});
export type TicketLine = z.infer<typeof TicketLine>;

export const View = z.enum([
  'mine',
  'team',
  'team_unassigned',
  'unassigned',
  'waiting',
  'open',
  'pending',
  'snoozed',
  'solved',
  'all',
]);
export type View = z.infer<typeof View>;

/** GET /api/queue: newest activity first (`waiting`: who waits longest first, `snoozed`: next to wake first), over the clients of this person, or one of them. `cursor` from the answer before. */
export const QueueQuery = z.object({
  view: View,
  tenant: z.uuid().optional(),
  tag: z.string().max(60).optional(),
  /** One team of a client; with `tenant`. */
  team: z.uuid().optional(),
  cursor: z.string().max(300).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export const Queue = z.object({ lines: z.array(TicketLine), cursor: z.string().nullable() });
export type Queue = z.infer<typeof Queue>;

/** GET /api/queue/counts */
export const Counts = z.object({
  byClient: z.array(
    z.object({
      tenant: z.uuid(),
      mine: z.number(),
      team: z.number(),
      team_unassigned: z.number(),
      unassigned: z.number(),
      open: z.number(),
      waiting: z.number(),
      pending: z.number(),
      snoozed: z.number(),
      solved: z.number(),
    }),
  ),
});
export type Counts = z.infer<typeof Counts>;

/**
 * POST /api/search: words over masked text (`client:` `status:` `tag:` `#number` filters), per client, merged by time. Not in the
 * address, which browsers and whatever stands between keep; `search_holds_value` for words that look like somebody's data.
 */
export const SearchRequest = z.strictObject({
  q: z.string().min(1).max(200),
  limit: z.number().int().min(1).max(50).default(30),
});

export const TicketEvent = z.object({
  at: z.iso.datetime(),
  personId: z.uuid().nullable(),
  what: z.enum([
    'started',
    'assigned',
    'team',
    'status',
    'priority',
    'tagged',
    'untagged',
    'snoozed',
    'woke',
    'mail_sent',
    'mail_failed',
    'revised',
    'erased',
    // `to`: number and id of the other ticket, with a blank between them
    'merged_into',
    'merged_from',
    'unmerged',
  ]),
  to: z.string().nullable(),
});

/** GET /api/t/:tenant/tickets/:ticketId. Reading it marks it read for this person. */
export const Ticket = z.object({
  line: TicketLine,
  /** Where it goes on, if it was merged. */
  mergedInto: z.object({ ticketId: z.uuid(), number: z.number() }).nullable(),
  subjectId: z.uuid(),
  customer: z.object({ name: MaskedText, email: MaskedText.nullable(), phone: MaskedText.nullable() }),
  messages: z.array(MessageView),
  events: z.array(TicketEvent),
  presence: z.array(z.object({ personId: z.uuid(), doing: z.enum(['viewing', 'typing']) })),
});
export type Ticket = z.infer<typeof Ticket>;

/** GET /api/t/:tenant/tickets/:ticketId/history: other tickets of the same customer of the same client. */
export const History = z.object({ lines: z.array(TicketLine) });

/** GET /api/t/:tenant/tickets/:ticketId/kept: how long this customer's data are kept, by the client's rule. */
export const Kept = keptUntil.answer;
export type Kept = z.infer<typeof Kept>;

const Changes = {
  assignee: z.uuid().nullable().optional(),
  team: z.uuid().nullable().optional(),
  status: Status.optional(),
  priority: Priority.optional(),
  /** Only tags that the client has (`GET …/words`). */
  addTags: z.array(Tag).max(10).optional(),
  removeTags: z.array(z.string().min(1).max(60)).max(10).optional(),
  /** Within a year from now; null wakes it. */
  snoozeUntil: z.iso.datetime().nullable().optional(),
};

/** POST /api/t/:tenant/tickets/:ticketId: one change, refused with `stale_version` if somebody was faster. */
export const TicketChange = z.strictObject({ version: z.number().int(), ...Changes });
export const TicketChanged = z.object({ line: TicketLine });

/** POST /api/bulk: the same change to several tickets of one client. */
export const BulkChange = z.strictObject({
  tenant: z.uuid(),
  ticketIds: z.array(z.uuid()).min(1).max(100),
  ...Changes,
});
export const BulkChanged = z.object({ changed: z.number(), skipped: z.number() });

/** A ready reply of one client: words with `{{customer.name}}`, `{{ticket.number}}`, `{{agent.name}}`, and what is done beside sending it. */
export const ReadyReply = z.object(ReadyReplyWords.shape).extend({ tags: z.array(z.string()) });
export type ReadyReply = z.infer<typeof ReadyReply>;

/** GET /api/t/:tenant/uses: what may be done with this client's values without seeing them. */
export const UseButtons = listUseButtons.answer;

/** GET /api/t/:tenant/canned: ready replies of this client alone. New ones come through the vault (`KeepWordsRequest`). */
export const Canned = z.object({ replies: z.array(ReadyReply) });

/** GET /api/t/:tenant/tags: what a ticket of this client may be tagged with. */
export const Tags = z.object({ tags: z.array(z.string()) });

/** DELETE /api/t/:tenant/canned/:key, leads only. */
export const CannedKey = ReadyReplyWords.shape.key;

/** GET /api/teams: the teams of the clients of this person. Names come through the vault (`KeepWordsRequest`), members and ends from leads. */
export const Teams = z.object({
  byClient: z.array(
    z.object({
      tenant: z.uuid(),
      teams: z.array(
        z.object({
          teamId: z.uuid(),
          nameEn: z.string(),
          nameJa: z.string(),
          members: z.array(z.uuid()),
          /** Tickets that are not solved. */
          open: z.number(),
        }),
      ),
    }),
  ),
});
export type Teams = z.infer<typeof Teams>;
export type TeamView = Teams['byClient'][number]['teams'][number];

/** PUT /api/t/:tenant/teams/:teamId/members, leads only: people who answer for this client. DELETE /api/t/:tenant/teams/:teamId ends a team. */
export const TeamMembers = z.strictObject({ members: z.array(z.uuid()).max(500) });

/** GET /api/t/:tenant/team: who may be assigned. */
export const Team = z.object({
  people: z.array(z.object({ personId: z.uuid(), open: z.number(), onShift: z.boolean() })),
});
