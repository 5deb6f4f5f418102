import type { Reminder } from '#desk/personnel/api';
import { allCourses } from './courses.ts';
import type { PersonnelDeps } from './ports.ts';
import { trainingOf } from './read-record.ts';
import { standingsOf } from './standing.ts';
import { deleteReminders, insertReminders, listReminders, type ReminderRow } from './store-training.ts';

const DAY_MS = 86_400_000;
const PERSON = 1;
const LEAD = 2;
const OFFICER = 3;
/** How long before the end of a pass each level hears of it. */
const BEFORE_MS: readonly [level: number, ms: number][] = [
  [PERSON, 30 * DAY_MS],
  [LEAD, 7 * DAY_MS],
  [OFFICER, DAY_MS],
];
/** How long after the first reminder of a course that was never passed. */
const AFTER_MS: readonly [level: number, ms: number][] = [
  [PERSON, 0],
  [LEAD, 3 * DAY_MS],
  [OFFICER, 7 * DAY_MS],
];

/**
 * Raises what is due: to the person first, then to their lead, then to the security officer, each once for each cause. What was mended
 * since is dropped. Asked again it raises nothing twice.
 */
export async function remind(deps: PersonnelDeps): Promise<void> {
  const now = deps.clock.now();
  const own = await deps.provider();
  const people = (await deps.people()).filter(
    (person) => !person.ofClient && person.state === 'active' && person.memberships.length > 0,
  );
  const standings = await standingsOf(deps, people);
  const raised = await deps.db.tx(own, (sql) => listReminders(sql, own));
  const before = Map.groupBy(raised, keyOf);
  const open = new Set<string>();
  const fresh: ReminderRow[] = [];
  for (const [personId, standing] of standings) {
    for (const one of trainingOf(standing, () => true, now)) {
      const cause = one.expiresAt ?? 'never';
      const key = keyOf({ personId, course: one.course, cause });
      const known = before.get(key) ?? [];
      const levels = levelsOf(one.expiresAt, known, now);
      if (levels.length > 0) open.add(key);
      for (const level of levels)
        if (!known.some((row) => row.level === level))
          fresh.push({ personId, course: one.course, cause, level, raisedAt: new Date(now) });
    }
  }
  const mended = raised.filter((row) => !open.has(keyOf(row)));
  if (fresh.length === 0 && mended.length === 0) return;
  await deps.db.tx(own, async (sql) => {
    if (fresh.length > 0) await insertReminders(sql, own, fresh);
    if (mended.length > 0) await deleteReminders(sql, own, mended);
  });
  for (const personId of new Set([...fresh, ...mended].map((row) => row.personId))) deps.changed(personId);
}

function levelsOf(expiresAt: string | null, known: readonly ReminderRow[], now: number): number[] {
  const since = (levels: readonly [number, number][], at: (ms: number) => number): number[] =>
    levels.filter(([, ms]) => at(ms) <= now).map(([level]) => level);
  if (expiresAt !== null) return since(BEFORE_MS, (ms) => Date.parse(expiresAt) - ms);
  const first = known.find(({ level }) => level === PERSON)?.raisedAt.getTime() ?? now;
  return since(AFTER_MS, (ms) => first + ms);
}

/** The open reminders that somebody may see: their own, and of the people given those that have reached their level. */
export async function remindersFor(
  deps: PersonnelDeps,
  reader: { personId: string; levelOf: (personId: string) => number | null },
): Promise<Reminder[]> {
  const own = await deps.provider();
  const rows = await deps.db.tx(own, (sql) => listReminders(sql, own));
  const highest = [...Map.groupBy(rows, keyOf).values()].flatMap((group) => {
    const top = group.toSorted((a, b) => b.level - a.level)[0];
    return top === undefined ? [] : [top];
  });
  return highest
    .filter((row) => {
      const from = row.personId === reader.personId ? PERSON : reader.levelOf(row.personId);
      return from !== null && row.level >= from;
    })
    .flatMap((row) => {
      const course = allCourses().get(row.course);
      if (course === undefined) return [];
      const { personId, level } = row;
      return [
        {
          personId,
          course: row.course,
          title: course.title,
          endsAt: row.cause === 'never' ? null : row.cause,
          level,
          raisedAt: row.raisedAt.toISOString(),
        },
      ];
    })
    .toSorted((a, b) => (a.endsAt ?? '').localeCompare(b.endsAt ?? ''));
}

function keyOf({ personId, course, cause }: Pick<ReminderRow, 'personId' | 'course' | 'cause'>): string {
  return `${personId} ${course} ${cause}`;
}
