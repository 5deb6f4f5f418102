import { append, emptyFrontier, rootOf } from '#tlog';
import { toBase64 } from './base64.ts';

/** Watches leaves go by until a size that was seen before: is the root there the one that was seen? Null until then. */
export function watchEarlierHead(seen: { size: number; root: string }) {
  const frontier = emptyFrontier();
  let fits: boolean | null = seen.size === 0 ? true : null;
  return {
    see(leaves: readonly Uint8Array[]): void {
      for (const leaf of leaves) {
        if (fits !== null) return;
        append(frontier, leaf);
        if (frontier.size === seen.size) fits = toBase64(rootOf(frontier)) === seen.root;
      }
    },
    fits: () => fits,
  };
}
