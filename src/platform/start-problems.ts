import type { Locale } from '#platform/problems';

interface Sentence {
  readonly en: string;
  readonly ja: string;
}

/**
 * What may keep Dozo from starting, for the one who starts it: what happened and what to do. Apart from `PROBLEMS`,
 * because these name paths and ports of the machine, which no caller of the product may see.
 */
export const START_PROBLEMS = {
  data_folder_in_use: (folder: string, pid: number): Sentence => ({
    en: `Dozo already runs on the data folder ${folder} (process ${pid}). Stop that one first, or choose another folder with DOZO_DATA_FOLDER.`,
    ja: `データフォルダー ${folder} はすでに起動中の Dozo（プロセス ${pid}）が使用しています。先にそちらを停止するか、DOZO_DATA_FOLDER で別のフォルダーを指定してください。`,
  }),
  data_folder_unwritable: (folder: string, why: string): Sentence => ({
    en: `The data folder ${folder} cannot be written (${why}). Give this user the right to write there, or choose another folder with DOZO_DATA_FOLDER.`,
    ja: `データフォルダー ${folder} に書き込めません（${why}）。このユーザーに書き込み権限を与えるか、DOZO_DATA_FOLDER で別のフォルダーを指定してください。`,
  }),
  data_folder_unreachable: (folder: string, closed: string): Sentence => ({
    en: `PostgreSQL may not run as root, and the data folder ${folder} lies under ${closed}, which only root may enter. Choose another folder with DOZO_DATA_FOLDER (such as /var/lib/dozo), or start Dozo as an ordinary user.`,
    ja: `PostgreSQL は root では実行できませんが、データフォルダー ${folder} は root 以外が入れない ${closed} の中にあります。DOZO_DATA_FOLDER で別のフォルダー（例: /var/lib/dozo）を指定するか、一般ユーザーで起動してください。`,
  }),
  data_folder_damaged: (folder: string, what: string): Sentence => ({
    en: `The data folder ${folder} holds a database but not ${what}. Restore the folder from a backup, or move it away to begin anew.`,
    ja: `データフォルダー ${folder} にデータベースはありますが、${what} がありません。バックアップから復元するか、フォルダーを移動して最初からやり直してください。`,
  }),
  disk_full: (folder: string): Sentence => ({
    en: `There is no space left on the disk of ${folder}. Free some (1 GB is enough to start) and start again; nothing that was stored is lost.`,
    ja: `${folder} のディスクに空き容量がありません。空きを作ってから（起動には 1 GB で十分です）もう一度起動してください。保存済みの内容は失われていません。`,
  }),
  postgres_missing: (name: string): Sentence => ({
    en: `The embedded PostgreSQL (${name}) is not installed for this machine. Run "npm ci" without "--omit=optional", or give the addresses of your own PostgreSQL (docs/operate/set-up.md).`,
    ja: `このマシン用の組み込み PostgreSQL（${name}）がインストールされていません。「--omit=optional」を付けずに「npm ci」を実行するか、お使いの PostgreSQL の接続先を設定してください（docs/operate/set-up.md）。`,
  }),
  postgres_failed: (why: string, logFile: string): Sentence => ({
    en: `The embedded PostgreSQL did not start: ${why}. Its own words are in ${logFile}.`,
    ja: `組み込み PostgreSQL を起動できませんでした: ${why}。詳細は ${logFile} をご覧ください。`,
  }),
  migration_changed: (database: string, file: string): Sentence => ({
    en: `The migration ${file} of the ${database} database was changed after it had been applied. Put the file back as it was, and write the change as a new migration.`,
    ja: `${database} データベースの移行ファイル ${file} が適用後に変更されています。元の内容に戻し、変更は新しい移行ファイルとして追加してください。`,
  }),
  migration_unknown: (database: string, file: string): Sentence => ({
    en: `The ${database} database was migrated by a newer Dozo (${file} is not part of this one). Start that version, or restore a backup made before it.`,
    ja: `${database} データベースはより新しい Dozo で移行されています（${file} はこの版に含まれていません）。新しい版で起動するか、移行前のバックアップを復元してください。`,
  }),
  migration_failed: (database: string, file: string, why: string): Sentence => ({
    en: `The migration ${file} of the ${database} database failed and was taken back as a whole: ${why}`,
    ja: `${database} データベースの移行 ${file} に失敗したため、すべて取り消しました: ${why}`,
  }),
  migration_misnamed: (file: string): Sentence => ({
    en: `The migration ${file} is not named like 0007-module-what.sql, or its number is taken.`,
    ja: `移行ファイル ${file} の名前が「0007-module-what.sql」の形になっていないか、番号が重複しています。`,
  }),
  migrations_pending: (database: string, count: number): Sentence => ({
    en: `The ${database} database lacks ${count} migration(s). Run "npm run dozo -- migrate" as the database's owner first.`,
    ja: `${database} データベースに未適用の移行が ${count} 件あります。先にデータベースの所有者として「npm run dozo -- migrate」を実行してください。`,
  }),
  database_unreachable: (database: string, why: string): Sentence => ({
    en: `The ${database} database cannot be reached (${why}). Check its address in the configuration, and that it runs.`,
    ja: `${database} データベースに接続できません（${why}）。設定の接続先と、データベースが起動していることをご確認ください。`,
  }),
  port_taken: (port: number, what: string): Sentence => ({
    en: `Port ${port}, meant for ${what}, is used by another program. Stop that program, or choose another port (docs/operate/set-up.md).`,
    ja: `${what} 用のポート ${port} は別のプログラムが使用しています。そのプログラムを停止するか、別のポートを設定してください（docs/operate/set-up.md）。`,
  }),
  port_forbidden: (port: number, what: string): Sentence => ({
    en: `This user may not open port ${port}, meant for ${what}. Choose a port above 1023, or put a proxy in front.`,
    ja: `このユーザーには ${what} 用のポート ${port} を開く権限がありません。1024 以上のポートを設定するか、前段にプロキシを置いてください。`,
  }),
  address_unknown: (host: string): Sentence => ({
    en: `This machine has no network address ${host}. Set "host" to one of its own, such as 127.0.0.1.`,
    ja: `このマシンにはネットワークアドレス ${host} がありません。「host」に 127.0.0.1 などこのマシンのアドレスを設定してください。`,
  }),
  part_failed: (part: string): Sentence => ({
    en: `The ${part} process ended again and again while it was starting. Its last words are above; "npm run dozo -- doctor" checks the set-up.`,
    ja: `${part} プロセスが起動中に繰り返し終了しました。直前の出力をご確認ください。設定の確認には「npm run dozo -- doctor」をお使いください。`,
  }),
  build_failed: (what: string): Sentence => ({
    en: `The ${what} could not be built. The reason is above.`,
    ja: `${what} をビルドできませんでした。理由は上に表示されています。`,
  }),
  config_unreadable: (file: string, why: string): Sentence => ({
    en: `The configuration ${file} cannot be read: ${why}.`,
    ja: `設定ファイル ${file} を読み込めません: ${why}。`,
  }),
  config_wrong: (where: string, expected: Sentence): Sentence => ({
    en: `The setting ${where} is wrong: ${expected.en}. docs/operate/set-up.md explains each setting.`,
    ja: `設定 ${where} が正しくありません: ${expected.ja}。各設定の説明は docs/operate/set-up.md にあります。`,
  }),
  config_missing: (where: string): Sentence => ({
    en: `The setting ${where} is missing; production does not start without it. docs/operate/set-up.md explains each setting.`,
    ja: `設定 ${where} がありません。本番運用ではこの設定なしに起動できません。各設定の説明は docs/operate/set-up.md にあります。`,
  }),
  evaluation_off_loopback: (where: string, value: string): Sentence => ({
    en: `An evaluation may only be reached from this machine, but ${where} is ${value}. Leave it at the loopback address, or set Dozo up for real with "mode": "production" (docs/operate/set-up.md).`,
    ja: `評価モードはこのマシンからのみ利用できますが、${where} が ${value} になっています。ループバックアドレスのままにするか、「"mode": "production"」で本番用に設定してください（docs/operate/set-up.md）。`,
  }),
  secret_file_open: (file: string): Sentence => ({
    en: `The file ${file} holds a secret but others may read it. Run: chmod 600 ${file}`,
    ja: `秘密情報を含むファイル ${file} を他のユーザーも読み取れます。次を実行してください: chmod 600 ${file}`,
  }),
  file_unreadable: (where: string, file: string, why: string): Sentence => ({
    en: `The file ${file}, named by ${where}, cannot be read (${why}).`,
    ja: `${where} で指定されたファイル ${file} を読み込めません（${why}）。`,
  }),
  restore_unfinished: (database: string): Sentence => ({
    en: `A restore of the ${database} database has not ended, so Dozo does not start on it. Run the same "dozo restore" again; it begins anew by itself.`,
    ja: `${database} データベースの復元が完了していないため、起動できません。同じ「dozo restore」をもう一度実行してください。自動的に最初からやり直します。`,
  }),
  restore_not_empty: (database: string): Sentence => ({
    en: `The ${database} database is not empty, and a restore overwrites nothing. Restore into empty databases, or into a new data folder with DOZO_DATA_FOLDER.`,
    ja: `${database} データベースが空ではありません。復元では既存のデータを上書きしません。空のデータベースか、DOZO_DATA_FOLDER で指定した新しいデータフォルダーに復元してください。`,
  }),
  backup_none: (place: string, before: string): Sentence => ({
    en: `There is no whole backup in ${place}${before === '' ? '' : ` of ${before} or earlier`}. A folder without a manifest is one that was cut short.`,
    ja: `${place} に${before === '' ? '' : `${before} 以前の`}完全なバックアップがありません。マニフェストのないフォルダーは、途中で中断されたものです。`,
  }),
  backup_not_read_back: (id: string, place: string) => ({
    en: `The backup ${id} was written to ${place}, but what is read back from there is not what was written. Check that disk or store, remove that backup, and run it again; older keys are kept until one is whole.`,
    ja: `バックアップ ${id} を ${place} に書き込みましたが、読み戻した内容が一致しません。ディスクまたは保存先を確認し、このバックアップを削除してから再度実行してください。完全なバックアップができるまで、以前の鍵は保持されます。`,
  }),
  backup_damaged: (id: string, file: string): Sentence => ({
    en: `${file} of the backup ${id} is not what was backed up: it was changed or is not whole. Nothing was restored. Take another copy, or another backup with --at.`,
    ja: `バックアップ ${id} の ${file} は作成時の内容と一致しません（変更されたか、一部が欠けています）。復元は行っていません。別の複製を使うか、--at で別のバックアップを指定してください。`,
  }),
  backup_signed_by_other: (id: string, expected: string): Sentence => ({
    en: `The manifest of the backup ${id} is not signed by ${expected}. Whoever made it, nothing of it was restored. Give the key that "dozo backup" printed, with --signed-by.`,
    ja: `バックアップ ${id} のマニフェストは ${expected} で署名されていません。作成者を確認できないため、復元は行っていません。「dozo backup」が表示した鍵を --signed-by で指定してください。`,
  }),
  backup_signer_unknown: (place: string): Sentence => ({
    en: `Who must have signed the backups in ${place}? This data folder has no key of its own. Give the key that "dozo backup" printed, with --signed-by.`,
    ja: `${place} のバックアップの署名者を確認できません。このデータフォルダーには署名用の鍵がありません。「dozo backup」が表示した鍵を --signed-by で指定してください。`,
  }),
  backup_not_for_us: (part: string): Sentence => ({
    en: `The ${part} part of the backup is not encrypted to any of the given identities. Give the file with the right AGE-SECRET-KEY with --identity; it may be given several times.`,
    ja: `バックアップの ${part} は、指定された identity では復号できません。正しい AGE-SECRET-KEY のファイルを --identity で指定してください（複数回指定できます）。`,
  }),
  backup_keys_older: (place: string, at: string): Sentence => ({
    en: `${place} holds no keystore backup of ${at} or later, and keys that are older than the values would not open all of them. Give the place of a newer one with --keystore.`,
    ja: `${place} に ${at} 以降の鍵ストアのバックアップがありません。値より古い鍵では、すべての値を開くことができません。新しいものの場所を --keystore で指定してください。`,
  }),
  backup_part_missing: (id: string, part: string): Sentence => ({
    en: `The backup ${id} has no ${part} part, and a system is restored whole or not at all.`,
    ja: `バックアップ ${id} に ${part} が含まれていません。システム全体がそろっていなければ復元できません。`,
  }),
  backup_place_full: (place: string): Sentence => ({
    en: `There is no space left in ${place}. The backup was not made and what was written of it was removed; earlier backups are whole.`,
    ja: `${place} に空き容量がありません。バックアップは作成されず、書き込み途中のものは削除しました。以前のバックアップには影響ありません。`,
  }),
  backup_place_unusable: (place: string, why: string): Sentence => ({
    en: `${place} cannot be used (${why}). Check that it exists and that this user may read and write there.`,
    ja: `${place} を利用できません（${why}）。場所が存在し、このユーザーに読み書きの権限があることをご確認ください。`,
  }),
  backup_key_damaged: (file: string): Sentence => ({
    en: `The key that signs backups, ${file}, cannot be read. Put it back from where you keep a copy, or move it away to begin with a new one.`,
    ja: `バックアップの署名鍵 ${file} を読み込めません。控えから戻すか、ファイルを移動して新しい鍵で始めてください。`,
  }),
  backup_no_moment: (): Sentence => ({
    en: 'Clients were being added all the while, so no common moment of the databases was found. Start the backup again.',
    ja: 'クライアント企業の追加が続いていたため、各データベースに共通する時点を確保できませんでした。もう一度バックアップを実行してください。',
  }),
  backup_not_running: (folder: string): Sentence => ({
    en: `No database runs on the data folder ${folder}. Start Dozo first: backups are made while it runs.`,
    ja: `データフォルダー ${folder} のデータベースが起動していません。バックアップは稼働中に作成します。先に Dozo を起動してください。`,
  }),
} as const;

export type StartProblemName = keyof typeof START_PROBLEMS;

/** One clear reason why Dozo does not start; the command prints its sentence and ends with exit code 1. */
export class StartError extends Error {
  readonly problem: StartProblemName;
  readonly sentence: Sentence;

  constructor(problem: StartProblemName, sentence: Sentence, options?: { cause?: unknown }) {
    super(sentence.en, options);
    this.name = 'StartError';
    this.problem = problem;
    this.sentence = sentence;
  }
}

/** Makes the error of that name with its sentence filled in. */
export function startError<Name extends StartProblemName>(
  problem: Name,
  ...about: Parameters<(typeof START_PROBLEMS)[Name]>
): StartError {
  const write = START_PROBLEMS[problem] as (...words: Parameters<(typeof START_PROBLEMS)[Name]>) => Sentence;
  return new StartError(problem, write(...about));
}

/** The language of the one at the terminal (POSIX: LC_ALL before LC_MESSAGES before LANG). */
export function terminalLocale(env: Readonly<Record<string, string | undefined>>): Locale {
  const tag = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  return tag.startsWith('ja') ? 'ja' : 'en';
}

/** Turns what the file system says into a sentence about the data folder; anything else is thrown as it is. */
export function folderError(folder: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') return startError('disk_full', folder);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR' || code === 'EEXIST') {
    return startError('data_folder_unwritable', folder, code);
  }
  return error;
}
