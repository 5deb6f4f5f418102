import { scan } from '#detection';
import { negativeSentence } from '../test/texts/japanese-negatives.ts';
import { addressSentence, createRandom, nameSentence, type Labelled } from '../test/texts/japanese.ts';

/**
 * `node_modules/.bin/node bench/detection-japanese.ts [sentences] [seed]`: recall and false spans of the detector on generated Japanese
 * support sentences with names, with addresses and with nothing in them.
 */
const count = Number(process.argv[2] ?? 10_000);
const seed = Number(process.argv[3] ?? 7);

console.log('| sentences | form | values | recall | false spans per 1,000 |\n|---|---|---|---|---|');
for (const [name, make] of [
  ['names', nameSentence],
  ['addresses', addressSentence],
  ['nothing', negativeSentence],
] as const) {
  const random = createRandom(seed);
  const rows = Array.from({ length: count }, () => make(random));
  for (const line of measure(name, rows)) console.log(line);
}

function measure(name: string, rows: readonly Labelled[]): string[] {
  const forms = new Map<string, { values: number; found: number }>();
  let wrong = 0;
  for (const { text, spans, form } of rows) {
    const result = scan(text);
    const found = result.kind === 'scanned' ? result.spans : [];
    for (const [start, end] of spans) {
      const of = forms.get(form) ?? { values: 0, found: 0 };
      forms.set(form, of);
      of.values += 1;
      const leaks = Array.from({ length: end - start }, (_, at) => start + at).some(
        (at) =>
          /[\p{L}\p{N}]/u.test(text.charAt(at)) && !found.some((span) => span.start <= at && at < span.end),
      );
      if (!leaks) of.found += 1;
    }
    wrong += found.filter(
      (span) => !spans.some(([start, end]) => start < span.end && span.start < end),
    ).length;
  }
  const all = [...forms.values()].reduce(
    (sum, one) => ({ values: sum.values + one.values, found: sum.found + one.found }),
    { values: 0, found: 0 },
  );
  const line = (form: string, { values, found }: { values: number; found: number }, rest: string): string =>
    `| ${name} | ${form} | ${values} | ${values === 0 ? '–' : (found / values).toFixed(3)} | ${rest} |`;
  return [
    line('all', all, ((wrong / rows.length) * 1000).toFixed(1)),
    ...[...forms].map(([form, one]) => line(form, one, '')),
  ];
}
