/** Every sentence of portal and widget, in both languages; a customer reads them, so they are plain. */

export type Lang = 'en' | 'ja';

const TEXTS = {
  title: { en: '{client} support', ja: '{client} サポート' },
  lead: { en: 'How can we help?', ja: 'ご用件をお聞かせください' },
  startChat: { en: 'Chat with us', ja: 'チャットで相談する' },
  startChatHint: {
    en: 'Answers while you wait. You can come back to it from this browser.',
    ja: 'その場でお答えします。このブラウザーから続きを見ることもできます。',
  },
  writeForm: { en: 'Write a message', ja: 'フォームから問い合わせる' },
  writeFormHint: { en: 'We answer by e-mail.', ja: 'メールでお返事します。' },
  byMail: { en: 'Or write to', ja: 'メールでのお問い合わせ' },
  name: { en: 'Your name', ja: 'お名前' },
  nameOptional: { en: 'Your name (if you like)', ja: 'お名前（任意）' },
  email: { en: 'E-mail address', ja: 'メールアドレス' },
  emailOptional: { en: 'E-mail address (if you like)', ja: 'メールアドレス（任意）' },
  subject: { en: 'What is it about?', ja: '件名' },
  message: { en: 'Your message', ja: 'お問い合わせ内容' },
  send: { en: 'Send', ja: '送信' },
  start: { en: 'Start the chat', ja: 'チャットを始める' },
  back: { en: 'Back', ja: '戻る' },
  sent: {
    en: 'Thank you. Your message has arrived; we answer to the address you gave.',
    ja: 'お問い合わせを受け付けました。ご入力のメールアドレスにお返事いたします。',
  },
  another: { en: 'Write another message', ja: '別の問い合わせをする' },
  you: { en: 'You', ja: 'お客様' },
  support: { en: 'Support', ja: '担当者' },
  typing: { en: 'Support is typing …', ja: '担当者が入力しています…' },
  writeHere: { en: 'Write a message', ja: 'メッセージを入力' },
  enterHint: { en: 'Enter sends, Shift+Enter begins a new line', ja: 'Enterで送信、Shift+Enterで改行' },
  attach: { en: 'Add a file', ja: 'ファイルを添付' },
  attachHint: {
    en: 'Pictures, texts and PDF, together up to 10 MB',
    ja: '画像・テキスト・PDF、合計10MBまで',
  },
  attached: { en: 'Attached: {name} ({size})', ja: '添付：{name}（{size}）' },
  badFile: {
    en: '{name} is of a kind that support cannot look at. Send a picture (PNG, JPEG, GIF, WebP), a text or a PDF.',
    ja: '{name} は担当者が確認できない形式です。画像（PNG、JPEG、GIF、WebP）、テキスト、PDF のいずれかでお送りください。',
  },
  tooMany: { en: 'A message may have 8 files at most.', ja: '添付できるファイルは1通につき8件までです。' },
  remove: { en: 'Remove', ja: '削除' },
  tooLarge: { en: 'Files together may have 10 MB at most.', ja: '添付ファイルは合計10MBまでです。' },
  sealed: { en: 'Send a card or ID number safely', ja: 'カード番号・番号類を安全に送る' },
  sealedAsked: {
    en: 'Support asks you for a number. Please use this form: it is sealed on your device before it is sent.',
    ja: '担当者が番号の入力をお願いしています。このフォームをご利用ください。送信前にお使いの端末で暗号化されます。',
  },
  closeSealed: { en: 'Close the form', ja: 'フォームを閉じる' },
  newChat: { en: 'New chat', ja: '新しいチャット' },
  solved: {
    en: 'This conversation was closed. Write again and it is opened.',
    ja: 'この会話は終了しています。メッセージを送ると再開されます。',
  },
  emptyChat: {
    en: 'Tell us what it is about. Somebody answers here.',
    ja: 'ご用件をお書きください。担当者がこちらでお答えします。',
  },
  failed: { en: 'Not sent. {why}', ja: '送信できませんでした。{why}' },
  offline: {
    en: 'No connection. What you typed stays here; try again in a moment.',
    ja: '接続できません。入力内容は残っています。少し待ってからお試しください。',
  },
  reconnecting: { en: 'Connecting again …', ja: '再接続しています…' },
  notFound: {
    en: 'There is no support page at this address. Check the link.',
    ja: 'このアドレスにサポートページはありません。リンクをご確認ください。',
  },
  fileOnly: { en: '(file)', ja: '（ファイル）' },
  kept: { en: 'kept sealed', ja: '暗号化して保管中' },
  privacyTitle: { en: 'What happens to your data', ja: 'お客様の情報の取り扱い' },
  privacy1: {
    en: 'Names, addresses and numbers in your message are found and locked away before anybody reads it. Support staff see “Card ••4242”, not your card.',
    ja: 'メッセージに含まれるお名前・ご住所・番号は、担当者が読む前に検出され、鍵のかかった場所に保管されます。担当者には「カード ••4242」のように表示されます。',
  },
  privacy2: {
    en: 'Opening one of them needs a stated purpose, is limited in number, and is written to a record that {client} can check and nobody can change unseen.',
    ja: '内容を開くには目的の申告が必要で、件数にも上限があります。すべての記録は{client}が検証でき、気付かれずに書き換えることはできません。',
  },
  privacy3: {
    en: 'Your messages are answered for {client} by a support company that sees the masked text only.',
    ja: 'お問い合わせには、{client}から委託を受けたサポート会社が、伏せ字の文面だけを見てお答えします。',
  },
  evaluation: {
    en: 'Evaluation on this machine. Do not enter real data.',
    ja: 'この端末での評価用です。実際の個人情報は入力しないでください。',
  },
  language: { en: '日本語', ja: 'English' },
  withheld: { en: '(being checked)', ja: '（確認中）' },
  open: { en: 'Open the chat', ja: 'チャットを開く' },
  close: { en: 'Close the chat', ja: 'チャットを閉じる' },
  required: { en: 'Please fill this in.', ja: '入力してください。' },
  badEmail: {
    en: 'This does not look like an e-mail address.',
    ja: 'メールアドレスの形式をご確認ください。',
  },
} as const satisfies Record<string, Record<Lang, string>>;

export type TextKey = keyof typeof TEXTS;

let lang: Lang = 'en';

export function setLang(next: Lang): void {
  lang = next;
  document.documentElement.lang = next;
}

export function currentLang(): Lang {
  return lang;
}

export function t(key: TextKey, values: Readonly<Record<string, string>> = {}): string {
  return TEXTS[key][lang].replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
}
