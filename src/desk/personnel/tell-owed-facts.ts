import type { PersonnelDeps } from './ports.ts';
import { pushFacts } from './standing.ts';
import { forgetOwed, listOwed } from './store.ts';

/** A change of training or shift and the facts made of it are two transactions, of two tenants: what lies between them is owed. */
export interface FactsOwed {
  /** Tells the vault of everybody whose facts are owed; what cannot be told now stays owed. */
  tell(): Promise<void>;
  start(): void;
  stop(): void;
}

const LOOK_EVERY_MS = 1_000;

export function createFactsOwed(deps: PersonnelDeps): FactsOwed {
  let timer: NodeJS.Timeout | undefined;

  async function tell(): Promise<void> {
    const own = await deps.provider();
    const owed = await deps.db.tx(own, (sql) => listOwed(sql, own));
    if (owed.length === 0) return;
    const people = new Map((await deps.people()).map((person) => [person.personId, person]));
    const pay = async (some: typeof owed): Promise<void> => {
      // Somebody the directory does not know yet, or no more, has no client to be told to.
      const known = some.flatMap(({ personId }) => people.get(personId) ?? []);
      await pushFacts(deps, known);
      await deps.db.tx(own, (sql) => forgetOwed(sql, own, some));
      for (const { personId } of known) deps.changed(personId);
    };
    await pay(owed).catch(async () => {
      for (const one of owed)
        // Stays owed, and keeps nobody else's back.
        await pay([one]).catch((error: unknown) =>
          deps.log.warn({ err: error, personId: one.personId }, 'facts that are owed were not told yet'),
        );
    });
  }

  return {
    tell,
    start() {
      timer = setInterval(
        () =>
          void tell().catch((error: unknown) =>
            deps.log.warn({ err: error }, 'it was not looked whose facts are owed'),
          ),
        LOOK_EVERY_MS,
      );
      timer.unref();
    },
    stop: () => clearInterval(timer),
  };
}
