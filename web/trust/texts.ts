import type { Texts } from '#web/ui/language.ts';
import { CONTROL_TEXTS } from './texts-controls.ts';
import { ERASURE_TEXTS } from './texts-erasures.ts';
import { DETECTION_TEXTS } from './texts-detection.ts';
import { KEY_TEXTS } from './texts-keys.ts';
import { RULES_TEXTS } from './texts-rules.ts';
import { POLICY_TEXTS } from './texts-policy.ts';
import { VERIFY_TEXTS } from './texts-verify.ts';
import { WITNESS_TEXTS } from './texts-witness.ts';

/** Sentences of the portal, except those of the longer pages. */
export const TRUST_TEXTS = {
  ...VERIFY_TEXTS,
  ...WITNESS_TEXTS,
  ...POLICY_TEXTS,
  ...RULES_TEXTS,
  ...DETECTION_TEXTS,
  ...ERASURE_TEXTS,
  ...KEY_TEXTS,
  ...CONTROL_TEXTS,
  'trust.title': ['Trust portal', 'トラストポータル'],
  'trust.pages': ['Pages', 'ページ'],
  'trust.today': ['Today', '本日の状況'],
  'trust.releases': ['Every release', '開示の記録'],
  'trust.verify': ['Verify', '検証'],
  'trust.policy': ['Policy', 'ポリシー'],
  'trust.people': ['People', '担当者'],
  'trust.pack': ['Offline pack', 'オフライン検証一式'],
  'trust.destinations': ['Destinations', '送信先'],
  'trust.erasures': ['Erasure', '消去と保存期間'],
  'trust.detection': ['Detection', '検出の精度'],
  'trust.values': ['What happens to values', '値の取り扱い'],
  'trust.notForYou': [
    "This portal belongs to a client's own officer. Sign in as that officer, or go back to the front page.",
    'このポータルはクライアント企業の責任者専用です。責任者としてサインインするか、最初のページへお戻りください。',
  ],

  'line.purpose': ['Purpose', '利用目的'],
  'line.role': ['Role', '役割'],
  'line.class': ['Kind of value', '値の種類'],
  'line.reason': ['Reason', '理由'],

  'today.title': [
    '{{client}}: what was done with your customers’ data',
    '{{client}}様：お客さまデータの取り扱い状況',
  ],
  'today.lead': ['Figures from the log of your company.', '貴社のログから集計した数値です。'],
  'today.since': [
    'Counted since {{since}}, from your own log. Every figure leads to the lines behind it.',
    '{{since}} 以降の集計です。貴社専用のログに基づき、各数値から根拠となる記録を確認できます。',
  ],
  'today.held': ['Values held', '保管中の値'],
  'today.held.of_one': ['of {{count}} person', 'お客さま{{count}}名分'],
  'today.held.of_other': ['of {{count}} people', 'お客さま{{count}}名分'],
  'today.released': ['Shown to staff', '担当者に表示'],
  'today.released.note': ['each for a stated purpose', 'すべて利用目的つき'],
  'today.denied': ['Refused', '拒否'],
  'today.denied.note': ['nothing was shown', '値は表示されていません'],
  'today.unseen': ['Used without being seen', '表示せずに利用'],
  'today.unseen.of': [
    'nobody had to see it – checks: {{matches}}, sent for staff: {{uses}}, searches: {{searches}}',
    '表示の必要なし：照合 {{matches}}件・代理送信 {{uses}}件・検索 {{searches}}件',
  ],
  'today.count': ['Count', '件数'],
  'today.byHour': ['Shown and refused, by hour', '時間別の表示と拒否'],
  'today.byPurpose': ['Shown to staff, by purpose and role', '利用目的・役割別の表示件数'],
  'today.byPurpose.none': ['Nobody has been shown a value today.', '本日、値が表示されたことはありません。'],
  'today.values': ['Values held for you', 'お預かりしている値'],
  'today.values.none': [
    'No values are held yet. They appear when your first customer writes.',
    'まだお預かりしている値はありません。お客さまから最初のお問い合わせがあると表示されます。',
  ],
  'today.oldest': ['Oldest', '最も古いもの'],
  'today.denials': ['Why values stayed closed', '表示を拒否した理由'],
  'today.denials.none': ['Nothing was refused today.', '本日、拒否された要求はありません。'],
  'today.staff': ['People who work for you', '貴社担当のスタッフ'],
  'today.staff.none': ['Nobody is assigned to you yet.', 'まだ担当者が割り当てられていません。'],
  'today.staff.nda': ['NDA with you in force', '貴社との秘密保持契約が有効'],
  'today.staff.training': ['Training current', '研修が有効期限内'],
  'today.staff.shift': ['On shift now', '現在勤務中'],
  'today.staff.of': ['{{count}} of {{total}}', '{{total}}名中{{count}}名'],
  'today.staff.note': [
    'Who lacks the NDA or the training, or is off shift, cannot be shown a value.',
    '秘密保持契約・研修の条件を満たさない担当者や、勤務時間外の担当者には値は表示されません。',
  ],
  'today.tickets': ['Tickets', 'チケット'],
  'today.ticket.state': ['State', '状態'],
  'today.ticket.open': ['Open', '対応中'],
  'today.ticket.pending': ['Waiting for the customer', 'お客さまの返答待ち'],
  'today.ticket.solved': ['Solved', '解決済み'],
  'today.destruction': ['Last destruction', '直近の消去'],
  'today.destruction.none': [
    'None yet: no value of yours has been destroyed so far. A destruction will appear here and in the log.',
    'まだありません。これまでに消去された値はありません。消去が行われると、ここと記録に表示されます。',
  ],
  'today.log': ['Your log', '貴社のログ'],
  'today.log.size': ['Entries', '記録の件数'],
  'today.log.signed': ['Covered by the signed checkpoint', '署名済みの件数'],
  'today.log.last': ['Newest entry', '最新の記録'],
  'today.log.verify': ['Verify it in this browser', 'このブラウザで検証する'],

  'releases.title': ['Every release, and all that was refused', '開示と拒否のすべての記録'],
  'releases.lead': [
    'Straight from your log, newest first. People appear under pseudonyms. Open a line to see its exact bytes and check its proof here.',
    '貴社のログをそのまま新しい順に表示しています。担当者は仮名で示されます。行を開くと記録の原文を確認でき、その場で証明を検証できます。',
  ],
  'releases.filter': ['Show', '表示する種類'],
  'releases.everything': ['Everything', 'すべて'],
  'releases.group.releases': ['Shown', '表示'],
  'releases.group.denied': ['Refused', '拒否'],
  'releases.group.unseen': ['Used without seeing', '表示せずに利用'],
  'releases.group.sent': ['Sent', '送信'],
  'releases.group.marked': ['Marked', '機密指定'],
  'releases.group.destruction': ['Destruction', '消去'],
  'releases.group.facts': ['Staff and tickets', '担当者・チケット'],
  'releases.group.containment': ['Containment', '封じ込め'],
  'releases.group.policy': ['Policy and keys', 'ポリシー・鍵'],
  'releases.group.people': ['Sessions', 'サインイン'],
  'releases.group.intake': ['Messages', '受付'],
  'releases.none': ['No lines of this kind', '該当する記録はありません'],
  'releases.none.do': [
    'The log holds no entry of the chosen kinds. Choose others above, or show everything.',
    '選択した種類の記録はまだありません。上で別の種類を選ぶか、すべてを表示してください。',
  ],
  'releases.showEverything': ['Show everything', 'すべて表示'],
  'releases.number': ['Entry number', '記録の番号'],
  'releases.number.go': ['Open', '開く'],
  'releases.number.none': [
    'There is no entry {{index}}: the log has {{size}} entries, numbered from 0.',
    '記録 {{index}} はありません。ログには{{size}}件の記録があり、番号は0から始まります。',
  ],
  'releases.unread_one': [
    '{{count}} line is not an entry as the format asks, and is not shown. Verify the log.',
    '{{count}}件は記録として読み取れないため表示していません。ログを検証してください。',
  ],
  'releases.unread_other': [
    '{{count}} lines are not entries as the format asks, and are not shown. Verify the log.',
    '{{count}}件は記録として読み取れないため表示していません。ログを検証してください。',
  ],
  'releases.new': ['There are new lines: show them', '新しい記録があります。表示する'],
  'releases.end': ['This is the beginning of the log.', 'ログの先頭です。'],

  'entry.proof': ['Proof', '証明'],
  'entry.checking': ['Checking in this browser…', 'このブラウザで検証しています…'],
  'entry.ok': [
    'Checked in this browser: this line is in the signed log.',
    'このブラウザで検証しました。この記録は署名済みのログに含まれています。',
  ],
  'entry.waiting': [
    'This line is so new that the next signed checkpoint will cover it. Try again in a moment.',
    '新しい記録のため、次の署名が済むまでお待ちください。少し待ってからもう一度お試しください。',
  ],
  'entry.bad': [
    'This line does not fit the signed log. Do not rely on it.',
    'この記録は署名済みのログと一致しません。正しい記録とみなさないでください。',
  ],
  'entry.bad.call': [
    'Download the offline pack now, keep it, and call the security officer of your provider by a number from your contract.',
    '今すぐオフライン検証一式をダウンロードして保管し、契約書に記載の電話番号で委託先のセキュリティ責任者へご連絡ください。',
  ],
  'entry.again': ['Check again', 'もう一度検証する'],
  'entry.step.leaf': ['Hash of the exact bytes below', '下記の原文から計算したハッシュ'],
  'entry.step.path': ['Hashes on the way to the root', '根までの経路のハッシュ'],
  'entry.step.root': ['Root reached, of {{size}} entries', '到達した根（{{size}}件のログ）'],
  'entry.step.key': ['Signed by', '署名者'],
  'entry.bytes': ['The entry, exactly as it is hashed', '記録の原文（ハッシュの対象そのもの）'],
  'entry.position': ['Position', '位置'],
  'entry.time': ['Time', '日時'],
  'entry.actor': ['By', '実行者'],
  'entry.token': ['Token', 'トークン'],
  'entry.policyDigest': ['Policy', 'ポリシー'],
  'entry.reasons': ['Why it stayed closed', '拒否の理由'],

  'pack.title': ['Offline pack', 'オフライン検証一式'],
  'pack.lead': [
    'Your whole log with keys and policies as one file: keep it, or hand it to your auditor. It is checked without us and without a network.',
    'ログ全体と鍵、ポリシーを1つのファイルにまとめたものです。保管や監査人への提出にお使いください。当社やネットワークに頼らずに検証できます。',
  ],
  'pack.get': ['Download', 'ダウンロード'],
  'pack.download': ['Download the pack', '一式をダウンロード'],
  'pack.bytes': ['{{size}} so far', '{{size}} 受信済み'],
  'pack.done': ['Saved as {{file}}, {{size}}.', '{{file}}（{{size}}）を保存しました。'],
  'pack.inside': ['What is in it', '含まれるもの'],
  'pack.inside.log': [
    'every entry, the hash tree and the signed checkpoint',
    'すべての記録、ハッシュ木、署名済みチェックポイント',
  ],
  'pack.inside.keys': ['the key with which the log is signed', 'ログの署名を確かめるための鍵'],
  'pack.inside.policies': ['every policy that was in force', 'これまでに有効だったすべてのポリシー'],
  'pack.inside.not': [
    'no value, name or address of a customer: entries hold tokens, codes and digests only',
    'お客さまの値・氏名・住所は含まれません。記録にはトークン、コード、ダイジェストのみが入っています',
  ],
  'pack.check': ['How to check it', '検証の方法'],
  'pack.check.lead': ['On any machine with the dozo command:', 'dozo コマンドのある端末で次を実行します。'],
  'pack.check.exit': [
    'It says what was checked, entry by entry, and ends with exit code 0 only if everything fits.',
    '検証した内容を順に表示し、すべて一致した場合に限り終了コード 0 で終わります。',
  ],
  'pack.check.others': [
    'The log follows the public C2SP formats (signed-note, tlog-checkpoint, tlog-tiles), so other people’s tools can check it too.',
    'ログは公開仕様の C2SP 形式（signed-note、tlog-checkpoint、tlog-tiles）に準拠しており、第三者のツールでも検証できます。',
  ],
  'pack.key': ['Fingerprint of the key', '鍵のフィンガープリント'],
  'pack.key.lead': [
    'Have it read to you on the phone by your provider’s security officer, and compare: then you know that the key is theirs.',
    '委託先のセキュリティ責任者に電話で読み上げてもらい、下の表示と一致することを確認してください。鍵が本物であることを確かめられます。',
  ],
  'pack.key.whole': ['Verifier key', '検証鍵'],

  'values.title': ['What happens to your customers’ values', 'お客さまの値がどのように扱われるか'],
  'values.lead': [
    'A value is a card number, a name, an address, an ID number, a secret: whatever a stranger must not read.',
    '値とは、カード番号、氏名、住所、個人番号、暗証番号など、第三者に読まれてはならない情報のことです。',
  ],
  'values.in.title': ['It comes in', '受け付ける'],
  'values.in': [
    'Chat, mail, form or API: the message reaches the vault first, and no other program. Values in it are found before anything is stored.',
    'チャット、メール、フォーム、API のいずれでも、メッセージは最初に保管庫（vault）だけに届きます。何かを保存する前に、値が検出されます。',
  ],
  'values.sealed.title': ['It is sealed', '封をする'],
  'values.sealed': [
    'Each value is encrypted with a key that belongs to that one customer, and a random token takes its place in the text.',
    '値はお客さまごとの鍵で暗号化され、本文では無作為に作られたトークンに置き換えられます。',
  ],
  'values.desk.title': ['The desk works on tokens', '業務はトークンで行う'],
  'values.desk': [
    'Staff read and answer masked text. The desk’s database, search, logs and notifications hold tokens only.',
    '担当者は値を伏せた本文を読んで回答します。業務側のデータベース、検索、ログ、通知にはトークンしかありません。',
  ],
  'values.asked.title': ['Somebody asks to see it', '表示を求める'],
  'values.asked': [
    'They must state a purpose. The decision point looks at live facts: NDA, training, shift, assigned ticket, passkey, quota, containment, and your policy.',
    '担当者は利用目的を示す必要があります。秘密保持契約、研修、勤務時間、担当チケット、パスキー、回数の上限、封じ込め、そして貴社のポリシーを、その時点の状態で判定します。',
  ],
  'values.logged.title': ['It is written down first', '先に記録する'],
  'values.logged': [
    'The decision is durable in your log before the value leaves. If the log cannot be written, nothing is shown.',
    '判定は、値が表示される前に貴社のログへ確実に記録されます。記録できない場合は何も表示されません。',
  ],
  'values.shown.title': ['It is shown once', '一度だけ表示する'],
  'values.shown': [
    'In a small frame of the vault, for 30 seconds, with a watermark; it can’t be selected or copied, and the desk’s page can’t read it.',
    '保管庫の小さな枠の中に、透かし入りで30秒間だけ表示されます。選択やコピーはできず、業務画面のプログラムからも読み取れません。',
  ],
  'values.unseen.title': ['Often nobody needs to see it', '見ずに済むことが多い'],
  'values.unseen': [
    'To check a caller, staff type what the caller says and learn only whether it matches. Searching by a value works the same way. Both are logged.',
    'ご本人の確認では、担当者がお客さまの申告を入力し、一致するかどうかだけを受け取ります。値による検索も同様です。いずれも記録されます。',
  ],
  'values.out.title': ['A reply goes out', '返信を送る'],
  'values.out': [
    'The customer’s address is a token too. It is opened inside the vault at the moment of sending, and that is in the log.',
    'お客さまの宛先もトークンです。送信の瞬間に保管庫の中で開かれ、その事実が記録されます。',
  ],
  'values.ends.title': ['It ends', '終わり'],
  'values.ends': [
    'A customer’s values are destroyed by destroying their key. The day of the last destruction is on the first page; as long as it says none, none was made.',
    'お客さまの値は、その鍵を破棄することで消去されます。直近の消去日は「本日の状況」に表示されます。「まだありません」とある間は、消去は行われていません。',
  ],
  'values.limits': ['What this cannot stop', '防ぎきれないこと'],
  'values.limits.lead': [
    'An honest list, so that you can plan for it:',
    '対策を検討いただけるよう、率直に記します。',
  ],
  'values.limit.photo': [
    'A person who may see a value can remember it or photograph the screen. The watermark tells who it was, when.',
    '表示を許可された担当者が、値を覚えたり画面を撮影したりすることは防げません。透かしにより、誰がいつ表示したかは分かります。',
  ],
  'values.limit.heard': [
    'What a customer says on the phone is heard by the person who answers.',
    'お客さまが電話で話した内容は、応対した担当者の耳に入ります。',
  ],
  'values.limit.missed': [
    'A detector can miss a value written in an unusual way. Staff can mark it by hand; it is then masked in every message of the conversation.',
    '特殊な書き方の値は検出されないことがあります。担当者が機密として指定すると、その会話のすべてのメッセージで伏せられます。',
  ],
  'values.limit.admin': [
    'Whoever controls the vault’s machine and its keys could read values without an entry. That is why the keys belong in an HSM, and your log’s checkpoints should be kept by you.',
    '保管庫の機器と鍵の両方を支配する者は、記録を残さずに値を読める可能性があります。そのため鍵は HSM に置き、チェックポイントは貴社でも保管してください。',
  ],
} as const satisfies Texts;
