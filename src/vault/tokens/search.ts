import type { z } from 'zod';

import { CLASSES, foldName, normalForm, type DataClass } from '#detection';
import type { Ctx } from '#platform/ctx';
import { AppError } from '#platform/problems';
import type { SearchAnswer, SearchRequest } from '#vault/tokens/api';
import { Clear } from './clear.ts';
import { openOrNull } from './fill-forms.ts';
import type { TokensDeps } from './ports.ts';
import { formOf, last4Of } from './search-forms.ts';
import { searchForms, findSearchRule, type FormSource, type How } from './store-asking.ts';
import { searchIndex } from './store.ts';

const MOST = 50;
/** Of a bucket of the last four about one in ten is meant: so many candidates at most are opened for one search. */
const MOST_CANDIDATES = 500;

interface Wanted {
  readonly how: 'exact' | How;
  readonly class: DataClass;
  /** Any of them is it: two while the index key changes. */
  readonly indexes: readonly Buffer[];
  /** What candidates are compared by; null where the index is exact. */
  readonly last4: string | null;
}

/**
 * Search over values by what is kept of them: exact by the blind index of the whole, folded names by theirs, the last four by a bucket
 * whose values are opened and compared inside. A search is a decision, an entry and uses budget, of the person and of the client, also if
 * it finds nothing; what it found is counted in the log before the answer leaves.
 */
export async function search(
  deps: TokensDeps,
  ctx: Ctx,
  ask: z.output<typeof SearchRequest>,
): Promise<z.input<typeof SearchAnswer>> {
  const { tenant, actor } = ctx;
  if (actor.kind !== 'person') throw new AppError('not_permitted');
  const wanted = await wantedOf(deps, ctx, ask);
  const name = await deps.keys.pseudonym(tenant, actor.personId);
  const outcome = await deps.db.tx(tenant, async (sql) => {
    const rule = await findSearchRule(sql, tenant);
    mustBeSearchable(wanted, rule);
    const decision = await deps.authz.authorise(sql, ctx, {
      action: 'search',
      class: wanted.class,
      purpose: 'answer_request',
      conversationId: null,
      token: null,
    });
    if (!decision.allow) return { denied: decision.reasons, entryIds: decision.entryIds };
    const filled = wanted.how === 'exact' || rule?.filledTo === null;
    return { decision, filled, candidates: await candidatesOf(sql, ctx, wanted) };
  });
  deps.nudgeDesk(tenant);
  if (outcome.denied !== undefined) {
    await deps.audit.sequenced(tenant, outcome.entryIds);
    return { outcome: 'denied', reasons: outcome.denied };
  }

  // No value is opened before the search stands in the log.
  const { decision, candidates } = outcome;
  await deps.audit.sequenced(tenant, decision.entryIds);
  const found = await meant(deps, ctx, wanted, candidates);
  const shown = found.slice(0, MOST);
  const { hits, entryIds } = await deps.db.tx(tenant, async (sql) => {
    const places = await deps.conversationsOf(sql, tenant, shown);
    return {
      hits: shown.map(({ token }) => ({ token, conversationIds: places.get(token) ?? [] })),
      entryIds: await deps.audit.record(sql, tenant, [
        {
          kind: 'search.answered',
          actor: name,
          requestId: ctx.requestId,
          body: {
            decision: decision.decisionId,
            how: wanted.how,
            class: wanted.class,
            found: found.length,
            opened: wanted.last4 === null ? 0 : candidates.length,
          },
        },
      ]),
    };
  });
  await deps.audit.sequenced(tenant, entryIds);
  const most = wanted.last4 === null ? MOST + 1 : MOST_CANDIDATES;
  const complete = outcome.filled && candidates.length < most && found.length <= MOST;
  return { outcome: 'found', hits, complete };
}

/** Only what is looked for by is needed of what was typed. */
async function wantedOf(deps: TokensDeps, ctx: Ctx, ask: z.output<typeof SearchRequest>): Promise<Wanted> {
  const { tenant } = ctx;
  const how = ask.how ?? 'exact';
  const cls = CLASSES.find((known) => known === ask.class);
  if (cls === undefined || (how === 'name' && cls !== 'PERSON')) throw wrong('class', 'unknown_class');
  const typed = new Clear(
    await deps.keys.openBox(tenant, ask.keyId, ask.sealedValue, {
      info: `dozo/search/v1|${tenant}|${ask.class}`,
      aad: '',
    }),
  );
  try {
    const { all } =
      how === 'exact' ? await deps.keys.indexes(tenant, cls) : await formOf(deps, tenant, how, cls);
    return typed.use((bytes) => {
      const text = bytes.toString('utf8');
      if (how === 'exact') return { how, class: cls, indexes: all(normalForm(cls, text)), last4: null };
      if (how === 'name') {
        const [form] = foldName(text);
        if (form === undefined) throw wrong('sealedValue', 'nothing_to_search');
        return { how, class: cls, indexes: all(form), last4: null };
      }
      const last4 = /^[A-Za-z0-9]{4}$/.exec(text.normalize('NFKC').trim())?.[0].toUpperCase();
      if (last4 === undefined) throw wrong('sealedValue', 'not_four');
      return { how, class: cls, indexes: all(last4), last4 };
    });
  } finally {
    typed.wipe();
  }
}

function mustBeSearchable(
  { how, class: cls }: Wanted,
  rule: Awaited<ReturnType<typeof findSearchRule>>,
): void {
  const may =
    how === 'exact' ||
    (how === 'name' ? rule?.names === true : rule !== null && rule.last4Classes.includes(cls));
  if (!may) throw wrong('how', 'not_searchable_so');
}

type Candidate = Pick<FormSource, 'token' | 'subjectId'> & Partial<Pick<FormSource, 'class' | 'sealed'>>;

function candidatesOf(
  sql: Parameters<typeof searchIndex>[0],
  { tenant }: Ctx,
  wanted: Wanted,
): Promise<Candidate[]> {
  const { how, class: cls, indexes } = wanted;
  if (how === 'exact') return searchIndex(sql, tenant, cls, indexes, MOST + 1);
  const limit = how === 'name' ? MOST + 1 : MOST_CANDIDATES;
  return searchForms(sql, tenant, { how, class: cls, forms: indexes }, limit);
}

/** Those of a bucket that really end so. Nobody is told of the others. */
async function meant(
  deps: TokensDeps,
  ctx: Ctx,
  { last4, class: cls }: Wanted,
  candidates: readonly Candidate[],
): Promise<Candidate[]> {
  if (last4 === null) return [...candidates];
  const kept: Candidate[] = [];
  for (const one of candidates) {
    const key = await deps.keys.subject(ctx.tenant, one.subjectId).catch((error: unknown) => {
      // Erased a moment ago.
      if (error instanceof AppError && error.problem === 'not_found') return null;
      throw error;
    });
    if (key === null || one.sealed === undefined) continue;
    const { sealed } = one;
    const clear = openOrNull(() => key.open(one.class ?? cls, one.token, sealed));
    if (clear?.use((bytes) => last4Of(cls, bytes.toString('utf8'))) === last4) kept.push(one);
  }
  return kept;
}

function wrong(at: string, what: string): AppError {
  return new AppError('invalid_request', { fields: [{ in: 'body', at, wrong: what }] });
}
