import { maskOf, normalForm, type Span } from '#detection';
import type { Ctx } from '#platform/ctx';
import type { Sql } from '#platform/db';
import { AppError } from '#platform/problems';
import type { MaskedText, ValueView } from '#vault/tokens/api';
import type { Indexes, SubjectKey } from '#vault/keys';
import type { TokensDeps } from './ports.ts';
import type { FormsOf } from './search-forms.ts';
import { findByIndexes, insertNewValues, insertValues, type NewValueRow, type ValueRow } from './store.ts';
import { newToken } from './token.ts';

export type PieceSpan = Pick<Span, 'start' | 'end' | 'class'> & Partial<Pick<Span, 'score' | 'why'>>;

export interface Piece {
  readonly text: string;
  readonly spans: readonly PieceSpan[];
}

export interface TokenSpan {
  start: number;
  end: number;
  class: string;
  token: string;
}

export interface Tokenised {
  masked: MaskedText;
  spans: TokenSpan[];
  created: number;
}

/**
 * Puts a token in place of every span. The same value of one subject, in whatever spelling, gets the same token, also when
 * two transactions bring it at once. Values and masks are sealed under the subject's key; one insert for all of them.
 */
export async function tokenise(
  deps: TokensDeps,
  sql: Sql,
  ctx: Ctx,
  key: SubjectKey,
  given: readonly Piece[],
  marked: boolean,
  formsOf: FormsOf = NO_FORMS,
): Promise<Tokenised[]> {
  const { pieces, wanted, idOf, digests, masks } = await sealAll(deps, ctx, key, given, marked, formsOf);
  const created = await keep(deps, sql, ctx, key, wanted, digests);
  const view = (row: ValueRow): ValueView => viewOf(key, row, masks.get(row.token));
  return pieces.map((piece) => put(piece, idOf, wanted, created, view));
}

export interface Planned {
  readonly tokenised: readonly Tokenised[];
  /** Stores the values. Throws 23505 if the subject is not new after all. */
  insert(sql: Sql): Promise<void>;
}

/** What `tokenise` will answer for a subject without values, known before any statement. */
export async function planTokens(
  deps: TokensDeps,
  ctx: Ctx,
  key: SubjectKey,
  given: readonly Piece[],
  formsOf: FormsOf,
): Promise<Planned> {
  const { pieces, wanted, idOf, masks } = await sealAll(deps, ctx, key, given, false, formsOf);
  const view = (row: ValueRow): ValueView => viewOf(key, row, masks.get(row.token));
  const at = new Date(deps.clock.now());
  const rows = [...wanted.values()].map((row) => ({ ...row, at }));
  const created = new Set(rows.map((row) => row.token));
  return {
    tokenised: pieces.map((piece) => put(piece, idOf, wanted, created, view)),
    insert: (sql) => insertNewValues(sql, ctx.tenant, rows),
  };
}

const NO_FORMS: FormsOf = () => null;

/** Seals each different value of the pieces once. */
async function sealAll(
  deps: TokensDeps,
  ctx: Ctx,
  key: SubjectKey,
  given: readonly Piece[],
  marked: boolean,
  formsOf: FormsOf,
): Promise<{
  pieces: Piece[];
  wanted: Map<string, NewValueRow>;
  idOf: Map<PieceSpan, string>;
  /** What each may stand under. */
  digests: Map<string, Buffer[]>;
  masks: Map<string, string>;
}> {
  const pieces = given.map(({ text, spans }) => ({ text, spans: apart(spans) }));
  const indexesOf = await indexes(deps, ctx, pieces);
  const digests = new Map<string, Buffer[]>();
  const wanted = new Map<string, NewValueRow>();
  const idOf = new Map<PieceSpan, string>();
  /** Masks that were just sealed need not be opened to be shown. */
  const masks = new Map<string, string>();
  for (const piece of pieces) {
    for (const span of piece.spans) {
      const raw = piece.text.slice(span.start, span.end);
      const form = normalForm(span.class, raw);
      const id = `${span.class}|${form}`;
      idOf.set(span, id);
      if (wanted.has(id)) continue;
      const { of, beside, all } = indexesOf(span.class);
      digests.set(id, all(form));
      const mask = maskOf(span.class, raw);
      const index = { own: of(form), next: beside(form) };
      const row = newRow(key, span, raw, mask, index, marked, formsOf);
      masks.set(row.token, mask);
      wanted.set(id, row);
    }
  }
  return { pieces, wanted, idOf, digests, masks };
}

/**
 * Spans in order and apart. Two that overlap become one of both, of the class of the longer: dropping either would leave
 * the rest of it in the text.
 */
function apart(spans: readonly PieceSpan[]): readonly PieceSpan[] {
  const [first] = spans;
  if (first === undefined || (spans.length === 1 && first.start < first.end)) return spans;
  const ordered = spans.filter((span) => span.start < span.end).toSorted((a, b) => a.start - b.start);
  const found: PieceSpan[] = [];
  for (const span of ordered) {
    const last = found.at(-1);
    if (last === undefined || span.start >= last.end) {
      found.push(span);
      continue;
    }
    const longer = span.end - span.start > last.end - last.start ? span : last;
    found[found.length - 1] = { ...longer, start: last.start, end: Math.max(last.end, span.end) };
  }
  return found;
}

async function indexes(
  deps: TokensDeps,
  ctx: Ctx,
  pieces: readonly Piece[],
): Promise<(cls: string) => Indexes> {
  const classes = new Set(pieces.flatMap(({ spans }) => spans.map((span) => span.class)));
  const known = new Map<string, Indexes>();
  for (const cls of classes) known.set(cls, await deps.keys.indexes(ctx.tenant, cls));
  return (cls) => {
    const index = known.get(cls);
    if (index === undefined) throw new Error('no index of that class');
    return index;
  };
}

function newRow(
  key: SubjectKey,
  span: PieceSpan,
  raw: string,
  mask: string,
  index: { own: Buffer; next: Buffer | null },
  marked: boolean,
  formsOf: FormsOf,
): NewValueRow {
  const token = newToken(span.class);
  const clear = Buffer.from(raw, 'utf8');
  const sealed = key.seal(span.class, token, clear);
  clear.fill(0);
  return {
    token,
    subjectId: key.subjectId,
    class: span.class,
    keyVersion: key.version,
    sealed,
    sealedMask: key.seal('mask', token, Buffer.from(mask, 'utf8')),
    blindIndex: index.own,
    nextIndex: index.next,
    mediaType: null,
    marked,
    why: span.why === undefined ? null : whyOf(span.why),
    forms: formsOf(span.class, raw),
  };
}

/** Recognizer, checks and context words: why a value was found, and never a part of it. */
function whyOf(why: NonNullable<PieceSpan['why']>): string {
  return [why.recognizer, ...why.checks, ...why.context].join(' · ').slice(0, 200);
}

/** Stores what is new; rows in `wanted` that were there before are replaced by what is stored. Answers the new tokens. */
async function keep(
  deps: TokensDeps,
  sql: Sql,
  ctx: Ctx,
  key: SubjectKey,
  wanted: Map<string, NewValueRow>,
  digests: ReadonlyMap<string, readonly Buffer[]>,
): Promise<Set<string>> {
  if (wanted.size === 0) return new Set();
  // In one order everywhere: two transactions that bring the same new values wait for each other in a line, never in a ring.
  const rows = [...wanted].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  const inserted = await insertValues(sql, ctx.tenant, rows, new Date(deps.clock.now()));
  if (inserted.size === wanted.size) return inserted;
  const old = [...wanted].filter(([, row]) => !inserted.has(row.token));
  if (old.length > 0) {
    const idUnder = new Map<string, string>();
    for (const [id, row] of old)
      for (const index of digests.get(id) ?? []) idUnder.set(`${row.class}|${index.toString('hex')}`, id);
    const indexes = old.flatMap(([id]) => [...(digests.get(id) ?? [])]);
    for (const row of await findByIndexes(sql, ctx.tenant, key.subjectId, indexes)) {
      const id = idUnder.get(`${row.class}|${row.blindIndex?.toString('hex') ?? ''}`);
      if (id !== undefined) wanted.set(id, { ...row, forms: null, nextIndex: null });
    }
    // Gone between the two statements: the caller begins again rather than showing a token that stands for nothing.
    if (old.some(([id, row]) => wanted.get(id) === row)) throw new AppError('stale_version');
  }
  return inserted;
}

function put(
  piece: Piece,
  idOf: ReadonlyMap<PieceSpan, string>,
  stored: ReadonlyMap<string, ValueRow>,
  created: ReadonlySet<string>,
  view: (row: ValueRow) => ValueView,
): Tokenised {
  const spans: TokenSpan[] = [];
  const values: Record<string, ValueView> = {};
  let text = '';
  let at = 0;
  let fresh = 0;
  for (const span of piece.spans) {
    const row = stored.get(idOf.get(span) ?? '');
    // Never the text instead: what was found and has no token must not go on.
    if (row === undefined) throw new Error('a value without a row');
    text += piece.text.slice(at, span.start) + row.token;
    at = span.end;
    spans.push({ start: span.start, end: span.end, class: row.class, token: row.token });
    if (values[row.token] !== undefined) continue;
    values[row.token] = view(row);
    if (created.has(row.token)) fresh += 1;
  }
  return { masked: { text: text + piece.text.slice(at), values }, spans, created: fresh };
}

/** What the desk may know of a value. The mask is opened, the value is not. */
export function viewOf(key: SubjectKey, row: ValueRow, mask?: string): ValueView {
  return {
    class: row.class,
    mask: mask ?? key.open('mask', row.token, row.sealedMask).toString('utf8'),
    marked: row.marked,
    why: row.why,
  };
}
