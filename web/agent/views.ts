import type { View } from '#desk/tickets/api';

/** Views that hold something only for those who are in a team. */
export const OF_TEAMS: ReadonlySet<View> = new Set(['team', 'team_unassigned']);
