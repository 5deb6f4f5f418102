import type { Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';
import type { DeskEvent } from '#vault/channels/api';
import type { TicketDeps, Told } from './ports.ts';
import { takeEvents } from './store.ts';
import { putTeam } from './store-teams.ts';
import { putCanned, putTags } from './store-words.ts';

type Kept = Extract<DeskEvent, { type: 'words.kept' }>;

/** Words that the vault looked at and found nobody's: a client's new tag, a ready reply in place of the one with its key, a team or its new names. */
export async function keepWords(
  deps: Pick<TicketDeps, 'live'>,
  sql: Sql,
  tenant: TenantId,
  events: readonly Kept[],
): Promise<Told[]> {
  if (events.length === 0) return [];
  const taken = await takeEvents(sql, tenant, events);
  for (const { eventId, words, at } of events) {
    if (!taken.has(eventId)) continue;
    if (words.kind === 'tag') {
      await putTags(sql, tenant, [words.tag], new Date(at));
      continue;
    }
    if (words.kind === 'team') {
      await putTeam(sql, tenant, words.team, new Date(at));
      continue;
    }
    await putTags(sql, tenant, words.reply.tags, new Date(at));
    await putCanned(sql, tenant, words.reply);
  }
  return [() => deps.live.send({ type: 'words', tenant })];
}
