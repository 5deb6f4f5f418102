import { Button } from '@mantine/core';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { z } from 'zod';

import type { Ticket, TicketEvent } from '#desk/tickets/api';
import type { MessageView } from '#vault/channels/api';
import type { ValueView } from '#vault/tokens/api';
import { MaskedChip } from '#web/ui/masked.tsx';
import { TimeAgo } from '#web/ui/pieces.tsx';
import { exactTime } from '#web/ui/times.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { useDesk } from './desk.tsx';
import { Icon } from './icons.tsx';
import { langOf } from './lang-of.ts';
import { useValueOpener } from './opened-value.ts';
import { ValueText } from './value-text.tsx';
import { useTeams } from './use-teams.ts';
import { wakeText } from './wake-text.ts';

type Whole = z.infer<typeof Ticket>;
type Event = z.infer<typeof TicketEvent>;
type File = MessageView['attachments'][number];

/** Messages and what happened between them, oldest first; stays at the end while one reads there. */
export function Conversation({ ticket, onMark }: { ticket: Whole; onMark: () => void }) {
  const { t } = useLocale();
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const last = ticket.messages.at(-1)?.messageId;
  useLayoutEffect(() => {
    if (box.current !== null && atEnd.current) box.current.scrollTop = box.current.scrollHeight;
  }, [last, ticket.events.length]);

  const items = inOrder(ticket);

  return (
    <div
      ref={box}
      className="conversation"
      role="log"
      aria-label={t('ticket.conversation')}
      tabIndex={0}
      onScroll={({ currentTarget: it }) => {
        atEnd.current = it.scrollHeight - it.scrollTop - it.clientHeight < 60;
      }}
    >
      {items.map((item) =>
        item.kind === 'message' ? (
          <Message key={item.message.messageId} message={item.message} onMark={onMark} />
        ) : (
          <Happenings key={`${item.events[0]?.at}${item.events[0]?.what}`} events={item.events} />
        ),
      )}
    </div>
  );
}

function Message({ message, onMark }: { message: MessageView; onMark: () => void }) {
  const { t, locale, name } = useLocale();
  const desk = useDesk();
  const [selecting, setSelecting] = useState(false);
  const text = useRef<HTMLDivElement>(null);
  const person = message.personId === null ? undefined : desk.personOf(message.personId);
  const who =
    message.kind === 'customer'
      ? t('message.customer')
      : message.kind === 'system'
        ? t('message.system')
        : person === undefined
          ? t('event.system')
          : name(person);

  useEffect(() => {
    const look = (): void => {
      const selection = getSelection();
      const inside = selection?.anchorNode != null && text.current?.contains(selection.anchorNode) === true;
      setSelecting(inside && !selection.isCollapsed);
    };
    document.addEventListener('selectionchange', look);
    return () => document.removeEventListener('selectionchange', look);
  }, []);

  return (
    <article
      className="message"
      data-kind={message.kind}
      aria-label={`${who}, ${exactTime(message.at, locale)}`}
    >
      <header className="message-head">
        <strong>{who}</strong>
        {message.kind === 'note' ? (
          <span className="note-mark">
            <Icon name="note" size={13} /> {t('message.note')} · {t('message.note.hint')}
          </span>
        ) : (
          <span className="message-channel">
            <Icon name={message.channel} size={13} /> {t(`channel.${message.channel}`)}
          </span>
        )}
        <span className="message-time">
          <TimeAgo at={message.at} />
        </span>
      </header>
      {message.subject === null || message.subject.text === '' || message.channel !== 'email' ? null : (
        <p className="message-subject">
          <ValueText masked={message.subject} messageId={null} />
        </p>
      )}
      {message.withheld ? (
        <p className="withheld">{t('message.withheld')}</p>
      ) : (
        <div
          ref={text}
          className="message-text"
          data-message-id={message.messageId}
          lang={langOf(message.body.text)}
        >
          <ValueText masked={message.body} messageId={message.messageId} />
        </div>
      )}
      {message.attachments.length === 0 ? null : (
        <ul className="attachments">
          {message.attachments.map((file) => (
            <Attachment key={file.token} file={file} messageId={message.messageId} />
          ))}
        </ul>
      )}
      {selecting ? (
        <Button
          className="mark-button"
          size="compact-xs"
          variant="default"
          // The press must not take the selection away.
          onPointerDown={(event) => event.preventDefault()}
          onClick={onMark}
        >
          {t('mark.title')}
        </Button>
      ) : null}
    </article>
  );
}

/**
 * A file is a value like any other: opened in the vault's frame, for a purpose, never downloaded. The values in a text stand beside
 * it, each to be opened by itself. What cannot be shown is named with its kind and size.
 */
function Attachment({ file, messageId }: { file: File; messageId: string }) {
  const { t, locale } = useLocale();
  const { opened, open } = useValueOpener();
  const chip = (token: string, view: ValueView) => (
    <MaskedChip
      key={token}
      token={token}
      view={view}
      expanded={opened?.token === token}
      onOpen={(anchor) => open(opened?.anchor === anchor ? null : { anchor, token, view, messageId: null })}
    />
  );
  const kind = file.mediaType.split('/').at(-1) ?? '';
  const values = Object.entries(file.values ?? {});
  const rest = (file.found ?? 0) - values.length;
  return (
    <li data-file={messageId}>
      <Icon name="file" size={14} />
      <span>
        <ValueText masked={file.fileName} messageId={null} />
      </span>
      {file.destroyedAt !== undefined ? (
        <MaskedChip
          token={file.token}
          view={{ class: 'FILE', mask: '', marked: false, why: null, destroyedAt: file.destroyedAt }}
        />
      ) : file.kind === 'picture' || file.kind === 'text' ? (
        chip(file.token, { class: 'FILE', mask: kind, marked: false, why: null })
      ) : (
        <span className="dz-soft">{t('message.file.closed', { kind })}</span>
      )}
      <span className="dz-soft">{t('message.attachment', { size: sizeOf(file.bytes) })}</span>
      {values.length === 0 ? null : (
        <span className="file-values" lang={locale}>
          {t('message.file.values')} {values.map(([token, view]) => chip(token, view))}
          {rest > 0 ? t('message.file.more', { count: rest }) : null}
        </span>
      )}
    </li>
  );
}

type Item =
  | { readonly kind: 'message'; readonly at: string; readonly message: MessageView }
  | { readonly kind: 'events'; readonly at: string; readonly events: Event[] };

/** Messages and happenings by time; what happened in a row is one line. */
function inOrder({ messages, events }: Whole): Item[] {
  const all: Item[] = [
    ...messages.map((message) => ({ kind: 'message' as const, at: message.at, message })),
    ...events
      .filter(({ what }) => what !== 'started')
      .map((event) => ({ kind: 'events' as const, at: event.at, events: [event] })),
  ];
  const items: Item[] = [];
  for (const item of all.toSorted((one, other) => one.at.localeCompare(other.at))) {
    const last = items.at(-1);
    if (item.kind === 'events' && last?.kind === 'events') last.events.push(...item.events);
    else items.push(item);
  }
  return items;
}

function Happenings({ events }: { events: readonly Event[] }) {
  const { t, locale, name } = useLocale();
  const desk = useDesk();
  const teams = useTeams();
  const nameOf = (personId: string | null): string => {
    const person = personId === null ? undefined : desk.personOf(personId);
    return person === undefined ? t('event.system') : name(person);
  };
  const toOf = ({ what, to }: Event): string => {
    if (to === null) return '';
    if (what === 'assigned') return nameOf(to);
    if (what === 'team') return teams.find(to)?.name ?? t('event.team-gone');
    if (what === 'status' || what === 'priority') return t(`${what}.${to}`);
    if (what === 'merged_into' || what === 'merged_from' || what === 'unmerged')
      return to.split(' ')[0] ?? '';
    return what === 'snoozed' ? wakeText(new Date(to), locale) : to;
  };
  // The same act of the same person on several things is one sentence: "added the tags otp, login".
  const groups: { event: Event; to: string[] }[] = [];
  for (const event of events) {
    const same = groups.at(-1);
    if (same?.event.what === event.what && same.event.personId === event.personId && TOGETHER.has(event.what))
      same.to.push(toOf(event));
    else groups.push({ event, to: [toOf(event)] });
  }
  const last = events.at(-1);
  return (
    <p className="happening">
      {groups.map(({ event, to }, index) => (
        <span key={`${event.at}${event.what}${to.join()}`}>
          {index === 0 ? '' : ' · '}
          {t(`event.${wordOf(event)}`, {
            who: nameOf(event.personId),
            to: to.join(', '),
            count: to.length,
          })}
        </span>
      ))}
      {last === undefined ? null : (
        <>
          {' · '}
          <TimeAgo at={last.at} />
        </>
      )}
    </p>
  );
}

function wordOf({ what, to, personId }: Event): string {
  if (what === 'team' && to === null) return 'no-team';
  if (what !== 'assigned') return what;
  if (to === null) return 'unassigned';
  return to === personId ? 'took' : 'assigned';
}

const TOGETHER: ReadonlySet<Event['what']> = new Set(['tagged', 'untagged', 'revised']);

function sizeOf(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
