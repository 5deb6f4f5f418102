import { describe, expect, it } from 'vitest';

import { hostileText } from '../../test/generate/hostile.ts';
import { createRandom } from '../../test/generate/random.ts';
import { createConversation, maskOf, normalForm, scan, type Span } from './index.ts';

const LONG = process.env['DOZO_LONG'] === '1';
const MESSAGES = LONG ? 1_000_000 : 20_000;

/** Why a list of spans is no good for this text; null when it is. */
function fault(text: string, spans: readonly Span[]): string | null {
  let from = 0;
  for (const { start, end, score } of spans) {
    if (
      !Number.isInteger(start) ||
      !Number.isInteger(end) ||
      start < from ||
      end <= start ||
      end > text.length
    )
      return `offsets ${start}–${end} of ${text.length}`;
    if (isInsidePair(text, start) || isInsidePair(text, end)) return `cuts a pair at ${start}–${end}`;
    if (!(score > 0 && score <= 1)) return `score ${score}`;
    from = end;
  }
  return null;
}

function isInsidePair(text: string, at: number): boolean {
  const [before, after] = [text.charCodeAt(at - 1), text.charCodeAt(at)];
  return before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff;
}

describe('hostile messages', () => {
  it(
    `${MESSAGES} of them, in conversations of twenty: no exception, every offset right`,
    () => {
      const r = createRandom(20_261_125);
      const faults: string[] = [];
      let conversation = createConversation();
      let texts = new Map<string, string>();
      for (let nth = 0; nth < MESSAGES && faults.length < 5; nth += 1) {
        if (nth % 20 === 0) {
          conversation = createConversation();
          texts = new Map();
        }
        const text = hostileText(r);
        const id = String(nth);
        texts.set(id, text);
        try {
          const pushed = conversation.push({ id, text, speaker: r.chance(0.6) ? 'customer' : 'agent' });
          const lists = pushed.kind === 'scanned' ? [{ id, spans: pushed.spans }, ...pushed.revisions] : [];
          for (const one of lists) {
            const whole = texts.get(one.id) ?? '';
            const wrong = fault(whole, one.spans);
            if (wrong !== null) faults.push(`${wrong} in ${JSON.stringify(whole)}`);
            for (const span of one.spans) {
              const raw = whole.slice(span.start, span.end);
              normalForm(span.class, raw);
              maskOf(span.class, raw);
            }
          }
          const alone = scan(text);
          const wrong = alone.kind === 'scanned' ? fault(text, alone.spans) : alone.reason;
          if (wrong !== null) faults.push(`scan: ${wrong} in ${JSON.stringify(text)}`);
        } catch (error) {
          faults.push(`${String(error)} at ${JSON.stringify(text)}`);
        }
      }
      expect(faults).toEqual([]);
    },
    LONG ? 1_800_000 : 60_000,
  );
});

/** What a repeated piece costs a conversation, in counted steps for each character. */
function stepsPerCharacter(piece: string, size: number): number {
  const conversation = createConversation();
  conversation.push({
    id: '0',
    text: 'your name, address, e-mail, card number, birthday, phone and code?',
    speaker: 'agent',
  });
  conversation.push({
    id: '1',
    text: 'christyne tauber 4242 4242 4242 4242 1 May 1990',
    speaker: 'customer',
  });
  const pushed = conversation.push({
    id: '2',
    text: piece.repeat(Math.ceil(size / piece.length)).slice(0, size),
    speaker: 'customer',
  });
  if (pushed.kind === 'withheld') throw new Error(pushed.reason);
  return pushed.work / size;
}

describe('the work for a message', () => {
  it.each([
    '4',
    '4 ',
    '1-',
    '1.',
    'a',
    'a ',
    'Aa ',
    '@',
    'a@b.',
    'あ',
    'ア',
    '田中',
    '東京都',
    ' ',
    '\n',
    'four ',
    'one, ',
    'いち',
    'に',
    'ゼロ',
    'a at b dot ',
    'アット',
    'my name is ',
    'card number ',
    'password is: ',
    'may 1 ',
    '1999年',
    '1/',
    't as in ',
    '4 sorry ',
    '1丁目',
    'A B ',
    'GB82 ',
    '03-',
    '\ud83d',
    '\u0301',
    '\u202e1',
    '٤',
    'а1',
    'christyne ',
    'tauber4242',
    '1 May 1990 ',
    'that is my card ',
    '田中様 ',
    'A. Smith ',
    'ナナ さん ',
    'パスワードはabc123 ',
    'order 12345678 ',
  ])('is in proportion to its length: %j', (piece) => {
    const small = stepsPerCharacter(piece, 1_024);
    const big = stepsPerCharacter(piece, LONG ? 1_048_576 : 65_536);
    expect(big).toBeLessThanOrEqual(Math.max(small * 1.5, 60));
  });
});
