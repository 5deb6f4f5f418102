import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { scan } from '#detection';
import { loadPeers } from './peers.ts';
import type { Row } from './score.ts';

/**
 * `node_modules/.bin/node bench/detection-speed.ts [TREE]`: how fast the detector reads the labelled texts beside redact-pii, and beside the
 * detector of another tree of this project where one is named. They take turns pass by pass, in one process, and are timed by the
 * processor, so that what else runs on the machine slows all of them alike; the ratio is the median over the turns.
 */
const FOLDER = join(import.meta.dirname, '../../shared/corpora');
const CORPORA = ['en-synthetic', 'en-dialogue', 'en-lowercase', 'en-negatives', 'ja-names', 'asia-ids'];
const WARM = 3;
const TURNS = 15;

type Detect = (text: string) => unknown;

const peer = (await loadPeers()).find(({ name }) => name === 'redact-pii');
const tree = process.argv[2];
const detectors: [name: string, detect: Detect][] = [['this', (text) => scan(text)]];
if (peer !== undefined) detectors.push(['redact-pii', (text) => peer.detect(text)]);
if (tree !== undefined) detectors.push(['other tree', await scanOf(tree)]);

if (!existsSync(FOLDER))
  console.log('The labelled texts (../shared/corpora) are not here: nothing to measure.');
else {
  const names = detectors.map(([name]) => name);
  console.log(
    `| corpus | ${names.map((name) => `${name}, MB/s`).join(' | ')} | ${names
      .slice(1)
      .map((name) => `this : ${name}`)
      .join(' | ')} |`,
  );
  console.log(`|${'---|'.repeat(names.length * 2)}`);
  for (const name of CORPORA) console.log(measure(name));
}

async function scanOf(folder: string): Promise<Detect> {
  const url = pathToFileURL(join(resolve(folder), 'src/detection/index.ts')).href;
  const other = (await import(url)) as { scan: Detect };
  return other.scan;
}

function measure(name: string): string {
  const texts = readFileSync(join(FOLDER, `${name}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as Row).text);
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const times: number[][] = detectors.map(() => []);
  for (let turn = -WARM; turn < TURNS; turn += 1) {
    for (let step = 0; step < detectors.length; step += 1) {
      const which = (step + turn + WARM) % detectors.length;
      const detect = detectors[which]?.[1];
      if (detect === undefined) continue;
      const began = process.cpuUsage();
      for (const text of texts) detect(text);
      const { user, system } = process.cpuUsage(began);
      if (turn >= 0) times[which]?.push((user + system) / 1000);
    }
  }
  const [ours = []] = times;
  const speeds = times.map((all) => (bytes / 1000 / median(all)).toFixed(2));
  const ratios = times
    .slice(1)
    .map((all) => median(all.map((time, at) => time / (ours[at] ?? time))).toFixed(2));
  return `| ${[name, ...speeds, ...ratios].join(' | ')} |`;
}

function median(all: readonly number[]): number {
  return all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
}
