import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

import { projectRoot } from '#platform/migrate';

/** Courses: one Markdown file a language, of the same shape, with a quiz at its end (README of this room). Read once. */

export interface Bilingual {
  readonly en: string;
  readonly ja: string;
}

export interface Course {
  readonly course: string;
  /** The day this text is of. A pass of an earlier one holds `graceDays` longer and no more. */
  readonly version: string;
  readonly title: Bilingual;
  readonly minutes: number;
  /** Right answers needed, in per cent. */
  readonly pass: number;
  /** How long a pass holds. */
  readonly days: number;
  readonly graceDays: number;
  readonly sections: readonly { readonly title: Bilingual; readonly text: Bilingual }[];
  readonly questions: readonly Question[];
}

export interface Question {
  /** `q1` … by its place in the file. */
  readonly id: string;
  readonly text: Bilingual;
  /** `a` … by its place in the file. */
  readonly options: readonly { readonly id: string; readonly text: Bilingual }[];
  readonly right: string;
  /** Told to whoever was wrong. */
  readonly why: Bilingual;
}

const Head = z.strictObject({
  course: z.string().regex(/^[a-z-]{3,40}$/),
  version: z.iso.date(),
  title: z.string().min(3),
  minutes: z.coerce.number().int().min(1),
  pass: z.coerce.number().int().min(50).max(100),
  days: z.coerce.number().int().min(1),
  grace: z.coerce.number().int().min(0),
});

let read: ReadonlyMap<string, Course> | undefined;

/** All courses by name, in the order of their names. Throws for one that is not whole in both languages. */
export function allCourses(): ReadonlyMap<string, Course> {
  if (read !== undefined) return read;
  const folder = join(projectRoot(), 'src/desk/personnel/courses');
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.en.md'))
    .map((name) => name.slice(0, -'.en.md'.length))
    .toSorted();
  const text = (name: string, lang: string): string =>
    readFileSync(join(folder, `${name}.${lang}.md`), 'utf8');
  read = new Map(names.map((name) => [name, parseCourse(name, text(name, 'en'), text(name, 'ja'))]));
  return read;
}

/** Joins both languages of a course. What one language has and the other has not is an error: nobody signs for half a course. */
export function parseCourse(name: string, enText: string, jaText: string): Course {
  const en = parseOne(name, enText);
  const ja = parseOne(name, jaText);
  const { title, ...rest } = en.head;
  const { title: titleJa, ...restJa } = ja.head;
  must(name, rest.course === name && JSON.stringify(rest) === JSON.stringify(restJa), 'heads differ');
  must(name, en.sections.length === ja.sections.length && en.sections.length > 0, 'sections differ');
  must(name, en.questions.length === ja.questions.length && en.questions.length > 0, 'questions differ');
  return {
    course: rest.course,
    version: rest.version,
    title: { en: title, ja: titleJa },
    minutes: rest.minutes,
    pass: rest.pass,
    days: rest.days,
    graceDays: rest.grace,
    sections: zip(en.sections, ja.sections, (a, b) => ({
      title: { en: a.title, ja: b.title },
      text: { en: a.text, ja: b.text },
    })),
    questions: zip(en.questions, ja.questions, (a, b, at) => {
      must(name, a.options.length === b.options.length && a.right === b.right, `question ${at + 1} differs`);
      return {
        id: `q${at + 1}`,
        text: { en: a.text, ja: b.text },
        options: zip(a.options, b.options, (one, other, place) => ({
          id: letter(place),
          text: { en: one, ja: other },
        })),
        right: letter(a.right),
        why: { en: a.why, ja: b.why },
      };
    }),
  };
}

interface OneLanguage {
  head: z.output<typeof Head>;
  sections: { title: string; text: string }[];
  questions: { text: string; options: string[]; right: number; why: string }[];
}

function parseOne(name: string, file: string): OneLanguage {
  const parts = /^---\n(.*?)\n---\n(.*?)\n# Quiz\n(.*)$/s.exec(file);
  const [, head, body, quiz] = parts ?? [];
  if (head === undefined || body === undefined || quiz === undefined)
    throw new Error(`course ${name}: no head, text and quiz`);
  const fields = head.split('\n').map((line) => /^([a-z]+): (.+)$/.exec(line) ?? []);
  return {
    head: Head.parse(Object.fromEntries(fields.map(([, field, value]) => [field, value]))),
    sections: blocks(body),
    questions: blocks(quiz).map(({ title, text }) => {
      const lines = text.split('\n').filter((line) => line !== '');
      const options = lines.flatMap((line) => {
        const [, mark, option] = /^- \[([ x])\] (.+)$/.exec(line) ?? [];
        return option === undefined ? [] : [{ option, right: mark === 'x' }];
      });
      const why = lines.flatMap((line) => (line.startsWith('> ') ? [line.slice(2)] : [])).join(' ');
      const right = options.findIndex((one) => one.right);
      must(
        name,
        options.length >= 2 && options.filter((one) => one.right).length === 1,
        `one right answer: ${title}`,
      );
      must(name, why !== '', `no reason: ${title}`);
      return { text: title, options: options.map(({ option }) => option), right, why };
    }),
  };
}

/** `## title` and what follows it, up to the next one. */
function blocks(text: string): { title: string; text: string }[] {
  return text
    .split(/^## /m)
    .slice(1)
    .map((block) => {
      const end = block.indexOf('\n');
      return { title: block.slice(0, end).trim(), text: block.slice(end + 1).trim() };
    });
}

function must(name: string, holds: boolean, what: string): void {
  if (!holds) throw new Error(`course ${name}: ${what}`);
}

function letter(place: number): string {
  return String.fromCharCode('a'.charCodeAt(0) + place);
}

function zip<One, Joined>(
  left: readonly One[],
  right: readonly One[],
  join: (a: One, b: One, at: number) => Joined,
): Joined[] {
  return left.flatMap((a, at) => {
    const b = right[at];
    return b === undefined ? [] : [join(a, b, at)];
  });
}
