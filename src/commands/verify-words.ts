import type { Locale } from '#platform/problems';
import type { PackCheck, PackReport } from '#tlog';

interface VerifyWords {
  readonly help: string;
  readonly usage: string;
  readonly unreadable: (path: string) => string;
  readonly report: (report: PackReport) => string;
}

/** What `dozo verify` says. What is wrong with one file or entry is said in English: it is for whoever looks into it. */
export const VERIFY_WORDS: Readonly<Record<Locale, VerifyWords>> = {
  en: {
    help: `
dozo verify PACK [--key VKEY] [--witness VKEY] [--json]

Checks an offline pack of a client's log (docs/spec/offline-pack.md), without network, database or secret: that the
checkpoint is signed, that every entry, tile and the root belong to it, what the entries say of time, policies and destruction; and
makes every decision again from its facts and the policy's text, and reports any that should have been different.

  --key VKEY   the log's verifier key as you were told it by another way; without it a pack can only agree with itself
  --witness VKEY   the key of your own witness (dozo witness): it must have cosigned this checkpoint; several for several
  --json       the whole report as JSON

Exit codes: 0 all in order · 1 something is wrong, or the file cannot be read · 2 not understood.`,
    usage: 'Usage: dozo verify PACK [--key VKEY] [--witness VKEY] [--json]. "dozo verify --help" says more.',
    unreadable: (path) => `${path} cannot be read.`,
    report: (report) =>
      lay(report, {
        log: 'Log',
        key: 'Key',
        size: 'Entries',
        root: 'Root',
        from: 'Times',
        states: { ok: 'ok    ', failed: 'FAILED', open: 'open  ' },
        checks: {
          files: (check) => `the pack holds exactly the files of such a log (${check.counted})`,
          key: (check) =>
            check.state === 'open'
              ? 'the key was compared with nothing: give --key as you were told it by another way'
              : 'the key is the one you were told',
          handovers: (check) =>
            check.counted === 0
              ? 'the log never changed its key'
              : `the key before named each next one in the log and signed it (${check.counted})`,
          signature: () => 'the checkpoint is signed by that key, or the one it led to',
          witness: (check) =>
            check.state === 'open'
              ? 'no witness was asked for: give --witness, so that the provider alone cannot have signed another history'
              : `the witnesses cosigned this very checkpoint (${check.counted})`,
          entries: (check) =>
            `every entry is canonical, of this client, with an id of its own (${check.counted})`,
          tiles: (check) => `every tile follows from the entries (${check.counted})`,
          root: () => 'the entries give exactly the root that was signed',
          time: (check) => `times never go back by more than 5 minutes (${check.counted})`,
          policies: (check) =>
            `every policy that an entry names is here, with the text of its digest (${check.counted})`,
          certificates: (check) =>
            `every destruction has its certificate, signed and within the promised time (${check.counted})`,
          decisions: (check) =>
            `every release, answer and call rests on a decision that allowed it (${check.counted})`,
          rules: (check) => `every decision was made by the rules then in force (${check.counted})`,
          facts: (check) =>
            `what decisions stood on is what the log says: agreement, training, shift, assignment, no hold (${check.counted})`,
          quotas: (check) =>
            `budgets were counted and limited as the entries and the rules say (${check.counted})`,
          replay: (check) =>
            `every decision, made again from its facts, is as it should have been (${check.counted})`,
        },
        more: (count) => `and ${count} more`,
        unmade: (count) =>
          `${count} could not be looked at: the entries carry no facts, or this program makes no decisions`,
        good: 'All in order: nothing was changed, removed or slipped in since the checkpoint was signed.',
        bad: 'NOT in order. Do not rely on this pack; keep it, and ask your provider.',
      }),
  },
  ja: {
    help: `
dozo verify パック [--key 検証鍵] [--witness 検証鍵] [--json]

クライアントのログのオフラインパック（docs/spec/offline-pack.md）を検証します。ネットワーク、データベース、秘密情報は
使いません。チェックポイントの署名、すべてのエントリーとタイルおよびルートの一致、時刻、ポリシー、消去の記載を確認します。
さらに、すべての判定をその根拠とポリシーの本文から再現し、異なる結果となるべきだったものを報告します。

  --key 検証鍵   別の経路で通知されたログの検証鍵。指定しない場合は、パック内部の整合性のみを確認します
  --witness 検証鍵   自社の証人（dozo witness）の検証鍵。このチェックポイントへの連署を確認します（複数指定可）
  --json         レポート全体を JSON で出力します

終了コード: 0 問題なし · 1 問題あり、またはファイルを読み取れません · 2 コマンドを解釈できません`,
    usage:
      '使い方: dozo verify パック [--key 検証鍵] [--witness 検証鍵] [--json]（詳細は「dozo verify --help」で確認できます）',
    unreadable: (path) => `${path} を読み取れません。`,
    report: (report) =>
      lay(report, {
        log: 'ログ',
        key: '検証鍵',
        size: 'エントリー数',
        root: 'ルート',
        from: '期間',
        states: { ok: '正常  ', failed: '異常  ', open: '未確認' },
        checks: {
          files: (check) => `ログを構成するファイルが過不足なく含まれています（${check.counted} 件）`,
          key: (check) =>
            check.state === 'open'
              ? '検証鍵の照合は行っていません。別の経路で通知された鍵を --key で指定してください'
              : '検証鍵は通知されたものと一致しています',
          handovers: (check) =>
            check.counted === 0
              ? 'ログの鍵が変更されたことはありません'
              : `新しい鍵は、直前の鍵が署名したログの記録で指定されています（${check.counted}）`,
          signature: () => 'チェックポイントはこの鍵で署名されています',
          witness: (check) =>
            check.state === 'open'
              ? '証人の連署は確認していません。証人がいる場合は --witness で検証鍵を指定してください'
              : `証人はこのチェックポイントに連署しています（${check.counted} 件）`,
          entries: (check) =>
            `すべてのエントリーが正規形で、このクライアントのものであり、ID の重複がありません（${check.counted} 件）`,
          tiles: (check) => `すべてのタイルがエントリーと一致しています（${check.counted} 件）`,
          root: () => 'エントリーから計算したルートが、署名されたルートと一致しています',
          time: (check) => `時刻が 5 分を超えてさかのぼることはありません（${check.counted} 件）`,
          policies: (check) =>
            `エントリーが示すポリシーはすべて含まれ、内容がダイジェストと一致しています（${check.counted} 件）`,
          certificates: (check) =>
            `すべての消去に署名済みの証明書があり、約束の期限内に完了しています（${check.counted} 件）`,
          decisions: (check) =>
            `すべての開示、回答、呼び出しは、それを許可した判定に基づいています（${check.counted} 件）`,
          rules: (check) => `すべての判定は、その時点で有効なルールによるものです（${check.counted} 件）`,
          facts: (check) =>
            `判定の根拠（秘密保持契約、研修、勤務、担当、停止の有無）はログの記載と一致しています（${check.counted} 件）`,
          quotas: (check) =>
            `利用回数の集計と上限は、エントリーおよびルールと一致しています（${check.counted} 件）`,
          replay: (check) =>
            `すべての判定を根拠から再現し、結果が正しいことを確認しました（${check.counted} 件）`,
        },
        more: (count) => `ほか ${count} 件`,
        unmade: (count) =>
          `${count} 件は確認できません（エントリーに根拠の記載がないか、このプログラムでは判定を再現できません）`,
        good: '問題はありません。チェックポイントの署名以降、変更、削除、挿入は行われていません。',
        bad: '問題が見つかりました。このパックは信頼せずに保管し、提供元にお問い合わせください。',
      }),
  },
};

interface Layout {
  readonly log: string;
  readonly key: string;
  readonly size: string;
  readonly root: string;
  readonly from: string;
  readonly states: Readonly<Record<PackCheck['state'], string>>;
  /** What holds if the check is in order. */
  readonly checks: Readonly<Record<PackCheck['id'], (check: PackCheck) => string>>;
  readonly more: (count: number) => string;
  readonly unmade: (count: number) => string;
  readonly good: string;
  readonly bad: string;
}

function lay(report: PackReport, words: Layout): string {
  const lines: string[] = [];
  if (report.origin !== null) {
    lines.push(`${words.log}: ${report.origin}`, `${words.key}: ${report.vkey ?? ''}`);
    lines.push(`${words.size}: ${report.size}`, `${words.root}: ${report.root ?? ''}`);
    if (report.first !== null) lines.push(`${words.from}: ${report.first} – ${report.last ?? ''}`);
    for (const [kind, count] of Object.entries(report.kinds).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      lines.push(`  ${String(count).padStart(9)}  ${kind}`);
    lines.push('');
  }
  for (const check of report.checks) {
    lines.push(`${words.states[check.state]}  ${words.checks[check.id](check)}`);
    for (const problem of check.problems) lines.push(`          ${printable(problem)}`);
    if (check.unmade > 0) lines.push(`          ${words.unmade(check.unmade)}`);
    if (check.wrong > check.problems.length)
      lines.push(`          ${words.more(check.wrong - check.problems.length)}`);
  }
  lines.push('', report.ok ? words.good : words.bad, '');
  return lines.join('\n');
}

/** A file's name comes from the pack: it must not move the terminal's cursor. */
function printable(text: string): string {
  return text.replaceAll(/\p{C}/gu, '?').slice(0, 300);
}
