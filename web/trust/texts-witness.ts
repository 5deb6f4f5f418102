import type { Texts } from '#web/ui/language.ts';

/** Sentences about witnesses of the log. */
export const WITNESS_TEXTS = {
  'witness.title': ['Witnesses', '証人'],
  'witness.lead': [
    'A witness that you run yourself cosigns each checkpoint, if it continues what it saw before. From then on nobody can rewrite this log, your provider included.',
    '貴社自身で動かす証人（witness）は、以前に確認した内容の続きである場合に限り、各チェックポイントに連署します。以後、委託先を含め、誰もこのログを書き換えることはできません。',
  ],
  'witness.none': [
    'Nobody witnesses this log yet. “dozo witness” makes a witness; send its key and address to your provider.',
    'このログにはまだ証人がいません。「dozo witness」で証人を用意し、検証鍵とアドレスを委託先にお知らせください。',
  ],
  'witness.reached': ['Cosigned {{size}} of {{of}} entries,', '{{of}}件中{{size}}件まで連署済み。'],
  'witness.never': ['never so far', 'まだ連署はありません'],
  'witness.state.ok': ['up to date', '最新'],
  'witness.state.behind': ['behind', '遅れ'],
  'witness.state.fork': ['another log', '分岐を検出'],
  'witness.problem.unreachable': [
    'It does not answer at its address.',
    '設定されたアドレスで応答がありません。',
  ],
  'witness.problem.unknown_log': [
    'It does not know this log: give it the log’s key with --log.',
    '証人がこのログを認識していません。--log でログの検証鍵を指定してください。',
  ],
  'witness.problem.key_refused': [
    'It does not accept the log’s signature: if the key was changed, give it the new one with --log.',
    '証人がログの署名を受け付けません。鍵が変更された場合は、--log で新しい検証鍵を指定してください。',
  ],
  'witness.problem.fork': [
    'It was shown another log than this one. Keep the offline pack, and ask your provider at once what happened.',
    '証人が確認したログは、このログと異なります。オフラインパックを保管し、直ちに委託先に事情をご確認ください。',
  ],
  'witness.problem.ahead': [
    'It has seen more of this log than there is now: the database may have been restored from an older backup.',
    '証人は、現在のログより先の内容を確認しています。データベースが古いバックアップから復元された可能性があります。',
  ],
  'witness.problem.not_understood': [
    'It answers in a way that is not understood.',
    '証人の応答を解釈できません。',
  ],
  'witness.problem.signature_wrong': [
    'What it answers is not signed by its key: somebody else may be at its address.',
    '応答の署名が証人の鍵と一致しません。別の相手が応答している可能性があります。',
  ],
  'witness.warn.behind': [
    'A witness is behind or does not cosign: {{names}}.',
    '証人の連署が遅れているか、行われていません: {{names}}。',
  ],
  'witness.warn.fork': [
    'A witness was shown another log than this one: {{names}}.',
    '証人が、このログと異なるログを確認しています: {{names}}。',
  ],
  'witness.warn.more': ['See what it says', '詳細を確認する'],
} as const satisfies Texts;
