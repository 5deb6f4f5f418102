import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import type { CommandIo } from './io.ts';
import { ensureBuilt } from './build.ts';
import { openDatabases, type OpenDatabases } from './databases.ts';
import { STAND_IN_HOST, startStandIn, type StandIn } from './stand-in.ts';
import { setStandInDestinations } from './stand-in-destinations.ts';
import { startPart, stopStrayPart, type Part, type RunningPart } from './parts.ts';
import { portProblem, portsOf } from './ports.ts';
import { doorsOf, processConfigs, readConfig, type Config, type PartName } from '#platform/config';
import { createLog } from '#platform/log';
import { claimFolder } from '#platform/postgres-lock';
import { socketFolder } from '#platform/socket-folder';
import { folderError } from '#platform/start-problems';

/** `dozo start`: resolves once everything was stopped again. Throws `StartError` if it cannot start. */
export async function runStart(_argv: readonly string[], io: CommandIo): Promise<number> {
  const { config, problems } = readConfig(io.env);
  if (config === null) {
    for (const problem of problems) io.stderr.write(`${problem.sentence[io.locale]}\n`);
    return 1;
  }
  const say = (line: string): void => {
    if (line !== '') io.stderr.write(`${line}\n`);
  };
  const asked = stopAsked();
  const release = prepareFolder(config);
  const running: Running = { parts: [] };
  const killAll = (): void => {
    for (const part of running.parts) part.kill();
    running.databases?.kill();
  };
  const ending = new AbortController();
  process.once('exit', killAll); // whatever ends us, nothing of ours stays behind
  try {
    const starting = bringUp(config, io, say, running);
    const outcome = await Promise.race([
      starting.then(() => 'ready' as const),
      asked.first.then(() => 'stop' as const),
    ]);
    if (outcome === 'ready') {
      void keep(config, io, ending.signal);
      io.stdout.write(`${TEXTS[io.locale].ready(config)}\n`);
      const filling =
        config.mode === 'evaluation' ? fill(config, io, say, asked, running.standIn) : Promise.resolve();
      await asked.first;
      say(TEXTS[io.locale].stopping);
      await Promise.race([filling, pause(3_000, undefined, { ref: false })]);
    } else {
      say(TEXTS[io.locale].stopping);
    }
    void asked.second.then(killAll);
    await starting.catch(() => undefined);
    return 0;
  } finally {
    ending.abort();
    // The desk first, so that nobody is served half; the vault next; the database last.
    for (const part of running.parts.toReversed()) await part.stop();
    running.standIn?.close();
    await running.databases?.close();
    process.off('exit', killAll);
    release();
  }
}

const TEXTS = {
  en: {
    ready: ({ mode, desk }: Config) =>
      mode === 'evaluation'
        ? `Dozo is ready (evaluation, this machine only): ${desk.origin}`
        : `Dozo is ready: ${desk.origin}`,
    firstOfficer: (where: string) =>
      `Nobody has enrolled yet. The first security officer enrols once, within 24 hours, with the link: ${where}`,
    notFilled:
      "Not all of the evaluation's conversations could be sent in; the next start goes on with them.",
    stopping: 'Finishing what is under way and stopping …',
  },
  ja: {
    ready: ({ mode, desk }: Config) =>
      mode === 'evaluation'
        ? `Dozo の準備ができました（評価モード、このマシンのみ）: ${desk.origin}`
        : `Dozo の準備ができました: ${desk.origin}`,
    firstOfficer: (where: string) =>
      `まだ誰も登録されていません。最初のセキュリティ責任者は、24 時間以内に次のリンクから一度だけ登録できます: ${where}`,
    notFilled: '評価用の会話をすべて送信できませんでした。次回の起動時に続きから再開します。',
    stopping: '処理中の作業を終えて停止しています …',
  },
};

interface Running {
  databases?: OpenDatabases;
  standIn?: StandIn;
  readonly parts: RunningPart[];
}

async function bringUp(
  config: Config,
  io: CommandIo,
  say: (line: string) => void,
  running: Running,
): Promise<void> {
  const run = socketFolder(config.doorFolder, 'operator.sock');
  await Promise.all([stopStrayPart(join(run, 'desk.pid')), stopStrayPart(join(run, 'vault.pid'))]);
  await checkPorts(config);

  const built = ensureBuilt(say);
  built.catch(() => undefined); // awaited below; a database that does not start comes first
  running.databases = await openDatabases(config, createLog('supervisor', 'warn'));
  await built;

  const doors = doorsOf(config, run);
  if (config.mode === 'evaluation') running.standIn = await startStandIn(config.dataFolder);
  // The one private address that an evaluation's vault may call.
  const privateRanges = [
    ...config.privateRanges,
    ...(running.standIn === undefined ? [] : [`${STAND_IN_HOST}/32:${running.standIn.port}`]),
  ];
  const configs = processConfigs({ ...config, privateRanges }, running.databases.logins, doors, run);
  const part = (name: PartName, own: object): Part => ({
    name,
    entry: built.entries[name],
    config: own,
    socketPaths: [join(run, `${name}.sock`), ...(name === 'vault' ? [join(run, 'operator.sock')] : [])],
    logFile: config.mode === 'evaluation' ? join(config.dataFolder, 'logs', `${name}.log`) : null,
    pidFile: join(run, `${name}.pid`),
    onFirstOfficerLink: (link) => handOver(link, config, io, say),
  });
  const start = async (name: PartName): Promise<void> => {
    const own = configs[name];
    if (own !== null) running.parts.push(await startPart(part(name, own), say));
  };
  await Promise.all([start('vault'), start('desk')]);
}

/** Shows the first officer's link on a terminal; what is no terminal may be a journal that many read, so there it is a closed file. */
function handOver(link: string, config: Config, io: CommandIo, say: (line: string) => void): void {
  const words = TEXTS[io.locale].firstOfficer;
  if ('isTTY' in io.stderr && io.stderr.isTTY === true) return say(words(link));
  const file = join(config.dataFolder, 'first-officer-link');
  rmSync(file, { force: true });
  writeFileSync(file, `${link}\n`, { mode: 0o600, flag: 'wx' });
  say(words(file));
}

/** Backups that the end of epochs waits for, where the configuration says where to. */
async function keep(config: Config, io: CommandIo, stopped: AbortSignal): Promise<void> {
  if (config.backup === null) return;
  const { keepKeystore } = await import('./keep-keystore.ts');
  await keepKeystore(config, io, createLog('supervisor', 'info'), stopped);
}

/** Sends the evaluation's conversations in at the first start; a failure there stops nobody from looking around. */
async function fill(
  config: Config,
  io: CommandIo,
  say: (line: string) => void,
  asked: Asked,
  standIn: StandIn | undefined,
): Promise<void> {
  const run = socketFolder(config.doorFolder, 'operator.sock');
  try {
    const { fillOnce } = await import('./fill-once.ts');
    await fillOnce({
      dataFolder: config.dataFolder,
      vaultOrigin: config.vault.origin,
      mailPort: config.smtp?.port ?? 0,
      doors: doorsOf(config, run),
      conversations: config.conversations,
      say,
      terminal: 'isTTY' in io.stderr && io.stderr.isTTY === true ? io.stderr : null,
      stopped: asked.wasAsked,
      async founded(slugs) {
        if (standIn !== undefined) await setStandInDestinations(join(run, 'operator.sock'), standIn, slugs);
      },
    });
  } catch (error) {
    if (asked.wasAsked()) return;
    createLog('supervisor', 'warn').warn(
      { err: error, event: 'evaluation.fill_failed' },
      'filling the evaluation stopped',
    );
    say(TEXTS[io.locale].notFilled);
  }
}

async function checkPorts(config: Config): Promise<void> {
  for (const [host, port, what] of portsOf(config)) {
    const problem = await portProblem(host, port, what);
    if (problem !== null) throw problem;
  }
}

/** Makes the data folder and claims it, so that a second start says so before it touches anything. */
function prepareFolder({ dataFolder, only }: Config): () => void {
  try {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
    const release = claimFolder(dataFolder);
    for (const name of [...(only === null ? ['vault', 'desk'] : [only]), 'logs'])
      mkdirSync(join(dataFolder, name), { recursive: true, mode: 0o700 });
    return release;
  } catch (error) {
    throw folderError(dataFolder, error);
  }
}

interface Asked {
  readonly first: Promise<void>;
  readonly second: Promise<void>;
  wasAsked(): boolean;
}

/** Requests to stop: Ctrl-C, SIGTERM, a closed terminal, the end of what started us. A second one is in a hurry. */
function stopAsked(): Asked {
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  let count = 0;
  const ask = (): void => {
    count += 1;
    (count === 1 ? first : second).resolve();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, ask);
  process.once('disconnect', ask);
  // What started us had Ctrl-C too, or alone: one and the same request.
  process.on('message', (message) => {
    if (message !== 'stop') return;
    count = Math.max(count, 1);
    first.resolve();
  });
  process.channel?.unref();
  return { first: first.promise, second: second.promise, wasAsked: () => count > 0 };
}
