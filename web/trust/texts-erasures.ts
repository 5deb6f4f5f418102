import type { Texts } from '#web/ui/language.ts';

/** Sentences of the page on what ends: erasures, their certificates, legal holds, the rule. */
export const ERASURE_TEXTS = {
  'erasures.title': ['What was erased, and until when the rest is kept', '消去の記録と保存期間'],
  'erasures.lead': [
    'An erased person is gone from every page at once. The last copies of that person’s key, in backups too, are destroyed within {{hours}} hours; then you get a signed certificate.',
    '消去すると、そのお客さまの情報は直ちに全画面から消えます。バックアップを含む鍵の最後の複製は{{hours}}時間以内に破棄され、署名付き証明書が発行されます。',
  ],
  'erasures.provider': ['Keys are held by', '鍵の保管先'],
  'erasures.none': [
    'Nobody has been erased yet. Ask for it below when a customer asks you, or set how long people are kept.',
    'まだ消去の記録はありません。お客さまから請求があったときは下の欄から消去するか、保存期間を設定してください。',
  ],
  'erasures.list': ['Erased people', '消去の一覧'],
  'erasures.asked': ['Asked', '請求日時'],
  'erasures.because': ['Because', '理由'],
  'erasures.because.asked_by_person': ['the person asked', 'ご本人の請求'],
  'erasures.because.purpose_ended': ['its purpose ended', '目的の終了'],
  'erasures.because.ordered_by_client': ['your company ordered it', '貴社の指示'],
  'erasures.because.retention': ['your rule', '保存期間の満了'],
  'erasures.what': ['What went', '消去した内容'],
  'erasures.counts': [
    '{{values}} values, {{messages}} messages, {{files}} files',
    '値{{values}}件・メッセージ{{messages}}件・ファイル{{files}}件',
  ],
  'erasures.state': ['State', '状態'],
  'erasures.state.waiting': [
    'erased; last copies of the key gone by {{time}}',
    '消去済み。鍵の複製は{{time}}までに破棄',
  ],
  'erasures.state.done': ['destroyed {{time}}', '破棄完了 {{time}}'],
  'erasures.certificate': ['Certificate', '証明書'],
  'erasures.certificate.show': ['Show', '表示'],
  'erasures.certificate.title': ['Certificate of destruction', '破棄証明書'],
  'erasures.certificate.note': [
    'A signed note; any verifier of that format checks it with the key below. Its fields are explained in the specification that comes with the software.',
    '署名付きノートです。同じ形式に対応した検証ツールで、下の鍵を使って確認できます。各項目の意味は付属の仕様書に記載しています。',
  ],
  'erasures.vkey': ['Verifier key', '検証鍵'],
  'erasures.copy': ['Copy', 'コピー'],
  'erasures.rule': ['How long people are kept', '保存期間'],
  'erasures.rule.none': [
    'People are kept until somebody asks. A rule erases everybody whose last conversation was solved that long ago.',
    '現在は請求があるまで保存します。保存期間を設定すると、最後のお問い合わせが解決してからその日数が過ぎたお客さまを自動で消去します。',
  ],
  'erasures.rule.days_one': [
    'Kept for {{count}} day after the last conversation was solved.',
    '最後のお問い合わせの解決から{{count}}日間保存します。',
  ],
  'erasures.rule.days_other': [
    'Kept for {{count}} days after the last conversation was solved.',
    '最後のお問い合わせの解決から{{count}}日間保存します。',
  ],
  'erasures.rule.field': [
    'Days after the last conversation was solved',
    '最後のお問い合わせの解決からの日数',
  ],
  'erasures.rule.hint': [
    '1 to 3,650; empty keeps until somebody asks',
    '1〜3,650日。空欄の場合は請求があるまで保存します',
  ],
  'erasures.rule.set': ['Set the rule', '保存期間を設定'],
  'erasures.rule.saved': [
    'The rule is in force and in your log.',
    '設定しました。ログにも記録されています。',
  ],
  'erasures.ask': ['Erase a person', 'お客さまの情報を消去する'],
  'erasures.ask.lead': [
    'Name one conversation of the person, as it stands in a line of your log. Everything of that person goes, in every conversation; dates and states of tickets stay for counting. It cannot be undone.',
    'ログの記録にある会話IDを1つ入力してください。そのお客さまのすべての会話から情報が消えます（集計のため日時と状態だけが残ります）。取り消しはできません。',
  ],
  'erasures.conversation': ['Conversation', '会話ID'],
  'erasures.reference': ['Your reference', '貴社の管理番号'],
  'erasures.reference.hint': [
    'Letters, digits and . _ : / - only, no names: it stands in the log for ever',
    '英数字と . _ : / - のみ。ログに残るため氏名などは入力しないでください',
  ],
  'erasures.confirm': ['Type ERASE to confirm', '確認のため ERASE と入力'],
  'erasures.erase': ['Erase this person', '消去する'],
  'erasures.erased': [
    'Erased: {{values}} values and {{messages}} messages. The certificate follows when the last copies of the key are gone.',
    '消去しました（値{{values}}件・メッセージ{{messages}}件）。鍵の複製が破棄されると証明書が発行されます。',
  ],
  'erasures.due': [
    'By this rule {{week}} people go within 7 days and {{month}} within 30, unless they write again.',
    'この期間により、7日以内に{{week}}名、30日以内に{{month}}名が消去されます（再度お問い合わせがない場合）。',
  ],
  'erasures.holds': ['Holds that stand', '有効な保全措置'],
  'erasures.holds.none': ['No legal hold stands.', '有効な保全措置はありません。'],
  'erasures.holds.since': ['Since', '変更日時'],
  'erasures.holds.proposed': ['proposed; waits for a second person', '申請中（2人目の承認待ち）'],
  'erasures.holds.in_force': ['in force', '有効'],
  'erasures.holds.ending': ['in force; its end waits for a second person', '有効（解除の承認待ち）'],
  'erasures.hold': ['Legal hold', '保全措置（リーガルホールド）'],
  'erasures.hold.lead': [
    'Keeps everything of one person from being erased. Two people have to ask for it, and two to end it.',
    '特定のお客さまの情報が消去されないようにします。設定にも解除にも2名の操作が必要です。',
  ],
  'erasures.hold.begin': ['Ask for a hold', '保全を申請'],
  'erasures.hold.end': ['Ask for its end', '解除を申請'],
  'erasures.hold.proposed': [
    'Proposed. It is in force when a second person asks for the same.',
    '申請しました。もう1名が同じ申請をすると有効になります。',
  ],
  'erasures.hold.in_force': ['In force.', '保全措置は有効です。'],
  'erasures.hold.ending': [
    'Still in force. It ends when a second person asks for the same.',
    '引き続き有効です。もう1名が同じ申請をすると解除されます。',
  ],
  'erasures.hold.ended': ['No hold stands on this person.', 'このお客さまに保全措置は設定されていません。'],
} as const satisfies Texts;
