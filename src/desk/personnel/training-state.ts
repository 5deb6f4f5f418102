import { allCourses, type Course } from './courses.ts';
import type { RequirementRow, TrainingRow } from './store-training.ts';

const DAY_MS = 86_400_000;

/** Until when a pass holds, in ms: a new text of the course asks for a new pass, with some days for it. */
export function holdsUntil(pass: TrainingRow, course: Course): number {
  const end = pass.expiresAt.getTime();
  if (pass.version === course.version) return end;
  return Math.min(end, Date.parse(course.version) + course.graceDays * DAY_MS);
}

/** The courses that a client requires, each with the moment it does from. Whatever it said nothing about it requires. */
export function requiredCourses(requirements: readonly RequirementRow[]): { course: Course; from: number }[] {
  const said = new Map(requirements.map((row) => [row.course, row]));
  return [...allCourses().values()].flatMap((course) => {
    const row = said.get(course.course);
    if (row === undefined) return [{ course, from: 0 }];
    return row.required ? [{ course, from: row.requiredFrom.getTime() }] : [];
  });
}

export interface TrainingNow {
  readonly current: boolean;
  /** The first course that is missing, else the one whose pass ends first; `none` if nothing is required. */
  readonly decides: string;
  /** When this may become another answer by itself, in ms; null if never. */
  readonly changesAt: number | null;
}

/** Has this person what the client requires, at this moment? */
export function trainingAt(
  passes: ReadonlyMap<string, TrainingRow>,
  requirements: readonly RequirementRow[],
  now: number,
): TrainingNow {
  const lines = requiredCourses(requirements).map(({ course, from }) => {
    const pass = passes.get(course.course);
    return { course: course.course, from, end: pass === undefined ? 0 : holdsUntil(pass, course) };
  });
  const missing = lines.find(({ from, end }) => from <= now && end <= now);
  if (missing !== undefined) return { current: false, decides: missing.course, changesAt: null };
  // A course that is required from later on and is not held by then ends it, too.
  const ends = lines
    .map(({ course, from, end }) => ({ course, at: Math.max(from, end) }))
    .toSorted((a, b) => a.at - b.at);
  return { current: true, decides: ends[0]?.course ?? 'none', changesAt: ends[0]?.at ?? null };
}

/** The passes of what the client requires, as its log has them: `course:version:right/of:last day`. */
export function passesOf(
  passes: ReadonlyMap<string, TrainingRow>,
  requirements: readonly RequirementRow[],
  now: number,
): string[] {
  return requiredCourses(requirements).flatMap(({ course }) => {
    const pass = passes.get(course.course);
    if (pass === undefined || holdsUntil(pass, course) <= now) return [];
    const day = new Date(holdsUntil(pass, course)).toISOString().slice(0, 10);
    return [`${course.course}:${pass.version}:${pass.rightCount}/${pass.questionCount}:${day}`];
  });
}
