import type { EntryValue } from '#tlog';
import type { Locale } from '#web/client/ask.ts';
import type { EntryReading } from './read-entry.ts';

const FACTS: Readonly<Record<string, readonly [en: string, ja: string]>> = {
  nda: ['NDA', '秘密保持契約'],
  training: ['Training', '研修'],
  shift: ['Shift', '勤務時間'],
  ticket: ['Ticket', 'チケット'],
};
const SCOPES: Readonly<Record<string, readonly [en: string, ja: string]>> = {
  agent: ['One person', '担当者1名'],
  client: ['Whole client', 'クライアント全体'],
  floor: ['Whole floor', 'フロア全体'],
};

/** What an entry says besides class, purpose and reasons, in a few words; null when its kind says all. */
export function summaryOf(
  { kind, body }: Pick<EntryReading, 'kind' | 'body'>,
  locale: Locale,
): string | null {
  const at = locale === 'ja' ? 1 : 0;
  const yes = (value: EntryValue | undefined, en: string, ja: string): string =>
    value === true ? ([en, ja][at] ?? '') : '';
  switch (kind) {
    case 'fact.changed': {
      const fact = String(body['name'] ?? body['fact'] ?? '');
      return FACTS[fact]?.[at] ?? fact;
    }
    case 'containment.changed': {
      const scope = SCOPES[String(body['scope'])]?.[at] ?? String(body['scope'] ?? '');
      const state = body['active'] === true ? ['switched on', 'を開始'][at] : ['lifted', 'を解除'][at];
      return locale === 'ja' ? `${scope}${state}` : `${scope}: ${state}`;
    }
    case 'match.answered':
      if (body['match'] === null) return ['Refused: too many tries', '回数の上限により拒否'][at] ?? null;
      if (typeof body['match'] !== 'boolean') return null;
      return yes(body['match'], 'It matched', '一致') || ['It did not match', '不一致'][at] || null;
    case 'approval.asked':
    case 'approval.given':
    case 'approval.refused':
      return body['of'] === 'client'
        ? (['By the client', 'クライアント'][at] ?? null)
        : (['By a lead', 'リーダー'][at] ?? null);
    case 'policy.changed':
      return typeof body['version'] === 'number'
        ? ['Version', 'バージョン'][at] + ` ${body['version']}`
        : null;
    case 'message.tokenised': {
      const tokens = body['tokens'];
      if (!Array.isArray(tokens)) return null;
      return locale === 'ja'
        ? `${tokens.length}件の値を非表示化`
        : `${tokens.length} ${tokens.length === 1 ? 'value' : 'values'} masked`;
    }
    default:
      return null;
  }
}
