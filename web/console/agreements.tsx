import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { z } from 'zod';

import { AgreementView, type Agreements } from '#desk/personnel/api';
import { ask } from '#web/client/ask.ts';
import { Agreement } from '#web/ui/agreement.tsx';
import { addTexts } from '#web/ui/language.ts';
import { Loading } from '#web/ui/loading.tsx';
import { EmptyState, Problem } from '#web/ui/pieces.tsx';
import { goToSignIn, useSession } from '#web/ui/signed-in.tsx';
import { dayOf } from '#web/ui/times.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { useMayChange } from './frame.tsx';
import { useNames } from './names.ts';
import { agreementsQuestion } from './questions.ts';
import { AGREEMENTS_TEXTS } from './texts-agreements.ts';

addTexts(AGREEMENTS_TEXTS);

type Line = Agreements['agreements'][number];

/** What is asked of whom, in which version; the provider's own signature; a new text, with its days of grace. */
export function AgreementsPage() {
  const { t } = useLocale();
  const mayChange = useMayChange();
  return (
    <>
      <header className="dz-stack">
        <h1>{t('agreements.title')}</h1>
        <p className="dz-lead">{t('agreements.lead')}</p>
      </header>
      {mayChange ? (
        <List />
      ) : (
        <EmptyState title={t('agreements.officers')}>{t('agreements.lead')}</EmptyState>
      )}
    </>
  );
}

function List() {
  const list = useQuery(agreementsQuestion);
  if (list.data === undefined)
    return list.error === null ? (
      <Loading />
    ) : (
      <Problem error={list.error} onAgain={() => void list.refetch()} />
    );
  return (
    <section className="dz-sheet">
      <ul className="co-agreements">
        {list.data.agreements.map((line) => (
          <One key={`${line.relation} ${line.tenant ?? ''}`} line={line} />
        ))}
      </ul>
    </section>
  );
}

function One({ line }: { line: Line }) {
  const { t, locale } = useLocale();
  const names = useNames();
  const [open, setOpen] = useState<'sign' | 'adopt' | null>(null);
  const client = line.tenant === null ? '' : names.clientName(line.tenant);
  const title = t(`agreements.${line.relation}`, { client });
  const toggle = (what: 'sign' | 'adopt') => () => setOpen(open === what ? null : what);
  return (
    <li>
      <div className="dz-row dz-row-end">
        <div>
          <h2>{title}</h2>
          <p className="dz-soft">
            {t('agreements.version', { document: line.document, version: line.version })}
            {line.graceUntil === null
              ? null
              : ` · ${t('agreements.grace', { day: dayOf(line.graceUntil, locale) })}`}
          </p>
        </div>
        <div className="dz-row">
          <span className="dz-pill" data-tone={line.signed === line.of ? 'ok' : 'warn'}>
            {t('agreements.signed', { signed: line.signed, of: line.of })}
          </span>
          {line.relation === 'provider-client' && line.tenant !== null ? (
            <Button
              size="compact-sm"
              variant="default"
              aria-expanded={open === 'sign'}
              onClick={toggle('sign')}
            >
              {t('agreements.read')}
              <span className="dz-hidden"> {title}</span>
            </Button>
          ) : null}
          {line.newer ? (
            <Button
              size="compact-sm"
              variant="default"
              aria-expanded={open === 'adopt'}
              onClick={toggle('adopt')}
            >
              {t('agreements.newer')}
              <span className="dz-hidden"> {title}</span>
            </Button>
          ) : null}
        </div>
      </div>
      {open === 'sign' && line.tenant !== null ? <ReadAndSign tenant={line.tenant} title={title} /> : null}
      {open === 'adopt' ? <Adopt line={line} onDone={() => setOpen(null)} /> : null}
    </li>
  );
}

function ReadAndSign({ tenant, title }: { tenant: string; title: string }) {
  const { name } = useLocale();
  const { session, vaultOrigin } = useSession();
  const queries = useQueryClient();
  const base = `/api/personnel/agreement/provider-client/${tenant}`;
  const agreement = useQuery({
    queryKey: ['console', 'agreement', tenant],
    queryFn: ({ signal }) => ask(AgreementView, base, { signal }),
  });
  if (agreement.data === undefined)
    return agreement.error === null ? (
      <Loading />
    ) : (
      <Problem error={agreement.error} onAgain={() => void agreement.refetch()} />
    );
  return (
    <Agreement
      agreement={agreement.data}
      tenant={tenant}
      title={title}
      signer={name(session.person)}
      vaultOrigin={vaultOrigin}
      pdf={`${base}/signed`}
      onSigned={() => void queries.invalidateQueries({ queryKey: ['console'] })}
      onEnded={goToSignIn}
    />
  );
}

function Adopt({ line: { relation, tenant }, onDone }: { line: Line; onDone: () => void }) {
  const { t } = useLocale();
  const queries = useQueryClient();
  const [days, setDays] = useState(30);
  const adopt = useMutation({
    mutationFn: () =>
      ask(z.unknown(), '/api/personnel/agreements/adopt', {
        body: { relation, tenant, graceDays: days },
      }),
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: ['console'] });
      onDone();
    },
  });
  return (
    <form
      className="dz-stack"
      onSubmit={(event) => {
        event.preventDefault();
        adopt.mutate();
      }}
    >
      <p>{t('agreements.adopt.means')}</p>
      <label className="dz-stack">
        {t('agreements.adopt.days')}
        <select value={days} onChange={(event) => setDays(Number(event.currentTarget.value))}>
          {[0, 7, 14, 30, 60, 90].map((count) => (
            <option key={count} value={count}>
              {t('agreements.adopt.count', { count })}
            </option>
          ))}
        </select>
      </label>
      <div className="dz-row">
        <Button type="submit" size="compact-sm" loading={adopt.isPending}>
          {t('agreements.adopt.do')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={onDone}>
          {t('ui.cancel')}
        </Button>
      </div>
      {adopt.error === null ? null : <Problem error={adopt.error} />}
    </form>
  );
}
