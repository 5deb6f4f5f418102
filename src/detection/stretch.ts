/** A part of a text, by offsets. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The first of a list in order, none of which overlap, that overlaps this part. Logarithmic: lists are as long as texts. */
export function overlapOf<T extends Stretch>(list: readonly T[], from: number, to: number): T | undefined {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.to ?? 0) <= from) low = middle + 1;
    else high = middle;
  }
  const one = list[low];
  return one !== undefined && one.from < to ? one : undefined;
}
