import type { z } from 'zod';

import type { KeysView } from '#vault/custody/api';
import type { countDecisions, readPolicy } from '#vault/authz/api';
import type { listDestinations } from '#vault/calls/api';
import type { reportCorrections } from '#vault/channels/api';
import type { listErasures } from '#vault/retention/api';
import type { readSearchRule } from '#vault/tokens/api';
import type { Both, SignalId } from './control.ts';
import type { Software } from './read-software.ts';

/** What is known of one client at one moment; null where the source gave no answer, so that nothing is made up for it. */
export interface Snapshot {
  readonly now: number;
  /** How far back decisions and corrections are counted. */
  readonly days: number;
  readonly decisions: z.output<typeof countDecisions.answer> | null;
  readonly staff: { total: number; withNda: number; withTraining: number; onShift: number } | null;
  readonly keys: KeysView | null;
  readonly erasures: z.output<typeof listErasures.answer> | null;
  readonly policy: z.output<typeof readPolicy.answer> | null;
  readonly search: z.output<typeof readSearchRule.answer> | null;
  readonly destinations: z.output<typeof listDestinations.answer> | null;
  readonly corrections: z.output<typeof reportCorrections.answer> | null;
  /** Entries in the log, how many of them the newest signed head covers, and when the last was written. */
  readonly log: { size: number; signed: number; lastAt: string | null } | null;
  readonly software: Software | null;
}

/**
 * `met`; `held`: somebody or something falls short and is closed out for it, so that nothing comes of it; `short`; `unknown`: no answer;
 * `figure`: to know, not to judge.
 */
export const SIGNAL_STATES = ['met', 'held', 'short', 'unknown', 'figure'] as const;
export type SignalState = (typeof SIGNAL_STATES)[number];

export interface Reading {
  readonly state: SignalState;
  readonly says: Both;
}

const DAY_MS = 86_400_000;
/** A head is signed within a second of the last entry; this long means that it is not. */
const SIGNING_MS = 10_000;
/** More than this share of all that could be permitted is no longer "what the work needs". */
const WIDE = 0.5;
const PURPOSES_ROLES = 6 * 3;
const MANY_A_DAY = 200;
/** Of what people corrected and the detector found together. */
const MISSED = 0.02;
const MONTH_DAYS = 31;
const NO_ANSWER: Reading = { state: 'unknown', says: ['no answer', '応答がありません'] };

type Reader = (known: Snapshot) => Reading;

const of = <T>(value: T | null, read: (value: T) => Reading): Reading =>
  value === null ? NO_ANSWER : read(value);
const sum = (rows: readonly { count: number }[]): number => rows.reduce((all, { count }) => all + count, 0);
const day = (iso: string): string => iso.slice(0, 10);

/** How each live fact is read, in the words that a client sees. */
const READERS: Readonly<Record<SignalId, Reader>> = {
  log_signed: ({ log, now }) =>
    of(log, ({ size, signed, lastAt }) => {
      const late = size > signed && (lastAt === null || now - Date.parse(lastAt) > SIGNING_MS);
      return {
        state: late ? 'short' : 'met',
        says: [
          `${size} entries, ${Math.min(size, signed)} under the newest signed head`,
          `記録 ${size} 件中 ${Math.min(size, signed)} 件が最新の署名済みチェックポイントに含まれます`,
        ],
      };
    }),
  releases_recorded: ({ decisions, days }) =>
    of(decisions, ({ releases }) => ({
      state: 'figure',
      says: [
        `${sum(releases)} values shown in ${days} days, each a line`,
        `過去${days}日間の表示 ${sum(releases)} 件、すべて記録済み`,
      ],
    })),
  refusals_explained: ({ decisions, days }) =>
    of(decisions, ({ denials }) => ({
      state: 'figure',
      says: [
        `${sum(denials)} reasons for refusals in ${days} days`,
        `過去${days}日間の拒否理由 ${sum(denials)} 件`,
      ],
    })),
  work_without_seeing: ({ decisions, days }) =>
    of(decisions, ({ matches, searches, uses, releases }) => {
      const unseen = matches + searches + uses;
      return {
        state: 'figure',
        says: [
          `${unseen} uses without seeing beside ${sum(releases)} values shown in ${days} days`,
          `過去${days}日間で、表示せずに済んだ利用 ${unseen} 件、表示 ${sum(releases)} 件`,
        ],
      };
    }),
  policy_in_force: ({ policy }) =>
    of(policy, ({ version, activatedAt }) => ({
      state: version > 0 ? 'met' : 'short',
      says: [
        `version ${version}, in force since ${day(activatedAt)}`,
        `第${version}版、${day(activatedAt)} から有効`,
      ],
    })),
  permits_are_few: ({ policy }) =>
    of(policy, ({ permits }) => {
      const lines = permits.reduce((all, { purposes }) => all + purposes.length, 0);
      const classes = new Set(permits.map((permit) => permit.class)).size;
      const wide = classes > 0 && lines / (classes * PURPOSES_ROLES) > WIDE;
      return {
        state: wide ? 'short' : 'met',
        says: [
          `${lines} permits of role, class and purpose over ${classes} classes`,
          `${classes} 種類の値に、役割・目的の許可 ${lines} 件`,
        ],
      };
    }),
  budgets_set: ({ policy }) =>
    of(policy, ({ perHour, perDay }) => ({
      state: perDay <= MANY_A_DAY ? 'met' : 'short',
      says: [
        `${perHour} an hour and ${perDay} a day for each person`,
        `一人あたり一時間 ${perHour} 件、一日 ${perDay} 件`,
      ],
    })),
  touch_asked: ({ policy }) =>
    of(policy, ({ touchClasses }) => ({
      state: touchClasses.length > 0 ? 'met' : 'short',
      says: [`asked for ${touchClasses.length} classes`, `${touchClasses.length} 種類の値で必要`],
    })),
  nda_in_force: ({ staff }) =>
    of(staff, ({ total, withNda }) => heldBack(withNda, total, ['have it in force', '名が有効'])),
  training_current: ({ staff }) =>
    of(staff, ({ total, withTraining }) => heldBack(withTraining, total, ['are current', '名が有効'])),
  on_shift: ({ staff }) =>
    of(staff, ({ total, onShift }) => ({
      state: 'figure',
      says: [`${onShift} of ${total} are on shift now`, `現在の勤務者 ${total} 名中 ${onShift} 名`],
    })),
  retention_rule: ({ erasures }) =>
    of(erasures, ({ rule: { daysAfterSolved } }) =>
      daysAfterSolved === null
        ? { state: 'short', says: ['no rule: kept until somebody asks', '規則なし：請求があるまで保存'] }
        : {
            state: 'met',
            says: [
              `${daysAfterSolved} days after the last ticket was solved`,
              `最後のチケットの解決から ${daysAfterSolved} 日`,
            ],
          },
    ),
  erasures_in_time: ({ erasures, now }) =>
    of(erasures, ({ erasures: all }) => {
      const late = all.filter(({ state, dueBy }) => state !== 'done' && Date.parse(dueBy) < now).length;
      const done = all.filter(({ state }) => state === 'done').length;
      return {
        state: late === 0 ? 'met' : 'short',
        says: [
          `${done} done, ${all.length - done} on their way, ${late} late`,
          `完了 ${done} 件、進行中 ${all.length - done} 件、遅延 ${late} 件`,
        ],
      };
    }),
  holds_listed: ({ erasures }) =>
    of(erasures, ({ holds }) => ({
      state: 'figure',
      says: [`${holds.length} holds stand or are proposed`, `保全（提案中を含む） ${holds.length} 件`],
    })),
  keys_outside: ({ keys }) =>
    of(keys, ({ provider, providerKind }) => ({
      state: providerKind === 'file' ? 'short' : 'met',
      says: [`key provider: ${provider}`, `鍵の提供元：${provider}`],
    })),
  keys_renewed: ({ keys, now }) =>
    of(keys, ({ epoch, epochSince, longestSeconds }) => {
      if (epoch === null || epochSince === null) return NO_ANSWER;
      return {
        state: now - Date.parse(epochSince) > longestSeconds * 1000 ? 'short' : 'met',
        says: [`epoch ${epoch}, since ${day(epochSince)}`, `第${epoch}期、${day(epochSince)} から`],
      };
    }),
  custody: ({ keys }) =>
    of(keys, ({ custody: { holder, state } }) => ({
      state: 'figure',
      says:
        holder === 'provider'
          ? ['the provider holds every share', 'すべての鍵を委託先が保有']
          : state === 'open'
            ? ['you hold a share; open', '貴社が一部を保有（開いています）']
            : ['you hold a share; withdrawn, all closed', '貴社が一部を保有（取り下げ済み、すべて閉鎖中）'],
    })),
  detector_corrected: ({ corrections, days }) =>
    of(corrections, ({ byClass }) => {
      const missed = byClass.reduce((all, row) => all + row.missed, 0);
      const found = byClass.reduce((all, row) => all + row.found, 0);
      const share = missed / Math.max(1, missed + found);
      return {
        state: share > MISSED ? 'short' : 'met',
        says: [
          `${found} found, ${missed} marked by hand in ${days} days`,
          `過去${days}日間で検出 ${found} 件、人による指定 ${missed} 件`,
        ],
      };
    }),
  destinations_listed: ({ destinations }) =>
    of(destinations, ({ destinations: all }) => ({
      state: 'figure',
      says: [`${all.length} destinations are listed`, `登録済みの送信先 ${all.length} 件`],
    })),
  search_limited: ({ search }) =>
    of(search, ({ last4, names }) => ({
      state: 'figure',
      says: [
        last4.length === 0 && !names
          ? 'by whole values alone'
          : `by parts of ${last4.length + (names ? 1 : 0)} classes`,
        last4.length === 0 && !names
          ? '値の全体による検索のみ'
          : `${last4.length + (names ? 1 : 0)} 種類で値の一部による検索を許可`,
      ],
    })),
  software_listed: ({ software }) =>
    of(software, ({ version, parts }) => ({
      state: 'met',
      says: [`version ${version}, ${parts} parts listed`, `バージョン ${version}、構成部品 ${parts} 件`],
    })),
  software_recent: ({ software, now }) =>
    of(software, ({ builtAt }) => {
      const age = Math.floor((now - Date.parse(builtAt)) / DAY_MS);
      return {
        state: age <= MONTH_DAYS ? 'met' : 'short',
        says: [`built on ${day(builtAt)}, ${age} days ago`, `${day(builtAt)} にビルド（${age} 日前）`],
      };
    }),
};

export function readSignal(id: SignalId, known: Snapshot): Reading {
  return READERS[id](known);
}

/** Who lacks it sees nothing: the gate holds them back. */
function heldBack(have: number, total: number, [en, ja]: Both): Reading {
  if (total === 0) return { state: 'figure', says: ['nobody works for you yet', '担当者はまだいません'] };
  return {
    state: have === total ? 'met' : 'held',
    says: [
      `${have} of ${total} ${en}${have === total ? '' : '; whoever lacks it is shown nothing'}`,
      `${total} 名中 ${have} ${ja}${have === total ? '' : '。ほかの担当者には何も表示されません'}`,
    ],
  };
}
