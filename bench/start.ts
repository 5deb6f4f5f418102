import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ROOT } from '../test/architecture.ts';
import { freePorts } from '../test/system.ts';
import type { Figure } from './system.ts';

const WARM_RUNS = 5;

/** From the command to the first page, as somebody waits for it: after an install, and every time after that. */
export async function benchStart(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'dozo-bench-start-'));
  try {
    rmSync(join(ROOT, 'dist'), { recursive: true, force: true });
    const cold = await startOnce(folder);
    const warm: number[] = [];
    for (let run = 0; run < WARM_RUNS; run += 1) warm.push(await startOnce(folder));
    warm.sort((a, b) => a - b);
    return [
      {
        name: 'cold start to the first page',
        measured: seconds(cold),
        against: 'no build, no database: builds, makes a PostgreSQL cluster, migrates three databases',
        wanted: '≤ 15 s',
      },
      {
        name: 'warm start to the first page',
        measured: `median ${seconds(warm[(WARM_RUNS - 1) / 2] ?? 0)}, slowest ${seconds(warm.at(-1) ?? 0)}`,
        against: `${WARM_RUNS} starts on the same folder, one after the other`,
        wanted: '≤ 3 s',
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Milliseconds from the command to the answer of the first page; ends the program as Ctrl-C does. */
async function startOnce(folder: string): Promise<number> {
  const [desk, vault, mail] = await freePorts(3);
  const began = performance.now();
  const child = spawn('node', ['scripts/dozo.mjs', 'start'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      ...process.env,
      DOZO_DATA_FOLDER: join(folder, 'data'),
      DOZO_DESK_PORT: String(desk),
      DOZO_VAULT_PORT: String(vault),
      DOZO_SMTP_PORT: String(mail),
      DOZO_EVALUATION_CONVERSATIONS: '0',
    },
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const address = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const found = /http:\/\/localhost:\d+/.exec(said)?.[0];
      if (found !== undefined) resolve(found);
    });
    void ended.then(() => reject(new Error('ended before it was ready')));
  });
  const page = await fetch(address);
  await page.text();
  const took = performance.now() - began;
  child.kill('SIGINT');
  await ended;
  if (page.status !== 200) throw new Error(`the first page answered ${page.status}`);
  return took;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
