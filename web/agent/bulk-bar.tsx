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
import { LIST_TEXTS } from './texts-list.ts';

addTexts(LIST_TEXTS);

/** The desk takes so many at a time. */
const AT_ONCE = 100;

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
  const tags = useQuery({ ...asks.tags(only), enabled: only !== '' });

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
      const said = t('bulk.done', { count: changed });
      notify(skipped === 0 ? said : `${said} ${t('bulk.skipped', { count: skipped })}`);
      onDone();
    } catch (error) {
      notifyError(error);
    } finally {
      setBusy(false);
    }
    await client.invalidateQueries({
      predicate: ({ queryKey }) => ['queue', 'counts', 'ticket'].includes(String(queryKey[0])),
    });
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
        {only === '' ? null : (
          <>
            <Pick
              label={t('bulk.assign')}
              options={(team.data?.people ?? []).flatMap(({ personId }) => {
                const person = desk.personOf(personId);
                return person === undefined ? [] : [[personId, name(person)] as const];
              })}
              onPick={(assignee) => void act({ assignee })}
            />
            <Pick
              label={t('bulk.tag')}
              options={(tags.data?.tags ?? []).map((tag) => [tag, tag] as const)}
              onPick={(tag) => void act({ addTags: [tag] })}
            />
          </>
        )}
        <Pick
          label={t('bulk.priority')}
          options={Priority.options.map((value) => [value, t(`priority.${value}`)] as const)}
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
  options,
  onPick,
}: {
  label: string;
  options: readonly (readonly [value: string, label: string])[];
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
      {options.map(([value, text]) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </select>
  );
}
