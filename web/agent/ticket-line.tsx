import { Link } from '@tanstack/react-router';

import type { TicketLine } from '#desk/tickets/api';
import { className } from '#web/ui/data-classes.ts';
import { plainOf } from '#web/ui/masked-text.ts';
import { ClientBadge, TimeAgo } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { useDesk } from './desk.tsx';
import { useHasDraft } from './drafts.ts';
import { Icon } from './icons.tsx';
import type { ListSearch } from './list-search.ts';
import { useTeams } from './use-teams.ts';
import { wakeText } from './wake-text.ts';

/** One ticket in the list: whose client, what about, the last words, and what one sorts by. The client's colour runs down its side. */
export function Line({
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
  const team = useTeams().find(line.team);
  const plain = (text: TicketLine['subject']): string => plainOf(text, (cls) => className(cls, locale));
  const begun = useHasDraft(line.ticketId) && !open;
  const subject = line.subject.text === '' ? t('list.no-subject') : plain(line.subject);
  // A chat is called by its first words: while they are the only ones, once is enough.
  const snippet = line.snippet.text === line.subject.text ? '' : plain(line.snippet);
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
          <span className="line-subject">{subject}</span>
          {line.unread ? <span className="dot" role="img" aria-label={t('list.unread')} /> : null}
          <span className="line-time">
            <When line={line} view={search.q === undefined ? search.view : 'all'} />
          </span>
        </span>
        {snippet === '' ? null : (
          <span className="line-snippet">
            {line.lastFrom === 'reply' ? t('list.reply') : line.lastFrom === 'note' ? t('list.note') : ''}
            {snippet}
          </span>
        )}
        <span className="line-foot">
          <Icon name={line.channel} size={13} />
          <span className="dz-number">#{line.number}</span>
          {begun ? (
            <span className="pill" data-draft="true">
              {t('list.draft')}
            </span>
          ) : null}
          {line.priority === 'high' || line.priority === 'urgent' ? (
            <span className="pill" data-priority={line.priority}>
              {t(`priority.${line.priority}`)}
            </span>
          ) : null}
          {line.status === 'open' || search.view === line.status ? null : (
            <span className="pill" data-status={line.status}>
              {t(`status.${line.status}`)}
            </span>
          )}
          {line.snoozedUntil !== null && search.view !== 'snoozed' ? (
            <span className="pill" data-status="pending">
              {wakeText(new Date(line.snoozedUntil), locale)}
            </span>
          ) : null}
          {line.tags.slice(0, 2).map((tag) => (
            <span key={tag} className="pill">
              {tag}
            </span>
          ))}
          {line.tags.length > 2 ? <span>+{line.tags.length - 2}</span> : null}
          <span className="line-who">
            {assignee === undefined
              ? search.team === undefined
                ? (team?.name ?? '')
                : ''
              : search.view === 'mine'
                ? ''
                : name(assignee)}
          </span>
        </span>
      </Link>
    </li>
  );
}

/** The time that this view is sorted by. */
function When({ line, view }: { line: TicketLine; view: ListSearch['view'] }) {
  const { locale } = useLocale();
  if (view === 'snoozed' && line.snoozedUntil !== null)
    return <time dateTime={line.snoozedUntil}>{wakeText(new Date(line.snoozedUntil), locale)}</time>;
  return <TimeAgo at={view === 'waiting' ? (line.waitingSince ?? line.updatedAt) : line.updatedAt} />;
}
