import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams, useRouter } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';

import { ClientBadge, Problem } from '#web/ui/pieces.tsx';
import { dayOf } from '#web/ui/times.ts';
import { addTexts } from '#web/ui/language.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { acts, asks } from './asks.ts';
import { useDesk } from './desk.tsx';
import { Prose } from './prose.tsx';
import { Lost } from './lost.tsx';
import { PAGE_TEXTS } from './texts-pages.ts';
import './pages.css';

addTexts(PAGE_TEXTS);

/** Reading and signing a client's NDA. Signing opens when the end has been read. */
export function NdaPage() {
  const { t, locale, name, pick } = useLocale();
  const { tenant } = useParams({ from: '/agent/me/nda/$tenant' });
  const desk = useDesk();
  const client = desk.clientOf(tenant);
  const queries = useQueryClient();
  const router = useRouter();
  const nda = useQuery({ ...asks.nda(tenant), enabled: client !== undefined });
  const papers = useQuery(asks.papers());
  const [typed, setTyped] = useState('');
  const [readToEnd, setReadToEnd] = useState(false);
  const begun = useRef(Date.now());
  const end = useRef<HTMLDivElement>(null);
  const there = nda.data !== undefined;
  useEffect(() => {
    if (end.current === null) return undefined;
    const watch = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting === true) setReadToEnd(true);
    });
    watch.observe(end.current);
    return () => watch.disconnect();
  }, [there]);
  const sign = useMutation({
    mutationFn: async (sha256: string) =>
      acts.signNda(tenant, {
        sha256,
        readSeconds: Math.round((Date.now() - begun.current) / 1_000),
        nameTyped: typed.trim(),
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['personnel'] }),
  });
  if (client === undefined) return <Lost />;
  const until = papers.data?.ndas.find((each) => each.tenant === tenant)?.expiresAt ?? null;
  return (
    <main id="main" className="page">
      <ClientBadge client={client} />
      <h1>{t('nda.title', { client: name(client) })}</h1>
      {nda.error === null ? null : <Problem error={nda.error} onAgain={() => void nda.refetch()} />}
      {nda.data === undefined ? null : (
        <>
          <p className="dz-soft">
            {t('nda.version', {
              document: nda.data.document,
              version: nda.data.version,
              days: nda.data.days,
            })}
          </p>
          <article className="paper" tabIndex={0} aria-label={t('nda.title', { client: name(client) })}>
            <Prose text={pick(nda.data)} />
            <div ref={end} />
          </article>
          <p className="digest">
            {t('nda.digest')}: <code>{nda.data.sha256}</code>
          </p>
          {sign.isSuccess ? (
            <div className="done" role="status">
              <p>{t('nda.signed', { date: until === null ? '' : dayOf(until, locale) })}</p>
              <Button variant="default" onClick={() => router.history.back()}>
                {t('nda.back')}
              </Button>
            </div>
          ) : (
            <form
              className="page-part"
              onSubmit={(event) => {
                event.preventDefault();
                if (nda.data !== undefined) sign.mutate(nda.data.sha256);
              }}
            >
              <TextInput
                label={t('nda.name', { name: name(desk.me) })}
                value={typed}
                onChange={(event) => setTyped(event.currentTarget.value)}
                required
                maxLength={120}
                autoComplete="off"
              />
              {sign.error === null ? null : <Problem error={sign.error} />}
              {readToEnd ? null : <p className="dz-soft">{t('nda.read-first')}</p>}
              <Button
                type="submit"
                w="fit-content"
                loading={sign.isPending}
                disabled={!readToEnd || squeeze(typed) !== squeeze(name(desk.me))}
              >
                {t('nda.sign')}
              </Button>
            </form>
          )}
        </>
      )}
    </main>
  );
}

/** Names are compared without blanks of any width: 「砂川 結衣」 and 「砂川結衣」 are the same. */
function squeeze(text: string): string {
  return text.normalize('NFKC').replaceAll(/\s/gu, '').toLowerCase();
}
