import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';

import type { FromFrame } from '#web/client/frames.ts';
import type { Client } from '#vault/identity/api';
import { className } from '#web/ui/data-classes.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { asks } from './asks.ts';
import type { Change } from './change-ticket.ts';
import { useDesk } from './desk.tsx';
import { Floating } from './floating.tsx';
import { FrameBox } from './frame-box.tsx';
import { notify, notifyError } from './notices.tsx';
import type { OpenedValue } from './opened-value.ts';

/** What can be done with one value: reveal it, check what a caller says against it, or say that it is not sensitive. */
export function ValuePanel({
  opened,
  client,
  ticketId,
  change,
  onClose,
}: {
  opened: OpenedValue;
  client: Client;
  ticketId: string;
  change: (change: Change) => Promise<unknown>;
  onClose: () => void;
}) {
  const { t, locale, name } = useLocale();
  const desk = useDesk();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [doing, setDoing] = useState<'reveal' | 'match' | 'unmark'>('reveal');
  const frame = useRef<{ again: () => void }>(null);
  const { token, view } = opened;
  const kind = className(view.class, locale);
  // A file is looked at; nobody says one aloud to be compared.
  const isFile = view.class === 'FILE';
  const subject = {
    tenant: client.tenant,
    conversationId: ticketId,
    token,
    class: view.class,
    mask: view.mask,
    clientName: name(client),
  };

  const mend = async (what: Extract<FromFrame, { type: 'mend' }>['mend']): Promise<void> => {
    if (what === 'take_ticket' || what === 'open_ticket') {
      await change(what === 'take_ticket' ? { assignee: desk.me.personId } : { status: 'open' });
      frame.current?.again();
      return;
    }
    if (what === 'sign_in')
      return location.assign(`/?next=${encodeURIComponent(location.pathname + location.search)}`);
    if (what === 'sign_nda')
      return navigate({ to: '/agent/me/nda/$tenant', params: { tenant: client.tenant } });
    if (what === 'take_training') {
      const papers = await queries.fetchQuery(asks.papers());
      const course = papers.training.find(({ current }) => !current) ?? papers.training[0];
      if (course === undefined) return navigate({ to: '/agent/me' });
      return navigate({ to: '/agent/me/training/$course', params: { course: course.course } });
    }
  };
  const hear = (message: FromFrame): void => {
    if (message.type === 'closed') onClose();
    if (message.type === 'unmarked') {
      notify(t('value.unmarked', { count: message.messages }));
      onClose();
    }
    if (message.type === 'mend') mend(message.mend).catch(notifyError);
  };

  return (
    <Floating
      anchor={opened.anchor}
      label={t('value.title', { class: kind, mask: view.mask })}
      width={isFile ? 560 : 390}
      onClose={onClose}
    >
      <div
        className="value-tabs"
        role="group"
        aria-label={t('value.title', { class: kind, mask: view.mask })}
      >
        <Tab now={doing} is="reveal" onChoose={setDoing} />
        {isFile ? null : <Tab now={doing} is="match" onChoose={setDoing} />}
        {opened.messageId === null ? null : <Tab now={doing} is="unmark" onChoose={setDoing} />}
      </div>
      <FrameBox
        key={doing}
        ref={frame}
        page={doing}
        origin={desk.vaultOrigin}
        title={t('value.frame', { class: kind })}
        open={
          doing === 'unmark'
            ? { type: 'open-unmark', ...subject, messageId: opened.messageId ?? '' }
            : { type: `open-${doing}`, ...subject }
        }
        hear={hear}
        minHeight={doing === 'reveal' ? 230 : 210}
      />
    </Floating>
  );
}

function Tab<Name extends 'reveal' | 'match' | 'unmark'>({
  now,
  is,
  onChoose,
}: {
  now: string;
  is: Name;
  onChoose: (name: Name) => void;
}) {
  const { t } = useLocale();
  return (
    <button type="button" className="value-tab" aria-pressed={now === is} onClick={() => onChoose(is)}>
      {t(`value.${is}`)}
    </button>
  );
}
