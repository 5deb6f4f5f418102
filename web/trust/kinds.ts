import type { Locale } from '#web/client/ask.ts';

/** Kinds of entries in words, and the groups by which an officer filters. */
const KINDS: Readonly<Record<string, readonly [en: string, ja: string]>> = {
  'log.started': ['Log started', 'ログの開始'],
  'client.created': ['Client set up', 'クライアントの登録'],
  'client.origin_allowed': ['Page may embed the chat', 'チャットの設置先を許可'],
  'client.origin_refused': ['Page may no longer embed the chat', 'チャットの設置先の許可を取消'],
  'client_key.withdrawn': ['API key withdrawn', 'APIキーの無効化'],
  'person.created': ['Person added', '担当者の追加'],
  'person.changed': ['Person changed', '担当者の変更'],
  'person.recovery': ['Recovery of a sign-in', 'サインインの再設定'],
  'key.created': ['Key created', '鍵の作成'],
  'key.removed': ['Passkey removed', 'パスキーの削除'],
  'passkey_rule.changed': ['Rule for passkeys changed', 'パスキーの条件の変更'],
  'key.custody_changed': ['Holder of the keys changed', '鍵の保有者の変更'],
  'key.withdrawn': ['Your own key withdrawn', '貴社の鍵の取り下げ'],
  'key.announced': ['Next key named', '次の鍵の指定'],
  'key.rotated': ['Keys renewed', '鍵の更新'],
  'key.destroyed': ['Older keys destroyed', '以前の鍵の破棄'],
  'key.returned': ['Your own key returned', '貴社の鍵の復帰'],
  'directory_token.changed': ['Token of a directory (SCIM)', 'ディレクトリ連携（SCIM）のトークン'],
  'client_key.issued': ['API key issued', 'APIキーの発行'],
  'credential.alert': ['Credential watch', '認証の監視'],
  'credential.settled': ['Credential alert settled', '認証の警告を確認済みに'],
  'credential.unlocked': ['Sign-in unlocked', 'サインインのロック解除'],
  'session.started': ['Signed in', 'サインイン'],
  'session.ended': ['Session ended', 'セッション終了'],
  'session.touched': ['Passkey confirmed', 'パスキーの再確認'],
  'document.signed': ['Agreement signed', '契約への署名'],
  'message.tokenised': ['Message masked', 'メッセージの受付'],
  'message.withheld': ['Message withheld', 'メッセージの保留'],
  'file.tokenised': ['File masked', '添付ファイルの受付'],
  'conversation.merged': ['Conversations merged', '会話の統合'],
  'conversation.unmerged': ['Merge taken back', '会話の統合の取り消し'],
  'message.sent': ['Message sent', 'メッセージの送信'],
  'reply.sent': ['Reply sent', '返信の送信'],
  'value.revealed': ['Value shown', '値を表示'],
  'value.denied': ['Refused', '拒否'],
  'value.matched': ['Checked without seeing', '表示せずに照合'],
  'match.answered': ['Answer of a check', '照合の結果'],
  'value.searched': ['Searched without seeing', '表示せずに検索'],
  'search.answered': ['Answer of a search', '検索の結果'],
  'search.changed': ['Search rules changed', '検索方法の変更'],
  'value.used': ['Used without seeing', '表示せずに使用'],
  'call.ended': ['Answer of a destination', '送信先の応答'],
  'destination.changed': ['Destination changed', '送信先の変更'],
  'value.marked': ['Marked as sensitive', '機密として指定'],
  'value.unmarked': ['Marked as not sensitive', '機密指定の解除'],
  'value.resolved': ['Used to send a message', '送信のために使用'],
  'fact.changed': ['Fact changed', '状態の変更'],
  'policy.changed': ['Policy changed', 'ポリシーの変更'],
  'detection.changed': ['Detection rules changed', '検出ルールの変更'],
  'detection.look_started': ['Second look at stored messages began', '保存済みメッセージの再検査の開始'],
  'detection.look_ended': ['Second look at stored messages ended', '保存済みメッセージの再検査の終了'],
  'containment.changed': ['Containment switched', '封じ込めの切り替え'],
  'shred.requested': ['Erasure asked for', '消去の請求'],
  'shred.completed': ['Destroyed', '消去の完了'],
  'hold.changed': ['Legal hold changed', '保全措置の変更'],
  'retention.changed': ['Retention changed', '保存期間の変更'],
  'log.witness_changed': ['Witness of the log added or withdrawn', 'ログの証人の追加・取り消し'],
  'log.read': ['Log read', 'ログの閲覧'],
};

export const GROUPS = {
  releases: ['value.revealed', 'value.unmarked'],
  denied: ['value.denied'],
  unseen: [
    'value.matched',
    'match.answered',
    'value.searched',
    'search.answered',
    'value.used',
    'call.ended',
  ],
  sent: ['value.resolved', 'message.sent', 'reply.sent'],
  marked: ['value.marked', 'value.unmarked'],
  destruction: ['shred.requested', 'shred.completed', 'hold.changed', 'retention.changed'],
  facts: ['fact.changed'],
  containment: ['containment.changed'],
  policy: [
    'policy.changed',
    'destination.changed',
    'search.changed',
    'detection.changed',
    'detection.look_started',
    'detection.look_ended',
    'key.created',
    'key.removed',
    'passkey_rule.changed',
    'key.custody_changed',
    'key.withdrawn',
    'key.returned',
    'key.announced',
    'key.rotated',
    'key.destroyed',
    'directory_token.changed',
    'client_key.issued',
    'client_key.withdrawn',
    'client.created',
    'client.origin_allowed',
    'client.origin_refused',
    'log.started',
    'log.witness_changed',
  ],
  people: [
    'person.created',
    'person.changed',
    'person.recovery',
    'credential.alert',
    'credential.settled',
    'credential.unlocked',
    'session.started',
    'session.ended',
    'session.touched',
    'document.signed',
    'log.read',
  ],
  intake: ['message.tokenised', 'file.tokenised', 'message.withheld'],
} as const satisfies Record<string, readonly string[]>;
export type Group = keyof typeof GROUPS;

export function kindName(kind: string, locale: Locale): string {
  return KINDS[kind]?.[locale === 'ja' ? 1 : 0] ?? kind;
}

/** The chosen groups of an address (`releases,denied`); unknown ones are dropped. */
export function groupsOf(show: string | undefined): Group[] {
  const wanted = new Set((show ?? '').split(','));
  return (Object.keys(GROUPS) as Group[]).filter((group) => wanted.has(group));
}

/** The kinds to ask for: all of the chosen groups, each once; none means every kind. */
export function kindsOf(groups: readonly Group[]): string[] {
  return [...new Set(groups.flatMap((group): readonly string[] => GROUPS[group]))];
}
