import { parseArgs } from 'node:util';

import { formatVkey, parseVkey, type VerifierKey } from '#tlog';
import type { CommandIo, ExitCode } from './io.ts';
import { NODE_HASHER } from './node-hasher.ts';
import { openWitness, serveWitness, type Witness } from './witness-server.ts';
import { WITNESS_WORDS } from './witness-words.ts';

/** `dozo witness`: a client's own witness of its log (C2SP tlog-witness). Runs until it is stopped. */
export async function runWitness(argv: readonly string[], io: CommandIo): Promise<ExitCode> {
  const words = WITNESS_WORDS[io.locale];
  if (argv.some((word) => word === '--help' || word === '-h')) {
    io.stdout.write(`${words.help.trim()}\n`);
    return 0;
  }
  const asked = readWords(argv);
  if (typeof asked === 'string') {
    io.stderr.write(`${words.usage(asked)}\n`);
    return 2;
  }
  let witness: Witness;
  try {
    witness = openWitness(asked.folder, asked.name);
  } catch (error) {
    io.stderr.write(`${words.folder(asked.folder, error instanceof Error ? error.message : '')}\n`);
    return 1;
  }
  const server = serveWitness(witness, asked.logs, (line) => io.stdout.write(`${line}\n`));
  const listens = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(asked.port, asked.host, () => resolve(true));
  });
  if (!listens) {
    io.stderr.write(`${words.port(asked.host, asked.port)}\n`);
    return 1;
  }
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : asked.port;
  io.stdout.write(`${words.ready(`http://${asked.host}:${port}`, formatVkey(witness.key))}\n`);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  server.close();
  server.closeAllConnections();
  return 0;
}

interface Asked {
  readonly folder: string;
  readonly name: string | null;
  readonly logs: readonly VerifierKey[];
  readonly host: string;
  readonly port: number;
}

/** What was asked, or the word that nobody understands. */
function readWords(argv: readonly string[]): Asked | string {
  const text = { type: 'string' } as const;
  let values: { folder?: string; name?: string; log?: string[]; host?: string; port?: string };
  try {
    ({ values } = parseArgs({
      args: [...argv],
      options: { folder: text, name: text, log: { type: 'string', multiple: true }, host: text, port: text },
      strict: true,
    }));
  } catch {
    return argv.join(' ');
  }
  const logs: VerifierKey[] = [];
  for (const vkey of values.log ?? []) {
    const key = parseVkey(vkey.trim(), NODE_HASHER);
    if (key === null || key.type !== 1) return `--log ${vkey}`;
    logs.push(key);
  }
  const port = Number(values.port ?? '8040');
  if (!Number.isInteger(port) || port < 0 || port > 65_535) return `--port ${values.port}`;
  if (values.folder === undefined) return '--folder';
  if (logs.length === 0) return '--log';
  if (values.name !== undefined && !/^[^\s+]{1,200}$/.test(values.name)) return `--name ${values.name}`;
  return { folder: values.folder, name: values.name ?? null, logs, host: values.host ?? '127.0.0.1', port };
}
