import { readFileSync } from 'node:fs';

import { verifyPack } from '#tlog';
import { decideAgain } from './decide-again.ts';
import { NODE_HASHER } from './node-hasher.ts';
import type { CommandIo, ExitCode } from './io.ts';
import { VERIFY_WORDS } from './verify-words.ts';

/** `dozo verify PACK [--key VKEY] [--witness VKEY] [--json]`: checks an offline pack without network or database. 0 in order, 1 not, 2 not understood. */
export async function runVerify(argv: readonly string[], io: CommandIo): Promise<ExitCode> {
  const words = VERIFY_WORDS[io.locale];
  const asked = readWords(argv);
  if (asked === 'help') {
    io.stdout.write(`${words.help.trim()}\n`);
    return 0;
  }
  if (asked === null) {
    io.stderr.write(`${words.usage}\n`);
    return 2;
  }
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(asked.path);
  } catch {
    io.stderr.write(`${words.unreadable(asked.path)}\n`);
    return 1;
  }
  const report = verifyPack(bytes, {
    ...(asked.key === null ? {} : { vkey: asked.key }),
    witnesses: asked.witnesses,
    decideAgain,
    hasher: NODE_HASHER,
  });
  io.stdout.write(asked.json ? `${JSON.stringify(report, null, 2)}\n` : words.report(report));
  return report.ok ? 0 : 1;
}

interface Asked {
  readonly path: string;
  readonly key: string | null;
  readonly witnesses: readonly string[];
  readonly json: boolean;
}

function readWords(argv: readonly string[]): Asked | 'help' | null {
  if (argv.some((word) => word === '--help' || word === '-h')) return 'help';
  let path: string | null = null;
  let key: string | null = null;
  const witnesses: string[] = [];
  let json = false;
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    if (word === '--json') json = true;
    else if (word === '--key') {
      at += 1;
      key = argv[at] ?? null;
      if (key === null) return null;
    } else if (word === '--witness') {
      at += 1;
      const witness = argv[at];
      if (witness === undefined) return null;
      witnesses.push(witness);
    } else if (word.startsWith('--witness=')) witnesses.push(word.slice('--witness='.length));
    else if (word.startsWith('--key=')) key = word.slice('--key='.length);
    else if (word.startsWith('-') || path !== null) return null;
    else path = word;
  }
  return path === null || key === '' ? null : { path, key, witnesses, json };
}
