import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';

import { goTo, useAddress } from '#web/ui/address.tsx';
import { Loading } from '#web/ui/loading.tsx';
import { EmptyState, Problem } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { useClient, usePage } from './frame.tsx';
import { EntryByNumber, OneEntry } from './entry-by-number.tsx';
import { GROUPS, groupsOf, kindsOf, type Group } from './kinds.ts';
import { LogLine } from './log-line.tsx';
import { askEntries } from './questions.ts';
import { readEntry } from './read-entry.ts';

const USUAL: readonly Group[] = ['releases', 'denied', 'unseen', 'marked'];
const PAGE = 50;

/** Every line of the client's log, newest first; each opens to its exact bytes and its proof. */
export function ReleasesPage() {
  const { t } = useLocale();
  const client = useClient();
  const address = usePage();
  const { search: asked } = useAddress();
  const search = { show: asked.get('show') ?? undefined, entry: Number(asked.get('entry') ?? Number.NaN) };
  const everything = search.show === 'everything';
  const groups = everything ? [] : search.show === undefined ? USUAL : groupsOf(search.show);
  const kinds = kindsOf(groups);
  const queries = useQueryClient();
  const queryKey = ['trust-entries', client.tenant, kinds.join(',')];
  const entries = useInfiniteQuery({
    // Not among what live news refreshes: lines must not move under the reader's eyes.
    queryKey,
    queryFn: ({ pageParam, signal }) =>
      askEntries(client.tenant, { kinds, before: pageParam, limit: PAGE }, signal),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => (last.lines.length < PAGE ? null : (last.lines.at(-1)?.index ?? null)),
    staleTime: Infinity,
  });
  const newest = useQuery({
    queryKey: ['trust', client.tenant, 'newest', kinds.join(',')],
    queryFn: ({ signal }) => askEntries(client.tenant, { kinds, before: null, limit: 1 }, signal),
  });
  const top = entries.data?.pages[0]?.lines[0]?.index ?? -1;
  const more = entries.data !== undefined && (newest.data?.lines[0]?.index ?? -1) > top;

  const go = (to: { show?: string | undefined; entry?: number | undefined }): void => {
    const next = new URLSearchParams();
    if (to.show !== undefined) next.set('show', to.show);
    if (to.entry !== undefined) next.set('entry', String(to.entry));
    goTo(address('releases', next.size === 0 ? undefined : next.toString()), { replace: true });
  };
  const toggle = (group: Group): void => {
    const next = groups.includes(group) ? groups.filter((one) => one !== group) : [...groups, group];
    go({ show: next.length === 0 ? 'everything' : next.join(',') });
  };
  const lines = (entries.data?.pages ?? []).flatMap((page) => page.lines);
  const readings = lines.map((line) => readEntry(line)).filter((reading) => reading !== null);
  const elsewhere = Number.isInteger(search.entry) && !readings.some(({ index }) => index === search.entry);

  return (
    <>
      <header className="dz-stack">
        <h1>{t('releases.title')}</h1>
        <p className="dz-lead">{t('releases.lead')}</p>
      </header>
      <div className="dz-filter" role="group" aria-label={t('releases.filter')}>
        <button type="button" aria-pressed={everything} onClick={() => go({ show: 'everything' })}>
          {t('releases.everything')}
        </button>
        {(Object.keys(GROUPS) as Group[]).map((group) => (
          <button
            key={group}
            type="button"
            aria-pressed={groups.includes(group)}
            onClick={() => toggle(group)}
          >
            {t(`releases.group.${group}`)}
          </button>
        ))}
      </div>
      <div className="dz-row dz-row-end">
        <EntryByNumber onGo={(entry) => go({ show: search.show, entry })} />
        <div aria-live="polite">
          {more ? (
            <Button
              size="compact-sm"
              variant="light"
              onClick={() => void queries.resetQueries({ queryKey, exact: true })}
            >
              {t('releases.new')}
            </Button>
          ) : null}
        </div>
      </div>
      {readings.length < lines.length ? (
        <p className="tr-unread" role="alert">
          {t('releases.unread', { count: lines.length - readings.length })}
        </p>
      ) : null}
      {elsewhere && entries.data !== undefined ? (
        <OneEntry index={search.entry} onClose={() => go({ show: search.show })} />
      ) : null}
      {entries.error === null ? null : (
        <Problem error={entries.error} onAgain={() => void entries.refetch()} />
      )}
      {entries.data === undefined ? (
        entries.error === null ? (
          <Loading />
        ) : null
      ) : readings.length === 0 ? (
        <section className="dz-sheet">
          <EmptyState
            title={t('releases.none')}
            action={
              everything ? undefined : (
                <Button variant="default" onClick={() => go({ show: 'everything' })}>
                  {t('releases.showEverything')}
                </Button>
              )
            }
          >
            {t('releases.none.do')}
          </EmptyState>
        </section>
      ) : (
        <section className="dz-sheet tr-lines">
          <ol aria-label={t('releases.title')}>
            {readings.map((reading) => (
              <LogLine
                key={reading.index}
                reading={reading}
                open={search.entry === reading.index}
                onToggle={() =>
                  go({
                    show: search.show,
                    entry: search.entry === reading.index ? undefined : reading.index,
                  })
                }
              />
            ))}
          </ol>
          {entries.hasNextPage ? (
            <Button
              variant="default"
              w="fit-content"
              loading={entries.isFetchingNextPage}
              onClick={() => void entries.fetchNextPage()}
            >
              {t('ui.more')}
            </Button>
          ) : (
            <p className="dz-soft">{t('releases.end')}</p>
          )}
        </section>
      )}
    </>
  );
}
