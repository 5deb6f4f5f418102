import type { Texts } from './language.ts';

/** Sentences on the second look at stored messages; for the client's portal and the console. */
export const LOOK_TEXTS = {
  'look.title': ['Messages that were there already', '受付済みメッセージの再検査'],
  'look.state.running': [
    'Being looked through by version {{version}} of the rules',
    'ルールのバージョン{{version}}で再検査しています',
  ],
  'look.state.done': [
    'Looked through by version {{version}} of the rules',
    'ルールのバージョン{{version}}で再検査しました',
  ],
  'look.waits.key_withdrawn': [
    'Waiting: the client’s own key is closed. It goes on by itself once the key is back.',
    '待機中：企業の鍵が利用できません。鍵が戻れば自動的に再開します。',
  ],
  'look.waits.unavailable': [
    'Waiting: a part of the vault cannot be reached. It goes on by itself.',
    '待機中：保管庫の一部に接続できません。接続が戻れば自動的に再開します。',
  ],
  'look.progress': ['Conversations looked through', '再検査した会話'],
  'look.of': ['{{done}} of {{total}}', '{{total}}件中{{done}}件'],
  'look.started': ['Began', '開始'],
  'look.ended': ['Ended', '終了'],
  'look.messages': ['Messages read', '確認したメッセージ'],
  'look.changed': ['Messages in which something is masked now', '新たにマスクしたメッセージ'],
  'look.files': ['Files among them', 'うち添付ファイル'],
  'look.unread': [
    'Texts that could not be read in time and stay as they were',
    '時間内に確認できず、そのままの文章',
  ],
  'look.note': [
    'Messages, notes, subjects, files and their names. Only what the new rules find in addition is masked; what was masked stays so.',
    '本文、社内メモ、件名、添付ファイルとその名前が対象です。新しいルールで追加して見つかった値のみをマスクし、すでにマスクした値はそのまま維持します。',
  ],
} as const satisfies Texts;
