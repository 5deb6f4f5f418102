import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { newId, randomId, type TenantId } from '#platform/ids';
import type { DeskEvent } from '#vault/channels/api';
import type { Ticket, TicketLine } from '#desk/tickets/api';
import type { z } from 'zod';
import { openDeskFloor, type DeskFloor } from '../../../test/desk-floor.ts';
import { newToken } from '../../vault/tokens/token.ts';

/** What the vault tells, and what people do with it, on a real database through the desk's own routes. */
let floor: DeskFloor;
let a: TenantId;
let b: TenantId;
let cookie: string;
beforeAll(async () => {
  floor = await openDeskFloor();
  [a, b] = [floor.clients.a.tenant as TenantId, floor.clients.b.tenant as TenantId];
});
afterAll(() => floor.close());
beforeEach(async () => {
  floor.clock.at += 60_000;
  cookie = await floor.signIn(floor.person({ a: 'agent' }));
});

const problem = (status: number, name: string) => ({ status, json: { problem: name } });
const masked = (text: string) => ({ text, values: {} });
const common = (tenant: string) => ({
  eventId: newId(),
  tenant,
  at: new Date((floor.clock.at += 1_000)).toISOString(),
});

function started(tenant: string, change: { subjectId?: string; subject?: string } = {}) {
  return {
    ...common(tenant),
    type: 'conversation.started' as const,
    conversationId: newId<never>(),
    subjectId: change.subjectId ?? newId<never>(),
    channel: 'chat' as const,
    locale: 'en' as const,
    customer: { name: masked('Customer'), email: null, phone: null },
    subject: change.subject === undefined ? null : masked(change.subject),
  };
}
function stored(
  tenant: string,
  conversationId: string,
  text: string,
  kind: 'customer' | 'reply' | 'note' = 'customer',
) {
  const event = common(tenant);
  return {
    ...event,
    type: 'message.stored' as const,
    conversationId,
    message: {
      messageId: newId<never>(),
      kind,
      personId: null,
      channel: 'chat' as const,
      subject: null,
      body: masked(text),
      attachments: [],
      withheld: false,
      at: event.at,
    },
  };
}
const apply = async (tenant: TenantId, ...events: DeskEvent[]): Promise<void> => {
  const told = await floor.db.tx(tenant, (sql) => floor.tickets.apply(sql, tenant, events));
  for (const tell of told) tell();
};
const open = async (ticketId: string, who = cookie, tenant: string = a) =>
  floor.send('GET', `/api/t/${tenant}/tickets/${ticketId}`, who);
const ticketOf = async (ticketId: string) => (await open(ticketId)).json as unknown as z.infer<typeof Ticket>;
const change = (ticketId: string, body: object, who = cookie, tenant: string = a) =>
  floor.send('POST', `/api/t/${tenant}/tickets/${ticketId}`, who, body);

describe('news of the vault', () => {
  test('told again, in one batch or in another, change nothing', async () => {
    const begun = started(a);
    const first = stored(a, begun.conversationId, 'hello');
    await apply(a, begun, first, first, begun);
    const once = await ticketOf(begun.conversationId);
    await apply(a, first, begun);
    await apply(a, begun);
    const again = await ticketOf(begun.conversationId);
    expect(again).toEqual(once);
    expect(again.messages).toHaveLength(1);
    expect(again.events.map(({ what }) => what)).toEqual(['started']);
  });

  test('give each ticket of a client the next number, and those of another client their own', async () => {
    const [one, two, theirs] = [started(a), started(a), started(b)];
    await apply(a, one, two);
    await apply(b, theirs);
    const [first, second] = [await ticketOf(one.conversationId), await ticketOf(two.conversationId)];
    expect(second.line.number).toBe(first.line.number + 1);
    const lead = await floor.signIn(floor.person({ b: 'lead' }));
    expect((await open(theirs.conversationId, lead, b)).json).toMatchObject({ line: { number: 1 } });
  });

  test('call a ticket by its first words, show its last public ones, and keep notes out of both', async () => {
    const begun = started(a);
    await apply(
      a,
      begun,
      stored(a, begun.conversationId, 'My kettle leaks'),
      stored(a, begun.conversationId, 'secret remark', 'note'),
    );
    expect((await ticketOf(begun.conversationId)).line).toMatchObject({
      subject: { text: 'My kettle leaks' },
      snippet: { text: 'My kettle leaks' },
      lastFrom: 'customer',
    });
    await apply(a, stored(a, begun.conversationId, 'We send another', 'reply'));
    expect((await ticketOf(begun.conversationId)).line).toMatchObject({
      subject: { text: 'My kettle leaks' },
      snippet: { text: 'We send another' },
      lastFrom: 'reply',
    });
  });

  test('take a value out of every copy when a message is revised: text, title, last words', async () => {
    const begun = started(a);
    const message = stored(a, begun.conversationId, 'call me Zorblax');
    await apply(a, begun, message);
    const token = newToken('SECRET');
    await apply(a, {
      ...common(a),
      type: 'message.revised',
      conversationId: begun.conversationId,
      messageId: message.message.messageId,
      subject: null,
      body: {
        text: `call me ${token}`,
        values: { [token]: { class: 'SECRET', mask: '•••', marked: true, why: null } },
      },
    });
    const { json } = await open(begun.conversationId);
    expect(JSON.stringify(json)).not.toContain('Zorblax');
    expect(json).toMatchObject({
      line: { subject: { text: `call me ${token}` }, snippet: { text: `call me ${token}` } },
    });
  });

  test('of an older message that is revised take its subject and files, and leave the last words to the last message', async () => {
    const begun = { ...started(a), subject: { text: 'about MB-1', values: {} } };
    const file = {
      token: newToken('ATTACHMENT'),
      fileName: { text: 'MB-1.txt', values: {} },
      mediaType: 'text/plain',
      bytes: 1,
      kind: 'text' as const,
      values: {},
      found: 0,
    };
    const plain = stored(a, begun.conversationId, 'I am MB-1');
    const message = {
      ...plain,
      message: { ...plain.message, subject: { text: 'about MB-1', values: {} }, attachments: [file] },
    };
    await apply(a, begun, message, stored(a, begun.conversationId, 'We send another', 'reply'));
    const token = newToken('SECRET');
    const masked = (text: string) => ({
      text: text.replace('MB-1', token),
      values: { [token]: { class: 'SECRET', mask: '•••', marked: false, why: null } },
    });
    await apply(a, {
      ...common(a),
      type: 'message.revised',
      conversationId: begun.conversationId,
      messageId: message.message.messageId,
      subject: masked('about MB-1'),
      body: masked('I am MB-1'),
      attachments: [{ ...file, fileName: masked('MB-1.txt'), found: 1 }],
    });
    const { json } = await open(begun.conversationId);
    expect(JSON.stringify(json)).not.toContain('MB-1');
    expect(json).toMatchObject({
      line: { subject: { text: `about ${token}` }, snippet: { text: 'We send another' } },
    });
  });

  test('open a solved ticket again when the customer writes, and tell the vault that it is', async () => {
    const begun = started(a);
    await apply(a, begun, stored(a, begun.conversationId, 'hello'));
    const { version } = (await ticketOf(begun.conversationId)).line;
    expect((await change(begun.conversationId, { version, status: 'solved' })).status).toBe(200);
    floor.facts.length = 0;
    await apply(a, stored(a, begun.conversationId, 'a reply', 'reply'));
    expect((await ticketOf(begun.conversationId)).line.status).toBe('solved');
    await apply(a, stored(a, begun.conversationId, 'not solved at all'));
    expect((await ticketOf(begun.conversationId)).line.status).toBe('open');
    expect(floor.facts).toMatchObject([{ ticketId: begun.conversationId, open: true }]);
  });
});

describe('one change by a person', () => {
  async function newTicket(): Promise<TicketLine> {
    const begun = started(a);
    await apply(a, begun, stored(a, begun.conversationId, 'hello'));
    return (await ticketOf(begun.conversationId)).line;
  }

  test('is refused when somebody was faster, and leaves nothing', async () => {
    const { ticketId, version } = await newTicket();
    expect((await change(ticketId, { version, priority: 'high' })).status).toBe(200);
    expect(await change(ticketId, { version, priority: 'low', status: 'solved' })).toMatchObject(
      problem(409, 'stale_version'),
    );
    const { line, events } = await ticketOf(ticketId);
    expect(line).toMatchObject({ priority: 'high', status: 'open' });
    expect(events.map(({ what }) => what)).toEqual(['started', 'priority']);
  });

  test('gives a ticket to people of this client’s team alone, and tells the vault whose it is', async () => {
    const { ticketId, version } = await newTicket();
    const theirs = floor.person({ b: 'agent' });
    const officer = floor.person({ a: 'client_officer' });
    const security = floor.person({ a: 'security_officer' });
    for (const assignee of [theirs.personId, officer.personId, security.personId, randomId()])
      expect(await change(ticketId, { version, assignee }), assignee).toMatchObject(
        problem(400, 'invalid_request'),
      );
    const ours = floor.person({ a: 'lead' });
    floor.facts.length = 0;
    expect((await change(ticketId, { version, assignee: ours.personId })).status).toBe(200);
    expect(floor.facts).toMatchObject([{ tenant: a, ticketId, assignee: ours.personId, open: true }]);
  });

  test('setting a thing to what it is is no history and no fact', async () => {
    const { ticketId, version } = await newTicket();
    floor.facts.length = 0;
    expect(
      (await change(ticketId, { version, status: 'open', assignee: null, priority: 'normal' })).status,
    ).toBe(200);
    expect((await ticketOf(ticketId)).events.map(({ what }) => what)).toEqual(['started']);
    expect(floor.facts).toEqual([]);
  });

  test('is not for another client’s people, and a ticket of another client is as one that is not there', async () => {
    const { ticketId, version } = await newTicket();
    const elsewhere = await floor.signIn(floor.person({ b: 'lead' }));
    const officer = await floor.signIn(floor.person({ a: 'client_officer' }));
    expect(await change(ticketId, { version, status: 'solved' }, elsewhere)).toMatchObject(
      problem(404, 'not_found'),
    );
    expect(await change(ticketId, { version, status: 'solved' }, officer)).toMatchObject(
      problem(403, 'not_permitted'),
    );
    const [foreign, invented] = [
      await change(ticketId, { version, status: 'solved' }, elsewhere, b),
      await change(randomId(), { version, status: 'solved' }, elsewhere, b),
    ];
    expect(foreign).toMatchObject(problem(404, 'not_found'));
    expect({ ...foreign.json, reference: '' }).toEqual({ ...invented.json, reference: '' });
    expect((await ticketOf(ticketId)).line.status).toBe('open');
  });

  test('of many tickets skips those that are not this client’s', async () => {
    const [one, two] = [await newTicket(), await newTicket()];
    const theirs = started(b);
    await apply(b, theirs);
    const bulk = (tenant: string, ticketIds: string[]) =>
      floor.send('POST', '/api/bulk', cookie, { tenant, ticketIds, status: 'pending' });
    expect((await bulk(a, [one.ticketId, two.ticketId, theirs.conversationId, randomId()])).json).toEqual({
      changed: 2,
      skipped: 2,
    });
    expect(await bulk(b, [theirs.conversationId])).toMatchObject(problem(404, 'not_found'));
    expect(await bulk(a, [])).toMatchObject(problem(400, 'invalid_request'));
    const lead = await floor.signIn(floor.person({ b: 'lead' }));
    expect((await open(theirs.conversationId, lead, b)).json).toMatchObject({ line: { status: 'open' } });
  });
});

describe('what a person sees', () => {
  test('the history of a customer is of this client, and of a ticket that is not there there is none', async () => {
    const subjectId = newId<never>();
    const [one, two, theirs] = [
      started(a, { subjectId }),
      started(a, { subjectId }),
      started(b, { subjectId }),
    ];
    await apply(a, one, two);
    await apply(b, theirs);
    const path = (ticketId: string, tenant: string = a) => `/api/t/${tenant}/tickets/${ticketId}/history`;
    const { json } = await floor.send('GET', path(one.conversationId), cookie);
    expect((json['lines'] as unknown as TicketLine[]).map(({ ticketId }) => ticketId)).toEqual([
      two.conversationId,
    ]);
    expect(await floor.send('GET', path(theirs.conversationId), cookie)).toMatchObject(
      problem(404, 'not_found'),
    );
    expect(await floor.send('GET', path(theirs.conversationId, b), cookie)).toMatchObject(
      problem(404, 'not_found'),
    );
  });

  test('queues and searches are of the clients that one answers for, also with roles elsewhere', async () => {
    const word = `wd${newId().slice(-8)}`;
    const [ours, theirs] = [started(a, { subject: word }), started(b, { subject: word })];
    await apply(a, ours, stored(a, ours.conversationId, word));
    await apply(b, theirs, stored(b, theirs.conversationId, word));
    const mixed = await floor.signIn(floor.person({ a: 'agent', b: 'security_officer' }));
    const both = await floor.signIn(floor.person({ a: 'agent', b: 'lead' }));
    const found = async (who: string) =>
      (
        (await floor.send('POST', '/api/search', who, { q: word })).json['lines'] as unknown as TicketLine[]
      ).map(({ tenant }) => tenant);
    expect(await found(mixed)).toEqual([a]);
    expect((await found(both)).toSorted()).toEqual([a, b].toSorted());
    const queue = (await floor.send('GET', '/api/queue?view=all&limit=100', mixed)).json[
      'lines'
    ] as unknown as TicketLine[];
    expect(new Set(queue.map(({ tenant }) => tenant))).toEqual(new Set([a]));
    expect(await floor.send('GET', `/api/queue?view=all&tenant=${b}`, mixed)).toMatchObject(
      problem(404, 'not_found'),
    );
    expect(await floor.send('POST', '/api/search', mixed, { q: 'card 4111' })).toMatchObject(
      problem(400, 'search_holds_value'),
    );
    expect(await floor.send('GET', '/api/queue?view=all&cursor=x', mixed)).toMatchObject(
      problem(400, 'invalid_request'),
    );
  });

  test('a queue goes on where it stopped: each ticket once, also across clients', async () => {
    const who = await floor.signIn(floor.person({ a: 'agent', b: 'agent' }));
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: { lines: TicketLine[]; cursor: string | null } = (
        await floor.send(
          'GET',
          `/api/queue?view=all&limit=3${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
          who,
        )
      ).json as never;
      seen.push(...page.lines.map(({ ticketId }) => ticketId));
      cursor = page.cursor;
    }
    expect(new Set(seen).size).toBe(seen.length);
    const [row] = await floor.db.tx(a, (sql) => sql<{ n: number }[]>`select count(*)::int as n from ticket`);
    const [other] = await floor.db.tx(
      b,
      (sql) => sql<{ n: number }[]>`select count(*)::int as n from ticket`,
    );
    expect(seen.length).toBe((row?.n ?? 0) + (other?.n ?? 0));
  });
});

test('rows of one client are in no transaction of another, whatever it says', async () => {
  const begun = started(a);
  await apply(a, begun, stored(a, begun.conversationId, 'hello'));
  for (const table of [
    'ticket',
    'ticket_message',
    'ticket_event',
    'ticket_read',
    'event_taken',
    'canned_reply',
    'ticket_number',
  ]) {
    const rows = await floor.db.tx(b, (sql) => sql`select 1 from ${sql(table)} where tenant_id = ${a}`);
    expect(rows, table).toHaveLength(0);
  }
  // News of one client told as another's reach nothing of the first.
  await expect(apply(b, { ...stored(b, begun.conversationId, 'smuggled') })).resolves.toBeUndefined();
  expect((await ticketOf(begun.conversationId)).messages.map(({ body }) => body.text)).toEqual(['hello']);
});

test('a value that is destroyed is so in the ticket’s title and last words too', async () => {
  const begun = started(a, { subject: 'x' });
  const token = newToken('CARD');
  const view = { class: 'CARD', mask: '•••• 4242', marked: false, why: null };
  const shown = { text: `card ${token}`, values: { [token]: view } };
  const first = stored(a, begun.conversationId, 'x');
  await apply(a, { ...begun, subject: shown }, { ...first, message: { ...first.message, body: shown } });
  expect(JSON.stringify(await ticketOf(begun.conversationId))).toContain('4242');
  const gone = { class: 'CARD', mask: '', marked: false, why: null, destroyedAt: new Date().toISOString() };
  await apply(a, {
    ...common(a),
    type: 'message.revised',
    conversationId: begun.conversationId,
    messageId: first.message.messageId,
    subject: null,
    body: { text: shown.text, values: { [token]: gone } },
  });
  const ticket = await ticketOf(begun.conversationId);
  expect(JSON.stringify(ticket)).not.toContain('4242');
  expect(ticket.line.subject.values[token]?.destroyedAt).toBe(gone.destroyedAt);
});

describe('tickets that are merged', () => {
  const merged = (source: string, into: string) => ({
    ...common(a),
    type: 'conversation.merged' as const,
    conversationId: source,
    into,
    personId: null,
  });

  test('have their messages in the target by time, and keep no words behind', async () => {
    const [target, source] = [started(a), started(a)];
    const [early, late] = [
      stored(a, source.conversationId, 'the kettle leaks'),
      stored(a, target.conversationId, 'any news?'),
    ];
    await apply(a, target, source, early, late);
    // A message that is marked right behind the merge is found where it is now, in the same batch.
    const revised = {
      ...common(a),
      type: 'message.revised' as const,
      conversationId: target.conversationId,
      messageId: early.message.messageId,
      subject: null,
      body: masked('the kettle ••• leaks'),
    };
    await apply(a, merged(source.conversationId, target.conversationId), revised);
    const [from, into] = [await ticketOf(source.conversationId), await ticketOf(target.conversationId)];
    expect(into.messages.map(({ body }) => body.text)).toEqual(['the kettle ••• leaks', 'any news?']);
    expect(into.line).toMatchObject({ status: 'open', snippet: { text: 'any news?' } });
    expect(into.line.waitingSince).toBe(early.at);
    expect(from.messages).toEqual([]);
    expect(JSON.stringify(from)).not.toContain('kettle');
    const number = into.line.number;
    expect(from).toMatchObject({
      mergedInto: { ticketId: target.conversationId, number },
      line: { status: 'solved', subject: { text: `→ #${number}` } },
    });
    expect(from.events.at(-1)).toMatchObject({
      what: 'merged_into',
      to: [number, target.conversationId].join(' '),
    });
    const found = await floor.send('POST', '/api/search', cookie, { q: 'kettle' });
    expect(
      (found.json as unknown as { lines: { ticketId: string }[] }).lines.map(({ ticketId }) => ticketId),
    ).toContain(target.conversationId);
    // It is gone on with there and nowhere else.
    const change = { version: from.line.version, status: 'open' };
    expect(
      await floor.send('POST', ['/api/t', a, 'tickets', source.conversationId].join('/'), cookie, change),
    ).toMatchObject(problem(409, 'conversation_merged'));
  });

  test('are two again when that is taken back, each with its own', async () => {
    const [target, source] = [started(a), started(a, { subject: 'Kettle' })];
    await apply(
      a,
      target,
      source,
      stored(a, source.conversationId, 'it leaks'),
      stored(a, target.conversationId, 'hello'),
    );
    await apply(a, merged(source.conversationId, target.conversationId));
    const since = stored(a, target.conversationId, 'still leaking');
    await apply(a, since, {
      ...common(a),
      type: 'conversation.unmerged',
      conversationId: source.conversationId,
      from: target.conversationId,
      state: 'open',
      personId: null,
    });
    const texts = async (id: string) => (await ticketOf(id)).messages.map(({ body }) => body.text);
    expect(await texts(source.conversationId)).toEqual(['it leaks']);
    expect(await texts(target.conversationId)).toEqual(['hello', 'still leaking']);
    expect(await ticketOf(source.conversationId)).toMatchObject({
      mergedInto: null,
      line: { status: 'open', snippet: { text: 'it leaks' } },
    });
  });
});
