import type { ReasonCode } from '#vault/authz/api';
import type { Locale } from '#web/client/ask.ts';

/** Why a value stayed closed, said about somebody else: for officers' tables, where nobody is addressed. */
const REASONS: Readonly<Record<ReasonCode, readonly [en: string, ja: string]>> = {
  not_signed_in_with_passkey: ['Not signed in with a passkey', 'パスキーでサインインしていない'],
  session_not_key_bound: ['Session not bound to a key', 'セッションが鍵に結び付いていない'],
  passkey_touch_too_old: ['Passkey not confirmed recently', 'パスキーの再確認が必要'],
  ticket_not_assigned_to_you: ['Not the assigned agent', '担当者として割り当てられていない'],
  ticket_not_open: ['Ticket not open', 'チケットが対応中ではない'],
  purpose_missing: ['No purpose given', '利用目的の入力がない'],
  nda_not_in_force: ['NDA not in force', '秘密保持契約が有効ではない'],
  training_not_current: ['Training not current', '研修の有効期限切れ・未修了'],
  not_on_shift: ['Not on shift', '勤務時間外'],
  quota_used_up: ['Quota used up', '閲覧回数の上限に到達'],
  conversation_budget_used_up: ['Budget of the conversation used up', 'お問い合わせごとの上限に到達'],
  class_budget_used_up: ['Budget of this kind of value used up', '種類ごとの上限に到達'],
  client_budget_used_up: ['Budget of the client used up', 'クライアント全体の上限に到達'],
  approval_of_lead_missing: ['No approval by a lead', 'リーダーの承認がない'],
  approval_of_client_missing: ['No approval by the client', 'クライアントの承認がない'],
  device_not_healthy: ['Machine not known to be in good order', '端末の正常な状態を確認できない'],
  network_not_known: ['Network not known', 'ネットワークを確認できない'],
  software_out_of_date: ['Software not known to be up to date', 'ソフトウェアが最新か確認できない'],
  contained_agent: ['Person contained', '担当者が封じ込め中'],
  contained_client: ['Client contained', 'クライアント全体が封じ込め中'],
  contained_floor: ['Whole floor contained', 'フロア全体が封じ込め中'],
  not_permitted_by_client: [
    "Not permitted by the client's policy",
    'クライアントのポリシーで許可されていない',
  ],
  fact_missing_or_stale: [
    'A required fact is missing or out of date',
    '必要な確認情報がない、または期限切れ',
  ],
  subject_shredded: ['Value destroyed', '値は消去済み'],
  decision_failed: ['The decision could not be made', '判定を行えなかった'],
};

/** A reason in words; an unknown one is shown by its code. */
export function reasonName(reason: string, locale: Locale): string {
  return REASONS[reason as ReasonCode]?.[locale === 'ja' ? 1 : 0] ?? reason.replaceAll('_', ' ');
}
