import type { Texts } from '#web/ui/language.ts';

export const FRONT_TEXTS = {
  'front.title': ['The secure support desk', '安全なサポートデスク'],
  'front.what1': [
    'Dozo answers customers on behalf of other companies without showing anybody their card numbers, addresses or names.',
    'Dozo は、カード番号・住所・氏名を誰の目にも触れさせずに、他社に代わってお客様にお答えするサポートデスクです。',
  ],
  'front.what2': [
    'Sensitive values are locked behind a wall as messages arrive; the people who work see masks such as “Card ••4242”.',
    '機密情報は届いた時点で壁の内側に保管され、担当者には「カード ••4242」のような伏せ字だけが表示されます。',
  ],
  'front.what3': [
    'Every time a value leaves, one decision point decides on live facts, and the client can verify the record alone.',
    '値が外に出るたびに、その時点の事実に基づいて可否が判定され、委託元はその記録を独力で検証できます。',
  ],
  'front.try': ['Step into a role', '役割を選んで試す'],
  'front.try.hint': [
    'Everything here is invented, and everything you see went through the real path. The key is made in this browser.',
    '登場する人物・企業はすべて架空ですが、表示内容はすべて実際の処理を経ています。鍵はこのブラウザー内で作成されます。',
  ],
  'front.customers': ['As a customer', 'お客様として'],
  'front.customer': ['Write to {{client}}', '{{client}}に問い合わせる'],
  'front.customer.hint': ['Chat, web form, sealed form', 'チャット・フォーム・暗号化フォーム'],
  'front.staff': ['As staff of the support company', 'サポート会社のスタッフとして'],
  'front.officers': ['As an officer of a client', '委託元の責任者として'],
  'front.passkey': ['Sign in with your own passkey', '自分のパスキーでサインイン'],
  'front.passkey.hint': [
    'For people who were invited: the security officer invites in the console.',
    '招待された方はこちら（招待はセキュリティ責任者がコンソールから行います）。',
  ],
  'front.sign-in': ['Sign in', 'サインイン'],
  'front.filling': [
    'Sending in the evaluation’s conversations: {{done}} of {{of}}',
    '評価用の会話を取り込んでいます：{{done}} / {{of}}',
  ],
  'front.filling.hint': [
    'You can step in already; more arrives while you look.',
    '取り込み中でもお試しいただけます。',
  ],
  'front.chosen': ['{{name}}, {{role}}', '{{name}}（{{role}}）'],
  'front.other': ['Choose another role', '別の役割を選ぶ'],
  'front.language': ['日本語', 'English'],
  'front.opening': ['Opening the desk…', 'デスクを開いています…'],
  'front.frame': ['Sign-in of the vault', '保管庫のサインイン'],
  'front.setup': [
    'To set Dozo up for real, run “npm run -s dozo -- doctor”.',
    '本番環境の準備には「npm run -s dozo -- doctor」を実行してください。',
  ],
  'role.agent': ['agent', 'オペレーター'],
  'role.lead': ['team lead', 'リーダー'],
  'role.security_officer': ['security officer', 'セキュリティ責任者'],
  'role.compliance_manager': ['compliance manager', 'コンプライアンス責任者'],
  'role.client_officer': ['client officer', '委託元責任者'],
  'role.for': ['{{role}} for {{clients}}', '{{role}}・{{clients}}'],
  'enrol.title': ['Register your passkey', 'パスキーの登録'],
  'enrol.hint': [
    'Your invitation lets you register a passkey on this device, once. Nobody can sign in as you without it.',
    '招待リンクから、この端末に一度だけパスキーを登録できます。登録した端末がなければ、誰もあなたとしてサインインできません。',
  ],
  'enrol.missing': [
    'This address holds no invitation. Open the whole link you were given; it works for 24 hours.',
    '招待情報が見つかりません。受け取ったリンク全体を開いてください（有効期限は24時間です）。',
  ],
} as const satisfies Texts;
