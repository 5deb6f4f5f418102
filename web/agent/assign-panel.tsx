import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';

import type { TicketLine } from '#desk/tickets/api';
import { addTexts } from '#web/ui/language.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { asks } from './asks.ts';
import type { Change } from './change-ticket.ts';
import { useDesk } from './desk.tsx';
import { Floating } from './floating.tsx';
import { TEAM_TEXTS } from './texts-teams.ts';
import { useTeams } from './use-teams.ts';

addTexts(TEAM_TEXTS);

interface Choice {
  readonly id: string;
  readonly name: string;
  readonly beside: string;
  readonly change: Change;
  readonly said: string;
}

/**
 * Who gets a ticket: oneself, a team's queue, or a colleague. Given to a team it is nobody's until somebody takes it. What is typed
 * only narrows the list and stays here.
 */
export function AssignPanel({
  anchor,
  line,
  onChoose,
  onClose,
}: {
  anchor: HTMLElement;
  line: Pick<TicketLine, 'tenant' | 'assignee' | 'team'>;
  onChoose: (change: Change, said: string) => void;
  onClose: () => void;
}) {
  const { t, name } = useLocale();
  const desk = useDesk();
  const teams = useTeams().of(line.tenant);
  const team = useQuery(asks.team(line.tenant));
  const [words, setWords] = useState('');
  const [at, setAt] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  // Once the panel is shown: what is hidden takes no focus.
  useEffect(() => field.current?.focus(), []);

  const me: Choice = {
    id: desk.me.personId,
    name: t('ticket.me', { name: name(desk.me) }),
    beside: '',
    change: { assignee: desk.me.personId },
    said: t('ticket.taken'),
  };
  const people = (team.data?.people ?? [])
    .filter(({ personId }) => personId !== desk.me.personId)
    .toSorted((a, b) => Number(b.onShift) - Number(a.onShift) || a.open - b.open)
    .flatMap(({ personId, open, onShift }) => {
      const person = desk.personOf(personId);
      if (person === undefined) return [];
      return [
        {
          id: personId,
          name: name(person),
          beside: onShift ? t('assign.load', { count: open }) : t('assign.off-shift'),
          change: { assignee: personId },
          said: t('assign.done', { name: name(person) }),
        },
      ];
    });
  const choices: readonly Choice[] = [
    ...(line.assignee === desk.me.personId ? [] : [me]),
    ...teams.map((each) => ({
      id: each.teamId,
      name: each.name,
      beside: each.mine ? t('assign.my-team', { count: each.open }) : t('assign.team', { count: each.open }),
      change: { team: each.teamId, assignee: null },
      said: t('assign.done', { name: each.name }),
    })),
    ...people,
    ...(line.assignee === null && line.team === null
      ? []
      : [
          {
            id: 'nobody',
            name: t('ticket.nobody'),
            beside: '',
            change: { assignee: null, team: null },
            said: t('assign.nobody.done'),
          },
        ]),
  ];
  const parts = words.trim().toLowerCase().split(/\s+/);
  const shown = choices.filter((one) => parts.every((part) => one.name.toLowerCase().includes(part)));
  const choose = (choice: Choice | undefined): void => {
    if (choice !== undefined) onChoose(choice.change, choice.said);
  };

  return (
    <Floating anchor={anchor} label={t('assign.title')} width={340} onClose={onClose}>
      <div
        className="panel-body"
        onKeyDown={(event) => {
          // Its own keys: nothing of the page acts while it is open.
          event.stopPropagation();
          if (event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229) return;
          if (event.key === 'ArrowDown') setAt((before) => Math.min(before + 1, shown.length - 1));
          else if (event.key === 'ArrowUp') setAt((before) => Math.max(before - 1, 0));
          else if (event.key === 'Enter') choose(shown[at]);
          else return;
          event.preventDefault();
        }}
      >
        <strong>{t('assign.title')}</strong>
        <input
          ref={field}
          className="plain-field"
          role="combobox"
          aria-expanded="true"
          aria-controls="assign-list"
          aria-activedescendant={shown[at] === undefined ? undefined : `assign-${at}`}
          aria-label={t('assign.filter')}
          placeholder={t('assign.filter')}
          autoComplete="off"
          value={words}
          onChange={(event) => {
            setWords(event.currentTarget.value);
            setAt(0);
          }}
        />
        <ul id="assign-list" className="palette assign-list" role="listbox" aria-label={t('assign.title')}>
          {shown.map((choice, index) => (
            <li
              key={choice.id}
              id={`assign-${index}`}
              role="option"
              aria-selected={index === at}
              onClick={() => choose(choice)}
              onPointerMove={() => setAt(index)}
              ref={(element) => {
                if (index === at) element?.scrollIntoView({ block: 'nearest' });
              }}
            >
              <span className="palette-name">{choice.name}</span>
              <span className="palette-of">{choice.beside}</span>
            </li>
          ))}
        </ul>
        {shown.length === 0 ? <p className="dz-soft">{t('assign.none')}</p> : null}
      </div>
    </Floating>
  );
}
