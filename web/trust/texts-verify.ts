import type { Texts } from '#web/ui/language.ts';

export const VERIFY_TEXTS = {
  'verify.title': ['Verify in this browser', 'このブラウザで検証する'],
  'verify.lead': [
    'Fetches your whole log and computes everything again on your own machine. Nothing is taken on trust but the page itself; the offline pack checks even without it.',
    'ログ全体を取得し、お使いの端末ですべてを計算し直します。信頼の前提となるのはこのページだけです。オフライン検証一式を使えば、このページにも頼らずに検証できます。',
  ],
  'verify.start': ['Verify the log', 'ログを検証する'],
  'verify.again': ['Verify again', 'もう一度検証する'],
  'verify.progress': ['{{done}} of {{of}} entries', '{{of}}件中{{done}}件'],
  'verify.begin': ['Fetching the signed checkpoint…', '署名済みチェックポイントを取得しています…'],
  'verify.cancelled': [
    'Cancelled after {{done}} entries. Nothing is proven by half a check; start again when you like.',
    '{{done}}件で中止しました。途中までの検証では何も証明されません。もう一度始めてください。',
  ],
  'verify.ok': ['The log is whole', 'ログは完全です'],
  'verify.ok.says': [
    'All {{count}} entries, the tree over them and the signature fit together. It took {{seconds}} s on this machine.',
    '{{count}}件すべての記録、ハッシュ木、署名が一致しました。この端末で{{seconds}}秒かかりました。',
  ],
  'verify.bad': ['The log does not fit', 'ログが一致しません'],
  'verify.bad.means': [
    'Something in the log is not what was signed. It may be a fault or a change after the fact; from here one cannot tell which.',
    'ログの中に、署名された内容と異なるものがあります。障害か事後の改変かは、ここからは判別できません。',
  ],
  'verify.bad.do.keep': [
    'Download the offline pack now and keep it unchanged: it is the evidence.',
    '今すぐオフライン検証一式をダウンロードし、そのまま保管してください。証拠になります。',
  ],
  'verify.bad.do.call': [
    'Call the security officer of your provider by a number from your contract, not by one from this page.',
    '委託先のセキュリティ責任者へ、このページではなく契約書に記載の電話番号で連絡してください。',
  ],
  'verify.bad.do.again': [
    'Verify once more from another network and machine. If it fails there too, tell your own data protection officer.',
    '別のネットワークと端末でもう一度検証してください。そこでも失敗する場合は、貴社の個人情報保護責任者へ報告してください。',
  ],
  'verify.bad.do': ['What to do', '取るべき対応'],
  'verify.checks': ['What was checked', '検証した項目'],
  'verify.check.signature': [
    'The checkpoint is signed by the key of this log',
    'チェックポイントがこのログの鍵で署名されている',
  ],
  'verify.check.key': [
    'It is the key that this browser saw before',
    '以前このブラウザが確認した鍵と同じである',
  ],
  'verify.check.entries': [
    'Every entry is whole and belongs to you',
    'すべての記録が完全で、貴社のものである',
  ],
  'verify.check.tiles': [
    'Every leaf and every tile of the tree is what the entries give',
    'ハッシュ木のすべての葉とタイルが、記録から計算した値と一致する',
  ],
  'verify.check.root': ['The root is the one that was signed', '計算した根が署名されたものと一致する'],
  'verify.check.consistency': [
    'The log only grew since this browser last saw it',
    '前回このブラウザで確認したときから、追記のみである',
  ],
  'verify.check.policy': [
    'Every release names a policy that the log had announced',
    'すべての開示に、ログに登録済みのポリシーが示されている',
  ],
  'verify.state.waiting': ['waiting', '待機中'],
  'verify.state.running': ['checking…', '検証中…'],
  'verify.state.ok': ['fits', '一致'],
  'verify.state.failed': ['does not fit', '不一致'],
  'verify.state.unreached': ['not checked', '未検証'],
  'verify.state.skipped': ['nothing to compare', '比較対象なし'],
  'verify.detail.size': ['{{count}} entries, root {{root}}', '{{count}}件、根 {{root}}'],
  'verify.detail.first': [
    'First visit with this browser: remembered from now on.',
    'このブラウザでは初めての検証です。今回の内容を記憶します。',
  ],
  'verify.detail.remembered': [
    'Grown from {{from}} to {{to}} entries; the earlier {{from}} are unchanged.',
    '{{from}}件から{{to}}件に増えました。以前の{{from}}件に変更はありません。',
  ],
  'verify.detail.same': ['Same size and same root as last time.', '前回と同じ件数、同じ根です。'],
  'verify.detail.tiles': ['{{count}} tiles computed and compared', '{{count}}個のタイルを計算して比較'],
  'verify.detail.entries': ['{{count}} entries read', '{{count}}件の記録を確認'],
  'verify.detail.releases': [
    'Releases: {{count}}; policies announced: {{policies}}',
    '開示：{{count}}件、登録済みポリシー：{{policies}}件',
  ],
  'verify.detail.sameKey': ['Fingerprint {{print}}', 'フィンガープリント {{print}}'],
  'verify.fail.signature': [
    'The signature does not verify with the key {{key}}.',
    '署名を鍵 {{key}} で検証できませんでした。',
  ],
  'verify.detail.key': [
    'The log has another key than before. The one that this browser knew named it in the log and signed that ({{count}}).',
    'ログの鍵が前回から変更されています。このブラウザーが記録していた鍵の署名のもとで、新しい鍵がログに指定されていることを確認しました（{{count}}）。',
  ],
  'verify.fail.key': [
    'The key is another one than this browser remembers. If your provider announced a new key, compare its fingerprint by phone.',
    'このブラウザが記憶している鍵と異なります。新しい鍵の案内を受けている場合は、電話でフィンガープリントを照合してください。',
  ],
  'verify.fail.bundle': [
    'The entries from {{at}} on could not be read as the format asks.',
    '{{at}}件目以降の記録を、定められた形式として読み取れませんでした。',
  ],
  'verify.fail.entry': [
    'Entry {{at}} is not a whole entry of your log.',
    '記録 {{at}} は貴社のログの正しい記録ではありません。',
  ],
  'verify.fail.tile': [
    'The tile {{path}} differs from what the entries give.',
    'タイル {{path}} が、記録から計算した値と異なります。',
  ],
  'verify.fail.root': [
    'Computed root {{root}}, signed root {{signed}}.',
    '計算した根 {{root}}、署名された根 {{signed}}。',
  ],
  'verify.fail.consistency': [
    'This browser saw {{from}} entries with another root: what was written then has been changed or taken away.',
    'このブラウザは以前、異なる根を持つ{{from}}件のログを確認しています。当時の記録が変更または削除されています。',
  ],
  'verify.fail.shrunk': [
    'This browser saw {{from}} entries, now there are {{to}}: entries were taken away.',
    'このブラウザは以前{{from}}件を確認しましたが、現在は{{to}}件です。記録が取り除かれています。',
  ],
  'verify.fail.policy': [
    'Release at entry {{at}} names no policy that the log announced before it.',
    '記録 {{at}} の開示に、事前にログへ登録されたポリシーが示されていません。',
  ],
  'verify.fail.missing': ['A file of the log is missing: {{path}}.', 'ログのファイルがありません：{{path}}'],
  'verify.not': ['What this does not check', 'この検証で分からないこと'],
  'verify.not.key': [
    'That the key is your provider’s: compare the fingerprint once by phone (Offline pack).',
    '鍵が本当に委託先のものであること。一度、電話でフィンガープリントを照合してください（「オフライン検証一式」参照）。',
  ],
  'verify.not.split': [
    'That others are shown the same log: compare root and size with a colleague who uses another network.',
    '他の人にも同じログが示されていること。別のネットワークを使う同僚と、根と件数を比べてください。',
  ],
  'verify.not.outside': [
    'What never reached the log, such as a photographed screen.',
    '画面の撮影など、そもそもログに残らない行為。',
  ],
  'verify.not.later': [
    'Entries after {{count}}, which came during the check.',
    '検証中に追加された{{count}}件目より後の記録。',
  ],
  'verify.remembers': ['What this browser remembers', 'このブラウザが記憶している内容'],
  'verify.remembers.none': [
    'Nothing yet. After the first check the size, root and key are kept here, so that the next check sees any rewriting.',
    'まだありません。最初の検証後に件数・根・鍵を記憶し、次回の検証で書き換えを検出できるようにします。',
  ],
  'verify.remembers.at': ['Last verified', '前回の検証'],
  'verify.remembers.size': ['Entries', '件数'],
  'verify.remembers.root': ['Root', '根'],
  'verify.remembers.key': ['Key', '鍵'],
  'verify.root': ['Root', '根'],
} as const satisfies Texts;
