import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { scan } from '#detection';
import { loadPeers, type Peer } from './peers.ts';
import { precision, recall, score, wrongPerThousand, type Hit, type Row, type Score } from './score.ts';

/**
 * `node_modules/.bin/node bench/detection-peers.ts`: ours and other detectors on the same labelled texts, in the same run. A peer that has
 * not read a text within its time is scored on every n-th row of it instead, and the table says so.
 */
const FOLDER = join(import.meta.dirname, '../../shared/corpora');
const CORPORA = ['en-synthetic', 'en-dialogue', 'en-lowercase', 'en-negatives', 'ja-names', 'asia-ids'];
/** Milliseconds that one detector gets for one text. */
const TIME = 20_000;

const ours: Peer = {
  name: 'Dozo',
  version: '',
  detect: (text) => {
    const found = scan(text);
    return found.kind === 'scanned' ? found.spans : [];
  },
};

if (!existsSync(FOLDER)) {
  console.log('The labelled texts (../shared/corpora) are not here: nothing to measure.');
} else {
  const detectors = [ours, ...(await loadPeers())];
  console.log(
    '| text | detector | recall | precision | structured | PERSON | ADDRESS | false per 1,000 | MB/s | p99 ms | rows |\n|---|---|---|---|---|---|---|---|---|---|---|',
  );
  for (const name of CORPORA) {
    const rows = readFileSync(join(FOLDER, `${name}.jsonl`), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Row);
    for (const detector of detectors) console.log(await measure(name, rows, detector));
  }
}

async function measure(corpus: string, all: readonly Row[], detector: Peer): Promise<string> {
  const rows = await affordable(all, detector);
  const found: Hit[][] = [];
  const times: number[] = [];
  for (const row of rows) {
    const began = performance.now();
    found.push(await detector.detect(row.text));
    times.push(performance.now() - began);
  }
  const result = score(rows, found);
  const total = times.reduce((sum, one) => sum + one, 0);
  const p99 = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0;
  return `| ${[
    corpus,
    `${detector.name} ${detector.version}`.trim(),
    recall(result.by.get('all')),
    precision(result.by.get('all')),
    structured(result),
    recall(result.by.get('PERSON')),
    recall(result.by.get('ADDRESS')),
    wrongPerThousand(result),
    (result.bytes / 1_000 / total).toFixed(2),
    p99.toFixed(2),
    rows.length === all.length ? 'all' : String(rows.length),
  ].join(' | ')} |`;
}

/** Every n-th row, so that the rest of the time suffices; the first rows warm the detector up. */
async function affordable(all: readonly Row[], detector: Peer): Promise<readonly Row[]> {
  const began = performance.now();
  let read = 0;
  for (const row of all) {
    if (read >= 50 && performance.now() - began > TIME / 10) break;
    await detector.detect(row.text);
    read += 1;
  }
  const needed = ((performance.now() - began) / read) * all.length;
  const step = Math.max(1, Math.ceil(needed / TIME));
  return all.filter((_row, at) => at % step === 0);
}

/** Recall over every labelled type but names and addresses. */
function structured({ by }: Score): string {
  const sum = { values: 0, found: 0, right: 0, wrong: 0 };
  for (const [type, tally] of by) {
    if (type === 'all' || type.startsWith('form ') || type === 'PERSON' || type === 'ADDRESS') continue;
    sum.values += tally.values;
    sum.found += tally.found;
  }
  return recall(sum);
}
