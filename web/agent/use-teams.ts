import { useQuery } from '@tanstack/react-query';

import type { TeamView } from '#desk/tickets/api';
import { useLocale } from '#web/ui/use-locale.ts';
import { asks } from './asks.ts';
import { useDesk } from './desk.tsx';

export interface Team extends TeamView {
  readonly tenant: string;
  readonly name: string;
  /** Am I in it? */
  readonly mine: boolean;
}

/** The teams of every client that this person serves. */
export function useTeams(): {
  readonly all: readonly Team[];
  of: (tenant: string) => readonly Team[];
  find: (teamId: string | null | undefined) => Team | undefined;
} {
  const { name } = useLocale();
  const { me } = useDesk();
  const { data } = useQuery(asks.teams());
  const all = (data?.byClient ?? []).flatMap(({ tenant, teams }) =>
    teams.map((team) => ({
      ...team,
      tenant,
      name: name(team),
      mine: team.members.includes(me.personId),
    })),
  );
  return {
    all,
    of: (tenant) => all.filter((team) => team.tenant === tenant),
    find: (teamId) => all.find((team) => team.teamId === teamId),
  };
}
