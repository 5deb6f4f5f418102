import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { createDoor } from '#platform/door';
import { createLog } from '#platform/log';
import { UseAnswer, UseOptions } from '#vault/calls/api';
import { putFacts } from '#vault/facts/api';
import { startStandIn, type StandIn } from '../../src/commands/stand-in.ts';
import { setStandInDestinations } from '../../src/commands/stand-in-destinations.ts';
import { waitFor } from '../system.ts';
import { openCallers, send, type Caller } from './callers.ts';
import { openHouse, type House } from './house.ts';

/** The evaluation's stand-in, over real TLS with a certificate of its own, pressed by an agent of a whole vault. */
const folder = mkdtempSync(join(tmpdir(), 'dozo-stand-in-'));
let standIn: StandIn;
let house: House;
let agent: Caller;
let conversationId: string;
let token: string;

beforeAll(async () => {
  standIn = await startStandIn(folder);
  house = await openHouse({ privateRanges: [`127.0.0.1/32:${standIn.port}`], destinations: false });
  await setStandInDestinations(house.operatorSocket, standIn, ['a']);
  const callers = await openCallers(house, { a: '', b: '' });
  agent = callers.find(({ name }) => name === 'agent.a') ?? agent;
  const tenant = house.tenants.a;
  const post = async (path: string, body: unknown, headers: Record<string, string> = {}) =>
    JSON.parse((await send({ origin: house.vaultOrigin, method: 'POST', path, body, headers })).text) as {
      conversation: string;
      bearer: string;
    };
  const chat = await post(`/v1/t/${tenant}/chat`, { email: 'a@a.example.com', locale: 'en' });
  conversationId = chat.conversation;
  const text = 'My card is 4242 4242 4242 4242.';
  await post('/v1/chat/messages', { text }, { authorization: `Bearer ${chat.bearer}` });
  token = await waitFor(async () => {
    const path = `/api/t/${tenant}/tickets/${conversationId}`;
    const headers = agent.headers('desk', 'GET', path, '');
    const ticket = await send({ origin: house.deskOrigin, method: 'GET', path, headers });
    return /tk1_card_\w{28}/.exec(ticket.text)?.[0];
  }, 'the ticket at the desk');

  const personId = house.people['agent.a'] ?? '';
  const iso = (seconds: number): string => new Date(Date.now() + seconds * 1_000).toISOString();
  const source = 'personnel' as const;
  const common = { tenant, source, observedAt: iso(0), expiresAt: iso(90_000), byPerson: null };
  const door = createDoor(house.doors.vault, 'vault_unreachable', createLog('test', 'silent'));
  await door.call(putFacts, {
    facts: [
      { ...common, name: 'nda', personId, inForce: true, document: 'd' },
      { ...common, name: 'training', personId, current: true, course: 'c' },
      { ...common, name: 'shift', personId, startsAt: iso(-90_000), endsAt: iso(90_000) },
      { ...common, name: 'ticket', conversationId, assignee: personId, open: true },
    ],
  });
  door.close();
});
afterAll(async () => {
  await house?.close();
  standIn?.close();
  rmSync(folder, { recursive: true });
});

async function ask(path: string, body: unknown): Promise<unknown> {
  const full = `/v1/t/${house.tenants.a}/${path}`;
  const headers = agent.headers('vault', 'POST', full, JSON.stringify(body));
  const answer = await send({ origin: house.vaultOrigin, method: 'POST', path: full, body, headers });
  expect(answer.status, answer.text).toBe(200);
  expect(answer.text.replaceAll(/[\s-]/g, '')).not.toContain('4242424242424242');
  return JSON.parse(answer.text);
}
const refund = async (amount: string) =>
  UseAnswer.parse(
    await ask('use', {
      callId: randomUUID(),
      destination: 'refund',
      conversationId,
      tokens: [token],
      inputs: [{ name: 'amount', text: amount }],
      purpose: 'process_refund',
      again: false,
      retryOf: null,
    }),
  );

test('what an agent may press is there, and a refund is paid back with the number masked', async () => {
  const { destinations } = UseOptions.parse(await ask('use/options', { conversationId }));
  expect(destinations.map(({ name }) => name).toSorted()).toEqual(['call', 'courier', 'refund']);
  const done = await refund('12.50');
  expect(done).toMatchObject({ outcome: 'ended', call: { state: 'answered', status: 201 } });
  expect(JSON.stringify(done)).toContain(`12.50 goes back to card ${token}`);
  expect(await refund('900')).toMatchObject({ outcome: 'ended', call: { status: 422 } });
});

test('a later start goes on at the same port with the same certificate', async () => {
  // The port is taken again where it is free: the destinations are right as they are, and nothing changes.
  const { port } = standIn;
  standIn.close();
  standIn = await startStandIn(folder);
  expect(standIn.port).toBe(port);
  await setStandInDestinations(house.operatorSocket, standIn, ['a']);
  const { destinations } = UseOptions.parse(await ask('use/options', { conversationId }));
  expect(destinations).toHaveLength(3);
  expect(await refund('13.00')).toMatchObject({ outcome: 'ended', call: { status: 201 } });
});
