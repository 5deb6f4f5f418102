import { GIVEN, kindsOf, PLACE, SURNAME, WORD } from './lexicons/english.ts';
import { japaneseNames } from './lexicons/japanese.ts';

/** A shape in which a name may come again; `isWord`: it may be an ordinary word as well, and counts where somebody is addressed. */
export interface NameForm {
  readonly form: string;
  readonly isWord: boolean;
}

/** The shapes of a name in lower case: whole, without spaces, turned round, surname or given name alone. */
export function nameForms(written: string): NameForm[] {
  const name = written.trim().replace(/['’]s$/, '');
  if (/[\u3041-\u9fff]/.test(name)) return japaneseForms(name);
  const parts = name
    .split(/[\s,.・]+/)
    .map((part) => part.replaceAll(/[^\p{L}\p{N}]/gu, ''))
    .filter((part) => part !== '' && !TITLES.has(part));
  const forms = new Map<string, boolean>();
  const put = (form: string, isWord: boolean): void => {
    if (form.length >= 2 && !forms.has(form)) forms.set(form, isWord);
  };
  const isWord = (part: string): boolean => (kindsOf(part) & WORD) !== 0 || part.length < 3;
  put(parts.join(''), parts.length === 1 && isWord(parts[0] ?? ''));
  if (parts.length === 2) put(`${parts[1]}${parts[0]}`, false);
  if (parts.length > 2) put(`${parts[0]}${parts.at(-1)}`, false);
  if (parts.length > 1 && parts.length <= 5)
    for (const part of parts) if (part.length >= 3) put(part, isWord(part));
  return [...forms].map(([form, word]) => ({ form, isWord: word }));
}

function japaneseForms(name: string): NameForm[] {
  const bare = name.replace(/(?:様|さま|さん|氏|殿|君|くん|ちゃん|先生)$/, '').trim();
  const forms = new Set<string>([bare.replaceAll(/[\s・]/g, '')]);
  const parts = bare.split(/[\s・]+/).filter((part) => part !== '');
  if (parts.length >= 2) for (const part of parts) forms.add(part);
  else {
    const { surnames } = japaneseNames();
    for (let cut = Math.min(3, bare.length - 1); cut >= 2; cut -= 1) {
      if (!surnames.has(bare.slice(0, cut))) continue;
      forms.add(bare.slice(0, cut));
      forms.add(bare.slice(cut));
      break;
    }
  }
  const least = (form: string): number => (/^[ぁ-んァ-ヶー]+$/.test(form) ? 3 : 2);
  const named = [...forms]
    .filter((form) => form.length >= least(form))
    .map((form) => ({ form, isWord: false }));
  // No list knows the surname: whoever is addressed by the first characters is the same person.
  const called =
    forms.size === 1 && /^[\u4e00-\u9fff々]{3,6}$/.test(bare)
      ? [2, 3].filter((cut) => cut < bare.length).map((cut) => ({ form: bare.slice(0, cut), isWord: true }))
      : [];
  return [...named, ...called];
}

const TITLES = new Set(['mr', 'mrs', 'ms', 'miss', 'dr', 'prof', 'sir', 'madam', 'mx']);

/** What lists say of a word in lower case. */
export function wordKind(word: string): {
  isName: boolean;
  isPlace: boolean;
  isWord: boolean;
  isKnown: boolean;
} {
  const kinds = kindsOf(word);
  return {
    isName: (kinds & (GIVEN | SURNAME)) !== 0,
    isPlace: (kinds & PLACE) !== 0,
    isWord: (kinds & WORD) !== 0,
    isKnown: kinds !== 0,
  };
}

/** Whether a run of kanji or kana begins with a listed surname or is a listed given name. */
export function isListedJapaneseName(written: string): boolean {
  const { surnames, given, katakana } = japaneseNames();
  const bare = written.replaceAll(/[\s・]/g, '');
  if (surnames.has(bare) || given.has(bare) || katakana.has(bare)) return true;
  for (let cut = 1; cut <= 4 && cut < bare.length; cut += 1)
    if (surnames.has(bare.slice(0, cut))) return true;
  return false;
}
