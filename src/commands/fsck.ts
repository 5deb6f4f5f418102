import * as audit from '#vault/audit/api';
import * as identity from '#vault/identity/api';
import type { Locale } from '#platform/problems';
import { askOperator } from './ask-operator.ts';
import type { CommandIo, ExitCode } from './io.ts';

/** A log of millions is read in minutes. */
const PATIENCE_MS = 30 * 60_000;

/** `dozo fsck [SLUG]`: every client's log, or one, computed anew by the running vault. Changes nothing. 0 all in order, 1 not, 2 not understood. */
export async function runFsck(argv: readonly string[], io: CommandIo): Promise<ExitCode> {
  const words = WORDS[io.locale];
  if (argv.some((word) => word === '--help' || word === '-h')) {
    io.stdout.write(`${words.help.trim()}\n`);
    return 0;
  }
  const [slug, ...more] = argv;
  if (more.length > 0 || slug?.startsWith('-') === true) {
    io.stderr.write(`${words.usage}\n`);
    return 2;
  }
  return askOperator(async (door) => {
    const { clients } = await door.call(identity.listClients, {});
    const slugs = slug === undefined ? clients.map((client) => client.slug) : [slug];
    let whole = true;
    for (const one of slugs) {
      const found = await door.call(audit.checkLog, { slug: one }, { timeoutMs: PATIENCE_MS });
      whole &&= found.wrong.length === 0;
      const { size, checkpoints, signed } = found;
      const state = words.state[found.wrong.length === 0 ? 'ok' : 'wrong'];
      io.stdout.write(`${state}  ${one}  ${words.counts(size, checkpoints, signed ?? 0)}\n`);
      for (const fault of found.wrong) io.stdout.write(`        ${words.faults[fault]}\n`);
    }
    io.stdout.write(`${whole ? words.good : words.bad}\n`);
    return whole ? 0 : 1;
  }, io);
}

interface Words {
  readonly help: string;
  readonly usage: string;
  readonly state: { readonly ok: string; readonly wrong: string };
  readonly counts: (entries: number, checkpoints: number, signed: number) => string;
  readonly faults: Readonly<Record<audit.LogFault, string>>;
  readonly good: string;
  readonly bad: string;
}

const WORDS: Readonly<Record<Locale, Words>> = {
  en: {
    help: `
dozo fsck [SLUG]

Computes each client's log, or that of SLUG, anew from the bytes of its entries, and compares everything that is kept about it: hashes, tiles,
head, every checkpoint, the newest signature, and the head outside the database. Run it on the vault's host while Dozo runs. Changes nothing.

Exit codes: 0 all in order · 1 something is wrong (docs/operate/restored-log.md) · 2 not understood.`,
    usage: 'Usage: dozo fsck [SLUG]. "dozo fsck --help" says more.',
    state: { ok: 'ok    ', wrong: 'FAILED' },
    counts: (entries, checkpoints, signed) =>
      `${entries} entries, ${checkpoints} checkpoints, signed up to ${signed}`,
    faults: {
      gap: 'entries are missing',
      entry: 'an entry was changed: it does not have the hash that was stored when it was numbered',
      tile: 'a stored tile does not follow from the entries',
      head: 'the stored head does not follow from the entries',
      root: 'a checkpoint was signed over another root than the entries give',
      signature: 'the newest checkpoint is not signed by a key of the log',
      behind: 'more was signed than the database holds: it was restored from an older backup',
      forked: 'the entries give another root than the one that was signed last',
      head_file_unreadable: 'the head outside the database cannot be read',
    },
    good: 'All in order.',
    bad: 'NOT in order. docs/operate/restored-log.md says what to do; change nothing before.',
  },
  ja: {
    help: `
dozo fsck [スラッグ]

各クライアント（または指定したクライアント）のログを、エントリーの内容から計算し直し、保存されているハッシュ、タイル、先頭、すべての
チェックポイント、最新の署名、データベース外の先頭と照合します。Dozo の起動中に、保管庫（vault）のホスト上で実行してください。何も変更しません。

終了コード: 0 問題なし · 1 問題あり（docs/operate/restored-log.md を参照） · 2 コマンドを解釈できません`,
    usage: '使い方: dozo fsck [スラッグ]（詳細は「dozo fsck --help」で確認できます）',
    state: { ok: '正常  ', wrong: '異常  ' },
    counts: (entries, checkpoints, signed) =>
      `エントリー ${entries} 件、チェックポイント ${checkpoints} 件、${signed} 件まで署名済み`,
    faults: {
      gap: 'エントリーが欠けています',
      entry: 'エントリーが変更されています（採番時に保存されたハッシュと一致しません）',
      tile: '保存されたタイルがエントリーと一致しません',
      head: '保存された先頭がエントリーと一致しません',
      root: 'エントリーから計算したものと異なるルートに署名したチェックポイントがあります',
      signature: '最新のチェックポイントがログの鍵で署名されていません',
      behind: '署名済みの内容がデータベースにありません。古いバックアップから復元されています',
      forked: 'エントリーから計算したルートが、最後に署名されたルートと一致しません',
      head_file_unreadable: 'データベース外の先頭ファイルを読み取れません',
    },
    good: '問題はありません。',
    bad: '問題が見つかりました。対処方法は docs/operate/restored-log.md を参照し、それまで何も変更しないでください。',
  },
};
