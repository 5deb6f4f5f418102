import type { Texts } from '#web/ui/language.ts';

/** Sentences of the page on standards and controls. */
export const CONTROL_TEXTS = {
  'trust.controls': ['Controls', '管理策'],
  'controls.title': ['What your auditor asks for, as live facts', '監査で問われる事項を、現在の事実で'],
  'controls.lead': [
    'Each control says what the software does, what shows it right now, and what it cannot show. Numbers of standards are references; this page certifies nothing.',
    '各管理策について、ソフトウェアが行うこと、それを示す現在の事実、示せないことを記しています。規格の番号は参照用であり、認証を意味するものではありません。',
  ],
  'controls.asOf': [
    'As of {{time}}, computed when this page was opened.',
    '{{time}} 現在（この画面を開いた時点で算出）',
  ],
  'controls.take': ['To hand to an auditor', '監査人への提出用'],
  'controls.take.lead': [
    'One zip: all controls as a table and as OSCAL, the list of software parts, your log’s offline pack with its proofs, and an index with the hash of each file.',
    '次の内容を一つの zip にまとめます。管理策の一覧表と OSCAL、ソフトウェア構成部品の一覧、証明を含むログのオフライン検証用一式、各ファイルのハッシュ値を記した目次。',
  ],
  'controls.take.pack': ['Download the evidence', '証跡をダウンロード'],
  'controls.take.parts': ['List of parts (CycloneDX)', '構成部品の一覧（CycloneDX）'],
  'controls.standard': ['Standard or law', '規格・法令'],
  'controls.standard.all': ['All', 'すべて'],
  'controls.state': ['State', '状態'],
  'controls.state.met': ['met', '達成'],
  'controls.state.held': ['gaps closed out', '不足分は遮断'],
  'controls.state.short': ['falls short', '未達'],
  'controls.state.unknown': ['no answer', '応答なし'],
  'controls.state.built': ['tested at each build', 'ビルドごとに試験'],
  'controls.state.outside': ['not shown by software', 'ソフトウェアの対象外'],
  'controls.state.figure': ['figure', '参考値'],
  'controls.practice': ['{{number}}. {{name}}', '{{number}}. {{name}}'],
  'controls.facts': ['Live facts', '現在の事実'],
  'controls.limit': ['Not shown:', '示せないこと：'],
  'controls.entries': ['The entries of your log behind it', '根拠となる貴社ログの記録'],
  'controls.tests': ['Tests that fail when it is broken:', '守られない場合に失敗する試験：'],
  'controls.none': ['Nothing is in that state.', 'この状態の管理策はありません。'],
} as const satisfies Texts;
