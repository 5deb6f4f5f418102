import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { scan } from '#detection';
import { precision, recall, score, wrongPerThousand, type Row } from './score.ts';

/**
 * `node_modules/.bin/node bench/detection.ts`: recall, precision and speed of the detector on the labelled texts beside the project, apart for
 * the even rows, with which rules are developed, and the odd ones, of which only the scores are looked at.
 */
const FOLDER = join(import.meta.dirname, '../../shared/corpora');
const CORPORA = ['en-synthetic', 'en-dialogue', 'en-lowercase', 'en-negatives', 'ja-names', 'asia-ids'];
/** Passes over a text before its speed is taken, and passes of which the fastest counts. */
const PASSES = { warm: 3, timed: 7 };

if (process.argv[2] === '--load') {
  reportLoad();
} else if (!existsSync(FOLDER)) {
  console.log('The labelled texts (../shared/corpora) are not here: nothing to measure.');
} else {
  console.log(
    '| corpus | type or form | values | recall | precision | recall, even rows | recall, odd rows |',
  );
  console.log('|---|---|---|---|---|---|---|');
  const texts = CORPORA.map((name) => ({ name, rows: readRows(name) }));
  for (const { name, rows } of texts) for (const line of quality(name, rows)) console.log(line);
  console.log(
    '\n| corpus | MB/s, warm | p99 ms of a message | p99 ms of 500 characters |\n|---|---|---|---|',
  );
  for (const { name, rows } of texts) console.log(speed(name, rows));
  console.log(`\n${loadOfFreshProcess()}`);
}

function readRows(name: string): Row[] {
  return readFileSync(join(FOLDER, `${name}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
}

function quality(name: string, rows: readonly Row[]): string[] {
  const halves = [rows, rows.filter((_, at) => at % 2 === 0), rows.filter((_, at) => at % 2 === 1)];
  const [all, even, odd] = halves.map((half) =>
    score(
      half,
      half.map((row) => spansOf(row.text)),
    ),
  );
  if (all === undefined) return [];
  const lines = [...all.by].map(
    ([key, tally]) =>
      `| ${name} | ${key} | ${tally.values} | ${recall(tally)} | ${precision(tally)} | ${recall(even?.by.get(key))} | ${recall(odd?.by.get(key))} |`,
  );
  const wrong = [all, even, odd].map((one) => (one === undefined ? '–' : wrongPerThousand(one)));
  lines.push(
    `| ${name} | false spans per 1,000 | ${all.rows} | – | ${wrong[0]} | ${wrong[1]} | ${wrong[2]} |`,
  );
  if (all.negatives > 0)
    lines.push(
      `| ${name} | hard negatives flagged | ${all.negatives} | – | ${all.flagged} | ${even?.flagged} | ${odd?.flagged} |`,
    );
  return lines;
}

function spansOf(text: string) {
  const result = scan(text);
  return result.kind === 'scanned' ? result.spans : [];
}

/** By processor time where it counts, so that other programs on the machine matter little. */
function speed(name: string, rows: readonly Row[]): string {
  const texts = rows.map((row) => row.text);
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  for (let pass = 0; pass < PASSES.warm; pass += 1) for (const text of texts) scan(text);
  let fastest = Infinity;
  for (let pass = 0; pass < PASSES.timed; pass += 1) {
    const began = process.cpuUsage();
    for (const text of texts) scan(text);
    fastest = Math.min(fastest, process.cpuUsage(began).user / 1000);
  }
  const joined = inPieces(texts.join(' '), 500).slice(0, 2_000);
  return `| ${name} | ${(bytes / 1000 / fastest).toFixed(2)} | ${p99(texts)} | ${p99(joined)} |`;
}

function p99(texts: readonly string[]): string {
  const times = texts
    .map((text) => {
      const began = performance.now();
      scan(text);
      return performance.now() - began;
    })
    .toSorted((a, b) => a - b);
  return (times[Math.floor(times.length * 0.99)] ?? 0).toFixed(2);
}

function inPieces(text: string, length: number): string[] {
  return Array.from({ length: Math.floor(text.length / length) }, (_, at) =>
    text.slice(at * length, (at + 1) * length),
  );
}

/** Import, word lists of both languages, one message of each. */
function loadOfFreshProcess(): string {
  return execFileSync(process.execPath, [import.meta.filename, '--load'], { encoding: 'utf8' }).trim();
}

/** The modules are loaded when this runs; what is left is what the first scans read. */
function reportLoad(): void {
  const began = performance.now();
  scan('My name is Jane Miller, I live at 12 Main Street, my card is 4242 4242 4242 4242.');
  scan('田中一郎と申します。電話番号は090-1234-5678です。');
  const lists = performance.now() - began;
  const { rss } = process.memoryUsage();
  const cpu = process.cpuUsage().user / 1000;
  console.log(
    `A fresh process: word lists and first messages ${lists.toFixed(0)} ms, whole start ${performance.now().toFixed(0)} ms (${cpu.toFixed(0)} ms of the processor), ${(rss / 1e6).toFixed(0)} MB resident.`,
  );
}
