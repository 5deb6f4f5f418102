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
type NumberName = Extract<PolicyDifference, { of: 'number' }>['which'];

/** Each number in words, and what a looser one risks. */
const NUMBERS: Readonly<Record<NumberName, { name: Words; risk: Words }>> = {
  perHour: {
    name: ['Uses an hour for each person', '1人あたり1時間の利用回数'],
    risk: [
      'Whoever takes over one session can read this many values before an hour is over.',
      '1つのセッションが乗っ取られた場合、1時間以内にこの件数まで閲覧されるおそれがあります。',
    ],
  },
  perDay: {
    name: ['Uses a day for each person', '1人あたり1日の利用回数'],
    risk: [
      'A dishonest person can carry home this many values a day.',
      '不正を働く担当者は、1日にこの件数まで持ち出すおそれがあります。',
    ],
  },
  perWeek: {
    name: ['Uses in seven days for each person', '1人あたり7日間の利用回数'],
    risk: [
      'Reading slowly over many days stays unnoticed up to this number.',
      '何日にもわたる少しずつの閲覧が、この件数まで見過ごされるおそれがあります。',
    ],
  },
  perConversation: {
    name: ['Values of one conversation a day', '1件のお問い合わせで1日に表示できる件数'],
    risk: [
      'One look into one conversation can show all that a customer ever wrote.',
      '1件のお問い合わせから、お客様の情報がすべて表示されるおそれがあります。',
    ],
  },
  clientPerDay: {
    name: ['Values of all people together a day', '全員で1日に表示できる件数'],
    risk: [
      'If many work together, or many sessions are taken over, this is the last limit.',
      '複数人が共謀した場合や多数のセッションが乗っ取られた場合の、最後の上限です。',
    ],
  },
  stopAt: {
    name: ['Contained after so many values in 60 hours', '60時間以内にこの件数を表示した担当者を自動停止'],
    risk: [
      'Over a weekend nobody looks at the screens: up to this number a reader is not stopped.',
      '監視の手薄な週末でも、この件数に達するまで自動停止されません。',
    ],
  },
  touchMaxAgeSeconds: {
    name: ['Seconds for which a confirmation with the passkey is good', 'パスキーでの再確認の有効秒数'],
    risk: [
      'An unlocked machine that was left alone can be used for so long.',
      '離席中のロックされていない端末が、この時間だけ使われるおそれがあります。',
    ],
  },
  leadFromNth: {
    name: ['A lead agrees from this value of a day on', '1日のこの件数目からリーダーの承認が必要'],
    risk: [
      'Below it nobody else looks at a single request.',
      'この件数までは、個々の表示を他の人が確認しません。',
    ],
  },
  waitSeconds: {
    name: ['Seconds for which an ask waits for a yes', '承認依頼の有効秒数'],
    risk: [
      'A yes that comes late may be given without remembering what it was about.',
      '時間が経ってからの承認は、内容を確かめずに行われるおそれがあります。',
    ],
  },
  emergencyPerWeek: {
    name: ['Emergencies of one person in seven days', '1人あたり7日間の緊急表示の回数'],
    risk: [
      'What is opened in an emergency is looked at only afterwards.',
      '緊急表示は、事後にしか確認されません。',
    ],
  },
  reviewHours: {
    name: ['Hours until two people have looked at an emergency', '緊急表示の事後確認の期限（時間）'],
    risk: [
      'For so long a false emergency may stay undiscovered.',
      '不正な緊急表示が、この時間だけ見過ごされるおそれがあります。',
    ],
  },
};

type Words = readonly [en: string, ja: string];

export function numberName(which: NumberName, locale: Locale): string {
  return NUMBERS[which].name[locale === 'ja' ? 1 : 0];
}

/** What loosening this number risks, in one sentence. */
export function numberRisk(which: NumberName, locale: Locale): string {
  return NUMBERS[which].risk[locale === 'ja' ? 1 : 0];
}

const PLACES = {
  device: ['a machine that reported itself in good order', '正常な状態が確認された端末'],
  network: ['a known network', '登録済みのネットワーク'],
  software: ['software that is up to date', '最新のソフトウェア'],
} as const;

export function placeName(which: keyof typeof PLACES, locale: Locale): string {
  return PLACES[which][locale === 'ja' ? 1 : 0];
}

export function sayDifference(difference: PolicyDifference, locale: Locale): string {
  const ja = locale === 'ja';
  switch (difference.of) {
    case 'number': {
      const [before, now] = [difference.before ?? '–', difference.now ?? '–'];
      const name = numberName(difference.which, locale);
      return ja ? `${name}：${before} → ${now}` : `${name}: ${before} → ${now}`;
    }
    case 'touch': {
      const cls = className(difference.class, locale);
      if (ja)
        return `「${cls}」の表示前のパスキー再確認が${difference.now ? '必要になります' : '不要になります'}`;
      return difference.now
        ? `“${cls}” is shown only after the passkey was confirmed again`
        : `“${cls}” is shown without confirming the passkey again`;
    }
    case 'approval': {
      const cls = className(difference.class, locale);
      const lead = difference.by === 'lead';
      if (ja)
        return `「${cls}」の表示ごとの${lead ? 'リーダー' : 'クライアント'}の承認が${difference.now ? '必要になります' : '不要になります'}`;
      const who = lead ? 'a lead' : 'the client’s officer';
      return difference.now
        ? `“${cls}” is shown only with the yes of ${who}, each time`
        : `“${cls}” is shown without the yes of ${who}`;
    }
    case 'hours': {
      const [before, now] = [difference.before ?? '–', difference.now ?? '–'];
      return ja
        ? `リーダーの承認が不要な時間帯：${before} → ${now}`
        : `Hours in which no lead has to agree: ${before} → ${now}`;
    }
    case 'emergency': {
      const name =
        difference.what === 'role'
          ? roleName(difference.name, locale)
          : difference.what === 'class'
            ? className(difference.name, locale)
            : reasonName(difference.name, locale);
      if (ja) {
        const what = { role: '宣言できる役割', class: '対象の値', passes: '省略できる条件' }[difference.what];
        return `緊急表示の${what}「${name}」を${difference.now ? '追加' : '削除'}`;
      }
      const what = {
        role: 'may be declared by',
        class: 'may open',
        passes: 'passes the guardrail',
      }[difference.what];
      return `An emergency ${difference.now ? '' : 'no longer '}${what}: ${name}`;
    }
    case 'classBudget': {
      const cls = className(difference.class, locale);
      const [before, now] = [difference.before ?? '–', difference.now ?? '–'];
      return ja
        ? `「${cls}」の1人あたり1日の上限：${before} → ${now}`
        : `“${cls}” a day for each person: ${before} → ${now}`;
    }
    case 'place': {
      const what = PLACES[difference.which][ja ? 1 : 0];
      if (ja) return `${what}の利用が${difference.now ? '必須になります' : '任意になります'}`;
      return difference.now ? `Values are shown only with ${what}` : `Values are shown without ${what}`;
    }
    case 'permit': {
      const cls = className(difference.class, locale);
      const purpose = purposeName(difference.purpose, locale);
      if (ja)
        return `${roleName(difference.role, 'ja')}：「${cls}」を「${purpose}」のために表示${difference.now ? 'できるようになります' : 'できなくなります'}`;
      const who = MANY[difference.role] ?? roleName(difference.role, 'en');
      return `${who} may ${difference.now ? '' : 'no longer '}see “${cls}” for: ${purpose}`;
    }
  }
}

/** Does it let out more than before? */
export function isWider(difference: PolicyDifference): boolean {
  switch (difference.of) {
    case 'permit':
    case 'emergency':
      return difference.now;
    case 'touch':
    case 'approval':
    case 'place':
      return !difference.now;
    // Other hours are not comparable; none at all means that no lead is asked.
    case 'hours':
      return difference.before !== null;
    case 'classBudget':
    case 'number':
      return (difference.now ?? Infinity) > (difference.before ?? Infinity);
  }
}

/** What a wider rule risks, in one sentence; null for a narrower one. */
export function sayRisk(difference: PolicyDifference, locale: Locale): string | null {
  if (!isWider(difference)) return null;
  if (difference.of === 'number') return numberRisk(difference.which, locale);
  return RISKS[difference.of][locale === 'ja' ? 1 : 0];
}

const RISKS: Readonly<Record<Exclude<PolicyDifference['of'], 'number'>, Words>> = {
  permit: [
    'One more way for a value to leave: whoever holds such a session can see it.',
    '値を表示できる経路が増えます。該当するセッションを持つ人が閲覧できるようになります。',
  ],
  touch: [
    'A session that was left open is enough to see it.',
    '開いたままのセッションだけで表示できるようになります。',
  ],
  approval: [
    'One person alone can open it, and nobody looks before it happens.',
    '1人の判断だけで表示でき、事前に確認する人がいなくなります。',
  ],
  hours: [
    'In those hours one person alone can open values.',
    'その時間帯は、1人の判断だけで表示できるようになります。',
  ],
  emergency: [
    'What is opened in an emergency is looked at only afterwards.',
    '緊急表示は、事後にしか確認されません。',
  ],
  classBudget: [
    'More values of this kind can be carried away in a day.',
    'この種類の値が、1日により多く持ち出されるおそれがあります。',
  ],
  place: [
    'Values are shown on machines of which nothing is known.',
    '状態の分からない端末にも値が表示されるようになります。',
  ],
};

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
