import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import type { Client } from '#vault/identity/api';
import { addTexts } from '#web/ui/language.ts';
import { Problem } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { acts, asks } from './asks.ts';
import { useClientChoice } from './client-choice.tsx';
import { useDesk } from './desk.tsx';
import { notify, notifyError } from './notices.tsx';
import './pages.css';
import { TeamForm } from './team-form.tsx';
import { TEAM_TEXTS } from './texts-teams.ts';
import { useTeams, type Team } from './use-teams.ts';

addTexts(TEAM_TEXTS);

/** Teams, client by client: for everybody to see, for leads to make, fill, rename and end. */
export function TeamsPage() {
  const { t } = useLocale();
  const { chosen, choice, leads } = useClientChoice();
  return (
    <main id="main" className="page">
      <h1>{t('teams.title')}</h1>
      <p className="dz-soft">{t('teams.about')}</p>
      {choice}
      {chosen === undefined ? null : <TeamsOf key={chosen.tenant} client={chosen} mayWrite={leads} />}
    </main>
  );
}

function TeamsOf({ client, mayWrite }: { client: Client; mayWrite: boolean }) {
  const { t, name } = useLocale();
  const queries = useQueryClient();
  const asked = useQuery(asks.teams());
  const teams = useTeams().of(client.tenant);
  const [editing, setEditing] = useState<string | null>(null);
  const done = (): void => {
    setEditing(null);
    void queries.invalidateQueries({ queryKey: asks.teams().queryKey });
  };
  return (
    <section className="page-part">
      <div className="words-head">
        <h2>{t('teams.of', { client: name(client) })}</h2>
        {mayWrite ? (
          <Button size="xs" onClick={() => setEditing('new')} disabled={editing === 'new'}>
            {t('teams.new')}
          </Button>
        ) : null}
      </div>
      {mayWrite ? null : <p className="dz-soft">{t('teams.leads-only')}</p>}
      {asked.error === null ? null : <Problem error={asked.error} onAgain={() => void asked.refetch()} />}
      {editing === 'new' ? (
        <TeamForm tenant={client.tenant} team={null} onDone={done} onCancel={() => setEditing(null)} />
      ) : null}
      {asked.isSuccess && teams.length === 0 && editing === null ? <p>{t('teams.none')}</p> : null}
      <ul className="papers">
        {teams.map((team) => (
          <li key={team.teamId} className="words-reply">
            {editing === team.teamId ? (
              <TeamForm tenant={client.tenant} team={team} onDone={done} onCancel={() => setEditing(null)} />
            ) : (
              <OneTeam
                team={team}
                mayWrite={mayWrite}
                onEdit={() => setEditing(team.teamId)}
                onEnded={done}
              />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function OneTeam({
  team,
  mayWrite,
  onEdit,
  onEnded,
}: {
  team: Team;
  mayWrite: boolean;
  onEdit: () => void;
  onEnded: () => void;
}) {
  const { t, locale, name } = useLocale();
  const desk = useDesk();
  const [ending, setEnding] = useState(false);
  const members = team.members.flatMap((personId) => {
    const person = desk.personOf(personId);
    return person === undefined ? [] : [name(person)];
  });
  const end = (): void => {
    acts
      .endTeam(team.tenant, team.teamId)
      .then(() => {
        notify(t('teams.ended', { name: team.name }));
        onEnded();
      })
      .catch(notifyError);
  };
  return (
    <>
      <p className="words-reply-head">
        <strong>{team.name}</strong>
        <span className="pill dz-number">{t('teams.open', { count: team.open })}</span>
        <span className="spring" />
        {mayWrite ? (
          <>
            <button type="button" className="quiet" onClick={onEdit}>
              {t('teams.edit')}
              <span className="dz-hidden"> {team.name}</span>
            </button>
            <button type="button" className="quiet" aria-expanded={ending} onClick={() => setEnding(!ending)}>
              {t('teams.end')}
              <span className="dz-hidden"> {team.name}</span>
            </button>
          </>
        ) : null}
      </p>
      <p className="words-text">
        {members.length === 0 ? t('teams.members_none') : new Intl.ListFormat(locale).format(members)}
      </p>
      {ending ? (
        <div className="not-done" role="alert">
          <span>{t('teams.end.sure', { name: team.name })}</span>
          <Button size="compact-sm" color="red" onClick={end}>
            {t('teams.end.yes')}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => setEnding(false)}>
            {t('ui.cancel')}
          </Button>
        </div>
      ) : null}
    </>
  );
}
