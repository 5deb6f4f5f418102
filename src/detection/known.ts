import { nameForms, type DataClass } from '#recognizers';
import { overlapOf } from './stretch.ts';
import type { View } from './view.ts';
import type { Work } from './work.ts';

/** How a known form may stand in another text. */
type Kind =
  /** Seven digits or more: anywhere, whatever stands beside. */
  | 'number'
  /** Few characters: alone, no letter or digit beside. */
  | 'short'
  /** A part of a name that is also a word: with a capital, or where somebody is addressed. */
  | 'careful'
  /** A name or another text: whole words. */
  | 'text';

export interface KnownForm {
  readonly form: string;
  readonly class: DataClass;
  readonly kind: Kind;
}

export interface Again {
  readonly from: number;
  readonly to: number;
  readonly class: DataClass;
}

/** Forms that are remembered of one conversation; those seen longest ago are forgotten first. */
export const MAX_FORMS = 2_048;
const MAX_FORM = 64;

interface Node {
  readonly next: Map<number, Node>;
  form: KnownForm | null;
}

/** Where known values stand again, in any shape: one walk over the text, at most as deep as the longest form. */
export interface Finder {
  readonly isEmpty: boolean;
  find(view: View, work: Work): Again[];
}

/** The values of a conversation: only their forms are kept, not the messages that they came from. */
export interface KnownValues extends Finder {
  /** Remembers a value; what was new of it, to look for in earlier messages. */
  add(cls: DataClass, view: View, from: number, to: number): KnownForm[];
  /** Remembers a number that no single message holds whole. */
  addNumber(cls: DataClass, value: string): KnownForm[];
  readonly size: number;
}

export function createKnownValues(): KnownValues {
  const forms = new Map<string, KnownForm>();
  let root = emptyNode();
  return {
    get isEmpty() {
      return forms.size === 0;
    },
    get size() {
      return forms.size;
    },
    add: (cls, view, from, to) => put(formsOf(cls, view, from, to)),
    addNumber: (cls, value) =>
      value.length < 6
        ? []
        : put(
            numberForms(cls, value.toLowerCase(), '').map(({ form, kind }) => ({ form, class: cls, kind })),
          ),
    find: (view, work) => (forms.size === 0 ? [] : walk(root, view, work)),
  };

  function put(all: readonly KnownForm[]): KnownForm[] {
    const fresh: KnownForm[] = [];
    for (const one of all) {
      if (one.form.length > MAX_FORM || one.form.length < 2) continue;
      const known = forms.get(one.form);
      if (known !== undefined) {
        forms.delete(one.form);
        forms.set(one.form, known);
        continue;
      }
      forms.set(one.form, one);
      insert(root, one);
      fresh.push(one);
    }
    if (forms.size > MAX_FORMS) {
      // Half at once, so that the tree is rebuilt seldom.
      for (const form of [...forms.keys()].slice(0, forms.size - MAX_FORMS / 2)) forms.delete(form);
      root = emptyNode();
      for (const one of forms.values()) insert(root, one);
    }
    return fresh;
  }
}

/** Looks for a few forms only. */
export function finderOf(forms: readonly KnownForm[]): Finder {
  const root = emptyNode();
  for (const one of forms) insert(root, one);
  return { isEmpty: forms.length === 0, find: (view, work) => walk(root, view, work) };
}

function emptyNode(): Node {
  return { next: new Map(), form: null };
}

function insert(root: Node, form: KnownForm): void {
  let node = root;
  for (let at = 0; at < form.form.length; at += 1) {
    const code = form.form.charCodeAt(at);
    let next = node.next.get(code);
    if (next === undefined) {
      next = emptyNode();
      node.next.set(code, next);
    }
    node = next;
  }
  node.form ??= form;
}

function walk(root: Node, view: View, work: Work): Again[] {
  const found: Again[] = [];
  const { compact, reading } = view;
  let steps = 0;
  /** Longest form from this place that may stand here. */
  const longest = (
    text: string,
    at: number,
    allows: (form: KnownForm, end: number) => boolean,
  ): KnownForm | null => {
    let node: Node | undefined = root;
    let best: KnownForm | null = null;
    for (let end = at; end <= text.length; end += 1) {
      steps += 1;
      if (node.form !== null && allows(node.form, end)) best = node.form;
      node = end < text.length ? node.next.get(text.charCodeAt(end)) : undefined;
      if (node === undefined) break;
    }
    return best;
  };
  for (let at = 0; at < compact.text.length; at += 1) {
    if (!root.next.has(compact.text.charCodeAt(at))) continue;
    const form = longest(compact.text, at, (one, end) => mayStand(one, view, at, end));
    if (form === null) continue;
    let end = at + form.form.length;
    let from = compact.at[at] ?? 0;
    let to = (compact.at[end - 1] ?? 0) + 1;
    if (form.kind === 'number') {
      // A country code or a trunk zero directly before, and digits directly behind, belong to it.
      for (let more = 0; more < 4 && isDigit(reading.lower, from - 1); more += 1) from -= 1;
      for (let more = 0; more < 4 && isDigit(reading.lower, to); more += 1) to += 1;
      if (reading.lower[from - 1] === '+') from -= 1;
    }
    // A part of a number that stands there with more digits is that number, put right or in another country's form.
    const run =
      form.form.length >= 6 && /^\d+$/.test(form.form) ? overlapOf(view.runs, from, from + 1) : undefined;
    if (run !== undefined && run.from <= from && to <= run.to && form.form.length * 2 >= run.signs.length)
      [from, to] = [run.from, run.to];
    found.push({ from, to, class: form.class });
    while (end < compact.text.length && (compact.at[end] ?? 0) < to) end += 1;
    at = end - 1;
  }
  for (const run of view.runs) {
    if (run.words === 0 && run.spelled === 0) continue;
    const value = run.value.toLowerCase();
    for (let at = 0; at < value.length; at += 1) {
      const form = longest(
        value,
        at,
        (one, end) =>
          one.kind !== 'careful' &&
          (one.kind === 'number' || (at === 0 && end === value.length) || one.form.length >= 5),
      );
      if (form === null) continue;
      found.push({
        from: run.signs[at]?.from ?? run.from,
        to: run.signs[at + form.form.length - 1]?.to ?? run.to,
        class: form.class,
      });
      at += form.form.length - 1;
    }
  }
  work.spend(compact.text.length + steps);
  return found;
}

const KANJI_OR_KANA = /[\u3041-\u9fff\u{20000}-\u{3ffff}]/u;

function mayStand(form: KnownForm, view: View, at: number, end: number): boolean {
  const { compact, reading } = view;
  const from = compact.at[at] ?? 0;
  const to = (compact.at[end - 1] ?? 0) + 1;
  // What lies inside is the value with separators, not half a page.
  if (to - from > form.form.length * 3 + 12) return false;
  const inside = reading.lower.slice(from, to);
  if (
    /\d/.test(form.form) &&
    (form.kind === 'number' || form.kind === 'short') &&
    !(form.kind === 'number' ? /^[a-z\d\s().\-/_,]+$/ : /^[a-z\d\s\-/]+$/).test(inside)
  )
    return false;
  if (form.kind === 'number') return true;
  if (form.form.length === 3 && inside.length > 3) return false;
  const before = reading.lower.charAt(from - 1);
  const after = reading.lower.charAt(to);
  if (KANJI_OR_KANA.test(form.form))
    return (
      form.form.length > 1 &&
      (form.kind !== 'careful' || ADDRESSED_JA.test(reading.lower.slice(to, to + 4))) &&
      !(isKatakana(form.form) && (isKatakana(before) || isKatakana(after)))
    );
  const figures = /\d/.test(form.form);
  if (/[a-z0-9\u00c0-\u024f]/.test(before) || /[a-z0-9\u00c0-\u024f]/.test(after)) return false;
  // 12 in "9-12-4" is a part of something longer.
  if (
    form.kind === 'short' &&
    figures &&
    (/\d[-.,/ ]$/.test(reading.lower.slice(Math.max(0, from - 2), from)) ||
      /^[-.,/ ]\d/.test(reading.lower.slice(to, to + 2)))
  ) {
    return form.form.length >= 5;
  }
  if (form.kind === 'short' && figures && form.class === 'CARD' && form.form.length === 4)
    return !TAIL.test(reading.lower.slice(Math.max(0, from - 24), from));
  if (form.kind !== 'careful') return true;
  if (ADDRESSED.test(reading.lower.slice(Math.max(0, from - 16), from))) return true;
  const capital = reading.text.charAt(from) !== reading.lower.charAt(from);
  return capital && from > 0 && !/[.!?:\n"]\s*$/.test(reading.text.slice(Math.max(0, from - 3), from));
}

/** The last four of a card are what its mask shows. */
const TAIL =
  /(?:end(?:ing|s)?(?: (?:in|with))?|last (?:four|4)(?: digits)?(?: are| is|:)?|末尾が?|下 ?[4四]桁(?:が|は|の)?|••+|\*+|x{2,})[ :]{0,2}$/;
const ADDRESSED_JA = /^ ?(?:様|さま|さん|氏|殿|くん|ちゃん|先生)/;
const ADDRESSED = /(?:\b(?:hi|hello|hey|dear|thanks|thank you|cheers|mr|mrs|ms|miss|dr)\.?,? |, )$/;

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

function isKatakana(text: string): boolean {
  return /^[ァ-ヶー]/.test(text);
}

/** The shapes in which a value may come again. */
function formsOf(cls: DataClass, view: View, from: number, to: number): KnownForm[] {
  const { lower } = view.reading;
  const written = lower.slice(from, to);
  // A value that was said in words is known by what it says.
  const over = overlapOf(view.runs, from, to);
  const said = over !== undefined && (over.words > 0 || over.spelled > 0) ? over : undefined;
  const plain = written.replaceAll(/[^\p{L}\p{N}\ud800-\udfff]/gu, '');
  const of = (form: string, kind: Kind): KnownForm => ({ form, class: cls, kind });
  switch (cls) {
    case 'PERSON':
      return nameForms(
        said !== undefined && said.letters === said.signs.length ? said.value.toLowerCase() : written,
      ).map(({ form, isWord }) => of(form, isWord ? 'careful' : 'text'));
    case 'ADDRESS':
      return addressForms(written).map((form) => of(form, 'text'));
    case 'EMAIL': {
      const local = written.split('@')[0]?.replaceAll(/[^\p{L}\p{N}]/gu, '') ?? '';
      return [of(plain, 'text'), ...(local.length >= 5 && local !== plain ? [of(local, 'text')] : [])];
    }
    case 'DATE_OF_BIRTH':
    case 'CARD_EXPIRY':
      return plain.length >= 4 ? [of(plain, 'short')] : [];
    default:
      return numberForms(cls, said?.value.toLowerCase() ?? plain, written).map(({ form, kind }) =>
        of(form, kind),
      );
  }
}

function numberForms(cls: DataClass, value: string, written: string): { form: string; kind: Kind }[] {
  const kind = (form: string): Kind => (form.length >= 7 ? 'number' : 'short');
  if (value.length < (cls === 'CVV' ? 3 : 4)) return [];
  const forms = [{ form: value, kind: kind(value) }];
  if (!/\d{4}/.test(value) || cls === 'CVV' || cls === 'SECRET' || cls === 'ZIP') return forms;
  if (cls === 'PHONE') {
    const national = value
      .replace(/^(?:00)?(?:81|82|84|86|852|886|1|44|49|33|34|39|60|61|62|63|65|66|91)(?=\d{8})/, '')
      .replace(/^0/, '');
    if (national.length >= 7 && national !== value) forms.push({ form: national, kind: 'number' });
  }
  // Groups as they were written, and the halves in which a long number is read back.
  const groups = new Set<string>();
  for (const group of written.match(/[a-z]*\d{4,}/g) ?? [])
    if (group.length < value.length) groups.add(group);
  for (let at = 0; at + 4 <= value.length && value.length >= 8; at += 4) groups.add(value.slice(at, at + 4));
  if (value.length >= 8)
    for (const size of [4, 6, 8]) {
      if (size < value.length) groups.add(value.slice(0, size)).add(value.slice(-size));
    }
  for (let at = 0; at + 8 <= value.length; at += 1) groups.add(value.slice(at, at + 8));
  for (const group of groups)
    if (group.length >= 4 && group !== value) forms.push({ form: group, kind: kind(group) });
  return forms;
}

const PREFECTURE = /^(?:東京都|北海道|(?:京都|大阪)府|[一-龥]{2,3}県)/;
const CITY = /^[一-龥ヶケ]{1,6}?[市郡](?:[一-龥]{1,4}?区)?|^[一-龥]{1,4}?区/;

function addressForms(written: string): string[] {
  const compact = (text: string): string =>
    text.replaceAll(/[^\p{L}\p{N}\ud800-\udfff]/gu, '').slice(0, MAX_FORM);
  const forms = new Set<string>([compact(written)]);
  for (const part of written.split(/[,、\n;]/)) {
    const form = compact(part);
    if (form.length >= 6 && (/\d/.test(form) || form.length >= 12)) forms.add(form);
  }
  const below = written.trim().replace(PREFECTURE, '');
  if (below !== written.trim()) forms.add(compact(below));
  const ward = below.replace(CITY, '');
  if (ward !== below && compact(ward).length >= 4) forms.add(compact(ward));
  const line =
    /\d{1,6}[a-z]? [a-z.' -]{3,32}?(?:street|st|avenue|ave|road|rd|lane|ln|drive|dr|court|ct|way|close|place|pl|terrace|boulevard|blvd)\b/.exec(
      written,
    )?.[0];
  if (line !== undefined) forms.add(compact(line));
  return [...forms].filter((form) => form.length >= 4);
}
