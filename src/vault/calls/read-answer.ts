import { normalForm, type DataClass, type Span } from '#detection';

/** A value that was sent, in the spellings in which it may come back. */
export interface SentValue {
  readonly class: DataClass;
  readonly text: string;
}

/** A field of the answer as it may be shown once the spans are tokens. */
export interface Field {
  readonly name: string;
  readonly text: string;
  readonly spans: readonly Pick<Span, 'start' | 'end' | 'class'>[];
}

const MAX_CHARACTERS = 300;

/**
 * The fields of a JSON answer that a destination lets be shown, and where values stand in them: those that were just sent, in any
 * spelling and whatever stands between their signs, and whatever the detector finds. A field that cannot be looked at, is too long or
 * is no plain value is left out; so is a number that JSON cannot hold exactly. Null if the answer is no JSON.
 */
export function readAnswer(
  body: Buffer,
  type: string,
  show: readonly string[],
  sent: readonly SentValue[],
  scan: (text: string) => readonly Span[] | null,
): Field[] | null {
  if (!/^application\/(?:[a-z0-9.+-]+\+)?json\b/i.test(type)) return null;
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return null;
  }
  const fields: Field[] = [];
  for (const path of show) {
    const text = plain(path.split('.').reduce<unknown>(inside, json));
    if (text === null || text === '' || text.length > MAX_CHARACTERS) continue;
    // The name of a field is context, as what stands before a value in a message.
    const lead = `${path.replaceAll(/[._-]/g, ' ')}: `;
    const found = scan(lead + text);
    if (found === null) continue;
    const spans = found
      .filter(({ end }) => end > lead.length)
      .map((span) => ({
        class: span.class,
        start: Math.max(0, span.start - lead.length),
        end: span.end - lead.length,
      }));
    fields.push({ name: path, text, spans: [...spans, ...sent.flatMap((value) => echoes(text, value))] });
  }
  return fields;
}

function inside(at: unknown, key: string): unknown {
  return typeof at === 'object' && at !== null && Object.hasOwn(at, key)
    ? (at as Record<string, unknown>)[key]
    : undefined;
}

function plain(value: unknown): string | null {
  if (typeof value === 'string') return value.replaceAll(/\p{Cc}+/gu, ' ').trim();
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER ? String(value) : null;
}

/**
 * Where a sent value comes back: letters and digits compared one by one, folded by width and case, with anything that is neither
 * between them. Also the last four or more signs of a number alone, as "ending in", stay: they are what its mask shows of a card.
 */
function echoes(text: string, value: SentValue): Pick<Span, 'start' | 'end' | 'class'>[] {
  const signs = signsOf(text);
  const wanted = new Set(
    [value.text, normalForm(value.class, value.text)].map((one) =>
      signsOf(one)
        .map(({ sign }) => sign)
        .join(''),
    ),
  );
  const all = signs.map(({ sign }) => sign).join('');
  const found: Pick<Span, 'start' | 'end' | 'class'>[] = [];
  for (const one of wanted) {
    // One or two signs are in every text; a value as short as that is no number and no name.
    if ([...one].length < 3) continue;
    for (let at = all.indexOf(one); at >= 0; at = all.indexOf(one, at + 1)) {
      const [first, last] = [signs[at], signs[at + one.length - 1]];
      if (first !== undefined && last !== undefined)
        found.push({ class: value.class, start: first.start, end: last.end });
    }
  }
  return found;
}

/** Letters and digits alone, each one UTF-16 unit of its folded form, with its place in the text. */
function signsOf(text: string): { sign: string; start: number; end: number }[] {
  const signs: { sign: string; start: number; end: number }[] = [];
  let start = 0;
  for (const character of text) {
    const end = start + character.length;
    for (const unit of character.normalize('NFKC').toLowerCase())
      if (/[\p{L}\p{N}]/u.test(unit))
        for (let at = 0; at < unit.length; at += 1) signs.push({ sign: unit.charAt(at), start, end });
    start = end;
  }
  return signs;
}
