import { z } from 'zod';

import { View } from '#desk/tickets/api';

/** What the list beside a ticket shows; it stays in the address while one moves through tickets. */
export const ListSearch = z.object({
  view: View.catch('mine'),
  /** A client's slug; all clients without it. */
  client: z.string().max(60).optional().catch(undefined),
  tag: z.string().max(60).optional().catch(undefined),
  /** One team's tickets of the view; with its client. */
  team: z.uuid().optional().catch(undefined),
  /** Words searched for, in place of a view: by the name that `search-words.ts` gave them. */
  q: z.string().max(200).optional().catch(undefined),
});
export type ListSearch = z.infer<typeof ListSearch>;
