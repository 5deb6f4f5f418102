import type { Role } from '#vault/identity/api';
import type { Locale } from '#web/client/ask.ts';

const ROLES: Readonly<Record<Role, readonly [en: string, ja: string]>> = {
  agent: ['Agent', '担当者'],
  lead: ['Team lead', 'リーダー'],
  security_officer: ['Security officer', 'セキュリティ責任者'],
  compliance_manager: ['Compliance manager', 'コンプライアンス責任者'],
  client_officer: ["Client's officer", 'クライアント責任者'],
};

/** A role in words. */
export function roleName(role: string, locale: Locale): string {
  return ROLES[role as Role]?.[locale === 'ja' ? 1 : 0] ?? role.replaceAll('_', ' ');
}
export const ALL_ROLES = Object.keys(ROLES) as Role[];
