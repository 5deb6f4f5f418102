import { z } from 'zod';

/** `evaluation/teams.json`: each client's teams, who is in them, and by which tags a conversation comes to them. */
export const Teams = z.record(
  z.string(),
  z.array(
    z.strictObject({
      teamId: z.uuid(),
      nameEn: z.string(),
      nameJa: z.string(),
      members: z.array(z.string()),
      tags: z.array(z.string()),
    }),
  ),
);
export type Teams = z.infer<typeof Teams>;

/** The first team of this client that takes one of the tags. */
export function teamFor(teams: Teams, client: string, tags: readonly string[]): string | null {
  return teams[client]?.find((team) => team.tags.some((tag) => tags.includes(tag)))?.teamId ?? null;
}
