import { createHash, randomBytes } from 'node:crypto';

import type { Ctx } from '#platform/ctx';
import type { Sql } from '#platform/db';
import { newId, type SubjectId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { destroyedView } from '#vault/tokens';
import { defaultRule, dueBy, RULED_CLASSES, type DueBy } from './class-rules.ts';
import { entomb } from './erase.ts';
import type { RetentionDeps } from './ports.ts';
import { insertShredding, lockHold, type ShreddingRow } from './store.ts';
import { listClassRules, listPeopleDue, listThere, listValuesDue } from './store-classes.ts';

const AT_ONCE = 200;

/** Values whose time is over by the rule of their class are destroyed, of person after person. Answers of how many people. */
export async function shredDueValues(deps: RetentionDeps, tenant: TenantId): Promise<number> {
  const rules = await deps.db.tx(tenant, (sql) => rulesDueAt(sql, tenant, deps.clock.now()));
  let done = 0;
  for (;;) {
    const people = await deps.db.tx(tenant, (sql) => listPeopleDue(sql, tenant, rules, AT_ONCE));
    let now = 0;
    for (const subject of people) {
      const ctx: Ctx = { tenant, actor: { kind: 'job', name: 'retention' }, requestId: newId() };
      // Once more under the locks: a customer who wrote meanwhile has opened the ticket again.
      const row = await shredValues(
        deps,
        ctx,
        subject,
        { because: 'retention', reference: 'class-rule' },
        (sql) => listValuesDue(sql, tenant, subject, rules),
      ).catch(ifNobody);
      if (row !== null) now += 1;
    }
    done += now;
    // A whole batch that was passed by is not asked for again and again.
    if (people.length < AT_ONCE || now === 0) return done;
  }
}

/** As values that are due, of tokens that were destroyed before and came back with a restore. */
export function shredAgain(
  deps: RetentionDeps,
  ctx: Ctx,
  subject: SubjectId,
  tokens: readonly string[],
  reference: string,
): Promise<ShreddingRow | null> {
  return shredValues(deps, ctx, subject, { because: 'retention', reference }, (sql) =>
    listThere(sql, ctx.tenant, subject, tokens),
  ).catch(ifNobody);
}

/** What is due of every class at a moment: by the client's rule, or the default. */
export async function rulesDueAt(sql: Sql, tenant: TenantId, atMs: number): Promise<DueBy[]> {
  const set = await listClassRules(sql, tenant);
  return RULED_CLASSES.map((cls) => dueBy(cls, set.get(cls) ?? defaultRule(cls), atMs)).filter(
    (one) => one !== null,
  );
}

/**
 * Some values of somebody who stays go for good. The person gets another version of the key; under it all messages are sealed without the values, in one transaction
 * with the entry that says so; what older versions sealed beside them is sealed anew by and by, then those versions leave, and with the end of the epoch no copy
 * of the values opens anywhere. Null, and nothing is done, if none is to go after all or a legal hold stands in the way.
 */
async function shredValues(
  deps: RetentionDeps,
  ctx: Ctx,
  subject: SubjectId,
  why: Pick<ShreddingRow, 'because'> & { reference: string },
  choose: (sql: Sql) => Promise<{ token: string; class: string }[]>,
): Promise<ShreddingRow | null> {
  const { tenant } = ctx;
  await deps.keys.renewSubject(tenant, subject);
  const key = await deps.keys.subject(tenant, subject);
  const at = new Date(deps.clock.now());
  const shreddingId = newId(at.getTime());
  const salt = randomBytes(16);
  const commitment = createHash('sha256').update(salt).update(subject).digest('hex');
  const actor = ctx.actor.kind === 'job' ? `job:${ctx.actor.name}` : ctx.actor.kind;
  const row = await deps.db.tx(tenant, async (sql) => {
    const hold = await lockHold(sql, tenant, subject);
    if (hold !== null && (hold.state === 'in_force' || hold.state === 'ending')) return null;
    await deps.lockConversations(sql, tenant, subject);
    const chosen = await choose(sql);
    if (chosen.length === 0) return null;
    const tokens = chosen.map(({ token }) => token);
    const classes = [...new Set(chosen.map((one) => one.class))].toSorted();
    const views = new Map(
      chosen.map((one) => [one.token, destroyedView({ class: one.class, destroyedAt: at })]),
    );
    const gone = await deps.destroyValues(sql, key, tokens, at);
    const taken = await deps.takeOut(sql, ctx, key, { views, addresses: gone.addresses });
    const counts = {
      conversations: 0,
      messages: taken.messages,
      values: gone.values,
      indexes: gone.indexes,
      files: gone.files + gone.emptied.length,
      mails: 0,
      contacts: taken.contacts,
    };
    const fresh = {
      shreddingId,
      subjectId: subject,
      commitment,
      because: why.because,
      counts,
      requestedAt: at,
      part: { classes, tokens, keyVersion: key.version },
    };
    await insertShredding(sql, tenant, { ...fresh, salt, actor });
    await deps.audit.record(sql, tenant, [
      {
        kind: 'shred.requested',
        actor,
        requestId: ctx.requestId,
        body: {
          shredding: shreddingId,
          subject: commitment,
          because: why.because,
          reference: why.reference,
          classes,
          ...counts,
        },
      },
    ]);
    return { ...fresh, state: 'requested' as const, completedAt: null, certificate: null };
  });
  if (row === null) return null;
  await entomb(deps, tenant, row);
  deps.audit.nudge(tenant);
  deps.nudgeDesk(tenant);
  return row;
}

/** Erased meanwhile, or closed by the client: then this is none of ours, or waits. */
function ifNobody(error: unknown): null {
  if (error instanceof AppError && (error.problem === 'not_found' || error.problem === 'key_withdrawn'))
    return null;
  throw error;
}
