import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

import type { Ctx } from '#platform/ctx';
import { connectPlainly } from '#platform/db';
import { projectRoot } from '#platform/migrate';
import { randomId, type ConversationId, type PersonId, type TenantId } from '#platform/ids';
import { JOB, openFloor, type Floor, type SignedIn } from '../../../test/floor.ts';
import { drawReaders, type Curve } from '../../../test/draw-readers.ts';

/**
 * A stolen session that is valid in everything reads for a weekend of 58 hours on a virtual clock: on shift, with every ticket assigned to it.
 * What it gets, and when it is held back, by the strict numbers. The curves are the figure in the papers (`DOZO_DRAW=1` writes it anew).
 */
const HOURS = 58;
const MINUTE = 60_000;
let floor: Floor;
let client: { tenant: TenantId; people: Partial<Record<string, PersonId>> };
let thief: SignedIn;
const curves: Curve[] = [];

beforeAll(async () => {
  floor = await openFloor();
  client = await floor.found('client-a', ['agent']);
  await floor.authz.setPolicy(JOB, {
    tenant: client.tenant,
    settings: {
      permits: [{ role: 'agent', class: 'EMAIL', purposes: ['answer_request'] }],
      touchClasses: [],
      perHour: 10,
      perDay: 40,
      touchMaxAgeSeconds: 120,
    },
  });
});
afterAll(() => floor.close());
beforeEach(async () => {
  floor.clock.offset = 0;
  const sql = connectPlainly(floor.superuser('vault'));
  await sql`truncate fact, decision, containment`;
  await sql.end();
  thief = await floor.signIn('agent.client-a');
});

interface Seen {
  readonly values: number;
  readonly containedAt: number | null;
}

/** Reads when `mayAsk` says so, minute by minute; a session that ran out is begun again at once, as a thief with the passkey could. */
async function weekend(name: string, mayAsk: (minute: number, refused: boolean) => boolean): Promise<Seen> {
  const conversationId = randomId<ConversationId>();
  await tell(conversationId);
  let ctx: Ctx = await floor.contextOf(thief, client.tenant, ['agent']);
  const points: [hour: number, values: number][] = [[0, 0]];
  let values = 0;
  let refused = false;
  let containedAt: number | null = null;
  for (let minute = 1; minute <= HOURS * 60 && containedAt === null; minute += 1) {
    floor.clock.offset = minute * MINUTE;
    if (minute % 420 === 0) {
      thief = await floor.signIn('agent.client-a');
      ctx = await floor.contextOf(thief, client.tenant, ['agent']);
    }
    if (!mayAsk(minute, refused)) continue;
    const decision = await floor.db.tx(client.tenant, (sql) =>
      floor.authz.authorise(sql, ctx, {
        action: 'reveal',
        class: 'EMAIL',
        purpose: 'answer_request',
        conversationId,
        token: 'tk1_email_00000000000000000000000000',
      }),
    );
    refused = !decision.allow;
    if (decision.allow) points.push([minute / 60, (values += 1)]);
    if (decision.reasons.some(({ code }) => code === 'contained_agent')) containedAt = minute / 60;
  }
  curves.push({ name, points, containedAt, hours: HOURS });
  return { values, containedAt };
}

async function tell(conversationId: ConversationId): Promise<void> {
  const iso = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
  const { personId } = thief;
  const common = {
    tenant: client.tenant,
    source: 'personnel',
    observedAt: iso(0),
    expiresAt: iso(100),
    byPerson: null,
  };
  await floor.door('/door/facts', {
    facts: [
      { ...common, name: 'nda', personId, inForce: true, document: 'd' },
      { ...common, name: 'training', personId, current: true, course: 'c' },
      { ...common, name: 'shift', personId, startsAt: iso(-1), endsAt: iso(99) },
      { ...common, name: 'ticket', conversationId, assignee: personId, open: true },
    ],
  });
}

test('one that reads as fast as it can is held back within the first hour', async () => {
  const seen = await weekend('as fast as it can', () => true);
  expect(seen.values).toBe(10);
  expect(seen.containedAt).toBeLessThan(1);
});

test('one that stops at each refusal and waits for the hour gets forty, and is held back', async () => {
  let waitUntil = 0;
  const seen = await weekend('up to each limit, then waits', (minute, refused) => {
    if (refused && minute > waitUntil) waitUntil = minute + 60;
    return minute >= waitUntil || !refused;
  });
  expect(seen.values).toBe(40);
  expect(seen.containedAt).not.toBeNull();
});

test('one that knows every limit and keeps below it gets no more than forty in the weekend', async () => {
  const seen = await weekend('knows every limit', (minute) => minute % 7 === 0);
  expect(seen.values).toBeLessThanOrEqual(40);
});

test('nor does a patient one', async () => {
  const patient = await weekend('one every 90 minutes', (minute) => minute % 90 === 0);
  expect(patient.values).toBeLessThanOrEqual(40);
});

test('its containment is an entry that the client reads, and news for the security officer', async () => {
  floor.told.length = 0;
  await weekend('again', () => true);
  curves.pop();
  const entry = (await floor.entries(client.tenant)).findLast(({ kind }) => kind === 'containment.changed');
  expect(entry).toMatchObject({
    actor: 'job:warning-signs',
    body: { scope: 'agent', active: true, sign: 'pushing_at_limit' },
  });
  expect(entry?.body['person']).toBe(await floor.pseudonym(client.tenant, thief.personId));
  expect(floor.told.some(({ type }) => type === 'containment.changed')).toBe(true);
});

test('the figure in the papers is what was seen', () => {
  const path = join(projectRoot(), 'docs/figures/bulk-reader.svg');
  const drawn = drawReaders(curves);
  if (process.env['DOZO_DRAW'] === '1') writeFileSync(path, drawn);
  expect(readFileSync(path, 'utf8')).toBe(drawn);
});
