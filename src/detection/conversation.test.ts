import { describe, expect, it } from 'vitest';

import { generateConversation, type GeneratedConversation } from '../../test/generate/conversations.ts';
import { createConversation, REMEMBERED_CHARACTERS, REMEMBERED_MESSAGES, scan, type Span } from './index.ts';

/** `a: …` is the agent, `c: …` the customer. What each message has in the end, as `CLASS value`. */
function talk(...lines: string[]): string[][] {
  const conversation = createConversation();
  const spans = new Map<string, readonly Span[]>();
  const texts = lines.map((line) => line.slice(3));
  for (const [at, text] of texts.entries()) {
    const pushed = conversation.push({ id: String(at), text, speaker: lines[at]?.charAt(0) ?? '' });
    if (pushed.kind === 'withheld') throw new Error(pushed.reason);
    spans.set(String(at), pushed.spans);
    for (const one of pushed.revisions) spans.set(one.id, one.spans);
  }
  return texts.map((text, at) =>
    (spans.get(String(at)) ?? []).map((one) => `${one.class} ${text.slice(one.start, one.end)}`),
  );
}

describe('an answer to a question', () => {
  it.each([
    [
      'a: who do I have the pleasure of speaking with?',
      'c: hmm I think it is wendrilune dornadze',
      'PERSON wendrilune dornadze',
    ],
    ['a: そちらのお名前を頂戴できますか', 'c: 田中さくらと申します', 'PERSON 田中さくら'],
    [
      'a: and the long number on your card?',
      'c: four one double one, triple seven, oh',
      'CARD four one double one, triple seven, oh',
    ],
    [
      'a: when does it expire? the expiry please',
      'c: oh eight twenty-nine',
      'CARD_EXPIRY oh eight twenty-nine',
    ],
    ['a: 有効期限はいつでしょうか', 'c: 2029年8月です', 'CARD_EXPIRY 2029年8月'],
    ['a: the three digits on the back', 'c: 455', 'CVV 455'],
    ['a: それではCVCをご記入いただけますでしょうか。', 'c: さん、に、ごだと思います', 'CVV さん、に、ご'],
    ['a: お誕生日は？', 'c: 8月17日です', 'DATE_OF_BIRTH 8月17日'],
    ['a: 保険証の番号をお願いします', 'c: 12345678です', 'JP_MY_NUMBER 12345678'],
    [
      'a: ok and your current residential address',
      'c: no problem, 41 tansyfield court, whitcombe regis is what I have',
      'ADDRESS 41 tansyfield court, whitcombe regis',
    ],
    [
      'a: when were you born',
      'c: the twelfth of april nineteen eighty eight',
      'DATE_OF_BIRTH the twelfth of april nineteen eighty eight',
    ],
    [
      'a: the code we just texted you?',
      'c: よん・いち・ゼロ・まる・れい・二',
      'SECRET よん・いち・ゼロ・まる・れい・二',
    ],
    [
      'a: where shall we send the replacement?',
      'c: 12 quillmere way, stowmarsh',
      'ADDRESS 12 quillmere way, stowmarsh',
    ],
    [
      'a: your e-mail?',
      'c: yeah its j o h n underscore smith at example dot com',
      'EMAIL j o h n underscore smith at example dot com',
    ],
    [
      'a: passport number please',
      'c: tango kilo one two three four five six seven',
      'PASSPORT tango kilo one two three four five six seven',
    ],
    ['a: マイナンバーをお願いします', 'c: 一二三四五六七八九〇一八', 'JP_MY_NUMBER 一二三四五六七八九〇一八'],
    ['a: and your postcode', 'c: SW1 2AB', 'ZIP SW1 2AB'],
    ['a: account number for the refund?', 'c: 0986066', 'BANK_ACCOUNT 0986066'],
  ])('%s – %s', (question, answer, value) => {
    expect(talk(question, answer)[1]).toEqual([value]);
  });

  it.each([
    ["a: what's your order number?", 'c: 4242424242424242'],
    ['a: 伝票番号をお願いします', 'c: 4242 4242 42です'],
    ['a: may I have your name?', 'c: why do you need that?'],
    ['a: お名前をお願いします', 'c: 少々お待ちください'],
    ['a: your phone number please', 'c: I waited 20 minutes already'],
    ['a: the name of the product?', 'c: acme turbo cleaner'],
    ['a: how many did you buy?', 'c: 12'],
    [
      'a: Your card number is safe with us. Version 4.2.1 fixes this.',
      'c: great, it crashed 3 times since 2024',
    ],
  ])('nothing in: %s – %s', (question, answer) => {
    expect(talk(question, answer)[1]).toEqual([]);
  });

  it('may come after other words, and in pieces', () => {
    expect(talk('a: name?', 'c: one moment', 'a: take your time', 'c: christyne', 'c: tauber')).toEqual([
      [],
      [],
      [],
      ['PERSON christyne'],
      ['PERSON tauber'],
    ]);
  });

  it('is recognised when it came before the question', () => {
    expect(talk('c: 482913', 'a: what is this?', 'c: that was my verification code')[0]).toEqual([
      'SECRET 482913',
    ]);
  });
});

describe('a value in several messages', () => {
  it('is joined across the words of the other, and revises the first', () => {
    const all = talk('c: 4242 4242', 'a: mhm', 'c: 4242', 'a: go on', 'c: 4242');
    expect(all).toEqual([['CARD 4242 4242'], [], ['CARD 4242'], [], ['CARD 4242']]);
  });

  it('is masked from its first piece when it was asked for, and when the agent says a piece back', () => {
    expect(talk('a: card number?', 'c: starts with 54', 'a: ok, 54', 'c: 12')).toEqual([
      [],
      ['CARD 54'],
      ['CARD 54'],
      ['CARD 12'],
    ]);
  });

  it('may be a mail address', () => {
    expect(talk('c: chryssa.tauberow', 'c: @example.com')).toEqual([
      ['EMAIL chryssa.tauberow'],
      ['EMAIL @example.com'],
    ]);
  });

  it('may be a birthday', () => {
    expect(talk('a: 生年月日を教えてください。', 'c: 昭和49年8月', 'c: 17日').slice(1)).toEqual([
      ['DATE_OF_BIRTH 昭和49年8月'],
      ['DATE_OF_BIRTH 17日'],
    ]);
  });

  it('is no longer waited for when something else is asked for', () => {
    expect(
      talk(
        'a: Account number please',
        'c: 71930055',
        'a: Perfect. What is the meter reading?',
        'c: 48213',
      )[3],
    ).toEqual([]);
  });

  it.each([
    [
      'a: your account number?',
      'c: 87261 hang on no 186787',
      'a: Perfect, 8726186787 it is.',
      'BANK_ACCOUNT 8726186787',
    ],
    [
      'a: 口座番号をお聞かせください。',
      'c: 22656、失礼、671078',
      'a: 2265671078ですね。',
      'BANK_ACCOUNT 2265671078',
    ],
    ['a: お名前は？', 'c: 澪標陽菜乃です', 'a: 澪標様、お待たせいたしました。', 'PERSON 澪標'],
  ])('is known when it is said back: %s %s', (asked, given, said, value) => {
    expect(talk(asked, given, said)[2]).toEqual([value]);
  });

  it('is put right', () => {
    expect(
      talk(
        'a: account number please',
        'c: 4444897',
        'c: sorry, the last one is 6 not 7',
        'a: 44 44 896, thanks',
      ),
    ).toEqual([[], ['BANK_ACCOUNT 4444897'], ['BANK_ACCOUNT 6 not 7'], ['BANK_ACCOUNT 44 44 896']]);
  });
});

describe('a value that was found once', () => {
  it('is masked in every shape, also where the agent says it, also in earlier messages', () => {
    const all = talk(
      'a: Is +44 7700 900123 yours?',
      'c: thanks, tauber here',
      'a: may I have your full name?',
      'c: Christyne Tauber',
      'a: Thank you, CHRISTYNE. Ms Tauber, t a u b e r?',
      'c: ０７７００９００１２３ yes',
      'a: oh double seven double oh nine oh oh one two three',
    );
    expect(all[1]).toEqual(['PERSON tauber']);
    expect(all[4]?.map((one) => one.replace(/^PERSON (?:Ms )?/, ''))).toEqual([
      'CHRISTYNE',
      'Tauber',
      't a u b e r',
    ]);
    expect(all[5]).toEqual(['PHONE ０７７００９００１２３']);
    expect(all[6]).toEqual(['PHONE oh double seven double oh nine oh oh one two three']);
  });

  it('is a date in whatever way it is written', () => {
    const all = talk(
      'a: 生年月日をお願いします',
      'c: 昭和63年4月12日',
      'a: 1988/04/12ですね',
      'a: 19880412で登録します',
    );
    expect(all.slice(1)).toEqual([
      ['DATE_OF_BIRTH 昭和63年4月12日'],
      ['DATE_OF_BIRTH 1988/04/12'],
      ['DATE_OF_BIRTH 19880412'],
    ]);
  });

  it('leaves the last four of a card, which its mask shows as well', () => {
    expect(talk('c: my card is 4000 0566 5566 5556', 'a: the one ending in 5556?')[1]).toEqual([]);
  });
});

describe('the memory', () => {
  it('is bounded in messages and characters', () => {
    const conversation = createConversation();
    for (let at = 0; at < 500; at += 1)
      conversation.push({ id: String(at), text: 'hello '.repeat(2_000), speaker: 'c' });
    expect(conversation.remembered).toBeLessThanOrEqual(REMEMBERED_CHARACTERS);
    for (let at = 0; at < 500; at += 1) conversation.push({ id: String(at), text: 'ok', speaker: 'c' });
    expect(conversation.remembered).toBe(2 * REMEMBERED_MESSAGES);
  });

  it('is the same when it is rebuilt from stored messages and their spans', () => {
    const { messages } = generateConversation(77, 'en');
    const half = Math.floor(messages.length / 2);
    const whole = createConversation();
    const stored = new Map<string, readonly Span[]>();
    for (const one of messages.slice(0, half)) {
      const pushed = whole.push(one);
      if (pushed.kind === 'scanned') {
        stored.set(one.id, pushed.spans);
        for (const revision of pushed.revisions) stored.set(revision.id, revision.spans);
      }
    }
    const rebuilt = createConversation();
    for (const one of messages.slice(0, half)) rebuilt.recall(one, stored.get(one.id) ?? []);
    for (const one of messages.slice(half)) {
      const places = (pushed: ReturnType<typeof whole.push>): unknown =>
        pushed.kind === 'scanned' ? pushed.spans.map(({ start, end }) => [start, end]) : pushed;
      expect(places(rebuilt.push(one))).toEqual(places(whole.push(one)));
    }
  });

  it('says when its budget is used up, by the scan or by the memory', () => {
    const text = 'hello '.repeat(100);
    const scanned = scan(text);
    const alone = scanned.kind === 'scanned' ? scanned.work : 0;
    for (const budget of [100, alone + 10]) {
      const conversation = createConversation({ budget });
      const pushed = conversation.push({ id: '1', text, speaker: 'c' });
      expect(pushed).toEqual({ kind: 'withheld', reason: 'timeout' });
    }
    expect(createConversation({ budget: alone * 4 }).push({ id: '1', text, speaker: 'c' }).kind).toBe(
      'scanned',
    );
  });
});

describe('whole conversations that were generated', () => {
  const COUNT = process.env['DOZO_LONG'] === '1' ? 5_000 : 150;
  it.each([
    ['en', 'first', 0.997],
    ['ja', 'first', 0.997],
    ['en', 'second', 0.99],
    ['ja', 'second', 0.99],
  ] as const)('%s, %s set of phrases: hardly a value leaks', (lang, phrases, least) => {
    const seen = { values: 0, hidden: 0, right: 0, wrong: 0, others: 0, flagged: 0, hard: 0, hardHidden: 0 };
    for (let seed = 0; seed < COUNT; seed += 1)
      tally(generateConversation(900_000 + seed, lang, phrases), seen);
    expect(seen.hidden / seen.values).toBeGreaterThanOrEqual(least);
    // Said in words or spread over messages.
    expect(seen.hardHidden / seen.hard).toBeGreaterThanOrEqual(0.97);
    expect(seen.right / (seen.right + seen.wrong)).toBeGreaterThanOrEqual(0.95);
    expect(seen.flagged / seen.others).toBeLessThanOrEqual(0.03);
  });
});

function tally(
  { messages }: GeneratedConversation,
  seen: Record<
    'values' | 'hidden' | 'right' | 'wrong' | 'others' | 'flagged' | 'hard' | 'hardHidden',
    number
  >,
): void {
  const conversation = createConversation();
  const found = new Map<string, readonly Span[]>();
  for (const one of messages) {
    const pushed = conversation.push(one);
    if (pushed.kind === 'withheld') throw new Error(pushed.reason);
    found.set(one.id, pushed.spans);
    for (const revision of pushed.revisions) found.set(revision.id, revision.spans);
  }
  for (const { id, text, spans, form } of messages) {
    const own = found.get(id) ?? [];
    for (const gold of spans) {
      const hidden = isHidden(text, gold, own);
      if (gold.type === 'o:number') {
        seen.others += 1;
        if (own.some((one) => one.start < gold.end && gold.start < one.end)) seen.flagged += 1;
      } else if (!gold.type.startsWith('o:')) {
        seen.values += 1;
        if (hidden) seen.hidden += 1;
        if (form === 'spelled' || form === 'split') {
          seen.hard += 1;
          if (hidden) seen.hardHidden += 1;
        }
      }
    }
    for (const one of own) {
      const touched = spans.filter((gold) => one.start < gold.end && gold.start < one.end);
      if (touched.some((gold) => !gold.type.startsWith('o:'))) seen.right += 1;
      else if (touched.length === 0) seen.wrong += 1;
    }
  }
}

function isHidden(text: string, gold: { start: number; end: number }, spans: readonly Span[]): boolean {
  for (let at = gold.start; at < gold.end; at += 1) {
    if (/[\p{L}\p{N}]/u.test(text.charAt(at)) && !spans.some((one) => one.start <= at && at < one.end))
      return false;
  }
  return true;
}
