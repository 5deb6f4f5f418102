import type { Texts } from '#web/ui/language.ts';

export const POLICY_TEXTS = {
  'policy.passkeys': ['Which passkeys act for you', '利用を認めるパスキー'],
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
  'policy.guardrail.approval': [
    'Whoever has to agree has agreed to this very request.',
    '承認が必要な場合、この依頼に対する承認があること。',
  ],
  'policy.guardrail.place': [
    'Machine, network and software are as you ask.',
    '端末・ネットワーク・ソフトウェアが貴社の指定どおりであること。',
  ],
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
  'policy.edit': ['Change the policy', 'ポリシーを変更する'],
  'policy.edit.lead': [
    'Open a kind of value and choose who may see it for what. A check without seeing and a search need any permission for that kind. Nothing changes before you confirm it with your passkey.',
    '値の種類を開き、表示を許可する役割と目的を選んでください。表示しない照合や検索にも、その種類のいずれかの許可が必要です。パスキーで確定するまで変更されません。',
  ],
  'policy.edit.summary_one': ['{{role}}: {{count}} purpose', '{{role}}：目的{{count}}件'],
  'policy.edit.summary_other': ['{{role}}: {{count}} purposes', '{{role}}：目的{{count}}件'],
  'policy.edit.nobody': ['nobody', '許可なし'],
  'policy.edit.touched': ['passkey again', 'パスキー再確認'],
  'policy.edit.touch': [
    'Ask for the passkey again before a value of this kind is shown',
    'この種類の値を表示する前に、パスキーでの再確認を求める',
  ],
  'policy.risk.touch': [
    'Without it a session that was left open is enough.',
    '指定しない場合、開いたままのセッションだけで表示できます。',
  ],
  'policy.edit.leadClass': ['Each time, a lead has to agree first', '表示のたびにリーダーの事前承認を求める'],
  'policy.risk.leadClass': [
    'Without it one person alone can open it.',
    '指定しない場合、1人の判断だけで表示できます。',
  ],
  'policy.edit.clientClass': [
    'Each time, one of your officers has to agree first',
    '表示のたびに貴社の責任者の事前承認を求める',
  ],
  'policy.risk.clientClass': [
    'Without it you see afterwards what was opened, not before.',
    '指定しない場合、表示の確認は事後になります。',
  ],
  'policy.edit.classBudget': [
    'At most so many a day for each person (empty: no limit of its own)',
    '1人あたり1日の上限（空欄：種類ごとの上限なし）',
  ],
  'policy.risk.classBudget': [
    'Without it the budget of a day can be spent on this kind alone.',
    '指定しない場合、1日の上限すべてをこの種類だけに使えます。',
  ],
  'policy.approvals': ['Approval by number and hour', '件数・時間帯による承認'],
  'policy.approvals.lead': [
    'A lead says yes with a passkey to one request of another person. The yes is used once and runs out.',
    'リーダーは、他の担当者の1件の依頼に対してパスキーで承認します。承認は1回限りで、期限があります。',
  ],
  'policy.edit.hours': [
    'Outside of these hours a lead has to agree',
    '次の時間帯以外は、リーダーの承認を求める',
  ],
  'policy.risk.hours': [
    'At night few colleagues look at what one person does.',
    '夜間は、担当者の操作に気づく人が少なくなります。',
  ],
  'policy.edit.hours.from': ['From', '開始'],
  'policy.edit.hours.to': ['To', '終了'],
  'policy.edit.hours.zone': ['Time zone', 'タイムゾーン'],
  'policy.emergency': ['Emergencies', '緊急表示'],
  'policy.emergency.lead': [
    'Whoever you choose may open a value in an emergency although a guardrail that you choose forbids it: with a typed reason, the passkey, an entry that you see at once, and two people who look at it afterwards. Nothing passes containment, the NDA, the session, or your own approval.',
    '選択した役割は、選択した条件を満たさない場合でも、緊急時に値を表示できます。理由の入力とパスキーが必要で、直ちに貴社のログに記録され、事後に2人が確認します。封じ込め、秘密保持契約、セッション、貴社の承認は省略できません。',
  ],
  'policy.emergency.roles': ['Who may declare one', '宣言できる役割'],
  'policy.emergency.classes': ['What it may open', '対象の値'],
  'policy.emergency.passes': ['What it may pass', '省略できる条件'],
  'policy.place': ['Machine and network', '端末とネットワーク'],
  'policy.place.lead': [
    'Ask for these only where their source reports them: what is not known keeps values closed.',
    '情報の送信元が接続されている場合にのみ指定してください。確認できない場合、値は表示されません。',
  ],
  'policy.place.device': [
    'The machine reported itself in good order (else: values on machines of which nothing is known)',
    '正常な状態が確認された端末に限る（指定しない場合、状態の分からない端末にも表示されます）',
  ],
  'policy.place.network': [
    'The network is known (else: values at home, in a café, anywhere)',
    '登録済みのネットワークに限る（指定しない場合、自宅や店舗などでも表示されます）',
  ],
  'policy.place.software': [
    'The software is up to date (else: holes that are known already)',
    '最新のソフトウェアに限る（指定しない場合、既知の脆弱性が残る端末にも表示されます）',
  ],
  'policy.limits.week': ['{{count}} uses in seven days for each person', '1人あたり7日間に{{count}}回'],
  'policy.limits.conversation': [
    '{{count}} values of one conversation a day',
    '1件のお問い合わせにつき1日{{count}}件',
  ],
  'policy.limits.client': ['{{count}} values of all people together a day', '全員で1日{{count}}件'],
  'policy.limits.stop': [
    'Whoever opened {{count}} values within 60 hours is contained by the vault itself',
    '60時間以内に{{count}}件を表示した担当者は自動的に停止されます',
  ],
  'policy.says.lead': ['A lead agrees each time: {{classes}}', '毎回リーダーの承認が必要：{{classes}}'],
  'policy.says.client': ['You agree each time: {{classes}}', '毎回貴社の承認が必要：{{classes}}'],
  'policy.says.nth': [
    'A lead agrees from the {{count}}. value of a day on',
    '1日の{{count}}件目からリーダーの承認が必要',
  ],
  'policy.says.hours': [
    'A lead agrees outside of {{from}}–{{to}} ({{zone}})',
    '{{from}}〜{{to}}（{{zone}}）以外はリーダーの承認が必要',
  ],
  'policy.says.noApproval': ['Nobody else has to agree.', '他の人の承認は不要です。'],
  'policy.says.emergency': [
    'Emergencies: {{roles}}, for {{classes}}, {{count}} in seven days each',
    '緊急表示：{{roles}}、対象は{{classes}}、1人あたり7日間に{{count}}回',
  ],
  'policy.says.noEmergency': ['Nobody may declare an emergency.', '緊急表示は許可されていません。'],
  'policy.says.place': ['Values are shown only with: {{what}}', '表示の条件：{{what}}'],
  'policy.edit.add': ['Another kind of value', '値の種類を追加'],
  'policy.edit.addIt': ['Add', '追加'],
  'policy.edit.between': ['{{min}} to {{max}}', '{{min}}〜{{max}}'],
  'policy.edit.number': ['A whole number within the limits.', '範囲内の整数を入力してください。'],
  'policy.edit.guardrails': [
    'The guardrails hold whatever you choose here; no policy can loosen them. For how long a value stays on the screen is the same for everybody: 30 seconds.',
    'ここでの選択にかかわらず、共通の安全条件は常に適用され、緩和できません。値の表示時間は全クライアント共通で30秒です。',
  ],
  'policy.edit.confirm': ['Review and confirm…', '確認して確定する…'],
  'policy.edit.discard': ['Discard', '変更を破棄'],
  'policy.edit.stale': [
    'Somebody changed the policy while you were editing. Begin again from the policy in force.',
    '編集中に別の担当者がポリシーを変更しました。有効なポリシーから編集し直してください。',
  ],
  'policy.edit.again': ['Begin again', '編集し直す'],
  'policy.edit.set': [
    'The new policy is in force and in your log. Whatever was open on a screen has been closed.',
    '新しいポリシーが有効になり、ログに記録されました。表示中だった値は閉じられています。',
  ],
  'policy.preview': ['What it will mean', '変更の影響'],
  'policy.preview.invalid': ['A number is missing or outside its limits.', '数値が未入力か、範囲外です。'],
  'policy.preview.same': [
    'Nothing is different from the policy in force.',
    '有効なポリシーからの変更はありません。',
  ],
  'policy.preview.consequences': ['Had it been in force last week', '過去7日間にあてはめた場合'],
  'policy.wider': ['wider', '緩和'],
  'policy.narrower': ['narrower', '厳格化'],
  'policy.history': ['Versions', '変更履歴'],
  'policy.history.log': ['The same in your log', 'ログで確認する'],
  'policy.history.none': [
    'No policy was ever set: nothing is permitted.',
    'ポリシーが設定されたことはありません。許可された項目はありません。',
  ],
  'policy.history.version': ['Version {{version}}', 'バージョン{{version}}'],
  'policy.history.changes_one': ['{{count}} change', '変更{{count}}件'],
  'policy.history.changes_other': ['{{count}} changes', '変更{{count}}件'],
  'policy.history.guardrails': ['the guardrails changed', '共通の安全条件の変更'],
  'policy.history.operator': ['the operator of Dozo', 'Dozoの運用者'],
  'policy.history.job': ['Dozo itself', 'Dozo（自動）'],
} as const satisfies Texts;
