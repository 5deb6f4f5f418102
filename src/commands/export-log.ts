import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';

import * as audit from '#vault/audit/api';
import type { Locale } from '#platform/problems';
import { askOperator } from './ask-operator.ts';
import type { CommandIo, ExitCode } from './io.ts';

const PATIENCE_MS = 10 * 60_000;

/** `dozo export-log SLUG FILE`: the offline pack of a client's log, from the running vault. 0 written, 1 not, 2 not understood. */
export async function runExportLog(argv: readonly string[], io: CommandIo): Promise<ExitCode> {
  const words = WORDS[io.locale];
  if (argv.some((word) => word === '--help' || word === '-h')) {
    io.stdout.write(`${words.help.trim()}\n`);
    return 0;
  }
  const [slug, path, ...more] = argv;
  if (slug === undefined || path === undefined || more.length > 0 || slug.startsWith('-')) {
    io.stderr.write(`${words.usage}\n`);
    return 2;
  }
  return askOperator(async (door) => {
    const options = { timeoutMs: PATIENCE_MS };
    let part = await door.call(audit.exportPackPart, { slug, made: null, from: 0 }, options);
    const whole = part.bytes;
    const half = `${path}.part`;
    let file: number;
    try {
      file = openSync(half, 'wx', 0o600);
    } catch {
      io.stderr.write(`${words.unwritable(half)}\n`);
      return 1;
    }
    try {
      for (let from = 0; ;) {
        const bytes = Buffer.from(part.base64, 'base64');
        writeSync(file, bytes);
        from += bytes.length;
        if (from >= whole) break;
        part = await door.call(audit.exportPackPart, { slug, made: part.made, from }, options);
      }
      closeSync(file);
      renameSync(half, path);
    } catch (error) {
      rmSync(half, { force: true });
      throw error;
    }
    io.stdout.write(`${words.done(path, whole, part.vkey)}\n`);
    return 0;
  }, io);
}

interface Words {
  readonly help: string;
  readonly usage: string;
  readonly unwritable: (path: string) => string;
  readonly done: (path: string, bytes: number, vkey: string) => string;
}

const WORDS: Readonly<Record<Locale, Words>> = {
  en: {
    help: `
dozo export-log SLUG FILE

Writes the offline pack of a client's log (docs/spec/offline-pack.md): checkpoint with its witnesses' signatures, tiles, entries, keys, the texts of
policies, certificates of destruction. Run it on the vault's host while Dozo runs. "dozo verify FILE" checks it anywhere.

Exit codes: 0 written · 1 not written (one sentence says why) · 2 not understood.`,
    usage: 'Usage: dozo export-log SLUG FILE. "dozo export-log --help" says more.',
    unwritable: (path) => `${path} cannot be made, or is there already.`,
    done: (path, bytes, vkey) =>
      `${path}: ${bytes} bytes. Check it: dozo verify ${path} --key VKEY, with the key as the client was told it. Here it is\n${vkey}`,
  },
  ja: {
    help: `
dozo export-log スラッグ ファイル

クライアントのログのオフラインパック（docs/spec/offline-pack.md）を書き出します。証人の連署を含むチェックポイント、タイル、エントリー、検証鍵、
ポリシーの本文、消去証明書が含まれます。Dozo の起動中に、保管庫（vault）のホスト上で実行してください。検証は「dozo verify ファイル」で、
どこでも行えます。

終了コード: 0 書き出し完了 · 1 書き出せません（理由を表示します） · 2 コマンドを解釈できません`,
    usage: '使い方: dozo export-log スラッグ ファイル（詳細は「dozo export-log --help」で確認できます）',
    unwritable: (path) => `${path} を作成できないか、すでに存在します。`,
    done: (path, bytes, vkey) =>
      `${path}: ${bytes} バイト。検証: dozo verify ${path} --key 検証鍵（クライアントに別の経路で通知した鍵）。現在の検証鍵:\n${vkey}`,
  },
};
