import { accessSync, constants, existsSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { dirname, join } from 'node:path';

import { checkDatabase } from './doctor-databases.ts';
import type { Check, Finding, Say } from './doctor-finding.ts';
import { portProblem } from './ports.ts';
import type { Config } from '#platform/config';
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
    () => checkKeys(config, say),
    () => checkDatabases(config, say),
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
  const wanted: [string, number, string][] = [
    [config.host, config.desk.port, 'desk'],
    [config.host, config.vault.port, 'vault'],
  ];
  if (config.smtp !== null) wanted.push([config.smtp.host, config.smtp.port, 'mail']);
  const findings: Finding[] = [];
  for (const [host, port, what] of wanted) {
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

const DAY_MS = 86_400_000;

function checkTls({ mode, tls, desk, vault }: Config, say: Say): Finding[] {
  const of = 'TLS';
  if (tls === null) {
    const says =
      mode === 'evaluation'
        ? say('none: nothing leaves this machine', 'なし（通信はこのマシン内のみ）')
        : say('ended by a proxy in front', '前段のプロキシで終端');
    return [{ of, state: 'note', says }];
  }
  try {
    const certificate = new X509Certificate(tls.cert);
    if (!certificate.checkPrivateKey(createPrivateKey(tls.key))) {
      return [
        {
          of,
          state: 'wrong',
          says: say(
            'the key does not belong to the certificate: check tls.certFile and tls.keyFile',
            '秘密鍵と証明書が一致しません。tls.certFile と tls.keyFile をご確認ください',
          ),
        },
      ];
    }
    const findings: Finding[] = [];
    for (const { origin } of [desk, vault]) {
      const host = new URL(origin).hostname;
      if (certificate.checkHost(host) === undefined) {
        findings.push({
          of,
          state: 'wrong',
          says: say(
            `the certificate does not name ${host}: get one for both host names`,
            `証明書に ${host} が含まれていません。両方のホスト名を含む証明書を取得してください`,
          ),
        });
      }
    }
    const days = Math.floor((certificate.validToDate.getTime() - Date.now()) / DAY_MS);
    if (days < 0)
      findings.push({
        of,
        state: 'wrong',
        says: say(
          'the certificate has run out: renew it',
          '証明書の有効期限が切れています。更新してください',
        ),
      });
    else if (days < 14)
      findings.push({
        of,
        state: 'note',
        says: say(
          `the certificate runs out in ${days} days: renew it soon`,
          `証明書の有効期限まであと ${days} 日です。早めに更新してください`,
        ),
      });
    else if (findings.length === 0)
      findings.push({
        of,
        state: 'fine',
        says: say(`valid for ${days} more days`, `あと ${days} 日間有効です`),
      });
    return findings;
  } catch {
    return [
      {
        of,
        state: 'wrong',
        says: say(
          'certificate or key is not valid PEM: check tls.certFile and tls.keyFile',
          '証明書または秘密鍵が正しい PEM 形式ではありません。tls.certFile と tls.keyFile をご確認ください',
        ),
      },
    ];
  }
}

async function checkKeys({ keys, mode }: Config, say: Say): Promise<Finding[]> {
  const of = say('keys', '鍵');
  if (keys.kind === 'file') {
    if (existsSync(keys.folder) && (statSync(keys.folder).mode & 0o077) !== 0) {
      return [
        {
          of,
          state: 'wrong',
          says: say(
            `others may enter ${keys.folder}: run chmod 700 ${keys.folder}`,
            `他のユーザーが ${keys.folder} に入れます。次を実行してください: chmod 700 ${keys.folder}`,
          ),
        },
      ];
    }
    return [
      {
        of,
        state: 'note',
        says: say(`kept in ${keys.folder}, for an ${mode} only`, `${keys.folder} に保存（評価モード専用）`),
      },
    ];
  }
  try {
    const token = readFileSync(keys.tokenFile, 'utf8').trim();
    const answer = await fetch(`${keys.address.replace(/\/$/, '')}/v1/auth/token/lookup-self`, {
      headers: { 'x-vault-token': token },
      signal: AbortSignal.timeout(5_000),
    });
    if (answer.ok)
      return [
        {
          of,
          state: 'fine',
          says: say(
            `transit engine at ${keys.address} answers`,
            `${keys.address} の transit エンジンが応答しています`,
          ),
        },
      ];
    return [
      {
        of,
        state: 'wrong',
        says: say(
          `${keys.address} refuses the token (${answer.status}): issue a new one and put it into ${keys.tokenFile}`,
          `${keys.address} がトークンを拒否しました（${answer.status}）。新しいトークンを発行し、${keys.tokenFile} に保存してください`,
        ),
      },
    ];
  } catch {
    return [
      {
        of,
        state: 'wrong',
        says: say(
          `${keys.address} does not answer within 5 s: check keys.address, the network, and that it is unsealed`,
          `${keys.address} が 5 秒以内に応答しません。keys.address とネットワーク、封印が解除されていることをご確認ください`,
        ),
      },
    ];
  }
}

async function checkDatabases(config: Config, say: Say): Promise<Finding[]> {
  if (config.databases !== null) {
    const findings: Finding[] = [];
    for (const name of ['vault', 'keystore', 'desk'] as const)
      findings.push(...(await checkDatabase(name, config.databases[name].app, say)));
    return findings;
  }
  const made = existsSync(join(config.dataFolder, 'postgres/cluster/PG_VERSION'));
  const says = made
    ? say('embedded, made', '組み込み、作成済み')
    : say('embedded, made at the first start', '組み込み（初回起動時に作成）');
  return [{ of: say('databases', 'データベース'), state: 'fine', says }];
}
