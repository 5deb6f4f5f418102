/** How detectors are scored on labelled text: the rules of the labelled texts' README, the same for ours and for others'. */

/** Offsets in UTF-16 code units; a label that begins with `o:` is no sensitive data, and a hit on it is neutral. */
export interface Row {
  text: string;
  form?: string;
  spans: [start: number, end: number, type: string][];
}

/** What a detector found; `class` is empty where it does not say. */
export interface Hit {
  start: number;
  end: number;
  class: string;
}

export interface Tally {
  values: number;
  found: number;
  right: number;
  wrong: number;
}

export interface Score {
  rows: number;
  bytes: number;
  /** By type, by `form …`, and `all`. Precision is by the detector's own classes. */
  by: Map<string, Tally>;
  /** Rows of form `neg` that had a hit. */
  flagged: number;
  negatives: number;
}

/** A value leaks if one letter or digit of it stands outside every span; a span is wrong if it touches no label at all. */
export function score(rows: readonly Row[], found: readonly (readonly Hit[])[]): Score {
  const by = new Map<string, Tally>();
  const of = (key: string): Tally => {
    const one = by.get(key) ?? { values: 0, found: 0, right: 0, wrong: 0 };
    by.set(key, one);
    return one;
  };
  let bytes = 0;
  let flagged = 0;
  let negatives = 0;
  rows.forEach((row, at) => {
    const hits = found[at] ?? [];
    bytes += Buffer.byteLength(row.text);
    if (row.form === 'neg') {
      negatives += 1;
      if (hits.length > 0) flagged += 1;
    }
    for (const [start, end, type] of row.spans) {
      if (type.startsWith('o:')) continue;
      const covered = isCovered(row.text, start, end, hits);
      for (const key of ['all', type, ...(row.form === undefined ? [] : [`form ${row.form}`])]) {
        of(key).values += 1;
        if (covered) of(key).found += 1;
      }
    }
    for (const hit of hits) {
      const touched = row.spans.filter(([start, end]) => start < hit.end && hit.start < end);
      const right = touched.some(([, , type]) => !type.startsWith('o:'));
      if (!right && touched.length > 0) continue;
      for (const key of hit.class === '' ? ['all'] : ['all', hit.class])
        of(key)[right ? 'right' : 'wrong'] += 1;
    }
  });
  return { rows: rows.length, bytes, by, flagged, negatives };
}

export function recall(tally: Tally | undefined): string {
  return tally === undefined || tally.values === 0 ? '–' : (tally.found / tally.values).toFixed(3);
}

export function precision(tally: Tally | undefined): string {
  const hits = (tally?.right ?? 0) + (tally?.wrong ?? 0);
  return tally === undefined || hits === 0 ? '–' : (tally.right / hits).toFixed(3);
}

export function wrongPerThousand({ by, rows }: Score): string {
  return (((by.get('all')?.wrong ?? 0) / rows) * 1000).toFixed(2);
}

function isCovered(text: string, start: number, end: number, hits: readonly Hit[]): boolean {
  for (let at = start; at < end; at += 1) {
    if (/[\p{L}\p{N}]/u.test(text[at] ?? '') && !hits.some((hit) => hit.start <= at && at < hit.end))
      return false;
  }
  return true;
}
