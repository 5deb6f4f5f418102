import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react';

import { EmptyState, Problem } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { asks } from './asks.ts';
import { useDesk } from './desk.tsx';
import { useShortcuts } from './keys.ts';
import type { ListSearch } from './list-search.ts';
import { findValue, useSearchFirst, useWanted } from './search-first.ts';
import { wordsOf } from './search-words.ts';
import './list.css';
import { Line } from './ticket-line.tsx';
import { useTeams } from './use-teams.ts';

const BulkBar = lazy(() => import('./bulk-bar.tsx').then((loaded) => ({ default: loaded.BulkBar })));
const FindValue = lazy(() => import('./find-value.tsx').then((loaded) => ({ default: loaded.FindValue })));

/** Lines of a view or of a search, newest activity first; more are fetched as one comes near the end. */
export function TicketList({ search, openId }: { search: ListSearch; openId: string | undefined }) {
  const { t } = useLocale();
  const desk = useDesk();
  const navigate = useNavigate();
  const tenant = search.client === undefined ? undefined : desk.clientBySlug(search.client)?.tenant;
  const team = useTeams().find(search.team);
  // A name that this window does not know, as after loading it again, is no search.
  const searching = search.q === '' || wordsOf(search.q) !== '';
  const queue = useInfiniteQuery({
    ...asks.queue({ view: search.view, tenant, tag: search.tag, team: search.team }),
    enabled: !searching,
  });
  const found = useQuery(asks.search(wordsOf(search.q)));
  const lines = searching
    ? (found.data?.lines ?? [])
    : (queue.data?.pages.flatMap((page) => page.lines) ?? []);
  const asked = searching ? found : queue;
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const finding = useWanted();
  const list = useRef<HTMLUListElement>(null);
  const hrefs = useCallback(
    (): HTMLAnchorElement[] => [...(list.current?.querySelectorAll<HTMLAnchorElement>('a.line') ?? [])],
    [],
  );

  const move = (step: 1 | -1): void => {
    const links = hrefs();
    const focused = links.findIndex((link) => link === document.activeElement);
    const open = links.findIndex((link) => link.dataset['id'] === openId);
    const from = focused >= 0 ? focused : open;
    const to = links[from < 0 ? 0 : Math.max(0, Math.min(links.length - 1, from + step))];
    to?.focus();
    to?.scrollIntoView({ block: 'nearest' });
    // With a ticket open one walks through the conversations themselves.
    if (openId !== undefined) to?.click();
  };
  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    x: () => {
      const id =
        document.activeElement instanceof HTMLAnchorElement ? document.activeElement.dataset['id'] : openId;
      if (id !== undefined) toggle(id);
    },
  });
  const toggle = (id: string): void =>
    setSelected((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  useEffect(() => setSelected(new Set()), [search.view, search.client, search.q, search.team]);

  const end = useRef<HTMLLIElement>(null);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = queue;
  useEffect(() => {
    if (end.current === null || !hasNextPage) return undefined;
    const watch = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting === true && !isFetchingNextPage) void fetchNextPage();
    });
    watch.observe(end.current);
    return () => watch.disconnect();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);

  return (
    <section className="list" aria-label={t('list.label')}>
      <header className="list-head">
        <h1>{searching ? t('search.results') : (team?.name ?? t(`view.${search.view}`))}</h1>
        <SearchBox search={search} />
        <Button id="find-value" size="compact-sm" variant="subtle" onClick={() => findValue('to be typed')}>
          {t('search.value')}
        </Button>
      </header>
      <Suspense>
        {selected.size > 0 ? (
          <BulkBar
            lines={lines.filter((line) => selected.has(line.ticketId))}
            of={lines.length}
            onAll={() => setSelected(new Set(lines.map(({ ticketId }) => ticketId)))}
            onDone={() => setSelected(new Set())}
          />
        ) : null}
      </Suspense>
      {asked.error === null ? null : <Problem error={asked.error} onAgain={() => void asked.refetch()} />}
      {asked.isSuccess && lines.length === 0 ? <Nothing search={search} /> : null}
      {asked.isLoading ? <LinesToCome /> : null}
      <ul ref={list} className="lines" data-selecting={selected.size > 0} tabIndex={-1}>
        {lines.map((line) => (
          <Line
            key={line.ticketId}
            line={line}
            search={search}
            open={line.ticketId === openId}
            selected={selected.has(line.ticketId)}
            onSelect={() => toggle(line.ticketId)}
          />
        ))}
        {hasNextPage ? (
          <li ref={end} className="lines-end">
            <Button
              size="compact-sm"
              variant="subtle"
              loading={isFetchingNextPage}
              onClick={() => void fetchNextPage()}
            >
              {t('list.more')}
            </Button>
          </li>
        ) : null}
      </ul>
      <Suspense>
        {finding === null ? null : (
          <FindValue
            wanted={finding === 'to be typed' ? null : finding}
            client={search.client === undefined ? undefined : desk.clientBySlug(search.client)}
            onClose={() => findValue(null)}
            onOpen={(client, ticketId) => {
              findValue(null);
              void navigate({ to: '/agent/tickets/$client/$ticketId', params: { client, ticketId }, search });
            }}
          />
        )}
      </Suspense>
    </section>
  );
}

function SearchBox({ search }: { search: ListSearch }) {
  const { t } = useLocale();
  const navigate = useNavigate();
  const searchFirst = useSearchFirst();
  const [busy, setBusy] = useState(false);
  const [words, setWords] = useState(wordsOf(search.q));
  useEffect(() => setWords(wordsOf(search.q)), [search.q]);
  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        const q = words.trim();
        if (q === '')
          return void navigate({
            to: '/agent/tickets',
            search: { view: search.view, client: search.client },
          });
        setBusy(true);
        void searchFirst(q, search).finally(() => setBusy(false));
      }}
    >
      <input
        id="search"
        className="plain-field"
        type="search"
        readOnly={busy}
        autoComplete="off"
        aria-label={t('search.label')}
        placeholder={t('search.hint')}
        value={words}
        maxLength={200}
        onChange={(event) => setWords(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || event.nativeEvent.isComposing) return;
          setWords('');
          event.currentTarget.blur();
          if (search.q !== undefined)
            void navigate({ to: '/agent/tickets', search: { view: search.view, client: search.client } });
        }}
      />
    </form>
  );
}

/** Where lines will stand, so that nothing jumps when they come. */
function LinesToCome() {
  const { t } = useLocale();
  return (
    <div className="lines-to-come" role="status" aria-label={t('ui.loading')}>
      {Array.from({ length: 8 }, (_, index) => (
        <span key={index} />
      ))}
    </div>
  );
}

function Nothing({ search }: { search: ListSearch }) {
  const { t } = useLocale();
  if (search.q !== undefined)
    return (
      <EmptyState title={t('empty.search', { q: wordsOf(search.q) })}>{t('empty.search.hint')}</EmptyState>
    );
  const own = search.view === 'mine' || search.view === 'unassigned';
  return (
    <EmptyState
      title={t(`empty.${search.view}`)}
      action={
        search.view === 'mine' ? (
          <Link to="/agent/tickets" search={{ view: 'unassigned', client: search.client }}>
            {t('empty.mine.go')}
          </Link>
        ) : undefined
      }
    >
      {own ? t(`empty.${search.view}.hint`) : t('empty.other.hint')}
    </EmptyState>
  );
}
