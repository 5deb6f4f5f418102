import type { Dictated } from './dictation.ts';
import { judge } from './number-judge.ts';
import type { Found } from './number-answers.ts';
import type { View } from './view.ts';
import type { Work } from './work.ts';

/** How many messages of one speaker a value may be spread over. */
export const SPLIT_OVER = 4;

/** A part of a value in one of the messages that were handed in, by its place in that list. */
export interface Part {
  readonly nth: number;
  readonly found: Found;
}

/**
 * Values that are one only when the last messages of a speaker are put together: the end of each of them and the beginning of the
 * last. `views` are his messages, oldest first; the last one is new.
 */
export function joinSplit(
  views: readonly View[],
  barred: (nth: number, run: Dictated) => boolean,
  work: Work,
): Part[] {
  const last = views.length - 1;
  if (last < 1) return [];
  return [...joinNumbers(views, barred, work), ...joinMail(views, work)];
}

function joinNumbers(
  views: readonly View[],
  barred: (nth: number, run: Dictated) => boolean,
  work: Work,
): Part[] {
  const last = views.length - 1;
  const runs = views.map((view) => view.runs.filter((run) => run.digits > 0 && run.sure));
  for (const first of (runs[last] ?? []).slice(0, 3)) {
    if (barred(last, first)) continue;
    // The longest chain first: two groups of four may be a telephone's, four of them are a card.
    for (let start = 0; start < last; start += 1) {
      const chain = [...runs.slice(start, last).map((all) => all.at(-1)), first];
      if (!chain.every((run, at) => run !== undefined && !barred(start + at, run))) continue;
      const parts = chain.flatMap((run) => (run === undefined ? [] : [run]));
      const compact = parts.map((run) => run.value).join('');
      if (compact.length < 7 || compact.length > 34) continue;
      const head = views[start];
      const before = head?.reading.lower.slice(Math.max(0, (parts[0]?.from ?? 0) - 48), parts[0]?.from) ?? '';
      const verdict = judge(
        { raw: parts[0]?.plus === true ? `+${compact}` : compact, compact, before, after: '' },
        work,
      );
      // Ordinary numbers in a row are no telephone: a check digit or a word has to speak for it.
      if (verdict === null || (!verdict.checks.includes('check digits') && verdict.context.length === 0))
        continue;
      return parts.map((run, at) => ({
        nth: start + at,
        found: {
          ...verdict,
          from: run.from,
          to: run.to,
          recognizer: 'split',
          checks: [...verdict.checks, `joined over ${parts.length} messages`],
        },
      }));
    }
  }
  return [];
}

const TAIL = /[a-z0-9._%+@-]{1,64}$/;
const HEAD = /^[a-z0-9._%+@-]{1,64}/;
const MAIL = /^[a-z0-9][a-z0-9._%+-]{0,63}@(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24}$/;

/** "john.smith" – "@example.com". */
function joinMail(views: readonly View[], work: Work): Part[] {
  const last = views.length - 1;
  for (let start = last - 1; start >= Math.max(0, last - 2); start -= 1) {
    work.spend(64);
    const pieces = views.slice(start).map(({ reading: { lower } }, at, all) => {
      const trimmed = lower.trimEnd().replace(/[,;]$/, '');
      const lead = lower.length - lower.trimStart().length;
      if (at === all.length - 1) {
        const head = HEAD.exec(lower.slice(lead, lead + 80))?.[0].replace(/\.$/, '') ?? '';
        return { from: lead, to: lead + head.length, text: head };
      }
      const tail = TAIL.exec(trimmed.slice(-80))?.[0] ?? '';
      return { from: trimmed.length - tail.length, to: trimmed.length, text: tail };
    });
    const joined = pieces.map((piece) => piece.text).join('');
    const head = pieces.at(-1);
    // The last message is that piece and nothing else, and the mail address is cut at one of its marks.
    if (
      head === undefined ||
      head.to < (views[last]?.reading.lower.trimEnd().replace(/\s*(?:です)?[.。]?$/, '').length ?? 0)
    )
      continue;
    if (
      !pieces.slice(1).every((piece, at) => /^[@.]/.test(piece.text) || /[@.]$/.test(pieces[at]?.text ?? ''))
    )
      continue;
    if (
      !joined.includes('@') ||
      pieces.some((piece) => piece.text === '' || MAIL.test(piece.text)) ||
      !MAIL.test(joined)
    )
      continue;
    return pieces.map((piece, at) => ({
      nth: start + at,
      found: {
        from: piece.from,
        to: piece.to,
        class: 'EMAIL',
        score: 0.9,
        recognizer: 'split',
        checks: ['shape', `joined over ${pieces.length} messages`],
        context: [],
      },
    }));
  }
  return [];
}
