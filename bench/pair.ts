import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { send } from '../src/commands/evaluation-agent.ts';
import type { startSystem } from '../test/system.ts';
import { cpuMs } from './cpu.ts';
import { analyze, AT_ONCE, message, partsOf, startPeer, TEXT } from './system.ts';

/**
 * `node bench/pair.ts FOLDER…`: processor time of a message in several trees of this project (an older one and this, say) and in the
 * peer, all started first and then measured in turns. On a machine that others keep busy rates say nothing, and one run after the
 * other says little; turns and their medians say which tree does less. Each folder needs its own `node_modules`.
 */
const MESSAGES = 600;
const TURNS = 6;

interface Case {
  readonly name: string;
  readonly parts: Parameters<typeof cpuMs>[0];
  readonly work: () => Promise<unknown>;
  readonly settle: () => Promise<void>;
  readonly end: () => Promise<void> | void;
  readonly turns: Record<string, number>[];
}

async function many(count: number, work: () => Promise<unknown>): Promise<void> {
  let left = count;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (; left > 0;) {
        left -= 1;
        await work();
      }
    }),
  );
}

async function tree(folder: string): Promise<Case> {
  const module = (await import(pathToFileURL(join(folder, 'test/system.ts')).href)) as {
    startSystem: typeof startSystem;
  };
  const system = await module.startSystem({ conversations: 4 });
  const state = JSON.parse(readFileSync(join(system.folder, 'data/evaluation.json'), 'utf8')) as {
    clientKeys: Record<string, string>;
  };
  return {
    name: folder,
    parts: partsOf(system),
    work() {
      const { body, headers } = message(state.clientKeys['fernhill'] ?? '', TEXT);
      return send(system.vaultOrigin, '/v1/messages', body, headers);
    },
    settle: () => analyze(system),
    end: () => system.remove(),
    turns: [],
  };
}

async function peer(): Promise<Case> {
  const { parts, alike, stop } = await startPeer();
  return { name: 'peer', parts, work: alike, settle: () => Promise.resolve(), end: stop, turns: [] };
}

async function turn({ parts, work, turns }: Case): Promise<void> {
  const before = cpuMs(parts);
  await many(MESSAGES, work);
  // What the work left behind it belongs to it.
  await new Promise((resolve) => setTimeout(resolve, 500));
  const each = Object.entries(cpuMs(parts)).map(
    ([name, ms]) => [name, (ms - (before[name] ?? 0)) / MESSAGES] as const,
  );
  turns.push({ ...Object.fromEntries(each), all: each.reduce((sum, [, ms]) => sum + ms, 0) });
}

const cases: Case[] = [];
try {
  for (const folder of process.argv.slice(2)) cases.push(await tree(folder));
  cases.push(await peer());
  for (const { work, settle } of cases) {
    await many(2_500, work);
    await settle();
    await many(300, work);
  }
  for (let nth = 0; nth < TURNS; nth += 1)
    for (const one of nth % 2 === 0 ? cases : cases.toReversed()) await turn(one);
  for (const { name, turns } of cases) {
    const median = (part: string): string => {
      const sorted = turns.map((one) => one[part] ?? 0).toSorted((a, b) => a - b);
      return (sorted[Math.floor((sorted.length - 1) / 2)] ?? 0).toFixed(2);
    };
    const parts = Object.keys(turns[0] ?? {}).map((part) => `${part} ${median(part)}`);
    console.log(`${name}: ms a message, median of ${turns.length} turns: ${parts.join(', ')}`);
  }
} finally {
  for (const { end } of cases) await end();
}
process.exit(0);
