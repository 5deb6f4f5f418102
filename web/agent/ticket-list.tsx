import { Button, TextInput } from '@mantine/core';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react';

import type { TicketLine } from '#desk/tickets/api';
import { className } from '#web/ui/data-classes.ts';
import { MaskedTextView } from '#web/ui/masked.tsx';
import { plainOf } from '#web/ui/masked-text.ts';
import { ClientBadge, EmptyState, Problem, TimeAgo } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { acts, asks } from './asks.ts';
import { useDesk } from './desk.tsx';
import { Icon } from './icons.tsx';
import { useShortcuts } from './keys.ts';
import { notify, notifyError } from './notices.tsx';
import type { ListSearch } from './list-search.ts';
import { keepWords, wordsOf } from './search-words.ts';

const FindValue = lazy(() => import('./find-value.tsx').then((loaded) => ({ default: loaded.FindValue })));

/** Lines of a view or of a search, newest activity first; more are fetched as one comes near the end. */
export function TicketList({ search, openId }: { search: ListSearch; openId: string | undefined }) {
  const { t } = useLocale();
  const desk = useDesk();
  const navigate = useNavigate();
  const tenant = search.client === undefined ? undefined : desk.clientBySlug(search.client)?.tenant;
  // A name that this window does not know, as after loading it again, is no search.
  const searching = search.q === '' || wordsOf(search.q) !== '';
  const queue = useInfiniteQuery({
    ...asks.queue({ view: search.view, tenant, tag: search.tag }),
    enabled: !searching,
  });
  const found = useQuery(asks.search(wordsOf(search.q)));
  const lines = searching
    ? (found.data?.lines ?? [])
    : (queue.data?.pages.flatMap((page) => page.lines) ?? []);
  const asked = searching ? found : queue;
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [finding, setFinding] = useState(false);
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
  useEffect(() => setSelected(new Set()), [search.view, search.client, search.q]);

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
        <h1>{searching ? t('search.results') : t(`view.${search.view}`)}</h1>
        <SearchBox search={search} />
        <Button size="compact-sm" variant="subtle" onClick={() => setFinding(true)}>
          {t('search.value')}
        </Button>
      </header>
      {selected.size > 0 ? (
        <BulkBar
          lines={lines.filter((line) => selected.has(line.ticketId))}
          onDone={() => setSelected(new Set())}
        />
      ) : null}
      {asked.error === null ? null : <Problem error={asked.error} onAgain={() => void asked.refetch()} />}
      {asked.isSuccess && lines.length === 0 ? <Nothing search={search} /> : null}
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
        {finding ? (
          <FindValue
            onClose={() => setFinding(false)}
            onOpen={(client, ticketId) => {
              setFinding(false);
              void navigate({ to: '/agent/tickets/$client/$ticketId', params: { client, ticketId }, search });
            }}
          />
        ) : null}
      </Suspense>
    </section>
  );
}

function SearchBox({ search }: { search: ListSearch }) {
  const { t } = useLocale();
  const navigate = useNavigate();
  const [words, setWords] = useState(wordsOf(search.q));
  useEffect(() => setWords(wordsOf(search.q)), [search.q]);
  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        const q = words.trim();
        void navigate({
          to: '/agent/tickets',
          search: q === '' ? { view: search.view, client: search.client } : { ...search, q: keepWords(q) },
        });
      }}
    >
      <TextInput
        id="search"
        size="xs"
        type="search"
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

function Line({
  line,
  search,
  open,
  selected,
  onSelect,
}: {
  line: TicketLine;
  search: ListSearch;
  open: boolean;
  selected: boolean;
  onSelect: () => void;
}) {
  const { t, locale, name } = useLocale();
  const desk = useDesk();
  const client = desk.clientOf(line.tenant);
  const assignee = line.assignee === null ? undefined : desk.personOf(line.assignee);
  const subject = line.subject.text === '' ? t('list.no-subject') : null;
  return (
    <li className="line-row" data-selected={selected}>
      <input
        type="checkbox"
        className="line-check"
        aria-label={t('bulk.select', { number: line.number })}
        checked={selected}
        onChange={onSelect}
      />
      <Link
        to="/agent/tickets/$client/$ticketId"
        params={{ client: client?.slug ?? line.tenant, ticketId: line.ticketId }}
        search={search}
        className="line"
        data-id={line.ticketId}
        data-unread={line.unread}
        data-status={line.status}
        aria-current={open ? 'true' : undefined}
        ref={(element) => element?.style.setProperty('--client', client?.colour ?? 'gray')}
      >
        <span className="line-top">
          {client === undefined ? null : <ClientBadge client={client} markOnly />}
          <span className="line-name">
            <MaskedTextView masked={line.customerName} />
          </span>
          {line.unread ? <span className="dot" role="img" aria-label={t('list.unread')} /> : null}
          <span className="line-time">
            <TimeAgo at={line.updatedAt} />
          </span>
        </span>
        <span className="line-subject">
          {subject ?? plainOf(line.subject, (cls) => className(cls, locale))}
        </span>
        <span className="line-snippet">
          {line.lastFrom === 'reply' ? t('list.you-wrote') : line.lastFrom === 'note' ? t('list.note') : ''}
          {plainOf(line.snippet, (cls) => className(cls, locale))}
        </span>
        <span className="line-foot">
          <Icon name={line.channel} size={13} />
          <span className="dz-number">#{line.number}</span>
          {line.status === 'open' ? null : (
            <span className="pill" data-status={line.status}>
              {t(`status.${line.status}`)}
            </span>
          )}
          {line.priority === 'high' || line.priority === 'urgent' ? (
            <span className="pill" data-priority={line.priority}>
              {t(`priority.${line.priority}`)}
            </span>
          ) : null}
          {line.tags.slice(0, 2).map((tag) => (
            <span key={tag} className="pill">
              {tag}
            </span>
          ))}
          <span className="line-who">{assignee === undefined ? '' : name(assignee)}</span>
        </span>
      </Link>
    </li>
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

/** The same change to several tickets; one request a client, since clients are apart. */
function BulkBar({ lines, onDone }: { lines: readonly TicketLine[]; onDone: () => void }) {
  const { t } = useLocale();
  const desk = useDesk();
  const client = useQueryClient();
  const act = async (change: {
    assignee?: string;
    status?: 'open' | 'pending' | 'solved';
  }): Promise<void> => {
    try {
      let changed = 0;
      let skipped = 0;
      for (const tenant of new Set(lines.map((line) => line.tenant))) {
        const ticketIds = lines.filter((line) => line.tenant === tenant).map((line) => line.ticketId);
        const answer = await acts.bulk({ tenant, ticketIds: ticketIds.slice(0, 100), ...change });
        changed += answer.changed;
        skipped += answer.skipped;
      }
      notify(t('bulk.done', { changed, skipped }));
      onDone();
    } catch (error) {
      notifyError(error);
    }
    await client.invalidateQueries({
      predicate: ({ queryKey }) => ['queue', 'counts', 'ticket'].includes(String(queryKey[0])),
    });
  };
  return (
    <div className="bulk" role="toolbar" aria-label={t('bulk.selected', { count: lines.length })}>
      <span>{t('bulk.selected', { count: lines.length })}</span>
      <Button size="compact-xs" variant="default" onClick={() => void act({ assignee: desk.me.personId })}>
        {t('bulk.take')}
      </Button>
      <Button size="compact-xs" variant="default" onClick={() => void act({ status: 'pending' })}>
        {t('status.pending')}
      </Button>
      <Button size="compact-xs" variant="default" onClick={() => void act({ status: 'solved' })}>
        {t('ticket.solve')}
      </Button>
      <Button size="compact-xs" variant="subtle" onClick={onDone}>
        {t('bulk.clear')}
      </Button>
    </div>
  );
}
