import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';

import type { ReadyReply } from '#desk/tickets/api';
import type { Client } from '#vault/identity/api';
import { Problem } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { asks } from './asks.ts';
import { useDesk } from './desk.tsx';
import { Floating } from './floating.tsx';
import { Consequences } from './after-line.tsx';

/** Ready replies of the ticket's client and of no other. Arrow keys move, enter takes. */
export function CannedPicker({
  anchor,
  client,
  onPick,
  onClose,
}: {
  anchor: HTMLElement;
  client: Client;
  onPick: (reply: ReadyReply) => void;
  onClose: () => void;
}) {
  const { t, name } = useLocale();
  const desk = useDesk();
  const canned = useQuery(asks.canned(client.tenant));
  const [filter, setFilter] = useState('');
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const words = filter.trim().toLowerCase();
  const shown = (canned.data?.replies ?? []).filter((reply) =>
    `${reply.title} ${reply.text}`.toLowerCase().includes(words),
  );
  const title = t('canned.title', { client: name(client) });
  return (
    <Floating anchor={anchor} label={title} width={460} onClose={onClose}>
      <div className="panel-body">
        <strong>{title}</strong>
        <TextInput
          ref={input}
          size="xs"
          role="combobox"
          aria-expanded="true"
          aria-controls="canned-list"
          aria-activedescendant={shown[at] === undefined ? undefined : `canned-${at}`}
          aria-label={t('canned.filter')}
          placeholder={t('canned.filter')}
          value={filter}
          onChange={(event) => {
            setFilter(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return;
            if (event.key === 'ArrowDown') setAt((before) => Math.min(before + 1, shown.length - 1));
            else if (event.key === 'ArrowUp') setAt((before) => Math.max(before - 1, 0));
            else if (event.key === 'Enter') {
              const reply = shown[at];
              if (reply !== undefined) onPick(reply);
            } else return;
            event.preventDefault();
          }}
        />
        {canned.error === null ? null : <Problem error={canned.error} />}
        {canned.isSuccess && shown.length === 0 ? <p className="dz-soft">{t('canned.none')}</p> : null}
        <ul id="canned-list" className="canned" role="listbox" aria-label={title}>
          {shown.map((reply, index) => (
            <li
              key={reply.key}
              id={`canned-${index}`}
              role="option"
              aria-selected={index === at}
              onClick={() => onPick(reply)}
              onPointerMove={() => setAt(index)}
              ref={(element) => {
                if (index === at) element?.scrollIntoView({ block: 'nearest' });
              }}
            >
              <strong>{reply.title}</strong> <Consequences after={reply} />
              {reply.kind === 'note' ? <span className="pill">{t('composer.note')}</span> : null}
              <span className="canned-text">{reply.text}</span>
            </li>
          ))}
        </ul>
        {desk.me.memberships.some(({ tenant, role }) => tenant === client.tenant && role === 'lead') ? (
          <Link to="/agent/words">{t('nav.words')}</Link>
        ) : null}
      </div>
    </Floating>
  );
}
