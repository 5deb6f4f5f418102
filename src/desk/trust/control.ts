/** One control: what the software does, what shows it, and what it cannot show. In our own words; of others' standards only the ids. */

export type Both = readonly [en: string, ja: string];

/** Whose numbers are mapped. Editions: ISO/IEC 27001:2022, ISO/IEC 27701:2019 Annex B, PCI DSS 4.0.1, TSC 2017 (2022), laws as in force in 2026. */
export const FRAMEWORKS = {
  iso27001: ['ISO/IEC 27001:2022, Annex A', 'ISO/IEC 27001:2022 附属書A'],
  iso27701: ['ISO/IEC 27701:2019, Annex B', 'ISO/IEC 27701:2019 附属書B'],
  pci: ['PCI DSS 4.0.1', 'PCI DSS 4.0.1'],
  soc2: ['SOC 2, Trust Services Criteria', 'SOC 2 トラストサービス規準'],
  gdpr: ['GDPR', 'GDPR（EU一般データ保護規則）'],
  appi: ['APPI (Japan)', '個人情報保護法（日本）'],
  dpdp: ['DPDP Act 2023 (India)', 'DPDP法（インド）'],
  pdpa_sg: ['PDPA (Singapore)', 'PDPA（シンガポール）'],
  pdpa_th: ['PDPA (Thailand)', 'PDPA（タイ）'],
  dpa_ph: ['Data Privacy Act (Philippines)', 'データプライバシー法（フィリピン）'],
} as const satisfies Record<string, Both>;
export type Framework = keyof typeof FRAMEWORKS;

/** The live facts that a control can rest on; `read-signals.ts` reads each. */
export const SIGNALS = [
  'log_signed',
  'releases_recorded',
  'refusals_explained',
  'work_without_seeing',
  'policy_in_force',
  'permits_are_few',
  'budgets_set',
  'touch_asked',
  'nda_in_force',
  'training_current',
  'on_shift',
  'retention_rule',
  'erasures_in_time',
  'holds_listed',
  'keys_outside',
  'keys_renewed',
  'custody',
  'detector_corrected',
  'destinations_listed',
  'search_limited',
  'software_listed',
  'software_recent',
] as const;
export type SignalId = (typeof SIGNALS)[number];

export interface Control {
  /** `DZ-<practice>.<n>`; a number is never used again for something else. */
  readonly id: `DZ-${number}.${number}`;
  readonly title: Both;
  /** What the software does, as a client may hold us to it. */
  readonly does: Both;
  /** What it cannot show; whoever wants to know that must look elsewhere. */
  readonly limit?: Both;
  readonly signals: readonly SignalId[];
  /** Kinds of entries in the client's log that are its evidence. */
  readonly entries: readonly string[];
  /** Files of tests that fail when it is broken. */
  readonly tests: readonly string[];
  readonly maps: Partial<Readonly<Record<Framework, readonly string[]>>>;
}

/** The seven practices of a good provider, and what lies outside of any software. */
export const PRACTICES: Readonly<Record<1 | 2 | 3 | 4 | 5 | 6 | 7 | 8, Both>> = {
  1: ['Tells clients, unasked, how data is protected', '情報の保護状況を、求められる前にお伝えする'],
  2: [
    'Limits what employees may do; destroys data when its purpose ends',
    '従業員の権限を絞り、目的を終えた情報を廃棄する',
  ],
  3: ['Uses software worth trusting', '信頼できるソフトウェアを使う'],
  4: ['Is prepared for incidents', 'インシデントに備える'],
  5: ['Keeps strict policies that can be verified', '検証できる厳格な規程を守る'],
  6: ['Updates at least monthly', '少なくとも毎月更新する'],
  7: ['Keeps technical control', '技術的な管理を保つ'],
  8: ['What no software can show', 'ソフトウェアでは示せないこと'],
};
