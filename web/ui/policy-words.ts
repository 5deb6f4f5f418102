import type { PolicyDifference, PolicyPreview } from '#vault/authz/api';
import type { Locale } from '#web/client/ask.ts';
import { className } from './data-classes.ts';
import { purposeName } from './purposes.ts';
import { reasonName } from './reasons.ts';
import { roleName } from './roles.ts';

/** A change of a client's rules in words: the same in the officer's page and in the vault's frame that asks for the yes. */

const MANY: Readonly<Record<string, string>> = {
  agent: 'Agents',
  lead: 'Team leads',
  security_officer: 'Security officers',
};
const NUMBERS = {
  perHour: ['Uses an hour for each person', '1人あたり1時間の利用回数'],
  perDay: ['Uses a day for each person', '1人あたり1日の利用回数'],
  touchMaxAgeSeconds: [
    'Seconds for which a confirmation with the passkey is good',
    'パスキーでの再確認の有効秒数',
  ],
} as const;

export function sayDifference(difference: PolicyDifference, locale: Locale): string {
  if (difference.of === 'number') {
    const { before, now } = difference;
    const [en, ja] = NUMBERS[difference.which];
    return locale === 'ja' ? `${ja}：${before} → ${now}` : `${en}: ${before} → ${now}`;
  }
  const cls = className(difference.class, locale);
  if (difference.of === 'touch') {
    if (locale === 'ja')
      return `「${cls}」の表示前のパスキー再確認が${difference.now ? '必要になります' : '不要になります'}`;
    return difference.now
      ? `“${cls}” is shown only after the passkey was confirmed again`
      : `“${cls}” is shown without confirming the passkey again`;
  }
  const purpose = purposeName(difference.purpose, locale);
  if (locale === 'ja')
    return `${roleName(difference.role, 'ja')}：「${cls}」を「${purpose}」のために表示${difference.now ? 'できるようになります' : 'できなくなります'}`;
  const who = MANY[difference.role] ?? roleName(difference.role, 'en');
  return `${who} may ${difference.now ? '' : 'no longer '}see “${cls}” for: ${purpose}`;
}

/** Does it let out more than before? */
export function isWider(difference: PolicyDifference): boolean {
  switch (difference.of) {
    case 'permit':
      return difference.now;
    case 'touch':
      return !difference.now;
    case 'number':
      return difference.now > difference.before;
  }
}

type Consequences = PolicyPreview['consequences'];

/** What the decisions of the last days would have been, in one or two sentences. */
export function sayConsequences(
  { decisions, complete, nowDenied, nowAllowed, released, denied }: Consequences,
  locale: Locale,
): string {
  const sum = (list: readonly { count: number }[]): number => list.reduce((all, { count }) => all + count, 0);
  const [refused, allowed] = [sum(nowDenied), sum(nowAllowed)];
  if (decisions === 0)
    return locale === 'ja'
      ? '過去7日間に判定の記録はないため、影響は試算できません。'
      : 'Nothing was asked in the last 7 days, so there is nothing to compare with.';
  const which = complete
    ? ''
    : locale === 'ja'
      ? `直近${decisions}件の判定のうち、`
      : `Of the newest ${decisions} decisions: `;
  return locale === 'ja'
    ? `過去7日間の判定にあてはめると、${which}許可された${released}件中${refused}件が拒否に、拒否された${denied}件中${allowed}件が許可に変わります。`
    : `Applied to the last 7 days: ${which}${refused} of ${released} that were let out would have been refused, and ${allowed} of ${denied} that were refused would have been let out.`;
}

const ACTIONS: Readonly<Record<string, readonly [en: string, ja: string]>> = {
  reveal: ['shown', '表示'],
  match: ['checked without seeing', '表示せずに照合'],
  search: ['searched without seeing', '表示せずに検索'],
  unmark: ['marked as not sensitive', '機密指定の解除'],
};

export function sayConsequence(
  one: Consequences['nowAllowed'][number] & { reasons?: Consequences['nowDenied'][number]['reasons'] },
  allowed: boolean,
  locale: Locale,
): string {
  const at = locale === 'ja' ? 1 : 0;
  const what = [
    roleName(one.role, locale),
    className(one.class, locale),
    one.purpose === null ? (ACTIONS[one.action]?.[at] ?? one.action) : purposeName(one.purpose, locale),
  ].join(' · ');
  const why = (one.reasons ?? [])
    .map((reason) => reasonName(reason, locale))
    .join(locale === 'ja' ? '、' : '; ');
  if (locale === 'ja')
    return `${what}：${one.count}件が${allowed ? '許可' : '拒否'}に${why === '' ? '' : `（${why}）`}`;
  return `${what}: ${one.count} ${allowed ? 'let out' : 'refused'}${why === '' ? '' : ` (${why})`}`;
}
