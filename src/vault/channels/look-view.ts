import type { SecondLook } from '#vault/channels/api';
import type { SecondLookRow } from './store-second-look.ts';

/** A second look as officers read it: where it stands, in counts. */
export function lookView(row: SecondLookRow): SecondLook {
  const { version, state, conversations, looked, messages, changed, files, unread, waitsFor } = row;
  return {
    version,
    state,
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    conversations,
    looked,
    messages,
    changed,
    files,
    unread,
    waitsFor,
  };
}
