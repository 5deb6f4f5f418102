import {
  compilePattern,
  luhn,
  mod97,
  verhoeff,
  type Candidate,
  type DataClass,
  type LinearPattern,
  type OwnType,
  type PatternFault,
} from '#recognizers';
import { scan, type Allowance, type Span } from './scan.ts';
import { squash } from './squash.ts';
import { createWork } from './work.ts';

/** A type of a tenant's own, as its officer writes it. */
export interface OwnTypeDefinition {
  readonly name: string;
  /** The class whose rules of release it is kept under. */
  readonly class: DataClass;
  readonly pattern: string;
  readonly checksum: 'luhn' | 'mod11' | 'mod97' | 'verhoeff' | null;
  /** Words of which one has to stand nearby; empty: the pattern speaks for itself. */
  readonly words: readonly string[];
  readonly examples: readonly string[];
  readonly counterExamples: readonly string[];
}

export type OwnTypeFault =
  | { readonly code: PatternFault }
  /** At least two examples and one counter-example; neither they nor the words too many or too long. */
  | { readonly code: 'examples_missing' | 'too_many' }
  | { readonly code: 'example_not_found' | 'counter_example_found'; readonly nth: number }
  /** A type that everybody has finds this example already: it would be two. */
  | { readonly code: 'overlaps'; readonly nth: number; readonly class: DataClass };

const MAX_LIST = 20;
const MAX_TEXT = 200;
const NEAR_BEFORE = 48;
const NEAR_AFTER = 24;

/** Compiles a tenant's own type and tries it on its own examples; all that is wrong with it instead when something is. */
export function compileOwnType(
  definition: OwnTypeDefinition,
):
  | { readonly kind: 'compiled'; readonly type: OwnType }
  | { readonly kind: 'refused'; readonly faults: OwnTypeFault[] } {
  const { examples, counterExamples, words } = definition;
  const refused = (...faults: OwnTypeFault[]) => ({ kind: 'refused', faults }) as const;
  if (examples.length < 2 || counterExamples.length < 1) return refused({ code: 'examples_missing' });
  const texts = [...examples, ...counterExamples, ...words];
  if (
    [examples, counterExamples, words].some((list) => list.length > MAX_LIST) ||
    texts.some((one) => one.length > MAX_TEXT || one.trim() === '')
  )
    return refused({ code: 'too_many' });
  const pattern = compilePattern(definition.pattern);
  if (typeof pattern === 'string') return refused({ code: pattern });
  const type = ownType(definition, pattern);
  const faults: OwnTypeFault[] = [];
  // An example is a value alone; a word beside it lends it what the type asks for.
  const lead = words[0] === undefined ? '' : `${words[0]}: `;
  examples.forEach((example, nth) => {
    const text = lead + example;
    const own = found(text, type).some((span) => span.start === lead.length && span.end === text.length);
    if (!own) faults.push({ code: 'example_not_found', nth });
    const builtIn = spansOf(scan(example))[0];
    if (builtIn !== undefined && builtIn.class !== definition.class)
      faults.push({ code: 'overlaps', nth, class: builtIn.class });
  });
  counterExamples.forEach((example, nth) => {
    if (found(lead + example, type).some((span) => span.end > lead.length))
      faults.push({ code: 'counter_example_found', nth });
  });
  return faults.length > 0 ? { kind: 'refused', faults } : { kind: 'compiled', type };
}

/** A type that was compiled before, from what is kept of it: without its examples. Null when its pattern is none any more. */
export function rebuildOwnType(
  definition: Omit<OwnTypeDefinition, 'examples' | 'counterExamples'>,
): OwnType | null {
  const pattern = compilePattern(definition.pattern);
  return typeof pattern === 'string' ? null : ownType(definition, pattern);
}

function found(text: string, type: OwnType): Span[] {
  return spansOf(scan(text, { own: [type] })).filter(
    (span) => span.why.recognizer === recognizerOf(type.name),
  );
}

function spansOf(result: ReturnType<typeof scan>): Span[] {
  return result.kind === 'scanned' ? result.spans : [];
}

function recognizerOf(name: string): string {
  return `own:${name}`;
}

function ownType(
  definition: Omit<OwnTypeDefinition, 'examples' | 'counterExamples'>,
  pattern: LinearPattern,
): OwnType {
  const check = definition.checksum === null ? null : CHECKS[definition.checksum];
  const words = definition.words.map((word) => word.normalize('NFKC').toLowerCase());
  return {
    name: definition.name,
    class: definition.class,
    find({ text, lower }, work) {
      const candidates: Candidate[] = [];
      for (const { from, to } of pattern.find(text, work)) {
        const value = text.slice(from, to);
        if (check !== null && !check(value.toUpperCase().replaceAll(/[^A-Z0-9]/g, ''))) continue;
        const near = `${lower.slice(Math.max(0, from - NEAR_BEFORE), from)} ${lower.slice(to, to + NEAR_AFTER)}`;
        work.spend(words.length * 72);
        const word = words.find((one) => near.includes(one));
        if (words.length > 0 && word === undefined) continue;
        candidates.push({
          from,
          to,
          class: definition.class,
          // Above what only a shape speaks for, below a card with its check digit.
          score: check === null && word === undefined ? 0.8 : 0.92,
          recognizer: recognizerOf(definition.name),
          checks: check === null ? ['shape'] : ['shape', 'check digits'],
          context: word === undefined ? [] : [word],
        });
      }
      return candidates;
    },
  };
}

/** ISO/IEC 7064 mod 11-2: digits, the last of them perhaps X. */
function mod11(value: string): boolean {
  let sum = 0;
  for (const char of value.slice(0, -1)) sum = ((sum + Number(char)) * 2) % 11;
  const last = value.endsWith('X') ? 10 : Number(value.at(-1));
  return (sum + last) % 11 === 1;
}

const CHECKS: Readonly<Record<NonNullable<OwnTypeDefinition['checksum']>, (value: string) => boolean>> = {
  luhn: (value) => /^\d+$/.test(value) && luhn(value),
  mod11: (value) => /^\d+[\dX]$/.test(value) && mod11(value),
  mod97: (value) => /^[A-Z0-9]{5,}$/.test(value) && mod97(value),
  verhoeff: (value) => /^\d+$/.test(value) && verhoeff(value),
};

/** What is nothing sensitive for a tenant: texts in any spelling, and patterns of whole values. */
export interface AllowList {
  readonly exact: readonly string[];
  readonly patterns: readonly string[];
  /** The same for who keeps exact texts only as digests: asked with the text's `allowedForm`. */
  readonly isExact?: (form: string) => boolean;
}

/** The form of a text in which its spelling does not count. */
export function allowedForm(text: string): string {
  return squash(text).text;
}

/**
 * Compiles an allow-list; the places of patterns that are none otherwise. A value whose check digits agree, a card, a secret stays
 * sensitive whatever a pattern says: only its exact text, a published test number, can be allowed.
 */
export function compileAllowList(
  list: AllowList,
): Allowance | { readonly faults: readonly { nth: number; code: PatternFault }[] } {
  const exact = new Set(list.exact.map((one) => squash(one).text).filter((one) => one !== ''));
  const patterns: LinearPattern[] = [];
  const faults: { nth: number; code: PatternFault }[] = [];
  list.patterns.forEach((source, nth) => {
    const pattern = compilePattern(source);
    if (typeof pattern === 'string') faults.push({ nth, code: pattern });
    else patterns.push(pattern);
  });
  if (faults.length > 0) return { faults };
  return (text, { start, end, class: cls, why }) => {
    const value = text.slice(start, end);
    const form = allowedForm(value);
    if (exact.has(form) || list.isExact?.(form) === true) return true;
    if (cls === 'CARD' || cls === 'SECRET' || why.checks.includes('check digits')) return false;
    const whole = value.normalize('NFKC').trim();
    return patterns.some((pattern) =>
      pattern.find(whole, createWork()).some((one) => one.from === 0 && one.to === whole.length),
    );
  };
}
