import { ActionIcon } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';

import { View, type Counts } from '#desk/tickets/api';
import { ClientBadge, KeyHint } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { asks } from './asks.ts';
import { useDesk } from './desk.tsx';
import { Icon } from './icons.tsx';
import type { ListSearch } from './list-search.ts';
import './nav.css';
import { useTeams } from './use-teams.ts';
import { OF_TEAMS } from './views.ts';

const Approvals = lazy(() => import('./approvals.tsx').then((loaded) => ({ default: loaded.Approvals })));

/** One is at an address if all of its search is the same: what a link leaves out must be left out there too. */
const NOTHING_ELSE = { client: undefined, team: undefined, tag: undefined, q: undefined } as const;
const THE_SAME = { includeSearch: true, explicitUndefined: true } as const;

/** Views with live counts, and the clients that this person serves. On small screens it slides over the page. */
export function Nav({
  open,
  onToggle,
  onPalette,
}: {
  open: boolean;
  onToggle: () => void;
  onPalette: () => void;
}) {
  const { t, name } = useLocale();
  const desk = useDesk();
  const counts = useQuery(asks.counts());
  const here: Partial<ListSearch> = useSearch({ strict: false });
  const mine = useTeams().all.filter((team) => team.mine);
  const shut = (): void => {
    if (open) onToggle();
  };
  const chosen = here.client === undefined ? undefined : desk.clientBySlug(here.client);

  return (
    <>
      <header className="topbar">
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('nav.open')}
          aria-expanded={open}
          onClick={onToggle}
        >
          <Icon name="menu" />
        </ActionIcon>
        <strong>Dozo</strong>
      </header>
      <nav className="nav" aria-label={t('nav.label')} data-open={open}>
        <p className="nav-brand">
          <Brand /> <span>Dozo</span>
        </p>
        <button type="button" className="nav-palette" onClick={onPalette}>
          <Icon name="search" /> <span>{t('palette.label')}</span> <KeyHint keys="mod+k" />
        </button>
        <ul>
          {View.options
            .filter((view) => !OF_TEAMS.has(view) || mine.length > 0)
            .map((view) => {
              const count = countOf(counts.data, view, chosen?.tenant);
              return (
                <li key={view}>
                  <Link
                    to="/agent/tickets"
                    search={{ view, client: here.client }}
                    className="nav-item"
                    aria-current={
                      here.view === view && here.q === undefined && here.team === undefined
                        ? 'page'
                        : undefined
                    }
                    onClick={shut}
                  >
                    <span>{t(`view.${view}`)}</span>
                    {count === null ? null : <span className="nav-count dz-number">{count}</span>}
                  </Link>
                </li>
              );
            })}
        </ul>
        {mine.length === 0 ? null : (
          <>
            <h2 className="nav-head">{t('nav.my-teams')}</h2>
            <ul>
              {mine.map((team) => {
                const client = desk.clientOf(team.tenant);
                return (
                  <li key={team.teamId}>
                    <Link
                      to="/agent/tickets"
                      search={{ ...NOTHING_ELSE, view: 'open', client: client?.slug, team: team.teamId }}
                      activeOptions={THE_SAME}
                      className="nav-item"
                      aria-current={here.team === team.teamId ? 'page' : undefined}
                      onClick={shut}
                    >
                      {client === undefined ? null : <ClientBadge client={client} markOnly />}
                      <span className="nav-name" title={team.name}>
                        {team.name}
                      </span>
                      <span className="nav-count dz-number">{team.open}</span>
                    </Link>
                  </li>
                );
              })}
            </ul>
          </>
        )}
        <h2 className="nav-head">{t('nav.clients')}</h2>
        <ul>
          <li>
            <Link
              to="/agent/tickets"
              search={{ ...NOTHING_ELSE, view: here.view ?? 'mine' }}
              activeOptions={THE_SAME}
              className="nav-item"
              aria-current={
                here.view !== undefined && chosen === undefined && here.q === undefined ? 'true' : undefined
              }
              onClick={shut}
            >
              <span>{t('nav.all-clients')}</span>
            </Link>
          </li>
          {desk.clients.map((client) => (
            <li key={client.tenant}>
              <Link
                to="/agent/tickets"
                search={{ ...NOTHING_ELSE, view: here.view ?? 'open', client: client.slug }}
                activeOptions={THE_SAME}
                className="nav-item"
                aria-current={chosen?.tenant === client.tenant ? 'true' : undefined}
                onClick={shut}
              >
                <ClientBadge client={client} />
                <span className="nav-count dz-number">{countOf(counts.data, 'open', client.tenant)}</span>
              </Link>
            </li>
          ))}
        </ul>
        <span className="nav-spring" />
        <div className="nav-foot">
          {desk.me.memberships.some(({ role }) => role === 'lead') ? (
            <Suspense>
              <Approvals />
            </Suspense>
          ) : null}
          <Link to="/agent/teams" className="nav-item nav-words" onClick={shut}>
            {t('nav.teams')}
          </Link>
          <Link to="/agent/shifts" className="nav-item nav-words" onClick={shut}>
            {t('nav.shifts')}
          </Link>
          <Link to="/agent/words" className="nav-item nav-words" onClick={shut}>
            {t('nav.words')}
          </Link>
          <Link to="/agent/me" className="nav-item nav-me" onClick={shut}>
            <span className="face" aria-hidden="true" data-letter={name(desk.me).slice(0, 1)} />
            <span className="dz-client-name">{name(desk.me)}</span>
            <span className="dz-hidden">{t('nav.me')}</span>
          </Link>
        </div>
      </nav>
      {open ? <div className="nav-veil" onClick={onToggle} aria-hidden="true" /> : null}
    </>
  );
}

function countOf(
  counts: { byClient: readonly CountLine[] } | undefined,
  view: View,
  tenant: string | undefined,
): number | null {
  if (counts === undefined || view === 'all') return null;
  return counts.byClient
    .filter((line) => tenant === undefined || line.tenant === tenant)
    .reduce((sum, line) => sum + line[view], 0);
}
type CountLine = Counts['byClient'][number];

function Brand() {
  return (
    <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
      <path d="M12 2 2.5 8.2h19z" fill="currentColor" />
      <path d="M4.5 9.7h15V21h-15z" fill="currentColor" opacity=".28" />
      <path d="M9.2 13h5.6v8H9.2z" fill="currentColor" />
    </svg>
  );
}
