import { createConversation, type Span } from '#detection';
import { generateConversation, type GeneratedConversation } from '../test/generate/conversations.ts';

/**
 * `node_modules/.bin/node bench/conversations.ts`: generated support conversations in both languages. A value leaks if one letter or
 * digit of it stands outside every span once the conversation is over.
 */
const CONVERSATIONS = 2_000;
const SEED = 5_000_000;

interface Counts {
  values: number;
  hidden: number;
}

console.log('| phrases | language | form | values | hidden |\n|---|---|---|---|---|');
for (const phrases of ['first', 'second'] as const) {
  for (const lang of ['en', 'ja'] as const) {
    const forms = new Map<string, Counts>();
    const sum = { right: 0, wrong: 0, others: 0, flagged: 0, leaking: 0, messages: 0, ms: 0 };
    for (let nth = 0; nth < CONVERSATIONS; nth += 1)
      measure(generateConversation(SEED + nth, lang, phrases), forms, sum);
    for (const [form, { values, hidden }] of [...forms].toSorted(([a], [b]) => a.localeCompare(b)))
      console.log(`| ${phrases} | ${lang} | ${form} | ${values} | ${(hidden / values).toFixed(4)} |`);
    console.log(
      `| ${phrases} | ${lang} | precision ${(sum.right / (sum.right + sum.wrong)).toFixed(4)} · other numbers flagged ${((100 * sum.flagged) / sum.others).toFixed(1)} % · ` +
        `conversations with a leak ${((100 * sum.leaking) / CONVERSATIONS).toFixed(2)} % · ${((1_000 * sum.ms) / sum.messages).toFixed(0)} µs a message | | |`,
    );
  }
}

function measure(
  { messages }: GeneratedConversation,
  forms: Map<string, Counts>,
  sum: Record<'right' | 'wrong' | 'others' | 'flagged' | 'leaking' | 'messages' | 'ms', number>,
): void {
  const conversation = createConversation();
  const found = new Map<string, readonly Span[]>();
  const began = performance.now();
  for (const one of messages) {
    const pushed = conversation.push(one);
    if (pushed.kind === 'withheld') throw new Error(pushed.reason);
    found.set(one.id, pushed.spans);
    for (const revision of pushed.revisions) found.set(revision.id, revision.spans);
  }
  sum.ms += performance.now() - began;
  sum.messages += messages.length;
  let leaks = false;
  for (const { id, text, spans, form } of messages) {
    const own = found.get(id) ?? [];
    for (const gold of spans) {
      if (gold.type === 'o:number') {
        sum.others += 1;
        if (own.some((one) => one.start < gold.end && gold.start < one.end)) sum.flagged += 1;
      }
      if (gold.type.startsWith('o:')) continue;
      const hidden = isHidden(text, gold, own);
      if (!hidden) leaks = true;
      for (const key of ['all', form]) {
        const counts = forms.get(key) ?? { values: 0, hidden: 0 };
        forms.set(key, { values: counts.values + 1, hidden: counts.hidden + (hidden ? 1 : 0) });
      }
    }
    for (const one of own) {
      const touched = spans.filter((gold) => one.start < gold.end && gold.start < one.end);
      if (touched.some((gold) => !gold.type.startsWith('o:'))) sum.right += 1;
      else if (touched.length === 0) sum.wrong += 1;
    }
  }
  if (leaks) sum.leaking += 1;
}

function isHidden(text: string, gold: { start: number; end: number }, spans: readonly Span[]): boolean {
  for (let at = gold.start; at < gold.end; at += 1) {
    if (/[\p{L}\p{N}]/u.test(text.charAt(at)) && !spans.some((one) => one.start <= at && at < one.end))
      return false;
  }
  return true;
}
