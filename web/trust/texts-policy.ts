import type { Texts } from '#web/ui/language.ts';

export const POLICY_TEXTS = {
  'policy.title': ['The policy in force', '有効なポリシー'],
  'policy.lead': [
    'Who may see which kind of value, and for what. What is not permitted here is refused.',
    'どの役割の担当者が、どの種類の値を、何のために表示できるかを定めています。ここで許可されていないものは拒否されます。',
  ],
  'policy.version': ['Version', 'バージョン'],
  'policy.number': ['Number', '番号'],
  'policy.since': ['In force since', '有効になった日時'],
  'policy.digest': ['Digest', 'ダイジェスト'],
  'policy.digest.note': [
    'Every decision in the log names the digest of the policy that it was made by.',
    'ログのすべての判定には、判定に使われたポリシーのダイジェストが記録されています。',
  ],
  'policy.inWords': ['In words', '言葉で読む'],
  'policy.caption': ['May be shown, for these purposes only:', '次の目的に限り表示できます。'],
  'policy.none': [
    'Nothing is permitted: no value can be shown to anybody.',
    '許可された項目はありません。どの値も誰にも表示されません。',
  ],
  'policy.never': ['never', '不可'],
  'policy.anyClass': ['Any other kind', 'その他の種類'],
  'policy.limits': ['Limits', '上限と再確認'],
  'policy.limits.hour_one': [
    'At most {{count}} use an hour for each person.',
    '1人あたり1時間に{{count}}回まで。',
  ],
  'policy.limits.hour_other': [
    'At most {{count}} uses an hour for each person.',
    '1人あたり1時間に{{count}}回まで。',
  ],
  'policy.limits.day_one': [
    'At most {{count}} use a day for each person.',
    '1人あたり1日に{{count}}回まで。',
  ],
  'policy.limits.day_other': [
    'At most {{count}} uses a day for each person.',
    '1人あたり1日に{{count}}回まで。',
  ],
  'policy.touch': [
    'For {{classes}}: the passkey must have been confirmed within the last {{seconds}} seconds.',
    '{{classes}}については、直近{{seconds}}秒以内にパスキーで再確認していることが必要です。',
  ],
  'policy.touch.none': [
    'No kind of value asks for a fresh confirmation with the passkey.',
    'パスキーの再確認を求める値の種類はありません。',
  ],
  'policy.guardrails': ['Guardrails', '共通の安全条件'],
  'policy.guardrails.lead': [
    'They hold for everybody, whatever a policy permits. One that is not met is enough to refuse.',
    'ポリシーの許可にかかわらず、すべての担当者に適用されます。1つでも満たさなければ拒否されます。',
  ],
  'policy.guardrail.passkey': ['Signed in with a passkey.', 'パスキーでサインインしていること。'],
  'policy.guardrail.keyBound': [
    'The session is bound to a key of that one browser, which signs every request.',
    'セッションがそのブラウザの鍵に結び付き、すべての要求に署名されていること。',
  ],
  'policy.guardrail.touch': [
    'The passkey was confirmed recently enough for the kind of value.',
    '値の種類に応じて、パスキーの再確認が十分に新しいこと。',
  ],
  'policy.guardrail.assigned': [
    'The ticket is open and assigned to the one who asks.',
    'チケットが対応中で、要求した本人に割り当てられていること。',
  ],
  'policy.guardrail.purpose': ['A purpose is given.', '利用目的が示されていること。'],
  'policy.guardrail.nda': ['The NDA with you is in force.', '貴社との秘密保持契約が有効であること。'],
  'policy.guardrail.training': ['The training is current.', '研修が有効期限内であること。'],
  'policy.guardrail.shift': ['The person is on shift.', '勤務時間内であること。'],
  'policy.guardrail.quota': ['The quota is not used up.', '閲覧回数の上限に達していないこと。'],
  'policy.guardrail.contained': [
    'No containment of the person, of your company, or of the whole floor.',
    '担当者・貴社・フロア全体のいずれも封じ込め中でないこと。',
  ],
  'policy.guardrail.stale': [
    'Every fact is there and recent. A missing or old one refuses.',
    'すべての確認情報がそろい、新しいこと。欠けているか古い場合は拒否されます。',
  ],
  'policy.text': ['As the machine reads it', '機械が読むとおりの原文'],
  'policy.text.own': ['Your policy', '貴社のポリシー'],
  'policy.text.guardrails': ['Guardrails', '共通の安全条件'],
  'policy.text.note': [
    'Written in Cedar, a public policy language. The words beside it are made from the same rules.',
    '公開されているポリシー言語 Cedar で書かれています。左の説明は同じ規則から作られています。',
  ],
} as const satisfies Texts;
