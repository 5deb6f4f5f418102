/** Every hour from `since` until now, also those in which nothing happened; at most the last 24. ISO times, UTC hours. */
export function everyHour(
  rows: readonly { hour: string; released: number; denied: number }[],
  since: string,
  nowMs: number,
): { hour: string; first: number; second: number }[] {
  const counted = new Map(rows.map((row) => [Math.floor(Date.parse(row.hour) / HOUR), row]));
  const last = Math.floor(nowMs / HOUR);
  const first = Math.min(last, Math.max(Math.floor(Date.parse(since) / HOUR), last - 23));
  return Array.from({ length: last - first + 1 }, (_, at) => {
    const row = counted.get(first + at);
    return {
      hour: new Date((first + at) * HOUR).toISOString(),
      first: row?.released ?? 0,
      second: row?.denied ?? 0,
    };
  });
}

const HOUR = 3_600_000;
