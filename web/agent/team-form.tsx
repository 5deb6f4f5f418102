import { Button } from '@mantine/core';
import { useState } from 'react';

import { TeamWords } from '#vault/channels/api';
import { Problem } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { acts } from './asks.ts';
import { useWall } from './bridge.tsx';
import { useDesk } from './desk.tsx';
import { notify } from './notices.tsx';
import type { Team } from './use-teams.ts';

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
  const [busy, setBusy] = useState(false);
  const [held, setHeld] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const people = desk.people.filter(({ memberships }) =>
    memberships.some((one) => one.tenant === tenant && (one.role === 'agent' || one.role === 'lead')),
  );

  const save = async (): Promise<void> => {
    setHeld(null);
    setError(null);
    const words = TeamWords.safeParse({ teamId, nameEn, nameJa });
    if (!words.success) return setHeld(t('teams.incomplete'));
    setBusy(true);
    try {
      if (words.data.nameEn !== team?.nameEn || words.data.nameJa !== team.nameJa) {
        const answer = await bridge.keepWords({ tenant, words: { kind: 'team', team: words.data } });
        if (answer.outcome === 'held') return setHeld(pick(answer));
      }
      const known = new Set<string>(people.map(({ personId }) => personId));
      await acts.setMembers(
        tenant,
        teamId,
        [...members].filter((personId) => known.has(personId)),
      );
      notify(t('teams.saved', { name: name(words.data) }));
      onDone();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const toggle = (personId: string): void =>
    setMembers((before) => {
      const next = new Set(before);
      if (!next.delete(personId)) next.add(personId);
      return next;
    });

  return (
    <form
      className="words-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
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
      {held === null ? null : (
        <p className="field-wrong" role="alert">
          {held}
        </p>
      )}
      {error === null ? null : <Problem error={error} />}
      <div className="row">
        <Button size="xs" type="submit" loading={busy}>
          {t('teams.save')}
        </Button>
        <Button size="xs" variant="default" onClick={onCancel}>
          {t('ui.cancel')}
        </Button>
      </div>
    </form>
  );
}
