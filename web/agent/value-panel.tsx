import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';

import type { ValueView } from '#vault/tokens/api';
import type { Bare, FromFrame, ToFrame } from '#web/client/frames.ts';
import type { Client } from '#vault/identity/api';
import { sayClassRule } from '#web/ui/class-rules.ts';
import { className } from '#web/ui/data-classes.ts';
import { dayOf } from '#web/ui/times.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { asks } from './asks.ts';
import type { Change } from './change-ticket.ts';
import { useDesk } from './desk.tsx';
import { Floating } from './floating.tsx';
import { FrameBox } from './frame-box.tsx';
import { notify, notifyError } from './notices.tsx';
import type { OpenedValue } from './opened-value.ts';

/**
 * What can be done with one value: reveal it, check what a caller says against it, send it where the client lets it be sent without
 * seeing it, or say that it is not sensitive.
 */
export function ValuePanel({
  opened,
  client,
  ticketId,
  version,
  values,
  change,
  onClose,
}: {
  opened: OpenedValue;
  /** All values of the conversation, for destinations that take more than one. */
  values: Readonly<Record<string, ValueView>>;
  client: Client;
  ticketId: string;
  /** Of the ticket: solving and reopening change how long values are kept. */
  version: number;
  change: (change: Change) => Promise<unknown>;
  onClose: () => void;
}) {
  const { t, locale, name } = useLocale();
  const desk = useDesk();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [doing, setDoing] = useState<Doing>(opened.use === undefined ? 'reveal' : `use:${opened.use}`);
  const frame = useRef<{ again: () => void }>(null);
  const { token, view } = opened;
  const kind = className(view.class, locale);
  // A file is looked at; nobody says one aloud to be compared.
  const isFile = view.class === 'FILE';
  const uses = useQuery(asks.uses(client.tenant)).data?.buttons ?? [];
  const fitting = uses.filter(({ classes }) => classes.includes(view.class.toUpperCase()));
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
    if (what === 'sign_nda') {
      const { ndas } = await queries.fetchQuery(asks.papers());
      const signed = ndas.find(({ tenant }) => tenant === client.tenant)?.inForce === true;
      // Signed to the client already: then what is missing is the undertaking to the provider.
      if (signed) return navigate({ to: '/agent/me/undertaking' });
      return navigate({ to: '/agent/me/nda/$tenant', params: { tenant: client.tenant } });
    }
    if (what === 'take_training') {
      const papers = await queries.fetchQuery(asks.papers());
      const here = papers.training.filter(({ requiredBy }) => requiredBy.includes(client.tenant));
      const course = here.find(({ current, requiredFrom }) => !current && requiredFrom === null) ?? here[0];
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
      <KeptValue tenant={client.tenant} ticketId={ticketId} token={token} version={version} />
      <div
        className="value-tabs"
        role="group"
        aria-label={t('value.title', { class: kind, mask: view.mask })}
      >
        <Tab now={doing} is="reveal" label={t('value.reveal')} onChoose={setDoing} />
        {isFile ? null : <Tab now={doing} is="match" label={t('value.match')} onChoose={setDoing} />}
        {fitting.map((use) => (
          <Tab
            key={use.name}
            now={doing}
            is={`use:${use.name}`}
            label={locale === 'ja' ? use.labelJa : use.labelEn}
            onChoose={setDoing}
          />
        ))}
        {opened.messageId === null ? null : (
          <Tab now={doing} is="unmark" label={t('value.unmark')} onChoose={setDoing} />
        )}
      </div>
      <FrameBox
        key={doing}
        ref={frame}
        page={pageOf(doing)}
        origin={desk.vaultOrigin}
        title={t('value.frame', { class: kind })}
        open={asked(doing, subject, opened, values)}
        hear={hear}
        minHeight={doing === 'match' || doing === 'unmark' ? 210 : 230}
      />
    </Floating>
  );
}

/** When this value goes, where its class has a rule of its own: whoever is asked by a customer should not have to guess. */
function KeptValue({
  tenant,
  ticketId,
  token,
  version,
}: {
  tenant: string;
  ticketId: string;
  token: string;
  version: number;
}) {
  const { t, locale } = useLocale();
  const kept = useQuery(asks.kept(tenant, ticketId, version)).data?.values[token];
  if (kept === undefined) return null;
  return (
    <p className="value-kept">
      {kept.goesAt === null
        ? t('value.kept.rule', { rule: sayClassRule(kept.rule, locale) })
        : t('value.kept.until', { day: dayOf(kept.goesAt, locale) })}
    </p>
  );
}

type Doing = 'reveal' | 'match' | 'unmark' | `use:${string}`;

function pageOf(doing: Doing): 'reveal' | 'match' | 'unmark' | 'use' {
  return doing === 'reveal' || doing === 'match' || doing === 'unmark' ? doing : 'use';
}

/** What the frame is told: tokens and masks, all of which the page has on its screen. */
function asked(
  doing: Doing,
  subject: Omit<Extract<Bare<ToFrame>, { type: 'open-reveal' }>, 'type'>,
  { token, messageId }: OpenedValue,
  values: Readonly<Record<string, ValueView>>,
): Bare<ToFrame> {
  if (doing === 'unmark') return { type: 'open-unmark', ...subject, messageId: messageId ?? '' };
  if (doing === 'reveal' || doing === 'match') return { type: `open-${doing}`, ...subject };
  const others = Object.entries(values)
    .filter(([other]) => other !== token)
    .slice(-60)
    .map(([other, view]) => ({ token: other, class: view.class, mask: view.mask }));
  return { type: 'open-use', ...subject, destination: doing.slice('use:'.length), others };
}

function Tab({
  now,
  is,
  label,
  onChoose,
}: {
  now: Doing;
  is: Doing;
  label: string;
  onChoose: (name: Doing) => void;
}) {
  return (
    <button type="button" className="value-tab" aria-pressed={now === is} onClick={() => onChoose(is)}>
      {label}
    </button>
  );
}
