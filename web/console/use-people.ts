import { useQuery } from '@tanstack/react-query';

import { useLocale } from '#web/ui/use-locale.ts';
import { joinPeople, type PersonLine } from './join-people.ts';
import { useNames } from './names.ts';
import { personnelQuestion, standingQuestion } from './questions.ts';

/** Everybody with their facts; `lines` is undefined until all of them are there. */
export function usePeople(): { lines: PersonLine[] | undefined; error: unknown; again: () => void } {
  const { locale, name } = useLocale();
  const { people } = useNames();
  const standing = useQuery(standingQuestion);
  const personnel = useQuery(personnelQuestion);
  const lines =
    standing.data === undefined || personnel.data === undefined
      ? undefined
      : joinPeople(people, personnel.data.records, standing.data.people, (a, b) =>
          name(a).localeCompare(name(b), locale),
        );
  return {
    lines,
    error: standing.error ?? personnel.error,
    again: () => {
      void standing.refetch();
      void personnel.refetch();
    },
  };
}
