import { scan, type Span } from '#detection';
import type { Detection } from './detection-rules.ts';
import { readText, scanLong } from './examine-file.ts';
import type { ChannelDeps, SubjectHandle } from './ports.ts';
import type { MessageRow } from './store-messages.ts';

/** The rules by which messages were looked at so far, and those of now. */
export interface Look {
  readonly before: Detection;
  readonly after: Detection;
}

/** What a file says and where its values are by the rules of now; null: it cannot be read to its end by them, and is closed. */
export type FileFound = { text: string; spans: readonly Span[] } | null;

/**
 * Files of kind `text` in which the rules of now find what those of before did not, by their tokens. A file never changes, so that this is done
 * before anything is locked.
 */
export async function lookAtFiles(
  deps: Pick<ChannelDeps, 'db' | 'tokens'>,
  handle: SubjectHandle,
  rows: readonly MessageRow[],
  look: Look,
): Promise<Map<string, FileFound>> {
  const found = new Map<string, FileFound>();
  for (const file of rows.flatMap((row) => row.attachments)) {
    if (file.kind !== 'text') continue;
    const clear = await deps.db.tx(handle.tenant, (sql) => deps.tokens.openFile(sql, handle, file.token));
    if (clear === null) continue;
    const bytes = clear.use((whole) => Buffer.from(whole));
    const text = await readText(bytes);
    bytes.fill(0);
    if (text === null) continue;
    const [was, is] = [await scanLong(text, look.before), await scanLong(text, look.after)];
    if (is === null) found.set(file.token, null);
    // What rules of before found stays masked: rules only ever hide more of what is stored.
    else if (was === null || withoutKnown(is, was).length > 0)
      found.set(file.token, { text, spans: [...(was ?? []), ...is] });
  }
  return found;
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
