import { scan } from '#detection';
import type { LookAnswer } from '#vault/channels/api';
import { TOKEN_PATTERN } from '#vault/tokens/api';

/** As long as a person waits for a search without noticing; what takes longer is not looked for. */
const BUDGET_MS = 1_000;

/**
 * What somebody is about to search for, looked at before the desk hears of it. A token in it is what stands for a value and may be
 * searched for; a value is told back by its place and kind alone, to be searched for by its index in a frame of the vault.
 */
export function lookForValues(q: string): LookAnswer {
  // Blanks of the same length: places are those of the text as it was typed.
  const found = scan(
    q.replaceAll(TOKEN_PATTERN, (token) => ' '.repeat(token.length)),
    { budgetMs: BUDGET_MS, now: () => performance.now() },
  );
  if (found.kind === 'withheld') return { outcome: 'withheld' };
  if (found.spans.length === 0) return { outcome: 'clear' };
  return {
    outcome: 'values',
    values: found.spans.map(({ start, end, class: cls }) => ({ start, end, class: cls })),
  };
}
