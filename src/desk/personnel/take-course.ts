import { createHash } from 'node:crypto';
import type { z } from 'zod';

import type { CourseResult, CourseView } from '#desk/personnel/api';
import { AppError } from '#platform/problems';
import { allCourses, type Course } from './courses.ts';
import type { PersonnelDeps } from './ports.ts';
import {
  countResults,
  deleteProgress,
  dropReminders,
  findProgress,
  insertResult,
  upsertProgress,
  upsertTraining,
} from './store-training.ts';
import { oweFacts } from './store.ts';

const DAY_MS = 86_400_000;
/** After so many tests without a pass within this time the next one waits: guessing is no way through. */
const FAILURES = 3;
const WITHIN_MS = 3_600_000;

type Answers = Readonly<Record<string, string>>;

/** A course as one person sees it: what was read and answered before is there, the test in an order of its own. */
export async function readCourse(
  deps: PersonnelDeps,
  personId: string,
  name: string,
): Promise<z.input<typeof CourseView>> {
  const course = courseOf(name);
  const own = await deps.provider();
  const [progress, { all }] = await deps.db.tx(own, (sql) =>
    Promise.all([
      findProgress(sql, own, personId, name),
      countResults(sql, own, personId, name, new Date(deps.clock.now())),
    ]),
  );
  const kept = progress?.version === course.version ? progress : null;
  const seed = `${personId} ${name} ${course.version} ${all}`;
  return {
    course: course.course,
    version: course.version,
    title: course.title,
    minutes: course.minutes,
    days: course.days,
    sections: [...course.sections],
    questions: shuffle(course.questions, seed).map(({ id, text, options }) => ({
      id,
      text,
      options: shuffle(options, `${seed} ${id}`),
    })),
    needed: neededOf(course),
    sectionsRead: kept?.sectionsRead ?? 0,
    answers: kept?.answers ?? {},
    tests: all,
  };
}

/** Keeps how far somebody has come. Throws `stale_version` if the course changed meanwhile. */
export async function keepProgress(
  deps: PersonnelDeps,
  personId: string,
  name: string,
  progress: { version: string; sectionsRead: number; answers: Answers },
): Promise<void> {
  const course = courseOf(name);
  if (progress.version !== course.version) throw new AppError('stale_version');
  const own = await deps.provider();
  const row = {
    version: course.version,
    sectionsRead: Math.min(progress.sectionsRead, course.sections.length),
    answers: knownAnswers(course, progress.answers),
    keptAt: new Date(deps.clock.now()),
  };
  await deps.db.tx(own, (sql) => upsertProgress(sql, own, personId, name, row));
}

/**
 * Marks a test. A pass is kept and owed to the vault in the same transaction; whatever was wrong is explained. Throws `stale_version`
 * if the course changed meanwhile, `course_pause` after three tests without a pass within an hour.
 */
export async function handIn(
  deps: PersonnelDeps,
  personId: string,
  name: string,
  test: { version: string; answers: Answers },
): Promise<z.input<typeof CourseResult>> {
  const course = courseOf(name);
  if (test.version !== course.version) throw new AppError('stale_version');
  const answers = knownAnswers(course, test.answers);
  const wrong = course.questions.filter(({ id, right }) => answers[id] !== right);
  const of = course.questions.length;
  const right = of - wrong.length;
  const passed = right >= neededOf(course);
  const now = deps.clock.now();
  const expiresAt = new Date(now + course.days * DAY_MS);
  const own = await deps.provider();
  await deps.db.tx(own, async (sql) => {
    const before = await findProgress(sql, own, personId, name);
    const sectionsRead = before?.version === course.version ? before.sectionsRead : 0;
    // Written first: its row makes tests that are handed in at once wait for each other, so that each is counted.
    await upsertProgress(sql, own, personId, name, {
      version: course.version,
      sectionsRead,
      answers: {},
      keptAt: new Date(now),
    });
    const { failedSince, firstFailedAt } = await countResults(
      sql,
      own,
      personId,
      name,
      new Date(now - WITHIN_MS),
    );
    if (failedSince >= FAILURES && firstFailedAt !== null)
      throw new AppError('course_pause', {
        retryAfterSeconds: Math.ceil((firstFailedAt.getTime() + WITHIN_MS - now) / 1_000),
      });
    const score = { course: name, version: course.version, rightCount: right, questionCount: of };
    await insertResult(sql, own, personId, { ...score, passed, handedInAt: new Date(now) });
    if (!passed) return;
    await upsertTraining(sql, own, personId, { ...score, passedAt: new Date(now), expiresAt });
    await deleteProgress(sql, own, personId, name);
    await dropReminders(sql, own, personId, name);
    await oweFacts(sql, own, [personId]);
  });
  return {
    passed,
    right,
    of,
    needed: neededOf(course),
    expiresAt: passed ? expiresAt.toISOString() : null,
    wrong: wrong.map(({ id, text, options, why }) => ({
      id,
      question: text,
      chosen: options.find((option) => option.id === answers[id])?.text ?? null,
      why,
    })),
  };
}

function courseOf(name: string): Course {
  const course = allCourses().get(name);
  if (course === undefined) throw new AppError('not_found');
  return course;
}

function neededOf(course: Course): number {
  return Math.ceil((course.questions.length * course.pass) / 100);
}

/** What answers a question of this course with one of its options. */
function knownAnswers(course: Course, answers: Answers): Record<string, string> {
  return Object.fromEntries(
    course.questions.flatMap(({ id, options }) => {
      const chosen = options.find((option) => option.id === answers[id]);
      return chosen === undefined ? [] : [[id, chosen.id]];
    }),
  );
}

/** The same order for the same seed: a page that is loaded again shows what it showed. */
function shuffle<One extends { id: string }>(all: readonly One[], seed: string): One[] {
  const rank = (id: string): string => createHash('sha256').update(`${seed} ${id}`).digest('hex');
  return all
    .map((one) => ({ one, rank: rank(one.id) }))
    .toSorted((a, b) => (a.rank < b.rank ? -1 : 1))
    .map(({ one }) => one);
}
