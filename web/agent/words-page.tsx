import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import type { ReadyReply } from '#desk/tickets/api';
import type { Client } from '#vault/identity/api';
import { addTexts } from '#web/ui/language.ts';
import { Problem } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { acts, asks } from './asks.ts';
import { useClientChoice } from './client-choice.tsx';
import { notify, notifyError } from './notices.tsx';
import './pages.css';
import { ReadyReplyForm } from './ready-reply-form.tsx';
import { TICKET_TEXTS } from './texts-ticket.ts';
import { WORDS_TEXTS } from './texts-words.ts';
import { Consequences } from './after-line.tsx';

addTexts(TICKET_TEXTS, WORDS_TEXTS);

/** Ready replies, client by client: for everybody to read, for leads to write. */
export function WordsPage() {
  const { t, name } = useLocale();
  const { chosen, choice, leads } = useClientChoice();
  return (
    <main id="main" className="page">
      <h1>{t('words.title')}</h1>
      <p className="dz-soft">{t('words.about')}</p>
      {choice}
      {chosen === undefined ? null : (
        <Replies
          key={chosen.tenant}
          client={chosen}
          mayWrite={leads}
          title={t('canned.title', { client: name(chosen) })}
        />
      )}
    </main>
  );
}

function Replies({ client, mayWrite, title }: { client: Client; mayWrite: boolean; title: string }) {
  const { t } = useLocale();
  const queries = useQueryClient();
  const { tenant } = client;
  const canned = useQuery(asks.canned(tenant));
  const [editing, setEditing] = useState<ReadyReply | 'new' | null>(null);
  const again = (): Promise<void> => queries.invalidateQueries({ queryKey: asks.canned(tenant).queryKey });
  const drop = (reply: ReadyReply): void => {
    acts
      .dropCanned(tenant, reply.key)
      .then(again)
      .then(() => notify(t('words.dropped', { title: reply.title })))
      .catch(notifyError);
  };
  const form = (of: ReadyReply | null) => (
    <ReadyReplyForm
      tenant={tenant}
      reply={of}
      onDone={() => {
        setEditing(null);
        void again();
      }}
      onCancel={() => setEditing(null)}
    />
  );
  return (
    <section className="page-part">
      <div className="words-head">
        <h2>{title}</h2>
        {mayWrite ? (
          <Button size="xs" onClick={() => setEditing('new')} disabled={editing === 'new'}>
            {t('words.new')}
          </Button>
        ) : null}
      </div>
      {mayWrite ? null : <p className="dz-soft">{t('words.leads-only')}</p>}
      {canned.error === null ? null : <Problem error={canned.error} onAgain={() => void canned.refetch()} />}
      {editing === 'new' ? form(null) : null}
      {canned.isSuccess && canned.data.replies.length === 0 && editing === null ? (
        <p>{t('canned.none')}</p>
      ) : null}
      <ul className="papers">
        {canned.data?.replies.map((reply) =>
          editing !== 'new' && editing?.key === reply.key ? (
            <li key={reply.key}>{form(reply)}</li>
          ) : (
            <li key={reply.key} className="words-reply">
              <p className="words-reply-head">
                <strong>{reply.title}</strong>
                {reply.kind === 'note' ? <span className="pill">{t('composer.note')}</span> : null}
                <Consequences after={reply} />
                <span className="spring" />
                {mayWrite ? (
                  <>
                    <button type="button" className="quiet" onClick={() => setEditing(reply)}>
                      {t('words.edit')}
                      <span className="dz-hidden"> {reply.title}</span>
                    </button>
                    <button type="button" className="quiet" onClick={() => drop(reply)}>
                      {t('words.drop')}
                      <span className="dz-hidden"> {reply.title}</span>
                    </button>
                  </>
                ) : null}
              </p>
              <p className="words-text">{reply.text}</p>
            </li>
          ),
        )}
      </ul>
    </section>
  );
}
