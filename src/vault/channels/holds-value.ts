import { scan, type DataClass } from '#detection';
import { TOKEN_PATTERN } from '#vault/tokens/api';

/** Far more than a few hundred characters take, also by a detector that was never asked before: a switch is thrown in a hurry. */
const BUDGET_MS = 5_000;

/**
 * True if a short text that somebody typed outside of a conversation holds a value, or could not be looked at in time. Such
 * fields (a tag, a search, a reason) are kept or compared as typed, so that a value in one is refused and not tokenised.
 * `apartFrom` are classes that the field is for: the name of a new colleague is a name.
 */
export function holdsValue(text: string, apartFrom: readonly DataClass[] = []): boolean {
  // A token is what stands in place of a value: it may be typed and looked for.
  const found = scan(text.replaceAll(TOKEN_PATTERN, ' '), {
    budgetMs: BUDGET_MS,
    now: () => performance.now(),
  });
  return found.kind === 'withheld' || found.spans.some((span) => !apartFrom.includes(span.class));
}
