import type { Reason, ReasonCode } from '#vault/authz/api';

type Words = Omit<Reason, 'code'>;

/** Every reason in the order in which a person would mend them, with what happened and what to do. */
const REASONS: Readonly<Record<ReasonCode, Words>> = {
  not_signed_in_with_passkey: {
    en: 'You are not signed in with a passkey.',
    ja: 'パスキーでサインインしていません。',
    mend: 'sign_in',
    mendEn: 'Sign in with your passkey.',
    mendJa: 'パスキーでサインインしてください。',
  },
  session_not_key_bound: {
    en: 'Your session is not bound to a key of this browser.',
    ja: 'セッションがこのブラウザーの鍵に結び付けられていません。',
    mend: 'sign_in',
    mendEn: 'Sign in again in this browser.',
    mendJa: 'このブラウザーでもう一度サインインしてください。',
  },
  contained_agent: {
    en: 'A security officer has put your access on hold.',
    ja: 'セキュリティ責任者により、あなたのアクセスは一時停止されています。',
    mend: 'ask_lead',
    mendEn: 'Speak to your lead or the security officer.',
    mendJa: 'リーダーまたはセキュリティ責任者にご連絡ください。',
  },
  contained_client: {
    en: 'Access for this client is on hold.',
    ja: 'このクライアントへのアクセスは一時停止されています。',
    mend: 'wait',
    mendEn: 'Wait until the security officer lifts the hold.',
    mendJa: 'セキュリティ責任者が解除するまでお待ちください。',
  },
  contained_floor: {
    en: 'Access is on hold for everybody.',
    ja: '全員のアクセスが一時停止されています。',
    mend: 'wait',
    mendEn: 'Wait until the security officer lifts the hold.',
    mendJa: 'セキュリティ責任者が解除するまでお待ちください。',
  },
  nda_not_in_force: {
    en: 'Your confidentiality agreement for this client is not in force.',
    ja: 'このクライアントとの秘密保持契約が有効ではありません。',
    mend: 'sign_nda',
    mendEn: 'Read and sign the agreement.',
    mendJa: '秘密保持契約の内容を確認し、署名してください。',
  },
  training_not_current: {
    en: 'Your training is not current.',
    ja: '必要な研修の有効期限が切れているか、未受講です。',
    mend: 'take_training',
    mendEn: 'Take the training that is due.',
    mendJa: '対象の研修を受講してください。',
  },
  not_on_shift: {
    en: 'You are not on shift.',
    ja: '現在は勤務時間外です。',
    mend: 'ask_lead',
    mendEn: 'Ask your lead to add a shift if you are working now.',
    mendJa: '勤務中の場合は、リーダーにシフトの登録を依頼してください。',
  },
  fact_missing_or_stale: {
    en: 'Something that must be known first (agreement, training, shift or assignment) is missing or out of date.',
    ja: '確認に必要な情報（契約、研修、シフト、担当のいずれか）がないか、古くなっています。',
    mend: 'wait',
    mendEn: 'Try again in a moment; if it stays, tell your lead.',
    mendJa: '少し待ってからもう一度お試しください。解消しない場合はリーダーにご連絡ください。',
  },
  ticket_not_assigned_to_you: {
    en: 'This conversation is not assigned to you.',
    ja: 'このお問い合わせはあなたの担当ではありません。',
    mend: 'take_ticket',
    mendEn: 'Take the conversation first.',
    mendJa: '先にこのお問い合わせの担当になってください。',
  },
  ticket_not_open: {
    en: 'This conversation is closed.',
    ja: 'このお問い合わせは完了しています。',
    mend: 'open_ticket',
    mendEn: 'Open it again if there is still work to do.',
    mendJa: '対応が必要な場合は、もう一度オープンにしてください。',
  },
  purpose_missing: {
    en: 'You have not said what you need the value for.',
    ja: '利用目的が選択されていません。',
    mend: 'state_purpose',
    mendEn: 'Choose a purpose.',
    mendJa: '利用目的を選択してください。',
  },
  not_permitted_by_client: {
    en: "The client's rules do not permit this for your role and purpose.",
    ja: 'クライアントの規則により、あなたの役割とこの目的では許可されていません。',
    mend: 'ask_lead',
    mendEn: 'Choose the right purpose, check the value by match, or ask your lead.',
    mendJa: '正しい目的を選ぶか、照合機能で確認するか、リーダーにご相談ください。',
  },
  passkey_touch_too_old: {
    en: 'This kind of value needs a fresh touch of your passkey.',
    ja: 'この種類の値を表示するには、パスキーによる再確認が必要です。',
    mend: 'touch',
    mendEn: 'Touch your passkey.',
    mendJa: 'パスキーで確認してください。',
  },
  device_not_healthy: {
    en: 'The client asks for a machine that reported itself in good order, and yours has not.',
    ja: 'クライアントの規則により正常な端末での利用が必要ですが、この端末の正常な状態が確認できません。',
    mend: 'ask_lead',
    mendEn: 'Let the machine report again; if it stays, tell your lead.',
    mendJa: '端末の状態をもう一度送信してください。解消しない場合はリーダーにご連絡ください。',
  },
  network_not_known: {
    en: 'The client asks for a known network, and yours is not known.',
    ja: 'クライアントの規則により登録済みのネットワークでの利用が必要ですが、確認できません。',
    mend: 'ask_lead',
    mendEn: 'Connect from the site or its VPN; if it stays, tell your lead.',
    mendJa: '拠点またはVPNから接続してください。解消しない場合はリーダーにご連絡ください。',
  },
  software_out_of_date: {
    en: 'The client asks for software that is up to date, and that of your machine is not known to be.',
    ja: 'クライアントの規則により最新のソフトウェアが必要ですが、この端末が最新であることを確認できません。',
    mend: 'ask_lead',
    mendEn: 'Install the updates that wait and let the machine report again.',
    mendJa: '保留中の更新をインストールし、端末の状態をもう一度送信してください。',
  },
  approval_of_lead_missing: {
    en: 'This needs the yes of a lead, for this one request.',
    ja: 'この表示には、リーダーによる個別の承認が必要です。',
    mend: 'ask_approval',
    mendEn: 'Ask a lead; you see here when the answer comes.',
    mendJa: 'リーダーに承認を依頼してください。回答はこの画面に表示されます。',
  },
  approval_of_client_missing: {
    en: "This needs the yes of the client's officer, for this one request.",
    ja: 'この表示には、クライアントの責任者による個別の承認が必要です。',
    mend: 'ask_approval',
    mendEn: "Ask the client's officer; you see here when the answer comes.",
    mendJa: 'クライアントの責任者に承認を依頼してください。回答はこの画面に表示されます。',
  },
  quota_used_up: {
    en: 'Your budget for this client is used up for now.',
    ja: 'このクライアントで表示できる件数の上限に達しました。',
    mend: 'wait',
    mendEn: 'Wait until the hour, the day or the week is over, check by match, or ask your lead.',
    mendJa: '時間をおいてから再度お試しいただくか、照合機能を使うか、リーダーにご相談ください。',
  },
  conversation_budget_used_up: {
    en: 'From this conversation as many values were opened today as the client permits.',
    ja: 'このお問い合わせで本日表示できる件数の上限に達しました。',
    mend: 'wait',
    mendEn: 'Check by match what you still need, or ask your lead.',
    mendJa: '残りは照合機能で確認するか、リーダーにご相談ください。',
  },
  class_budget_used_up: {
    en: 'You opened as many values of this kind today as the client permits.',
    ja: 'この種類の値を本日表示できる件数の上限に達しました。',
    mend: 'wait',
    mendEn: 'Check by match what you still need, or ask your lead.',
    mendJa: '残りは照合機能で確認するか、リーダーにご相談ください。',
  },
  client_budget_used_up: {
    en: 'Everybody together opened as many values of this client today as it permits.',
    ja: 'このクライアントで本日全員が表示できる件数の上限に達しました。',
    mend: 'ask_lead',
    mendEn: 'Tell your lead: the client alone can raise it.',
    mendJa: '上限の変更はクライアントのみが行えます。リーダーにご連絡ください。',
  },
  subject_shredded: {
    en: "This customer's values have been destroyed for good.",
    ja: 'このお客様の値は完全に消去されています。',
    mend: 'none',
    mendEn: 'Nothing can bring them back; ask the customer if you need them.',
    mendJa: '復元はできません。必要な場合はお客様にお尋ねください。',
  },
  decision_failed: {
    en: 'The request could not be decided, so the value stays closed.',
    ja: '可否を判定できなかったため、値は表示されません。',
    mend: 'ask_lead',
    mendEn: 'Try again; if it stays, tell your security officer.',
    mendJa: 'もう一度お試しください。解消しない場合はセキュリティ責任者にご連絡ください。',
  },
};

const ORDER = Object.keys(REASONS) as ReasonCode[];

export function isReasonCode(text: string): text is ReasonCode {
  return Object.hasOwn(REASONS, text);
}

/** Each reason once, in the order of the catalogue. */
export function inOrder(codes: Iterable<ReasonCode>): ReasonCode[] {
  const there = new Set(codes);
  return ORDER.filter((code) => there.has(code));
}

export function explain(code: ReasonCode): Reason {
  return { code, ...REASONS[code] };
}
