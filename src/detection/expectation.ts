import type { DataClass } from '#recognizers';
import type { Spoken, Topic } from './topics.ts';

/** A value that is waited for: somebody asked for it, or its owner said that it comes. */
export interface Expected {
  readonly topic: Topic;
  /** Who asked; the answer comes from anybody else. Null: the speaker announced it himself. */
  readonly asker: string;
  readonly self: boolean;
  /** Asked for in so many words; otherwise only spoken of, and only a bare answer counts. */
  readonly strong: boolean;
  /** Which question of the conversation it was; what was asked last is answered first. */
  readonly round: number;
  /** Messages of those who may answer that are still waited for. */
  left: number;
  /** Digits and letters taken so far. */
  collected: number;
  /** The value as it was put together so far; empty for what is no number. */
  value: string;
}

/** What a conversation waits for now, newest question first; and what was answered last. */
export interface Expectations {
  readonly open: readonly Expected[];
  readonly last: Expected | null;
  /** Whether this speaker may still go on with what was answered last: nothing else was asked since. */
  continues(speaker: string): boolean;
  /** What this speaker's message may answer. */
  for(speaker: string): Expected[];
  /** Takes in what a message asks for or announces. */
  hear(speaker: string, spoken: Spoken): void;
  /** This speaker began to give an address; the rest of it may follow. */
  goOn(speaker: string, topic: Topic): void;
  /** Counts down for this speaker after his message; `answered` are dropped and become the last. */
  settle(speaker: string, answered: readonly Expected[]): void;
}

/** An answer may come in so many messages of its speaker. */
const WAIT_STRONG = 8;
const WAIT_WEAK = 3;
const MAX_OPEN = 12;

export function createExpectations(): Expectations {
  let open: Expected[] = [];
  let last: Expected | null = null;
  let lastLeft = 0;
  let lastSpeaker: string | null = null;
  let round = 0;
  return {
    get open() {
      return open;
    },
    get last() {
      return last;
    },
    continues: (speaker) => lastSpeaker === speaker,
    for: (speaker) => open.filter((one) => one.self === (one.asker === speaker)),
    hear(speaker, { mentions, asks, announces }) {
      if (mentions.length === 0) return;
      if (asks) lastSpeaker = null;
      round += 1;
      const topics = [...new Set(mentions.map((one) => one.topic))].slice(0, 8);
      const added: Expected[] = [];
      for (const topic of topics) {
        const wait = { topic, collected: 0, value: '', asker: speaker, round };
        if (!announces || asks)
          added.push({ ...wait, self: false, strong: asks, left: asks ? WAIT_STRONG : WAIT_WEAK });
        if (announces) added.push({ ...wait, self: true, strong: false, left: WAIT_WEAK });
      }
      // A new question replaces an older one for the same, one that was being answered, and what was only spoken of.
      const kept = open.filter(
        (one) =>
          one.asker !== speaker ||
          (one.strong &&
            !(asks && one.collected > 0) &&
            !added.some((other) => other.topic === one.topic && other.self === one.self)),
      );
      open = [...added, ...kept].slice(0, MAX_OPEN * 2);
    },
    goOn(speaker, topic) {
      if (open.some((one) => one.topic === topic && one.self === (one.asker === speaker))) return;
      open = [
        { topic, collected: 1, value: '', asker: speaker, round, self: true, strong: false, left: 2 },
        ...open,
      ];
    },
    settle(speaker, answered) {
      for (const one of open) if (one.self === (one.asker === speaker)) one.left -= 1;
      const done = answered.filter((one) => one.topic !== 'OTHER').at(-1) ?? answered.at(-1);
      if (done !== undefined) {
        last = done;
        lastSpeaker = speaker;
        lastLeft = 8;
      } else {
        lastLeft -= 1;
        if (lastLeft <= 0) last = null;
      }
      open = open.filter((one) => one.left > 0 && !answered.includes(one));
    },
  };
}

/** Characters of a value of this class: least of a part, most of all, and when it is whole. */
export interface Fit {
  readonly least: number;
  readonly whole: number;
  readonly most: number;
  readonly letters: boolean;
}

const ID_FIT: Fit = { least: 3, whole: 8, most: 20, letters: true };
const FITS: Partial<Record<Topic, Fit>> = {
  CARD: { least: 3, whole: 13, most: 19, letters: false },
  CVV: { least: 3, whole: 3, most: 4, letters: false },
  CARD_EXPIRY: { least: 2, whole: 4, most: 6, letters: false },
  DATE_OF_BIRTH: { least: 2, whole: 6, most: 8, letters: false },
  PHONE: { least: 3, whole: 9, most: 15, letters: false },
  ZIP: { least: 3, whole: 5, most: 9, letters: true },
  BANK_ACCOUNT: { least: 3, whole: 6, most: 20, letters: true },
  IBAN: { least: 3, whole: 15, most: 34, letters: true },
  SECRET: { least: 3, whole: 4, most: 16, letters: true },
  PASSPORT: { least: 3, whole: 7, most: 12, letters: true },
  DRIVER_LICENSE: { least: 3, whole: 7, most: 20, letters: true },
  US_SSN: { least: 3, whole: 9, most: 9, letters: false },
  JP_MY_NUMBER: { least: 3, whole: 12, most: 12, letters: false },
  IN_AADHAAR: { least: 3, whole: 12, most: 12, letters: false },
  IN_PAN: { least: 3, whole: 10, most: 10, letters: true },
  ID: ID_FIT,
  OTHER: { least: 1, whole: 3, most: 64, letters: true },
};

/** Null for what is no number: names, addresses, mail. */
export function fitOf(topic: Topic): Fit | null {
  if (
    topic === 'PERSON' ||
    topic === 'ADDRESS' ||
    topic === 'EMAIL' ||
    topic === 'SPELLING' ||
    topic === 'IP'
  )
    return null;
  return FITS[topic] ?? ID_FIT;
}

/** The class under which a value of this topic is kept when its own shape does not tell. */
export function classOf(topic: Exclude<Topic, 'OTHER' | 'SPELLING'>): DataClass {
  return topic === 'ID' ? 'PASSPORT' : topic;
}
