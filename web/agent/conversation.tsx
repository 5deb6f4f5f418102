import { Button } from '@mantine/core';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { z } from 'zod';

import type { Ticket, TicketEvent } from '#desk/tickets/api';
import type { MessageView } from '#vault/channels/api';
import type { ValueView } from '#vault/tokens/api';
import { MaskedChip } from '#web/ui/masked.tsx';
import { TimeAgo } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { useDesk } from './desk.tsx';
import { Icon } from './icons.tsx';
import { useValueOpener } from './opened-value.ts';
import { ValueText } from './value-text.tsx';

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

  const items = [
    ...ticket.messages.map((message) => ({ at: message.at, key: message.messageId, message, event: null })),
    ...ticket.events
      .filter(({ what }) => what !== 'started')
      .map((event, index) => ({ at: event.at, key: `e${index}${event.at}`, message: null, event })),
  ].toSorted((one, other) => one.at.localeCompare(other.at));

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
      {items.map(({ key, message, event }) =>
        message === null ? (
          <Happening key={key} event={event} />
        ) : (
          <Message key={key} message={message} onMark={onMark} />
        ),
      )}
    </div>
  );
}

function Message({ message, onMark }: { message: MessageView; onMark: () => void }) {
  const { t, name } = useLocale();
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
      aria-label={`${who}, ${new Date(message.at).toLocaleString()}`}
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
        <div ref={text} className="message-text" data-message-id={message.messageId}>
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
      {file.kind === 'picture' || file.kind === 'text' ? (
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

function Happening({ event }: { event: Event | null }) {
  const { t, name } = useLocale();
  const desk = useDesk();
  if (event === null) return null;
  const nameOf = (personId: string | null): string => {
    const person = personId === null ? undefined : desk.personOf(personId);
    return person === undefined ? t('event.system') : name(person);
  };
  const to =
    event.to === null
      ? ''
      : event.what === 'assigned'
        ? nameOf(event.to)
        : event.what === 'status'
          ? t(`status.${event.to}`)
          : event.what === 'priority'
            ? t(`priority.${event.to}`)
            : event.to;
  const what = event.what === 'assigned' && event.to === null ? 'unassigned' : event.what;
  return (
    <p className="happening">
      {t(`event.${what}`, { who: nameOf(event.personId), to })} · <TimeAgo at={event.at} />
    </p>
  );
}

function sizeOf(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
