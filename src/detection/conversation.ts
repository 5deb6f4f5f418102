import type { DataClass } from '#recognizers';
import { keysOfDigits } from './dates.ts';
import { createExpectations, fitOf, type Expected } from './expectation.ts';
import { createKnownValues, finderOf, type Again, type KnownForm } from './known.ts';
import { mergeSpans } from './merge.ts';
import { isCounted, numberAnswers, residueOf, type Found } from './number-answers.ts';
import { scan, withoutAllowed, type ScanOptions, type Span } from './scan.ts';
import { joinSplit, SPLIT_OVER, type Part } from './split.ts';
import { textAnswers } from './text-answers.ts';
import { overlapOf } from './stretch.ts';
import { spanAt, viewOf, type View } from './view.ts';
import { createWork, type Work } from './work.ts';

export interface ConversationMessage {
  id: string;
  text: string;
  speaker: string;
}

export type Pushed =
  | { kind: 'scanned'; spans: Span[]; revisions: { id: string; spans: Span[] }[]; work: number }
  | { kind: 'withheld'; reason: 'timeout' | 'too_long' };

export interface Conversation {
  /** Finds the values of the next message, and what it reveals of the messages before. */
  push(message: ConversationMessage): Pushed;
  /** Takes in a message whose values are known, without a scan: to rebuild the memory of a stored conversation. */
  recall(message: ConversationMessage, spans: readonly Pick<Span, 'start' | 'end' | 'class'>[]): void;
  /** Characters of messages that are kept now. */
  readonly remembered: number;
}

/** Messages whose text is kept, to be revised: so many, and no more characters than this in all (the last one always). */
export const REMEMBERED_MESSAGES = 64;
export const REMEMBERED_CHARACTERS = 262_144;

/** A message with more values than this is a list; those behind are masked where they stand, and not remembered. */
const LEARNED_OF_MESSAGE = 512;

interface Seen {
  readonly message: ConversationMessage;
  readonly view: View;
  spans: Span[];
  /** Numbers that answered a question for an order or the like. */
  readonly others: readonly { from: number; to: number }[];
  /** Parts of a number that was being given, as far as they are too short to be known by themselves. */
  readonly parts: readonly { class: DataClass; value: string }[];
}

/**
 * The detector with the memory of one conversation: values split over messages, bare answers, values that come again in another shape.
 * Per message the cost is linear in its length and in what is remembered, which is bounded (see README.md, "Memory").
 */
export function createConversation(options: ScanOptions = {}): Conversation {
  let seen: Seen[] = [];
  const known = createKnownValues();
  const knownDates = new Map<string, DataClass>();
  const expectations = createExpectations();

  function merged(text: string, all: readonly Span[]): Span[] {
    return withoutAllowed(text, mergeSpans(text, all), options);
  }

  /** Remembers values of a message; the forms that are new. */
  function learn(view: View, spans: readonly Span[]): KnownForm[] {
    const fresh: KnownForm[] = [];
    for (const span of spans.slice(0, LEARNED_OF_MESSAGE)) {
      const [from, to] = inReading(view, span);
      if (!isSure(span)) continue;
      fresh.push(...known.add(span.class, view, from, to));
      if (span.class !== 'DATE_OF_BIRTH') continue;
      const date = overlapOf(view.dates, from, to);
      if (date !== undefined && !date.isMonth) for (const key of date.keys) knownDates.set(key, span.class);
      for (const key of keysOfDigits(view.reading.lower.slice(from, to))) knownDates.set(key, span.class);
    }
    if (knownDates.size > 64)
      for (const key of [...knownDates.keys()].slice(0, knownDates.size - 64)) knownDates.delete(key);
    return fresh;
  }

  function keep(one: Seen): void {
    seen.push(one);
    let characters = 0;
    let from = seen.length;
    while (from > 0 && seen.length - from < REMEMBERED_MESSAGES) {
      characters += seen[from - 1]?.message.text.length ?? 0;
      if (characters > REMEMBERED_CHARACTERS && from < seen.length) break;
      from -= 1;
    }
    if (from > 0) seen = seen.slice(from);
  }

  function understand(message: ConversationMessage, base: readonly Span[], view: View, work: Work) {
    const expected = expectations.for(message.speaker);
    const numbers = numberAnswers(
      view,
      expected,
      expectations.last,
      expectations.continues(message.speaker),
      work,
    );
    const scanned = base.filter((span) => !isOther(view, span, numbers.others) && !isReading(view, span));
    const taken = [
      ...scanned.map((span) => ({ ...stretch(view, span), class: span.class })),
      ...numbers.found,
      ...numbers.others,
    ];
    const texts = textAnswers(view, expected, taken, expectations.last, work);
    return { expected, numbers, scanned, texts };
  }

  function settle(
    message: ConversationMessage,
    view: View,
    spans: readonly Span[],
    answered: readonly Expected[],
  ): void {
    const classes = new Set(spans.map((span) => span.class));
    const done = expectations
      .for(message.speaker)
      .filter(
        (one) =>
          answered.includes(one) ||
          (classes.has(one.topic as DataClass) && fitOf(one.topic) !== null && one.collected === 0) ||
          (one.topic === 'EMAIL' &&
            spans.some(
              (span) => span.class === 'EMAIL' && WHOLE_MAIL.test(message.text.slice(span.start, span.end)),
            )),
      );
    expectations.settle(message.speaker, done);
    expectations.hear(message.speaker, view.spoken);
    const address = spans.find((span) => span.class === 'ADDRESS');
    if (address !== undefined && message.text.length - (address.end - address.start) <= 12)
      expectations.goOn(message.speaker, 'ADDRESS');
  }

  return {
    get remembered() {
      return seen.reduce((sum, one) => sum + one.message.text.length, 0);
    },
    push(message) {
      const scanned = scan(message.text, options);
      if (scanned.kind === 'withheld') return scanned;
      const work = createWork(options.budget === undefined ? undefined : options.budget - scanned.work);
      const clock = options.now;
      const end = clock === undefined || options.budgetMs === undefined ? null : clock() + options.budgetMs;
      const late = (): boolean => work.isOver || (end !== null && clock !== undefined && clock() > end);
      const timeout = { kind: 'withheld', reason: 'timeout' } as const;

      const view = viewOf(message.text, work);
      if (late()) return timeout;
      const { numbers, texts, scanned: base } = understand(message, scanned.spans, view, work);
      const at = (one: Found): Span => spanOf(view, message.text, one);
      const again = [...known.find(view, work), ...datesAgain(view, knownDates), ...echoes(view, seen)];
      const mine = seen.filter((one) => one.message.speaker === message.speaker).slice(1 - SPLIT_OVER);
      const parts = joinSplit(
        [...mine.map((one) => one.view), view],
        (nth, run) =>
          isCounted((mine[nth]?.view ?? view).reading.lower, run.from, run.to) ||
          overlapOf(mine[nth]?.others ?? numbers.others, run.from, run.to) !== undefined,
        work,
      );
      if (late()) return timeout;

      let spans = merged(message.text, [
        ...base,
        ...numbers.found.map(at),
        ...texts.found.map(at),
        ...again.map((one) => seenBefore(view, message.text, one)),
        ...parts.filter((part) => part.nth === mine.length).map((part) => at(part.found)),
      ]);
      const fresh = learn(view, spans);
      for (const one of numbers.values) fresh.push(...known.addNumber(one.class, one.value));
      const revised = new Map<Seen, Span[]>();
      const revise = (one: Seen, more: readonly Span[]): void => {
        if (more.length > 0) revised.set(one, [...(revised.get(one) ?? []), ...more]);
      };
      for (const part of parts) {
        const one = mine[part.nth];
        if (one !== undefined) revise(one, [spanOf(one.view, one.message.text, part.found)]);
      }
      for (const { one, found } of pointedAt(message, view, seen, expectations.last, work))
        revise(
          one,
          found.map((each) => spanOf(one.view, one.message.text, each)),
        );
      for (const [one, more] of revised) fresh.push(...learn(one.view, more));
      if (parts[0] !== undefined)
        fresh.push(
          ...known.addNumber(
            parts[0].found.class,
            joinedValue(parts, [...mine.map((one) => one.view), view]),
          ),
        );
      // What is new is looked for in this message and in all that are remembered.
      if (fresh.length > 0) {
        const finder = finderOf(fresh);
        const twice = finder.find(view, work).map((one) => seenBefore(view, message.text, one));
        if (twice.length > 0) spans = merged(message.text, [...spans, ...twice]);
        for (const one of seen)
          revise(
            one,
            finder.find(one.view, work).map((each) => seenBefore(one.view, one.message.text, each)),
          );
      }
      for (const one of seen)
        revise(
          one,
          datesAgain(one.view, knownDates).map((each) => seenBefore(one.view, one.message.text, each)),
        );
      if (late()) return timeout;

      const revisions: { id: string; spans: Span[] }[] = [];
      for (const [one, more] of revised) {
        const all = merged(one.message.text, [...one.spans, ...more]);
        if (covers(one.spans, all)) continue;
        one.spans = all;
        revisions.push({ id: one.message.id, spans: all });
      }
      settle(message, view, spans, [...numbers.answered, ...texts.answered]);
      keep({ message, view, spans, others: numbers.others, parts: numbers.parts });
      return { kind: 'scanned', spans, revisions, work: scanned.work + work.spent };
    },

    recall(message, stored) {
      const work = createWork();
      const view = viewOf(message.text, work);
      const spans = stored.map((span): Span => ({
        ...span,
        score: 1,
        why: { recognizer: 'stored', checks: [], context: [] },
      }));
      const { numbers, texts } = understand(message, spans, view, work);
      learn(view, spans);
      for (const one of numbers.values) known.addNumber(one.class, one.value);
      settle(message, view, spans, [...numbers.answered, ...texts.answered]);
      keep({ message, view, spans, others: numbers.others, parts: numbers.parts });
    },
  };
}

const WHOLE_MAIL = /[@＠]|\bat\b|アット/i;
const NUMBERED = new Set<DataClass>(['PERSON', 'ADDRESS', 'EMAIL', 'IP']);
/** A name that only its place in a sentence speaks for is not looked for elsewhere. */
function isSure(span: Span): boolean {
  return span.class !== 'PERSON' || span.score >= 0.68;
}

/** What answers a question for an order is no card, unless it is written as cards are. */
function isOther(view: View, span: Span, others: readonly { from: number; to: number }[]): boolean {
  if (others.length === 0 || NUMBERED.has(span.class) || span.why.context.length > 0) return false;
  const [from, to] = inReading(view, span);
  if (overlapOf(others, from, to) === undefined) return false;
  return !(
    span.class === 'CARD' && /^\d{4}([ -])\d{4}\1\d{4}\1\d{4}$/.test(view.reading.text.slice(from, to))
  );
}

/** ナナ and ゴー are names as well; among digits that are said they are digits. */
function isReading(view: View, span: Span): boolean {
  if (span.class !== 'PERSON') return false;
  const [from, to] = inReading(view, span);
  const run = overlapOf(view.runs, from, to);
  return (
    run !== undefined && run.sure && run.words >= 2 && run.digits >= 2 && run.from <= from && to <= run.to
  );
}

/** "That was my phone number", 上記が電話番号です: the last message with something to mask, of the same speaker or the one before him. */
function pointedAt(
  message: ConversationMessage,
  view: View,
  seen: readonly Seen[],
  last: Expected | null,
  work: Work,
): { one: Seen; found: Found[] }[] {
  const { spoken } = view;
  if (!spoken.pointsBack || view.reading.lower.length > 160 || view.runs.some((run) => run.digits >= 4))
    return [];
  const topics = [...new Set(spoken.mentions.map((one) => one.topic))].filter((topic) => topic !== 'OTHER');
  if (topics.length === 0) return [];
  const expected = topics.map((topic): Expected => ({
    topic,
    asker: '',
    self: false,
    strong: true,
    round: 0,
    left: 1,
    collected: 0,
    value: '',
  }));
  for (const one of seen.slice(-4).toReversed()) {
    if (one.view.reading.lower.length > 200 || residueOf(one.view) > 6) continue;
    const numbers = numberAnswers(one.view, expected, null, false, work);
    const texts = textAnswers(
      one.view,
      expected,
      [...one.spans.map((span) => ({ ...stretch(one.view, span), class: span.class })), ...numbers.found],
      last,
      work,
    );
    if (one.others.length > 0) continue;
    const found = [...numbers.found, ...(one.message.speaker === message.speaker ? texts.found : [])];
    if (found.length > 0) return [{ one, found }];
  }
  return [];
}

/** "Ok, 54": a part that was just given, said back. */
function echoes(view: View, seen: readonly Seen[]): Again[] {
  const parts = seen.slice(-3).flatMap((one) => one.parts);
  if (parts.length === 0 || residueOf(view) > 5) return [];
  return view.runs.slice(0, 8).flatMap((run) => {
    const part = parts.find((one) => one.value === run.value);
    return part === undefined || run.value.length < 2
      ? []
      : [{ from: run.from, to: run.to, class: part.class }];
  });
}

function datesAgain(view: View, keys: ReadonlyMap<string, DataClass>): Again[] {
  if (keys.size === 0) return [];
  const classOfKeys = (all: readonly string[]): DataClass | undefined =>
    all.map((key) => keys.get(key)).find((one) => one !== undefined);
  const figures = view.runs
    .filter((run) => run.value.length === 8 && run.letters === 0)
    .map((run) => ({ ...run, keys: keysOfDigits(run.value), isMonth: false }));
  return [...view.dates, ...figures].flatMap((date) => {
    const cls = date.isMonth ? undefined : classOfKeys(date.keys);
    return cls === undefined ? [] : [{ from: date.from, to: date.to, class: cls }];
  });
}

function seenBefore(view: View, text: string, one: Again): Span {
  return spanAt(view, text, one.from, one.to, {
    class: one.class,
    score: 0.8,
    why: { recognizer: 'seen-before', checks: ['same value'], context: [] },
  });
}

function spanOf(
  view: View,
  text: string,
  { from, to, class: cls, score, recognizer, checks, context }: Found,
): Span {
  return spanAt(view, text, from, to, { class: cls, score, why: { recognizer, checks, context } });
}

/** The parts of a split number as one. */
function joinedValue(parts: readonly Part[], views: readonly View[]): string {
  return parts
    .map(
      ({ nth, found }) =>
        views[nth]?.runs.find((run) => run.from === found.from && run.to === found.to)?.value ?? '',
    )
    .join('');
}

function covers(before: readonly Span[], now: readonly Span[]): boolean {
  return (
    before.length === now.length &&
    before.every(
      (one, at) => one.start === now[at]?.start && one.end === now[at]?.end && one.class === now[at]?.class,
    )
  );
}

function stretch(view: View, span: Pick<Span, 'start' | 'end'>): { from: number; to: number } {
  const [from, to] = inReading(view, span);
  return { from, to };
}

/** Offsets of the original → offsets of the reading. */
function inReading(
  { reading: { starts, lower } }: View,
  span: Pick<Span, 'start' | 'end'>,
): [from: number, to: number] {
  if (starts === null) return [span.start, span.end];
  return [firstAtLeast(starts, lower.length, span.start), firstAtLeast(starts, lower.length, span.end)];
}

function firstAtLeast(starts: Int32Array, length: number, wanted: number): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
