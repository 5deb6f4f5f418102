import type { ClassRule } from '#vault/retention/api';
import type { Locale } from '#web/client/ask.ts';

/** What a rule of a class says, and what choosing it risks: on the page and, in the same words, in the vault's frame. */

export function sayClassRule(rule: ClassRule, locale: Locale): string {
  const ja = locale === 'ja';
  switch (rule.kind) {
    case 'keep':
      return ja ? 'お客さまの情報と同じ期間' : 'as long as the person';
    case 'solved':
      return ja
        ? 'チケットの解決まで（解決の1時間後に破棄）'
        : 'until the ticket is solved (an hour to take that back)';
    case 'days':
      return ja
        ? `チケットの解決後${rule.days}日`
        : `${rule.days} ${rule.days === 1 ? 'day' : 'days'} after the ticket is solved`;
    case 'date':
      return ja
        ? `${rule.until}（協定世界時）まで。以後に届いた値はチケットの解決まで`
        : `until ${rule.until} (UTC); what comes later, until its ticket is solved`;
  }
}

const PAYMENT: readonly string[] = ['CARD', 'CARD_EXPIRY', 'IBAN', 'BANK_ACCOUNT'];
const CONTACT: readonly string[] = ['PERSON', 'EMAIL', 'PHONE', 'ADDRESS', 'ZIP'];

/** One sentence of what the choice risks. */
export function riskOfClassRule(cls: string, rule: ClassRule, locale: Locale): string {
  const at = locale === 'ja' ? 1 : 0;
  return RISKS[riskOf(cls, rule)][at];
}

function riskOf(cls: string, rule: ClassRule): keyof typeof RISKS {
  const isLong = rule.kind === 'keep' || (rule.kind === 'days' && rule.days > 90);
  if (cls === 'CVV' && rule.kind !== 'solved') return 'cvv';
  if (isLong && cls === 'SECRET') return 'secret';
  if (isLong && PAYMENT.includes(cls)) return 'payment';
  if (isLong && CONTACT.includes(cls)) return 'contact';
  if (isLong) return 'long';
  if (CONTACT.includes(cls)) return 'unknown';
  return rule.kind === 'date' ? 'date' : rule.kind === 'solved' ? 'solved' : 'days';
}

const RISKS = {
  cvv: [
    'Risk: a security code kept after its payment is decided breaks PCI DSS 3.3.1, however well it is sealed.',
    'リスク：決済後のセキュリティコードの保存は、暗号化していても PCI DSS 3.3.1 に反します。',
  ],
  secret: [
    'Risk: a password that is kept may still be in use; whoever is shown it years later can sign in as the customer.',
    'リスク：保存したパスワードは使われ続けている可能性があり、後から閲覧した者がお客さまとしてログインできてしまいます。',
  ],
  payment: [
    'Risk: payment data kept beyond its need falls under PCI DSS 3.2.1 and stays open to whoever may reveal it.',
    'リスク：必要な期間を超えて決済情報を保存すると PCI DSS 3.2.1 の対象となり、閲覧権限のある者が開ける状態が続きます。',
  ],
  contact: [
    'Risk: whoever may reveal it can reach the person for as long as you keep it.',
    'リスク：保存している間は、閲覧権限のある者がお客さまに連絡を取れる状態が続きます。',
  ],
  long: [
    'Risk: what is not needed any more and still there can be revealed, leaked and asked for by courts.',
    'リスク：不要になった情報も、残っていれば閲覧・漏えい・開示請求の対象になります。',
  ],
  unknown: [
    'Risk: a customer who writes again afterwards is not recognised by it, and cannot be answered by it.',
    'リスク：破棄後に再度お問い合わせがあっても同じお客さまと判別できず、その連絡先へ返信もできません。',
  ],
  date: [
    'Risk: on that day it goes from open tickets, too; work in progress may lack it.',
    'リスク：当日は対応中のチケットからも破棄されるため、作業に支障が出ることがあります。',
  ],
  solved: [
    'Risk: a customer who comes back about the same matter has to send it again.',
    'リスク：同じ用件で再度お問い合わせがあった場合、もう一度お送りいただく必要があります。',
  ],
  days: [
    'Risk: until then whoever may reveal it still can; afterwards the customer has to send it again.',
    'リスク：期間中は閲覧権限のある者が開ける状態が続き、期間後は再度お送りいただく必要があります。',
  ],
} as const;
