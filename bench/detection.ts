import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { scan, type Span } from '#detection';

/** `node_modules/.bin/node bench/detection.ts`: recall, precision and speed of the detector on the labelled texts beside the project. */
const FOLDER = join(import.meta.dirname, '../../shared/corpora');
const CORPORA = ['en-synthetic', 'en-dialogue', 'en-lowercase', 'en-negatives', 'ja-names', 'asia-ids'];

interface Row {
  text: string;
  form?: string;
  spans: [start: number, end: number, type: string][];
}

if (!existsSync(FOLDER)) {
  console.log('The labelled texts (../shared/corpora) are not here: nothing to measure.');
  process.exit(0);
}
console.log('| corpus | type or form | values | recall | precision |\n|---|---|---|---|---|');
for (const name of CORPORA) {
  const rows = readFileSync(join(FOLDER, `${name}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
  for (const line of measure(name, rows)) console.log(line);
}

/** A value leaks if one letter or digit of it stands outside every span; a span counts as wrong if it touches no labelled text. */
function measure(name: string, rows: readonly Row[]): string[] {
  const kept = new Map<string, { values: number; found: number; right: number; wrong: number }>();
  const of = (key: string) => {
    const one = kept.get(key) ?? { values: 0, found: 0, right: 0, wrong: 0 };
    kept.set(key, one);
    return one;
  };
  let bytes = 0;
  let flagged = 0;
  const times: number[] = [];
  for (const row of rows) {
    const began = performance.now();
    const result = scan(row.text);
    times.push(performance.now() - began);
    bytes += Buffer.byteLength(row.text);
    const spans = result.kind === 'scanned' ? result.spans : [];
    if (row.form === 'neg' && spans.length > 0) flagged += 1;
    const gold = row.spans.filter(([, , type]) => !type.startsWith('o:'));
    for (const [start, end, type] of gold) {
      const found = isCovered(row.text, start, end, spans);
      for (const key of ['all', type, ...(row.form === undefined ? [] : [`form ${row.form}`])]) {
        of(key).values += 1;
        if (found) of(key).found += 1;
      }
    }
    for (const span of spans) {
      const touches = row.spans.filter(([start, end]) => start < span.end && span.start < end);
      const right = touches.some(([, , type]) => !type.startsWith('o:'));
      if (!right && touches.length > 0) continue;
      for (const key of ['all', span.class]) of(key)[right ? 'right' : 'wrong'] += 1;
    }
  }
  const total = times.reduce((sum, one) => sum + one, 0);
  const all = of('all');
  const p99 = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0;
  const ratio = (part: number, whole: number) => (whole === 0 ? '–' : (part / whole).toFixed(3));
  return [
    ...[...kept].map(
      ([key, one]) =>
        `| ${name} | ${key} | ${one.values} | ${ratio(one.found, one.values)} | ${ratio(one.right, one.right + one.wrong)} |`,
    ),
    `| ${name} | false spans per 1,000 | ${rows.length} | – | ${((all.wrong / rows.length) * 1000).toFixed(2)} |`,
    ...(flagged > 0 || rows.some((row) => row.form === 'neg')
      ? [
          `| ${name} | hard negatives flagged | ${rows.filter((row) => row.form === 'neg').length} | – | ${flagged} |`,
        ]
      : []),
    `| ${name} | speed | ${(bytes / 1000 / total).toFixed(2)} MB/s | p99 ${p99.toFixed(2)} ms | – |`,
  ];
}

function isCovered(text: string, start: number, end: number, spans: readonly Span[]): boolean {
  for (let at = start; at < end; at += 1) {
    if (/[\p{L}\p{N}]/u.test(text[at] ?? '') && !spans.some((span) => span.start <= at && at < span.end))
      return false;
  }
  return true;
}
