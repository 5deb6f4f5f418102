import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { DecisionView } from '#vault/authz/api';
import { className } from '#web/ui/data-classes.ts';
import { Loading } from '#web/ui/loading.tsx';
import { ClientBadge, EmptyState, Problem, useNow } from '#web/ui/pieces.tsx';
import { BarsByHour } from '#web/ui/plots.tsx';
import { purposeName } from '#web/ui/purposes.ts';
import { reasonName } from '#web/ui/reasons.ts';
import { exactTime, shortTime } from '#web/ui/times.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { lastHour, mergeDecisions, NO_FILTER, passes, type Filter } from './decision-stream.ts';
import { useHear } from './frame.tsx';
import { useNames } from './names.ts';
import { askDecisions } from './questions.ts';

const ACTIONS = ['reveal', 'match', 'search', 'mark', 'unmark', 'send', 'read_log'] as const;

/** Pages that are fetched unasked. */
const MOST_PAGES = 8;

/** Every decision as it is made, over all clients of this officer. */
export function DecisionsPage() {
  const { t } = useLocale();
  const now = useNow(15_000);
  const [tenant, setTenant] = useState<string | null>(null);
  const [filter, setFilter] = useState<Filter>(NO_FILTER);
  const [live, setLive] = useState<readonly DecisionView[]>([]);
  const [held, setHeld] = useState<readonly DecisionView[] | null>(null);
  const paused = held !== null;

  const stored = useInfiniteQuery({
    queryKey: ['console', 'decisions', tenant],
    queryFn: ({ pageParam, signal }) => askDecisions({ tenant, before: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.decisions.at(-1)?.at ?? null,
    staleTime: Infinity,
  });
  // The plot tells of a whole hour: so much is fetched, within reason.
  const { hasNextPage, isFetching, fetchNextPage } = stored;
  const pages = stored.data?.pages.length ?? 0;
  const oldest = stored.data?.pages.at(-1)?.decisions.at(-1)?.at;
  useEffect(() => {
    const short = oldest !== undefined && Date.parse(oldest) > Date.now() - 3_600_000;
    if (short && hasNextPage && !isFetching && pages < MOST_PAGES) void fetchNextPage();
  }, [oldest, hasNextPage, isFetching, pages, fetchNextPage]);
  useHear((event) => {
    if (event.type !== 'decision') return;
    const decision = DecisionView.safeParse(event.decision);
    if (decision.success) setLive((before) => mergeDecisions([decision.data], before));
  });

  const everything = mergeDecisions(
    stored.data?.pages.flatMap((page) => page.decisions) ?? [],
    live.filter((decision) => tenant === null || decision.tenant === tenant),
  );
  const shown = (held ?? everything).filter((decision) => passes(decision, filter));
  const [room, setRoom] = useState(LINES);
  const waiting = paused
    ? everything.filter((one) => !held.some((old) => old.decisionId === one.decisionId))
    : [];

  return (
    <>
      <header className="dz-row dz-row-end">
        <div className="dz-stack">
          <h1>{t('decisions.title')}</h1>
          <p className="dz-lead">{t('decisions.lead')}</p>
        </div>
        <Button variant="default" aria-pressed={paused} onClick={() => setHeld(paused ? null : everything)}>
          {paused ? t('decisions.resume', { count: waiting.length }) : t('decisions.pause')}
        </Button>
      </header>
      <section className="dz-sheet co-plot" aria-label={t('decisions.plot')}>
        <BarsByHour
          title={t('decisions.plot')}
          names={[t('decisions.allowed'), t('decisions.refused')]}
          rows={lastHour(everything, now)}
        />
      </section>
      <Filters
        decisions={everything}
        tenant={tenant}
        onTenant={(next) => {
          setTenant(next);
          setHeld(null);
        }}
        filter={filter}
        onFilter={setFilter}
      />
      {stored.error === null ? null : <Problem error={stored.error} onAgain={() => void stored.refetch()} />}
      {stored.data === undefined && everything.length === 0 ? (
        stored.error === null ? (
          <Loading />
        ) : null
      ) : (
        <section className="dz-sheet">
          {shown.length === 0 ? (
            <EmptyState
              title={t('decisions.none')}
              action={
                <Button variant="default" onClick={() => setFilter(NO_FILTER)}>
                  {t('decisions.clear')}
                </Button>
              }
            >
              {t('decisions.none.do')}
            </EmptyState>
          ) : (
            <ol className="co-decisions" aria-label={t('decisions.title')}>
              {shown.slice(0, room).map((decision) => (
                <Line key={decision.decisionId} decision={decision} />
              ))}
            </ol>
          )}
          {shown.length > room || (stored.hasNextPage && !paused) ? (
            <Button
              variant="default"
              w="fit-content"
              loading={stored.isFetchingNextPage}
              onClick={() => {
                setRoom(room + LINES);
                if (shown.length < room + LINES && stored.hasNextPage && !paused) void stored.fetchNextPage();
              }}
            >
              {t('ui.more')}
            </Button>
          ) : null}
        </section>
      )}
    </>
  );
}

/** As many at a time as one reads. */
const LINES = 60;

function Line({ decision }: { decision: DecisionView }) {
  const { t, locale } = useLocale();
  const names = useNames();
  const client = names.client(decision.tenant);
  return (
    <li>
      <time dateTime={decision.at} title={exactTime(decision.at, locale)} className="dz-number dz-soft">
        {shortTime(decision.at, locale)}
      </time>
      <span className="dz-pill" data-tone={decision.allow ? 'ok' : 'bad'}>
        {t(decision.allow ? 'decisions.allowed' : 'decisions.refused')}
      </span>
      <span className="co-decision-who">
        {client === null ? null : <ClientBadge client={client} markOnly />} {names.person(decision.personId)}
      </span>
      <span className="co-decision-what">
        <b>{t(`action.${decision.action}`)}</b> {className(decision.class, locale)}
        {decision.purpose === null ? null : (
          <span className="dz-soft"> {purposeName(decision.purpose, locale)}</span>
        )}
        {decision.reasons.length === 0 ? null : (
          <span className="co-decision-why">
            {decision.reasons.map((reason) => reasonName(reason, locale)).join(locale === 'ja' ? '、' : '; ')}
          </span>
        )}
      </span>
    </li>
  );
}

function Filters({
  decisions,
  tenant,
  onTenant,
  filter,
  onFilter,
}: {
  decisions: readonly DecisionView[];
  tenant: string | null;
  onTenant: (tenant: string | null) => void;
  filter: Filter;
  onFilter: (filter: Filter) => void;
}) {
  const { t, locale } = useLocale();
  const names = useNames();
  const people = [...new Set(decisions.map((one) => one.personId))].toSorted((a, b) =>
    names.person(a).localeCompare(names.person(b), locale),
  );
  const reasons = [...new Set(decisions.flatMap((one): readonly string[] => one.reasons))];
  return (
    <div className="dz-row" role="group" aria-label={t('decisions.filter')}>
      <div className="dz-filter">
        {(['all', 'allowed', 'refused'] as const).map((outcome) => (
          <button
            key={outcome}
            type="button"
            aria-pressed={filter.outcome === outcome}
            onClick={() => onFilter({ ...filter, outcome })}
          >
            {t(`decisions.${outcome}`)}
          </button>
        ))}
      </div>
      <Choice
        label={t('decisions.client')}
        value={tenant}
        onChange={onTenant}
        options={names.clients.map((client) => [client.tenant, names.clientName(client.tenant)])}
      />
      <Choice
        label={t('decisions.person')}
        value={filter.personId}
        onChange={(personId) => onFilter({ ...filter, personId })}
        options={people.map((personId) => [personId, names.person(personId)])}
      />
      <Choice
        label={t('decisions.action')}
        value={filter.action}
        onChange={(action) => onFilter({ ...filter, action })}
        options={ACTIONS.map((action) => [action, t(`action.${action}`)])}
      />
      <Choice
        label={t('decisions.reason')}
        value={filter.reason}
        onChange={(reason) => onFilter({ ...filter, reason })}
        options={reasons.map((reason) => [reason, reasonName(reason, locale)])}
      />
    </div>
  );
}

function Choice({
  label,
  value,
  onChange,
  options,
}: {
  label: string;
  value: string | null;
  onChange: (value: string | null) => void;
  options: readonly (readonly [value: string, label: string])[];
}) {
  const { t } = useLocale();
  return (
    <label className="co-choice">
      <span>{label}</span>
      <select value={value ?? ''} onChange={(event) => onChange(event.currentTarget.value || null)}>
        <option value="">{t('decisions.any')}</option>
        {options.map(([one, says]) => (
          <option key={one} value={one}>
            {says}
          </option>
        ))}
      </select>
    </label>
  );
}
