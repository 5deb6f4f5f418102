import type { DataClass } from '#recognizers';
import { normalForm } from './normal-form.ts';
import { scan, withoutOverlap, type ScanOptions, type Span } from './scan.ts';

export interface ConversationMessage {
  id: string;
  text: string;
  speaker: string;
}

export type Pushed =
  | { kind: 'scanned'; spans: Span[]; revisions: { id: string; spans: Span[] }[] }
  | { kind: 'withheld'; reason: 'timeout' | 'too_long' };

export interface Conversation {
  push(message: ConversationMessage): Pushed;
}

interface Seen extends ConversationMessage {
  spans: Span[];
}

/** How many messages of one speaker a split number may be spread over. */
const SPLIT_OVER = 4;

const PROMPTS: readonly { class: DataClass; asks: RegExp; answer: RegExp }[] = [
  {
    class: 'PERSON',
    asks: /(?:your|full|account holder'?s?) name|who am i speaking|name,? please|お名前|氏名|ご名義/i,
    answer: /^[\p{L}'’. -]{2,50}$/u,
  },
  { class: 'ADDRESS', asks: /address|where do you live|住所|お届け先/i, answer: /^(?=.*\d).{6,120}$/u },
  { class: 'PHONE', asks: /phone|contact number|mobile|電話番号|ご連絡先/i, answer: /^[+\d\s().-]{7,24}$/ },
  { class: 'DATE_OF_BIRTH', asks: /date of birth|birthday|dob|生年月日/i, answer: /^(?=.*\d).{6,24}$/ },
  { class: 'SECRET', asks: /one[- ]time code|verification code|認証コード|確認コード/i, answer: /^\d{4,8}$/ },
];

/** The detector with the memory of one conversation: splits, bare answers, values that come again in another shape. */
export function createConversation(options: ScanOptions = {}): Conversation {
  const seen: Seen[] = [];
  const known = new Map<string, DataClass>();

  function remember(text: string, spans: readonly Span[]): void {
    for (const span of spans) {
      const form = normalForm(span.class, text.slice(span.start, span.end));
      if (form.length >= 4) known.set(form, span.class);
    }
  }

  return {
    push(message) {
      const scanned = scan(message.text, options);
      if (scanned.kind === 'withheld') return scanned;
      const spans = [...scanned.spans, ...bareAnswer(seen.at(-1), message), ...again(message.text, known)];
      const split = joinSplit(seen, message, options);
      const own = withoutOverlap([...spans, ...split.own]);
      const revisions = new Map<string, Span[]>();
      for (const { id, span } of split.earlier) revisions.set(id, [...(revisions.get(id) ?? []), span]);
      remember(message.text, own);
      for (const earlier of seen) {
        const more = [...(revisions.get(earlier.id) ?? []), ...again(earlier.text, known)].filter(
          (span) => !earlier.spans.some((old) => old.start < span.end && span.start < old.end),
        );
        if (more.length === 0) continue;
        earlier.spans = withoutOverlap([...earlier.spans, ...more]);
        revisions.set(earlier.id, earlier.spans);
      }
      seen.push({ ...message, spans: own });
      if (seen.length > 64) seen.shift();
      return {
        kind: 'scanned',
        spans: own,
        revisions: [...revisions].map(([id, all]) => ({ id, spans: all })),
      };
    },
  };
}

/** "May I have your name?" – "christyne tauber". */
function bareAnswer(before: Seen | undefined, message: ConversationMessage): Span[] {
  if (before === undefined || before.speaker === message.speaker) return [];
  const answer = message.text.trim();
  const prompt = PROMPTS.find((one) => one.asks.test(before.text) && one.answer.test(answer));
  if (prompt === undefined || answer.split(/\s+/).length > (prompt.class === 'ADDRESS' ? 20 : 4)) return [];
  if (
    /^(?:yes|no|sure|ok(?:ay)?|thanks?(?: you)?|please|hello|hi|why|はい|いいえ|わかりました|お願いします)[.!?]?$/i.test(
      answer,
    )
  )
    return [];
  const start = message.text.indexOf(answer);
  return [
    {
      start,
      end: start + answer.length,
      class: prompt.class,
      score: 0.8,
      why: { recognizer: 'bare-answer', checks: ['asked just before'], context: [] },
    },
  ];
}

/** Values seen before, wherever their characters come again. */
function again(text: string, known: ReadonlyMap<string, DataClass>): Span[] {
  if (known.size === 0) return [];
  const spans: Span[] = [];
  for (const match of text.matchAll(
    /[\p{L}\p{N}@][\p{L}\p{N}@._%+-]{3,80}|[+\d](?:[ .\-()]{0,2}\d){3,30}/gu,
  )) {
    for (const [form, cls] of known) {
      if (normalForm(cls, match[0]) !== form) continue;
      spans.push({
        start: match.index,
        end: match.index + match[0].length,
        class: cls,
        score: 0.9,
        why: { recognizer: 'seen-before', checks: ['same value'], context: [] },
      });
    }
  }
  for (const [form, cls] of known) {
    if (cls !== 'PERSON' || form.length < 3) continue;
    const folded = text.toLowerCase();
    if (folded.length !== text.length) continue;
    for (let at = folded.indexOf(form); at !== -1; at = folded.indexOf(form, at + form.length)) {
      spans.push({
        start: at,
        end: at + form.length,
        class: cls,
        score: 0.85,
        why: { recognizer: 'seen-before', checks: ['same value'], context: [] },
      });
    }
  }
  return spans;
}

/** Digits of one speaker's last messages put together: a number that is one only as a whole. */
function joinSplit(
  seen: readonly Seen[],
  message: ConversationMessage,
  options: ScanOptions,
): { own: Span[]; earlier: { id: string; span: Span }[] } {
  const nothing = { own: [], earlier: [] };
  if (!/\d{2,}/.test(message.text)) return nothing;
  const own = seen.filter((one) => one.speaker === message.speaker).slice(-(SPLIT_OVER - 1));
  for (let from = own.length - 1; from >= 0; from -= 1) {
    const parts = [...own.slice(from), message].map((one) => ({
      id: one.id,
      runs: [...one.text.matchAll(/\d(?:[ -]?\d){1,15}/g)],
    }));
    const last = parts.map((part) => part.runs.at(-1));
    if (last.some((run) => run === undefined)) continue;
    const digits = last.map((run) => (run?.[0] ?? '').replaceAll(/\D/g, '')).join('');
    const joined = scan(`card number ${digits}`, options);
    const whole = joined.kind === 'scanned' ? joined.spans.find((span) => span.class === 'CARD') : undefined;
    if (whole === undefined || digits.length < 13) continue;
    const spans = parts.map((part, at) => {
      const run = last[at];
      const start = run?.index ?? 0;
      return {
        id: part.id,
        span: {
          ...whole,
          start,
          end: start + (run?.[0].length ?? 0),
          why: { recognizer: 'split', checks: [`joined over ${parts.length} messages`], context: [] },
        },
      };
    });
    return {
      own: spans.filter((one) => one.id === message.id).map((one) => one.span),
      earlier: spans.filter((one) => one.id !== message.id),
    };
  }
  return nothing;
}
