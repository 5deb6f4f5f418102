import { scan, type Span } from '#detection';
import type { TenantId } from '#platform/ids';
import { detectionNow } from './detection-rules.ts';

/** Far more than a few hundred characters take. */
const BUDGET_MS = 5_000;

/**
 * What finds values in short texts from outside of any conversation, by this client's own types and allow-list too. Null of a text that could not be
 * looked at in time.
 */
export async function valueFinder(
  deps: Parameters<typeof detectionNow>[0],
  tenant: TenantId,
): Promise<(text: string) => readonly Span[] | null> {
  const detection = await detectionNow(deps, tenant);
  return (text) => {
    const found = scan(text, { ...detection, budgetMs: BUDGET_MS, now: () => performance.now() });
    return found.kind === 'withheld' ? null : found.spans;
  };
}
