import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';

import { goTo, useAddress } from '#web/ui/address.tsx';
import { className } from '#web/ui/data-classes.ts';
import { Loading } from '#web/ui/loading.tsx';
import { EmptyState, Problem } from '#web/ui/pieces.tsx';
import { purposeName } from '#web/ui/purposes.ts';
import { reasonName } from '#web/ui/reasons.ts';
import { roleName } from '#web/ui/roles.ts';
import { exactTime, shortTime } from '#web/ui/times.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { EntryDetail } from './entry-detail.tsx';
import { useClient, usePage } from './frame.tsx';
import { GROUPS, groupsOf, kindName, kindsOf, type Group } from './kinds.ts';
import { askEntries } from './questions.ts';
import { readEntry, type EntryReading } from './read-entry.ts';
import { summaryOf } from './summary.ts';

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
  const readings = (entries.data?.pages ?? [])
    .flatMap((page) => page.lines)
    .map((line) => readEntry(line))
    .filter((reading) => reading !== null);

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
      <div className="tr-new" aria-live="polite">
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
              <Line
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

function Line({ reading, open, onToggle }: { reading: EntryReading; open: boolean; onToggle: () => void }) {
  const { locale } = useLocale();
  const id = `entry-${reading.index}`;
  const summary = summaryOf(reading, locale);
  return (
    <li className="tr-line" data-open={open}>
      <button type="button" aria-expanded={open} aria-controls={id} onClick={onToggle}>
        <time dateTime={reading.at} title={exactTime(reading.at, locale)} className="dz-number dz-soft">
          {shortTime(reading.at, locale)}
        </time>
        <span>
          <span className="dz-pill" data-tone={toneOf(reading.kind)}>
            {kindName(reading.kind, locale)}
          </span>
        </span>
        <span className="tr-line-what">
          {reading.class === null ? null : <b>{className(reading.class, locale)}</b>}
          {reading.purpose === null ? null : <span>{purposeName(reading.purpose, locale)}</span>}
          {reading.reasons.length === 0 ? null : (
            <span className="tr-line-why">
              {reading.reasons
                .map((reason) => reasonName(reason, locale))
                .join(locale === 'ja' ? '、' : '; ')}
            </span>
          )}
          {summary === null ? null : <span>{summary}</span>}
        </span>
        <span className="tr-line-who">
          <span className="dz-mono">{reading.actor}</span>
          {reading.role === null ? null : <span className="dz-soft">{roleName(reading.role, locale)}</span>}
        </span>
        <span className="dz-number dz-soft tr-line-index">#{reading.index}</span>
      </button>
      <div id={id} hidden={!open}>
        {open ? <EntryDetail reading={reading} /> : null}
      </div>
    </li>
  );
}

function toneOf(kind: string): 'ok' | 'bad' | 'warn' | undefined {
  if (kind === 'value.revealed') return 'ok';
  if (kind === 'value.denied') return 'bad';
  if (kind === 'containment.changed' || kind === 'message.withheld' || kind === 'value.unmarked')
    return 'warn';
  return undefined;
}
