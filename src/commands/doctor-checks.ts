import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { checkKeystoreBackup } from './doctor-backup.ts';
import { checkDatabase } from './doctor-databases.ts';
import { checkDoor } from './doctor-door.ts';
import type { Check, Finding, Say } from './doctor-finding.ts';
import { checkKeys } from './doctor-keys.ts';
import { checkMail } from './doctor-mail.ts';
import { checkTls } from './doctor-tls.ts';
import { portProblem, portsOf } from './ports.ts';
import { databasesOf, type Config } from '#platform/config';
import { folderOwner } from '#platform/postgres-lock';
import type { Locale } from '#platform/problems';
import { startError } from '#platform/start-problems';

/** Everything that `dozo doctor` looks at, in the order in which it is needed to start. */
export function checks(config: Config, locale: Locale): Check[] {
  const say: Say = (en, ja) => (locale === 'ja' ? ja : en);
  const owner = folderOwner(config.dataFolder);
  return [
    () => Promise.resolve([checkFolder(config, owner, say), checkDisk(config, say)]),
    () => checkPorts(config, owner !== null, locale, say),
    () => Promise.resolve(checkOrigins(config, say)),
    () => Promise.resolve(checkTls(config, say)),
    () => (config.only === 'desk' ? Promise.resolve([]) : checkKeys(config, say)),
    () => checkDatabases(config, say),
    () => checkKeystoreBackup(config, say),
    () => checkMail(config, say),
    () => checkDoor(config, say),
  ];
}

function checkFolder({ dataFolder }: Config, owner: number | null, say: Say): Finding {
  const of = say('data folder', 'データフォルダー');
  let folder = dataFolder;
  while (!existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder);
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch {
    return {
      of,
      state: 'wrong',
      says: startError('data_folder_unwritable', dataFolder, 'EACCES').sentence[say('en', 'ja') as Locale],
    };
  }
  if (owner !== null) {
    return {
      of,
      state: 'note',
      says: say(
        `${dataFolder}, in use by a running Dozo (process ${owner})`,
        `${dataFolder}（起動中の Dozo が使用中: プロセス ${owner}）`,
      ),
    };
  }
  return { of, state: 'fine', says: dataFolder };
}

const LITTLE_SPACE = 1024 ** 3;

function checkDisk({ dataFolder }: Config, say: Say): Finding {
  const of = say('disk', 'ディスク');
  let folder = dataFolder;
  while (!existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder);
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const size = `${(free / 1024 ** 3).toFixed(1)} GB`;
  if (free >= LITTLE_SPACE) return { of, state: 'fine', says: say(`${size} free`, `空き ${size}`) };
  return {
    of,
    state: 'wrong',
    says: say(
      `only ${size} free: make room for at least 1 GB`,
      `空きが ${size} しかありません。1 GB 以上の空きを確保してください`,
    ),
  };
}

async function checkPorts(config: Config, running: boolean, locale: Locale, say: Say): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [host, port, what] of portsOf(config)) {
    const of = say(`port ${port}`, `ポート ${port}`);
    const problem = await portProblem(host, port, what);
    if (problem === null)
      findings.push({ of, state: 'fine', says: say(`free, for ${what}`, `空いています（${what} 用）`) });
    else if (running && problem.problem === 'port_taken')
      findings.push({
        of,
        state: 'note',
        says: say(`${what}: in use, as Dozo runs`, `${what}: Dozo が起動中のため使用中です`),
      });
    else findings.push({ of, state: 'wrong', says: problem.sentence[locale] });
  }
  return findings;
}

function checkOrigins({ mode, desk, vault }: Config, say: Say): Finding[] {
  const of = say('origins', 'オリジン');
  const says = `${desk.origin} · ${vault.origin}`;
  if (mode === 'evaluation')
    return [{ of, state: 'fine', says: say(`${says}, this machine only`, `${says}（このマシンのみ）`) }];
  return [{ of, state: 'fine', says }];
}

async function checkDatabases(config: Config, say: Say): Promise<Finding[]> {
  if (config.databases !== null) {
    const findings: Finding[] = [];
    for (const name of databasesOf(config.only)) {
      const login = config.databases[name]?.app;
      if (login !== undefined) findings.push(...(await checkDatabase(name, login, say)));
    }
    return findings;
  }
  const made = existsSync(join(config.dataFolder, 'postgres/cluster/PG_VERSION'));
  const says = made
    ? say('embedded, made', '組み込み、作成済み')
    : say('embedded, made at the first start', '組み込み（初回起動時に作成）');
  return [{ of: say('databases', 'データベース'), state: 'fine', says }];
}
