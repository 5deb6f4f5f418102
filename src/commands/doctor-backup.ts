import { isKeystoreUnsaved } from '#backup';
import type { Finding, Say } from './doctor-finding.ts';
import { loginsOf } from './backup.ts';
import type { Config } from '#platform/config';
import { findRunning } from '#platform/postgres-embedded';

/** Whether every client's present keys are in a backup of the keystore, and whether one would be made by itself. */
export async function checkKeystoreBackup(config: Config, say: Say): Promise<Finding[]> {
  if (config.only === 'desk') return [];
  const of = say('keystore backup', '鍵のバックアップ');
  const how =
    config.backup === null
      ? say(
          'run "dozo backup" on a schedule, or set backup.to',
          '「dozo backup」を定期的に実行するか、backup.to を設定してください',
        )
      : say(`made by itself, to ${config.backup.to}`, `${config.backup.to} に自動で作成します`);
  // An embedded database that rests cannot be asked.
  if (config.databases === null && findRunning(config.dataFolder) === null)
    return [{ of, state: 'note', says: how }];
  try {
    if (!(await isKeystoreUnsaved(loginsOf(config))))
      return [
        {
          of,
          state: 'fine',
          says: say("every client's keys are in one", 'すべての企業の鍵が含まれています'),
        },
      ];
    const isWrong = config.mode === 'production';
    return [
      {
        of,
        state: isWrong ? 'wrong' : 'note',
        says: say(
          `keys of a client are in none, so the keystore's database is their only copy: ${how}`,
          `バックアップに含まれていない鍵があり、鍵保管データベースにしかありません: ${how}`,
        ),
      },
    ];
  } catch {
    // Why the databases cannot be asked is said where they are looked at.
    return [];
  }
}
