import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { z } from 'zod';

import type { Ticket } from '#desk/tickets/api';
import type { Client } from '#vault/identity/api';
import { addTexts } from '#web/ui/language.ts';
import { Problem } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { asks } from './asks.ts';
import { useWall } from './bridge.tsx';
import { putLine, useChangeTicket, type Change } from './change-ticket.ts';
import { Composer, type ComposerHandle } from './composer.tsx';
import { ContextColumn } from './context-column.tsx';
import { Conversation } from './conversation.tsx';
import { useDesk } from './desk.tsx';
import { useShortcuts } from './keys.ts';
import { MarkPanel } from './mark-panel.tsx';
import { MarkWords } from './mark-words.tsx';
import { notify } from './notices.tsx';
import { ValueOpenerContext, type OpenedValue } from './opened-value.ts';
import type { ListSearch } from './list-search.ts';
import { selectedWords, type SelectedWords } from './selected-text.ts';
import { LostTicket } from './lost.tsx';
import { TICKET_TEXTS } from './texts-ticket.ts';
import { TicketHead } from './ticket-head.tsx';
import './ticket.css';
import { TicketToCome } from './ticket-to-come.tsx';
import { usePresence } from './use-presence.ts';
import { undoOf } from './undo-bulk.ts';
import { chipFor, hearUse, valuesOf } from './use-values.ts';
import { useMerge } from './use-merge.ts';
import { ValuePanel } from './value-panel.tsx';

addTexts(TICKET_TEXTS);

const AssignPanel = lazy(() =>
  import('./assign-panel.tsx').then((loaded) => ({ default: loaded.AssignPanel })),
);
const MergePanel = lazy(() => import('./merge-panel.tsx').then((loaded) => ({ default: loaded.MergePanel })));
const LaterPanel = lazy(() => import('./later-panel.tsx').then((loaded) => ({ default: loaded.LaterPanel })));

/** One ticket: its conversation with the composer, and the column of its context. */
export function TicketPage() {
  const { client: slug, ticketId } = useParams({ from: '/agent/tickets/$client/$ticketId' });
  const client = useDesk().clientBySlug(slug);
  const ticket = useQuery({ ...asks.ticket(client?.tenant ?? '', ticketId), enabled: client !== undefined });
  if (client === undefined) return <LostTicket />;
  if (ticket.data !== undefined) return <Open key={ticketId} ticket={ticket.data} client={client} />;
  if (ticket.error === null) return <TicketToCome client={client} ticketId={ticketId} />;
  return (
    <section className="no-ticket">
      <Problem error={ticket.error} onAgain={() => void ticket.refetch()} />
    </section>
  );
}

function Open({ ticket, client }: { ticket: z.infer<typeof Ticket>; client: Client }) {
  const { t, name } = useLocale();
  const desk = useDesk();
  const navigate = useNavigate();
  const search: ListSearch = useSearch({ from: '/agent/tickets' });
  const { tenant, ticketId, number, status } = ticket.line;
  const change = useChangeTicket(tenant, ticketId);
  const presence = usePresence(tenant, ticketId);
  const { contained } = useWall();
  const [opened, open] = useState<OpenedValue | null>(null);
  const [marking, setMarking] = useState<SelectedWords | null>(null);
  const [writing, setWriting] = useState(false);
  const [contextOpen, setContextOpen] = useState(false);
  const [later, setLater] = useState<HTMLElement | null>(null);
  const [assigning, setAssigning] = useState<HTMLElement | null>(null);
  const [merging, setMerging] = useState<HTMLElement | null>(null);
  const merge = useMerge();
  const composer = useRef<ComposerHandle>(null);
  /** The destination that the next chip is pressed for: by its key or from the palette. */
  const wanted = useRef<string | undefined>(undefined);
  const opener = useMemo(
    () => ({
      opened,
      open: (value: OpenedValue | null) => {
        open(value === null ? null : { ...value, use: wanted.current });
        wanted.current = undefined;
      },
    }),
    [opened],
  );
  const uses = useQuery(asks.uses(tenant)).data?.buttons;
  const use = useCallback(
    (name?: string): void => {
      const button = uses?.find((one) => one.name === name) ?? uses?.find((one) => chipFor(one) !== null);
      const chip = button === undefined ? null : chipFor(button);
      if (button === undefined || chip === null) return notify(t('use.nothing'));
      wanted.current = button.name;
      open(null);
      chip.click();
    },
    [uses, t],
  );
  useEffect(() => hearUse(use), [use]);
  // What is open closes with the switch; the frame has wiped itself already.
  useEffect(() => {
    if (contained) open(null);
  }, [contained]);

  // Reading it marked it read: the list need not ask again to know.
  const queries = useQueryClient();
  const { line } = ticket;
  useEffect(() => putLine(queries, line), [queries, line]);

  const clientName = name(client);
  useEffect(() => {
    document.title = `#${number} ${clientName} · Dozo`;
    return () => void (document.title = 'Dozo');
  }, [number, clientName]);

  const set = (what: Change): void => change.mutate(what);
  const solve = (): void => {
    if (status === 'solved') return set({ status: 'open' });
    set({ status: 'solved' });
    notify(t('ticket.solved', { number }), {
      action: { label: t('ticket.reopen'), act: () => set({ status: 'open' }) },
    });
  };
  const back = (): void => void navigate({ to: '/agent/tickets', search });
  /** A change that can be taken back for a while. */
  const act = (what: Change, said: string): void => {
    const before = ticket.line;
    set(what);
    notify(said, { action: { label: t('ticket.undo'), act: () => set(undoOf(before, what)) } });
  };
  const take = (): void => {
    if (ticket.line.assignee !== desk.me.personId) act({ assignee: desk.me.personId }, t('ticket.taken'));
  };
  const mark = (): void => {
    const found = selectedWords((id) => ticket.messages.find(({ messageId }) => messageId === id)?.body);
    if (found === 'nothing') setWriting(true);
    else if (found === 'touches') notify(t('mark.touches'));
    else setMarking(found);
  };

  useShortcuts({
    r: () => composer.current?.write('reply'),
    n: () => composer.current?.write('note'),
    m: () => composer.current?.canned(),
    e: solve,
    'shift+e': () => {
      const next = document.querySelector<HTMLAnchorElement>(
        '.line-row:has([aria-current]) + .line-row a.line',
      );
      solve();
      if (next === null) back();
      else next.click();
    },
    t: take,
    a: () => setAssigning(document.querySelector<HTMLElement>('#assign')),
    g: () => setMerging(document.querySelector<HTMLElement>('#assign')),
    s: () => setLater(document.querySelector<HTMLElement>('#later')),
    '#': mark,
    v: () => {
      const near = document.activeElement?.closest('.message');
      const all = [
        ...document.querySelectorAll<HTMLButtonElement>('.conversation .message[data-kind="customer"]'),
      ];
      const from = near ?? all.findLast((message) => message.querySelector('button.dz-chip') !== null);
      (
        from?.querySelector<HTMLButtonElement>('button.dz-chip') ??
        document.querySelector<HTMLButtonElement>('.context button.dz-chip')
      )?.click();
    },
    u: () => use(),
    escape: () =>
      opened === null && marking === null && later === null && assigning === null && merging === null
        ? back()
        : false,
  });

  return (
    <ValueOpenerContext value={opener}>
      <section className="ticket" aria-label={t('ticket.conversation')}>
        <TicketHead
          ticket={ticket}
          client={client}
          onBack={back}
          onSolve={solve}
          onTake={take}
          onAssign={setAssigning}
          onLater={setLater}
          contextOpen={contextOpen}
          onContext={() => setContextOpen((before) => !before)}
        />
        <Conversation ticket={ticket} onMark={mark} />
        {ticket.mergedInto === null ? (
          <Composer ref={composer} ticket={ticket} client={client} onTyped={presence.typed} />
        ) : (
          <p className="merged-into">
            {t('merge.into')}{' '}
            <Link
              to="/agent/tickets/$client/$ticketId"
              params={{ client: client.slug, ticketId: ticket.mergedInto.ticketId }}
              search={search}
            >
              #{ticket.mergedInto.number}
            </Link>
          </p>
        )}
      </section>
      <ContextColumn
        ticket={ticket}
        client={client}
        change={set}
        open={contextOpen}
        onClose={() => setContextOpen(false)}
        search={search}
      />
      {opened === null ? null : (
        <ValuePanel
          key={`${opened.token}${opened.messageId ?? ''}${opened.use ?? ''}`}
          opened={opened}
          client={client}
          ticketId={ticketId}
          version={ticket.line.version}
          values={valuesOf(ticket)}
          change={change.mutateAsync}
          onClose={() => open(null)}
        />
      )}
      {writing ? (
        <MarkWords
          messages={ticket.messages.filter(({ withheld }) => !withheld)}
          onClose={() => setWriting(false)}
          onFound={(found) => {
            setWriting(false);
            setMarking(found);
          }}
        />
      ) : null}
      <Suspense>
        {later === null ? null : (
          <LaterPanel
            anchor={later}
            asleep={ticket.line.snoozedUntil !== null}
            onClose={() => setLater(null)}
            onChoose={(what, said) => {
              setLater(null);
              act(what, said);
            }}
          />
        )}
        {merging === null ? null : (
          <MergePanel
            anchor={merging}
            line={ticket.line}
            onClose={() => setMerging(null)}
            onChoose={(target) => {
              setMerging(null);
              void merge(target, [ticket.line]).then((done) => {
                if (!done) return;
                const params = { client: client.slug, ticketId: target.ticketId };
                void navigate({ to: '/agent/tickets/$client/$ticketId', params, search });
              });
            }}
          />
        )}
        {assigning === null ? null : (
          <AssignPanel
            anchor={assigning}
            line={ticket.line}
            onClose={() => setAssigning(null)}
            onChoose={(what, said) => {
              setAssigning(null);
              act(what, said);
            }}
          />
        )}
      </Suspense>
      {marking === null ? null : (
        <MarkPanel selected={marking} tenant={tenant} onClose={() => setMarking(null)} />
      )}
    </ValueOpenerContext>
  );
}
