import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import type { Row } from './score.ts';

/**
 * `node_modules/.bin/node bench/detection-ways.ts`: every fair way in which a stranger may time redact-pii and this detector on the labelled
 * texts, so that nobody has to guess which of them a figure comes from. By processor time (threads that compile code included), all types
 * on. "Fresh" is one pass in a process of its own, when nothing is compiled yet: so come figures of 1 to 4 MB/s for redact-pii, which reads
 * two to seven times as much once warm. Each way runs in its own process, the peer as it comes: names, addresses and all other redactors on.
 */
const FOLDER = join(import.meta.dirname, '../../shared/corpora');
const CORPORA = ['en-synthetic', 'en-dialogue', 'en-lowercase', 'en-negatives', 'ja-names', 'asia-ids'];
const TURNS = 9;
const WARM = 4;

type Read = (text: string) => unknown;
interface Way {
  name: string;
  /** How the text is handed over. */
  pieces: 'lines' | 'messages' | 'whole';
  fresh: boolean;
  peer: 'shared' | 'async' | 'new';
}
const WAYS: readonly Way[] = [
  { name: 'line by line, fresh process, once', pieces: 'lines', fresh: true, peer: 'shared' },
  { name: 'line by line, warm', pieces: 'lines', fresh: false, peer: 'shared' },
  { name: 'line by line, warm, AsyncRedactor', pieces: 'lines', fresh: false, peer: 'async' },
  { name: 'line by line, warm, a redactor for each text', pieces: 'lines', fresh: false, peer: 'new' },
  { name: 'messages of 500 characters, warm', pieces: 'messages', fresh: false, peer: 'shared' },
  { name: 'one whole text, fresh process, once', pieces: 'whole', fresh: true, peer: 'shared' },
  { name: 'one whole text, warm', pieces: 'whole', fresh: false, peer: 'shared' },
];

const [way, corpus, who] = process.argv.slice(2);
if (!existsSync(FOLDER))
  console.log('The labelled texts (../shared/corpora) are not here: nothing to measure.');
else if (way === undefined) compare();
else console.log(await speed(WAYS[Number(way)], corpus ?? '', who === 'this'));

function compare(): void {
  console.log('| corpus | way | this, MB/s | redact-pii, MB/s | this : redact-pii |\n|---|---|---|---|---|');
  for (const name of CORPORA)
    for (const [at, one] of WAYS.entries()) {
      const [ours = 0, peer = 0] = ['this', 'peer'].map((which) => {
        const words = [import.meta.filename, String(at), name, which];
        return Number(spawnSync(process.execPath, words, { encoding: 'utf8' }).stdout);
      });
      console.log(
        `| ${[name, one.name, ours.toFixed(2), peer.toFixed(2), (ours / peer).toFixed(2)].join(' | ')} |`,
      );
    }
}

/** Millions of bytes in a second of processor time: of the one pass, or the median of the later ones. */
async function speed(one: Way | undefined, name: string, ours: boolean): Promise<number> {
  if (one === undefined) throw new Error('No such way.');
  const read = ours ? await ourScan() : redactPii(one.peer);
  const texts = inPieces(name, one.pieces);
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const times: number[] = [];
  for (let turn = one.fresh ? 0 : -WARM; turn < (one.fresh ? 1 : TURNS); turn += 1) {
    const began = process.cpuUsage();
    for (const text of texts) {
      const answer = read(text);
      if (answer instanceof Promise) await answer;
    }
    const { user, system } = process.cpuUsage(began);
    if (turn >= 0) times.push(user + system);
  }
  return bytes / (times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN);
}

async function ourScan(): Promise<Read> {
  const { scan } = await import('#detection');
  return (text) => scan(text);
}

function redactPii(kind: Way['peer']): Read {
  const require = createRequire(join(import.meta.dirname, 'peers/package.json'));
  const { SyncRedactor, AsyncRedactor } = require('redact-pii') as {
    SyncRedactor: new () => { redact(text: string): string };
    AsyncRedactor: new () => { redactAsync(text: string): Promise<string> };
  };
  if (kind === 'new') return (text) => new SyncRedactor().redact(text);
  const redactor = new SyncRedactor();
  if (kind === 'shared') return (text) => redactor.redact(text);
  const later = new AsyncRedactor();
  return (text) => later.redactAsync(text);
}

function inPieces(name: string, pieces: Way['pieces']): string[] {
  const texts = readFileSync(join(FOLDER, `${name}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as Row).text);
  if (pieces === 'lines') return texts;
  const joined: string[] = [];
  let now: string[] = [];
  let length = 0;
  for (const text of texts) {
    now.push(text);
    length += text.length + 1;
    if (pieces === 'whole' || length < 500) continue;
    joined.push(now.join('\n'));
    now = [];
    length = 0;
  }
  if (now.length > 0) joined.push(now.join('\n'));
  // Through bytes: a text that is put together lies in parts until it is first read.
  return joined.map((text) => Buffer.from(text).toString());
}
