import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { Priority, type TicketLine } from '#desk/tickets/api';
import { addTexts } from '#web/ui/language.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { acts, asks } from './asks.ts';
import type { Change } from './change-ticket.ts';
import { useDesk } from './desk.tsx';
import { LaterPanel } from './later-panel.tsx';
import { notify, notifyError } from './notices.tsx';
import { undoOfBulk, type BulkStep } from './undo-bulk.ts';
import { useMerge } from './use-merge.ts';
import { useTeams } from './use-teams.ts';
import { LIST_TEXTS } from './texts-list.ts';

addTexts(LIST_TEXTS);

/** The desk takes so many at a time. */
const AT_ONCE = 100;
/** The vault merges so many at a time, besides the one that goes on. */
const MOST_MERGED = 21;

/** The same change to several tickets; one request a client, since clients are apart. Tags and people are offered within one client. */
export function BulkBar({
  lines,
  of,
  onAll,
  onDone,
}: {
  lines: readonly TicketLine[];
  /** How many lines the list shows. */
  of: number;
  onAll: () => void;
  onDone: () => void;
}) {
  const { t, name } = useLocale();
  const desk = useDesk();
  const client = useQueryClient();
  const [later, setLater] = useState<HTMLElement | null>(null);
  const [busy, setBusy] = useState(false);
  const tenants = [...new Set(lines.map((line) => line.tenant))];
  const only = tenants.length === 1 ? (tenants[0] ?? '') : '';
  const team = useQuery({ ...asks.team(only), enabled: only !== '' });
  const teams = useTeams().of(only);
  const tags = useQuery({ ...asks.tags(only), enabled: only !== '' });

  // The oldest goes on, with the number that the customer may know.
  const into = only === '' ? undefined : lines.toSorted((one, other) => one.number - other.number)[0];
  const merge = useMerge();

  const act = async (change: Change): Promise<void> => {
    setBusy(true);
    try {
      let changed = 0;
      let skipped = 0;
      for (const tenant of tenants) {
        const ids = lines.filter((line) => line.tenant === tenant).map((line) => line.ticketId);
        for (let at = 0; at < ids.length; at += AT_ONCE) {
          const answer = await acts.bulk({ tenant, ticketIds: ids.slice(at, at + AT_ONCE), ...change });
          changed += answer.changed;
          skipped += answer.skipped;
        }
      }
      const undo = undoOfBulk(lines, change);
      const said = t('bulk.done', { count: changed });
      notify(skipped === 0 ? said : `${said} ${t('bulk.skipped', { count: skipped })}`, {
        action: { label: t('ticket.undo'), act: () => void putBack(undo) },
      });
      onDone();
    } catch (error) {
      notifyError(error);
    } finally {
      setBusy(false);
    }
    await again();
  };
  const again = (): Promise<void> =>
    client.invalidateQueries({
      predicate: ({ queryKey }) => ['queue', 'counts', 'ticket', 'teams'].includes(String(queryKey[0])),
    });
  const putBack = async (steps: readonly BulkStep[]): Promise<void> => {
    try {
      for (const { tenant, ticketIds, change } of steps)
        for (let at = 0; at < ticketIds.length; at += AT_ONCE)
          await acts.bulk({ tenant, ticketIds: ticketIds.slice(at, at + AT_ONCE), ...change });
      notify(t('bulk.undone'));
    } catch (error) {
      notifyError(error);
    }
    await again();
  };

  return (
    <div className="bulk" role="toolbar" aria-label={t('bulk.selected', { count: lines.length })}>
      <span className="bulk-count">
        <strong>{t('bulk.selected', { count: lines.length })}</strong>
        {lines.length < of ? (
          <button type="button" className="quiet" onClick={onAll}>
            {t('bulk.all', { count: of })}
          </button>
        ) : null}
        <button type="button" className="quiet" onClick={onDone}>
          {t('bulk.clear')}
        </button>
      </span>
      <span className="bulk-acts" inert={busy}>
        <Button size="compact-xs" variant="default" onClick={() => void act({ assignee: desk.me.personId })}>
          {t('bulk.take')}
        </Button>
        <Button size="compact-xs" variant="default" onClick={(event) => setLater(event.currentTarget)}>
          {t('bulk.later')}
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => void act({ status: 'solved' })}>
          {t('ticket.solve')}
        </Button>
        {into === undefined || lines.length < 2 || lines.length > MOST_MERGED ? null : (
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => {
              setBusy(true);
              void merge(
                into,
                lines.filter((line) => line !== into),
              )
                .then((done) => (done ? onDone() : undefined))
                .finally(() => setBusy(false));
            }}
          >
            {t('merge.bulk', { number: into.number })}
          </Button>
        )}
        {only === '' ? null : (
          <>
            <Pick
              label={t('bulk.assign')}
              groups={[
                [t('bulk.teams'), teams.map((each) => [each.teamId, each.name] as const)],
                [
                  t('bulk.people'),
                  (team.data?.people ?? []).flatMap(({ personId }) => {
                    const person = desk.personOf(personId);
                    return person === undefined ? [] : [[personId, name(person)] as const];
                  }),
                ],
              ]}
              onPick={(id) =>
                void act(
                  teams.some(({ teamId }) => teamId === id) ? { team: id, assignee: null } : { assignee: id },
                )
              }
            />
            <Pick
              label={t('bulk.tag')}
              groups={[['', (tags.data?.tags ?? []).map((tag) => [tag, tag] as const)]]}
              onPick={(tag) => void act({ addTags: [tag] })}
            />
          </>
        )}
        <Pick
          label={t('bulk.priority')}
          groups={[['', Priority.options.map((value) => [value, t(`priority.${value}`)] as const)]]}
          onPick={(value) => void act({ priority: Priority.parse(value) })}
        />
      </span>
      {later === null ? null : (
        <LaterPanel
          anchor={later}
          asleep={lines.some(({ snoozedUntil }) => snoozedUntil !== null)}
          onClose={() => setLater(null)}
          onChoose={(change) => {
            setLater(null);
            void act(change);
          }}
        />
      )}
    </div>
  );
}

/** A list that acts when something is chosen, and shows its own name again. */
function Pick({
  label,
  groups,
  onPick,
}: {
  label: string;
  /** Under their names; without one, by themselves. */
  groups: readonly (readonly [name: string, options: readonly (readonly [value: string, label: string])[]])[];
  onPick: (value: string) => void;
}) {
  return (
    <select
      className="plain-field bulk-pick"
      aria-label={label}
      value=""
      onChange={(event) => onPick(event.currentTarget.value)}
    >
      <option value="" disabled hidden>
        {label}
      </option>
      {groups.map(([name, options]) => {
        const all = options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ));
        if (name === '') return all;
        return options.length === 0 ? null : (
          <optgroup key={name} label={name}>
            {all}
          </optgroup>
        );
      })}
    </select>
  );
}
