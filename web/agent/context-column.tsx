import { CloseButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { z } from 'zod';

import { Priority, Status, type Ticket } from '#desk/tickets/api';
import type { Client } from '#vault/identity/api';
import { className } from '#web/ui/data-classes.ts';
import { plainOf } from '#web/ui/masked-text.ts';
import { TimeAgo } from '#web/ui/pieces.tsx';
import { dayOf } from '#web/ui/times.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { asks } from './asks.ts';
import type { Change } from './change-ticket.ts';
import './context.css';
import { useDesk } from './desk.tsx';
import type { ListSearch } from './list-search.ts';
import { TicketTags } from './ticket-tags.tsx';
import { useTeams } from './use-teams.ts';
import { ValueText } from './value-text.tsx';

type Whole = z.infer<typeof Ticket>;

/** What belongs to the conversation: the ticket's fields, the customer behind the wall, and this client's earlier tickets. */
export function ContextColumn({
  ticket,
  client,
  change,
  open,
  onClose,
  search,
}: {
  ticket: Whole;
  client: Client;
  change: (change: Change) => void;
  open: boolean;
  onClose: () => void;
  search: ListSearch;
}) {
  const { t } = useLocale();
  return (
    <section className="context" aria-label={t('ticket.context')} data-open={open}>
      <CloseButton className="context-close" aria-label={t('ui.close')} onClick={onClose} />
      <Fields ticket={ticket} change={change} />
      <Customer ticket={ticket} />
      <Earlier ticket={ticket} client={client} search={search} />
    </section>
  );
}

function Fields({ ticket, change }: { ticket: Whole; change: (change: Change) => void }) {
  const { t, name } = useLocale();
  const desk = useDesk();
  const { line } = ticket;
  const team = useQuery(asks.team(line.tenant));
  const teams = useTeams().of(line.tenant);
  const people = (team.data?.people ?? []).flatMap((one) => {
    const person = desk.personOf(one.personId);
    return person === undefined ? [] : [{ ...one, person }];
  });
  const known = people.some(({ personId }) => personId === line.assignee);
  const other = line.assignee === null || known ? undefined : desk.personOf(line.assignee);
  return (
    <section className="context-part context-fields">
      <Choice
        id="status"
        label={t('ticket.status')}
        value={line.status}
        onChoose={(value) => change({ status: Status.parse(value) })}
      >
        {Status.options.map((value) => (
          <option key={value} value={value}>
            {t(`status.${value}`)}
          </option>
        ))}
      </Choice>
      <Choice
        id="assignee"
        label={t('ticket.assignee')}
        value={line.assignee ?? ''}
        onChoose={(value) => change({ assignee: value === '' ? null : value })}
      >
        <option value="">{t('ticket.nobody')}</option>
        {other === undefined ? null : <option value={other.personId}>{name(other)}</option>}
        {people.map(({ person, open, onShift }) => (
          <option key={person.personId} value={person.personId}>
            {person.personId === desk.me.personId
              ? t('ticket.me', { name: name(person) })
              : onShift
                ? t('ticket.load', { name: name(person), open })
                : t('ticket.off-shift', { name: name(person) })}
          </option>
        ))}
      </Choice>
      {teams.length === 0 ? null : (
        <Choice
          id="team"
          label={t('ticket.team')}
          value={line.team ?? ''}
          onChoose={(value) => change({ team: value === '' ? null : value })}
        >
          <option value="">{t('ticket.no-team')}</option>
          {teams.map((each) => (
            <option key={each.teamId} value={each.teamId}>
              {each.name}
            </option>
          ))}
        </Choice>
      )}
      <Choice
        id="priority"
        label={t('ticket.priority')}
        value={line.priority}
        onChoose={(value) => change({ priority: Priority.parse(value) })}
      >
        {Priority.options.map((value) => (
          <option key={value} value={value}>
            {t(`priority.${value}`)}
          </option>
        ))}
      </Choice>
      <TicketTags tenant={line.tenant} tags={line.tags} change={change} />
    </section>
  );
}

/** The browser's own list beside its name. */
function Choice({
  id,
  label,
  value,
  onChoose,
  children,
}: {
  id: string;
  label: string;
  value: string;
  onChoose: (value: string) => void;
  children: ReactNode;
}) {
  return (
    <div className="field-row">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="plain-field"
        value={value}
        onChange={(event) => onChoose(event.currentTarget.value)}
      >
        {children}
      </select>
    </div>
  );
}

function Customer({ ticket }: { ticket: Whole }) {
  const { t } = useLocale();
  const { name, email, phone } = ticket.customer;
  return (
    <section className="context-part">
      <h2>{t('customer.title')}</h2>
      <dl className="facts">
        {(
          [
            ['name', name],
            ['email', email],
            ['phone', phone],
          ] as const
        ).map(([key, masked]) => (
          <div key={key}>
            <dt>{t(`customer.${key}`)}</dt>
            <dd>
              {masked === null || masked.text === '' ? (
                <span className="dz-soft">{t('customer.none')}</span>
              ) : (
                <ValueText masked={masked} messageId={null} />
              )}
            </dd>
          </div>
        ))}
        <div>
          <dt>{t('customer.channel')}</dt>
          <dd>
            {t(`channel.${ticket.line.channel}`)} · <TimeAgo at={ticket.line.createdAt} />
          </dd>
        </div>
        <KeptUntil ticket={ticket} />
      </dl>
    </section>
  );
}

/** How long what the customer sent is kept: agents are asked, and should not have to guess. */
function KeptUntil({ ticket }: { ticket: Whole }) {
  const { t, locale } = useLocale();
  const { tenant, ticketId, version } = ticket.line;
  const kept = useQuery(asks.kept(tenant, ticketId, version));
  if (kept.data === undefined) return null;
  const { daysAfterSolved, goesAt, isHeld } = kept.data;
  return (
    <div>
      <dt>{t('customer.kept')}</dt>
      <dd>
        {isHeld
          ? t('customer.kept.held')
          : goesAt !== null
            ? t('customer.kept.until', { day: dayOf(goesAt, locale) })
            : daysAfterSolved === null
              ? t('customer.kept.asked')
              : t('customer.kept.days', { count: daysAfterSolved })}
      </dd>
    </div>
  );
}

function Earlier({ ticket, client, search }: { ticket: Whole; client: Client; search: ListSearch }) {
  const { t, locale, name } = useLocale();
  const history = useQuery(asks.history(ticket.line.tenant, ticket.line.ticketId));
  return (
    <section className="context-part">
      <h2>{t('history.title', { client: name(client) })}</h2>
      {history.data?.lines.length === 0 ? <p className="dz-soft">{t('history.none')}</p> : null}
      <ul className="earlier">
        {history.data?.lines.map((line) => (
          <li key={line.ticketId}>
            <Link
              to="/agent/tickets/$client/$ticketId"
              params={{ client: client.slug, ticketId: line.ticketId }}
              search={search}
            >
              <span>
                {line.subject.text === ''
                  ? plainOf(line.snippet, (cls) => className(cls, locale)).slice(0, 60)
                  : plainOf(line.subject, (cls) => className(cls, locale))}
              </span>
              <span className="dz-soft">
                #{line.number} · {t(`status.${line.status}`)} · <TimeAgo at={line.updatedAt} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
