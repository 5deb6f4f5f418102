import { ActionIcon, Button } from '@mantine/core';
import type { z } from 'zod';

import type { Ticket } from '#desk/tickets/api';
import type { Client } from '#vault/identity/api';
import { ClientBadge } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { useDesk } from './desk.tsx';
import { Icon } from './icons.tsx';
import { langOf } from './lang-of.ts';
import { useCustomerTyping } from './typing-store.ts';
import { ValueText } from './value-text.tsx';
import { wakeText } from './wake-text.ts';

/** Whose ticket, what about, who waits, who else is here, and the acts that are done most. */
export function TicketHead({
  ticket,
  client,
  onBack,
  onSolve,
  onTake,
  onAssign,
  onLater,
  contextOpen,
  onContext,
}: {
  ticket: z.infer<typeof Ticket>;
  client: Client;
  onBack: () => void;
  onSolve: () => void;
  onTake: () => void;
  onAssign: (anchor: HTMLElement) => void;
  onLater: (anchor: HTMLElement) => void;
  contextOpen: boolean;
  onContext: () => void;
}) {
  const { t, locale } = useLocale();
  const desk = useDesk();
  const { line } = ticket;
  return (
    <header className="ticket-head" ref={(element) => element?.style.setProperty('--client', client.colour)}>
      <ActionIcon
        className="ticket-back"
        variant="subtle"
        color="gray"
        aria-label={t('ticket.back')}
        onClick={onBack}
      >
        <Icon name="back" />
      </ActionIcon>
      <div className="ticket-title">
        <p className="ticket-where">
          <ClientBadge client={client} />
          <span className="dz-number" aria-label={t('ticket.number', { number: line.number })}>
            #{line.number}
          </span>
          <span className="pill" data-status={line.status}>
            {t(`status.${line.status}`)}
          </span>
          {line.snoozedUntil === null ? null : (
            <span className="pill" data-status="pending">
              {t('ticket.asleep', { time: wakeText(new Date(line.snoozedUntil), locale) })}
            </span>
          )}
          {line.waitingSince === null || line.status !== 'open' ? null : (
            <time dateTime={line.waitingSince}>
              {t('ticket.waiting', { time: wakeText(new Date(line.waitingSince), locale) })}
            </time>
          )}
          <Present ticket={ticket} />
        </p>
        <h1 lang={langOf(line.subject.text)}>
          {line.subject.text === '' ? (
            t('list.no-subject')
          ) : (
            <ValueText masked={line.subject} messageId={null} />
          )}
        </h1>
      </div>
      <div className="ticket-acts">
        {line.assignee === desk.me.personId ? null : (
          <Button size="xs" variant="default" onClick={onTake}>
            {t('ticket.take')}
          </Button>
        )}
        <ActionIcon
          id="assign"
          size={30}
          variant="default"
          aria-label={t('ticket.assign')}
          title={t('ticket.assign')}
          aria-haspopup="dialog"
          onClick={(event) => onAssign(event.currentTarget)}
        >
          <Icon name="person" />
        </ActionIcon>
        <Button
          id="later"
          size="xs"
          variant="default"
          aria-haspopup="dialog"
          onClick={(event) => onLater(event.currentTarget)}
        >
          {t('ticket.later')}
        </Button>
        <Button size="xs" variant={line.status === 'solved' ? 'default' : 'filled'} onClick={onSolve}>
          {line.status === 'solved' ? t('ticket.reopen') : t('ticket.solve')}
        </Button>
        <ActionIcon
          className="ticket-panel"
          variant="subtle"
          color="gray"
          aria-label={t('ticket.show-context')}
          aria-expanded={contextOpen}
          onClick={onContext}
        >
          <Icon name="panel" />
        </ActionIcon>
      </div>
    </header>
  );
}

/** Who else is at this ticket right now, the customer too. */
function Present({ ticket }: { ticket: z.infer<typeof Ticket> }) {
  const { t, locale, name } = useLocale();
  const desk = useDesk();
  const customer = useCustomerTyping(ticket.line.ticketId);
  const others = ticket.presence.filter(({ personId }) => personId !== desk.me.personId);
  const names = (doing: 'viewing' | 'typing'): string[] =>
    others
      .filter((one) => one.doing === doing)
      .map(({ personId }) => desk.personOf(personId))
      .filter((person) => person !== undefined)
      .map(name);
  const said = (people: readonly string[]): string => new Intl.ListFormat(locale).format(people);
  const [typing, viewing] = [names('typing'), names('viewing')];
  return (
    <span className="present" aria-live="polite">
      {customer ? <span>{t('presence.customer')}</span> : null}
      {typing.length === 0 ? null : (
        <strong>{t('presence.typing', { count: typing.length, names: said(typing) })}</strong>
      )}
      {viewing.length === 0 ? null : (
        <span className="present-view">
          {viewing.map((person) => (
            <span key={person} className="face" aria-hidden="true" data-letter={person.slice(0, 1)} />
          ))}
          {t('presence.viewing', { count: viewing.length, names: said(viewing) })}
        </span>
      )}
    </span>
  );
}
