import { useState } from 'react';

import { TeamWords } from '#vault/channels/api';
import { useLocale } from '#web/ui/use-locale.ts';
import { acts } from './asks.ts';
import { useWall } from './bridge.tsx';
import { useDesk } from './desk.tsx';
import { notify } from './notices.tsx';
import type { Team } from './use-teams.ts';
import { WordsForm } from './words-form.tsx';

/** Names a team and says who is in it. The names go to the vault, which hands them to the desk or says why not. */
export function TeamForm({
  tenant,
  team,
  onDone,
  onCancel,
}: {
  tenant: string;
  /** The one that is changed; null for a new one. */
  team: Team | null;
  onDone: () => void;
  onCancel: () => void;
}) {
  const { t, name, pick } = useLocale();
  const { bridge } = useWall();
  const desk = useDesk();
  // The same for every try, so that nothing is made twice.
  const [teamId] = useState(() => team?.teamId ?? crypto.randomUUID());
  const [nameEn, setNameEn] = useState(team?.nameEn ?? '');
  const [nameJa, setNameJa] = useState(team?.nameJa ?? '');
  const [members, setMembers] = useState<ReadonlySet<string>>(new Set(team?.members));
  const people = desk.people.filter(({ memberships }) =>
    memberships.some((one) => one.tenant === tenant && (one.role === 'agent' || one.role === 'lead')),
  );

  const save = async (): Promise<string | null> => {
    const words = TeamWords.safeParse({ teamId, nameEn, nameJa });
    if (!words.success) return t('teams.incomplete');
    if (words.data.nameEn !== team?.nameEn || words.data.nameJa !== team.nameJa) {
      const answer = await bridge.keepWords({ tenant, words: { kind: 'team', team: words.data } });
      if (answer.outcome === 'held') return pick(answer);
    }
    const known = new Set<string>(people.map(({ personId }) => personId));
    await acts.setMembers(
      tenant,
      teamId,
      [...members].filter((personId) => known.has(personId)),
    );
    notify(t('teams.saved', { name: name(words.data) }));
    return null;
  };
  const toggle = (personId: string): void =>
    setMembers((before) => {
      const next = new Set(before);
      if (!next.delete(personId)) next.add(personId);
      return next;
    });

  return (
    <WordsForm save={save} saveLabel={t('teams.save')} onDone={onDone} onCancel={onCancel}>
      <label htmlFor="team-name-en">{t('teams.name-en')}</label>
      <input
        id="team-name-en"
        className="plain-field"
        value={nameEn}
        maxLength={40}
        required
        autoFocus
        onChange={(event) => setNameEn(event.currentTarget.value)}
      />
      <label htmlFor="team-name-ja">{t('teams.name-ja')}</label>
      <input
        id="team-name-ja"
        className="plain-field"
        lang="ja"
        value={nameJa}
        maxLength={40}
        required
        onChange={(event) => setNameJa(event.currentTarget.value)}
      />
      <fieldset className="team-members">
        <legend>{t('teams.members')}</legend>
        {people.map((person) => (
          <label key={person.personId}>
            <input
              type="checkbox"
              checked={members.has(person.personId)}
              onChange={() => toggle(person.personId)}
            />
            {name(person)}
          </label>
        ))}
      </fieldset>
    </WordsForm>
  );
}
