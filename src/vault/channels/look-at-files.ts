import { scan, type Span } from '#detection';
import { AppError } from '#platform/problems';
import type { MaskedText } from '#vault/tokens/api';
import { besideTokens } from './beside-tokens.ts';
import type { Detection } from './detection-rules.ts';
import { readText, scanLong } from './examine-file.ts';
import type { ChannelDeps, ClearBytes, PieceSpan, SubjectHandle } from './ports.ts';
import type { MessageRow } from './store-messages.ts';

/** The rules by which messages were looked at so far, and those of now. */
export interface Look {
  readonly before: Detection;
  readonly after: Detection;
}

/** What a file says and where its values are by the rules of now; `values` are of tokens that stand in it already. */
export interface FileText {
  /** Read from the file as it came, not from the masked text that is left of it. */
  readonly isWhole: boolean;
  readonly text: string;
  readonly spans: readonly PieceSpan[];
  readonly values: MaskedText['values'];
}

export interface FilesFound {
  /** By token; null: it cannot be read to its end by the rules of now, and is closed. */
  readonly found: ReadonlyMap<string, FileText | null>;
  /** Files that do not open: they stay as they are. */
  readonly unread: number;
}

/**
 * Files of kind `text` in which the rules of now find what those of before did not. A file never changes, so that this is done before anything is
 * locked.
 */
export async function lookAtFiles(
  deps: Pick<ChannelDeps, 'db' | 'tokens'>,
  handle: SubjectHandle,
  rows: readonly MessageRow[],
  look: Look,
): Promise<FilesFound> {
  const found = new Map<string, FileText | null>();
  let unread = 0;
  for (const file of rows.flatMap((row) => row.attachments)) {
    if (file.kind !== 'text') continue;
    try {
      const text = await lookAtFile(deps, handle, file.token, look);
      if (text !== undefined) found.set(file.token, text);
    } catch (error) {
      // Closed keys and stores make the whole look wait; one broken file does not.
      if (error instanceof AppError) throw error;
      unread += 1;
    }
  }
  return { found, unread };
}

/** Undefined where nothing changes. */
async function lookAtFile(
  deps: Pick<ChannelDeps, 'db' | 'tokens'>,
  handle: SubjectHandle,
  token: string,
  look: Look,
): Promise<FileText | null | undefined> {
  const clear = await deps.db.tx(handle.tenant, (sql) => deps.tokens.openFile(sql, handle, token));
  // Of a file whose values were destroyed only the masked text is left: it is looked at as it is shown.
  const view =
    clear === null
      ? await deps.db.tx(handle.tenant, (sql) => deps.tokens.openView(sql, handle, token))
      : null;
  const text = clear === null ? (view?.text ?? null) : await textOf(clear);
  if (text === null) return undefined;
  const [was, is] = [await scanLong(text, look.before), await scanLong(text, look.after)];
  if (is === null) return null;
  const added = withoutKnown(is, was ?? []);
  if (view !== null) {
    const spans = besideTokens(text, added);
    return spans.length === 0 ? undefined : { isWhole: false, text, spans, values: view.values };
  }
  // What rules of before found stays masked: rules only ever hide more of what is stored.
  return was !== null && added.length === 0
    ? undefined
    : { isWhole: true, text, spans: [...(was ?? []), ...is], values: {} };
}

async function textOf(clear: ClearBytes): Promise<string | null> {
  const bytes = clear.use((whole) => Buffer.from(whole));
  const text = await readText(bytes);
  bytes.fill(0);
  return text;
}

/** What the rules of now find in a file's name beside those of before. The name is looked at as it is shown: tokens in it stay. */
export function lookAtName(name: string, look: Look, budgetMs: number): Span[] {
  const spansBy = (rules: Look['before']): readonly Span[] => {
    const found = scan(name, { ...rules, budgetMs, now: () => performance.now() });
    return found.kind === 'scanned'
      ? found.spans
      : [
          {
            start: 0,
            end: name.length,
            class: 'SECRET',
            score: 1,
            why: { recognizer: '', checks: [], context: [] },
          },
        ];
  };
  return withoutKnown(spansBy(look.after), spansBy(look.before));
}

/** Spans of which some part lies in none of the known ones. */
export function withoutKnown<T extends { start: number; end: number }>(
  spans: readonly T[],
  known: readonly { start: number; end: number }[],
): T[] {
  return spans.filter((span) => !known.some((one) => one.start <= span.start && span.end <= one.end));
}
