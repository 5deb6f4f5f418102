import { useMantineColorScheme } from '@mantine/core';
import { useQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';

import { View, type Queue, type TicketLine } from '#desk/tickets/api';
import { className } from '#web/ui/data-classes.ts';
import { addTexts, chooseLanguage } from '#web/ui/language.ts';
import { plainOf } from '#web/ui/masked-text.ts';
import { ClientBadge, KeyHint } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { asks } from './asks.ts';
import { useDesk } from './desk.tsx';
import { useSearchFirst } from './search-first.ts';
import { Sheet } from './sheet.tsx';
import { KEY_TEXTS } from './texts-keys.ts';
import { MERGE_TEXTS } from './texts-merge.ts';
import { TICKET_TEXTS } from './texts-ticket.ts';
import { OF_TEAMS } from './views.ts';
import { useTeams } from './use-teams.ts';
import { askUse, chipFor } from './use-values.ts';

addTexts(KEY_TEXTS, TICKET_TEXTS, MERGE_TEXTS);

interface Command {
  readonly id: string;
  readonly name: string;
  /** What it belongs to, said beside it. */
  readonly of: string;
  readonly keys?: string;
  readonly tenant?: string;
  readonly act: () => void;
}

const TICKETS_SHOWN = 6;

/** Everything by its name: acts on the open ticket, tickets, views, clients, language, colours. Other words search the conversations. */
export function Palette({ onClose, onHelp }: { onClose: () => void; onHelp: () => void }) {
  const { t } = useLocale();
  const [words, setWords] = useState('');
  const [at, setAt] = useState(0);
  const commands = useCommands(onHelp);
  const tickets = useTickets();
  const searchFirst = useSearchFirst();
  const navigate = useNavigate();

  const q = words.trim();
  const parts = q.toLowerCase().split(/\s+/);
  const fits = ({ name, of }: Command): boolean =>
    parts.every((part) => `${name} ${of}`.toLowerCase().includes(part));
  const all: Command[] =
    q === ''
      ? commands
      : [
          ...commands.filter(fits),
          ...tickets.filter(fits).slice(0, TICKETS_SHOWN),
          {
            id: 'search',
            name: t('palette.search', { q }),
            of: t('palette.of.search'),
            act: () =>
              void navigate({ to: '/agent/tickets', search: { view: 'all' } }).then(() =>
                searchFirst(q, { view: 'all' }),
              ),
          },
        ];
  const run = (command: Command | undefined): void => {
    if (command === undefined) return;
    onClose();
    // After the dialog has closed and given the focus back.
    setTimeout(command.act, 0);
  };

  return (
    <Sheet title={t('palette.label')} onClose={onClose}>
      <input
        data-autofocus
        className="plain-field palette-field"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={all[at] === undefined ? undefined : `command-${at}`}
        aria-label={t('palette.hint')}
        placeholder={t('palette.hint')}
        autoComplete="off"
        value={words}
        onChange={(event) => {
          setWords(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229) return;
          if (event.key === 'ArrowDown') setAt((before) => Math.min(before + 1, all.length - 1));
          else if (event.key === 'ArrowUp') setAt((before) => Math.max(before - 1, 0));
          else if (event.key === 'Enter') run(all[at]);
          else return;
          event.preventDefault();
        }}
      />
      <ul id="palette-list" className="palette" role="listbox" aria-label={t('palette.label')}>
        {all.map((command, index) => (
          <Entry
            key={command.id}
            command={command}
            id={`command-${index}`}
            chosen={index === at}
            onPoint={() => setAt(index)}
            onRun={() => run(command)}
          />
        ))}
      </ul>
    </Sheet>
  );
}

function Entry({
  command,
  id,
  chosen,
  onPoint,
  onRun,
}: {
  command: Command;
  id: string;
  chosen: boolean;
  onPoint: () => void;
  onRun: () => void;
}) {
  const desk = useDesk();
  const client = command.tenant === undefined ? undefined : desk.clientOf(command.tenant);
  return (
    <li
      id={id}
      role="option"
      aria-selected={chosen}
      onClick={onRun}
      onPointerMove={onPoint}
      ref={(element) => {
        if (chosen) element?.scrollIntoView({ block: 'nearest' });
      }}
    >
      {client === undefined ? null : <ClientBadge client={client} markOnly />}
      <span className="palette-name">{command.name}</span>
      <span className="palette-of">{command.of}</span>
      {command.keys === undefined ? null : <KeyHint keys={command.keys} />}
    </li>
  );
}

/** Acts on the open ticket are its own shortcuts: pressed for one. */
function press(key: string, shiftKey = false): void {
  dispatchEvent(new KeyboardEvent('keydown', { key, shiftKey, bubbles: true, cancelable: true }));
}

const TICKET_ACTS = [
  ['r', 'help.reply'],
  ['n', 'help.note'],
  ['t', 'ticket.take'],
  ['a', 'help.assign'],
  ['s', 'help.later'],
  ['g', 'help.merge'],
  ['e', 'help.solve'],
  ['shift+e', 'help.solve-next'],
  ['m', 'help.canned'],
  ['v', 'help.reveal'],
  ['u', 'help.use'],
  ['#', 'help.mark'],
] as const;

function useCommands(onHelp: () => void): Command[] {
  const { t, locale, name } = useLocale();
  const desk = useDesk();
  const navigate = useNavigate();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const onTicket = document.querySelector('.ticket') !== null;
  // Only what a value of this ticket can be used for.
  const slug = onTicket ? /^\/agent\/tickets\/([^/]+)\//.exec(location.pathname)?.[1] : undefined;
  const tenant = slug === undefined ? undefined : desk.clientBySlug(slug)?.tenant;
  const all = useQuery({ ...asks.uses(tenant ?? ''), enabled: tenant !== undefined }).data?.buttons ?? [];
  const uses = tenant === undefined ? [] : all.filter((use) => chipFor(use) !== null);
  const onList = document.querySelector('.list') !== null;
  const teams = useTeams();
  const shown = View.options.filter((view) => !OF_TEAMS.has(view) || teams.all.some(({ mine }) => mine));
  const views = (of: string, client: string | undefined, tenant?: string): Command[] =>
    shown.map((view) => ({
      id: `${client ?? ''}/${view}`,
      name: t(`view.${view}`),
      of,
      ...(tenant === undefined ? {} : { tenant }),
      act: () => void navigate({ to: '/agent/tickets', search: { view, client } }),
    }));
  const [ticket, list, go, settings] = [
    t('palette.of.ticket'),
    t('palette.of.list'),
    t('palette.of.view'),
    t('palette.of.settings'),
  ];
  return [
    ...(onTicket
      ? TICKET_ACTS.map(([keys, what]) => ({
          id: keys,
          name: t(what),
          of: ticket,
          keys,
          act: () => press(keys.replace('shift+', ''), keys.startsWith('shift+')),
        }))
      : []),
    ...uses.map((use) => ({
      id: `use/${use.name}`,
      name: locale === 'ja' ? use.labelJa : use.labelEn,
      of: t('palette.of.use'),
      act: () => askUse(use.name),
    })),
    { id: '/', name: t('help.search'), of: list, keys: '/', act: () => press('/') },
    ...(onList
      ? [
          {
            id: 'find',
            name: t('search.value'),
            of: list,
            act: () => document.querySelector<HTMLElement>('#find-value')?.click(),
          },
        ]
      : []),
    ...views(go, undefined),
    ...(desk.clients.length > 1
      ? desk.clients.flatMap((client) => views(name(client), client.slug, client.tenant))
      : []),
    ...teams.all
      .filter(({ mine }) => mine)
      .map((team) => ({
        id: team.teamId,
        name: team.name,
        of: t('ticket.team'),
        tenant: team.tenant,
        act: () =>
          void navigate({
            to: '/agent/tickets',
            search: { view: 'open', client: desk.clientOf(team.tenant)?.slug, team: team.teamId },
          }),
      })),
    { id: 'teams', name: t('nav.teams'), of: go, act: () => void navigate({ to: '/agent/teams' }) },
    { id: 'words', name: t('nav.words'), of: go, act: () => void navigate({ to: '/agent/words' }) },
    { id: 'me', name: t('palette.me'), of: settings, act: () => void navigate({ to: '/agent/me' }) },
    {
      id: 'language',
      name: locale === 'ja' ? 'English' : '日本語',
      of: t('palette.of.language'),
      act: () => chooseLanguage(locale === 'ja' ? 'en' : 'ja'),
    },
    ...(['light', 'dark', 'auto'] as const)
      .filter((scheme) => scheme !== colorScheme)
      .map((scheme) => ({
        id: scheme,
        name: t(`palette.${scheme}`),
        of: t('palette.of.colours'),
        act: () => setColorScheme(scheme),
      })),
    { id: '?', name: t('help.title'), of: settings, keys: '?', act: onHelp },
  ];
}

/** Tickets that this window has seen in its lists: found at once, without asking. */
function useTickets(): Command[] {
  const { locale } = useLocale();
  const desk = useDesk();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const seen = new Map<string, TicketLine>(
    queries
      .getQueriesData<InfiniteData<Queue>>({ queryKey: ['queue'] })
      .flatMap(([, pages]) => pages?.pages.flatMap((page) => page.lines) ?? [])
      .map((line) => [line.ticketId, line]),
  );
  return [...seen.values()].flatMap((line) => {
    const client = desk.clientOf(line.tenant);
    if (client === undefined) return [];
    const params = { client: client.slug, ticketId: line.ticketId };
    return [
      {
        id: line.ticketId,
        name: plainOf(line.subject, (cls) => className(cls, locale)),
        of: `#${line.number}`,
        tenant: line.tenant,
        act: () =>
          void navigate({ to: '/agent/tickets/$client/$ticketId', params, search: { view: 'open' } }),
      },
    ];
  });
}
