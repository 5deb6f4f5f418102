import type { Texts } from './language.ts';
import { KEYS_TEXTS } from './texts-keys.ts';
import { LOOK_TEXTS } from './texts-look.ts';

/** Sentences of the pieces that officers' pages share. */
export const OFFICER_TEXTS = {
  ...KEYS_TEXTS,
  ...LOOK_TEXTS,
  'ui.top.account': ['Your sign-in: passkeys and sessions', 'サインインの管理（パスキー・セッション）'],
  'ui.top.light': ['Light colours', '明るい配色にする'],
  'ui.top.dark': ['Dark colours', '暗い配色にする'],
  'ui.top.signOut': ['Sign out', 'サインアウト'],
  'ui.live.live': ['Live', 'リアルタイム更新中'],
  'ui.live.connecting': ['Connecting…', '接続中…'],
  'ui.live.waiting': ['No connection; trying again', '接続が切れました。再接続しています'],
  'ui.copy': ['Copy', 'コピー'],
  'ui.copied': ['Copied', 'コピーしました'],
  'ui.more': ['Show older', 'さらに前を表示'],
  'ui.wrongRole.title': ['This page is for another role', 'このページは別の役割の方向けです'],
  'ui.wrongRole.go': ['To the front page', '最初のページへ'],
} as const satisfies Texts;
