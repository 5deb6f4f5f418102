import { randomUUID } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { makeReceiver } from '#web/client/seal.ts';
import { ROOT } from '../architecture.ts';
import { send, signInStaff } from '../staff.ts';
import { startSystem, waitFor, type System } from '../system.ts';
import { countInMemory } from './process-memory.ts';

/** What an open value leaves behind in the memory of the process that opened it, read from outside. */
const CANARY = '646-555-0173';
const REVEALS = 12;

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system?.remove());

test('a value that was shown again and again has left no copy in the vault’s memory, nor ever one in the desk’s', async () => {
  const env = { ...process.env, DOZO_MODE: 'evaluation', DOZO_DATA_FOLDER: join(system.folder, 'data') };
  const made = spawnSync('node', ['scripts/dozo.mjs', 'client', 'key', 'fernhill', 'test'], {
    cwd: ROOT,
    env,
    encoding: 'utf8',
  });
  const headers = {
    authorization: `Bearer ${made.stdout.split(' ')[1]?.trim() ?? ''}`,
    'idempotency-key': randomUUID(),
  };
  const sent = await send(
    system.vaultOrigin,
    '/v1/messages',
    JSON.stringify({ from: { email: 'memory@example.com' }, text: `Please call me on ${CANARY}` }),
    headers,
  );
  const { conversation } = JSON.parse(sent.text) as { conversation: string };
  const first = await signInStaff(system, 'rohan.deshmukh');
  const tenant = await first.tenantOf('fernhill');
  const token = await waitFor(async () => {
    const ticket = await first.get(`/api/t/${tenant}/tickets/${conversation}`);
    return /tk1_phone_[0-9a-hjkmnp-tv-z]{28}/.exec(ticket.text)?.[0];
  }, 'the message to come to the desk');
  const intake = countInMemory(system.pid('vault') ?? 0, CANARY);

  // A process that never took the message in: what is in it comes from showing the value.
  await system.stop();
  await system.restart();
  const agent = await signInStaff(system, 'rohan.deshmukh');
  await agent.take(tenant, conversation);
  for (let times = 0; times < REVEALS; times += 1) {
    const { publicKey } = await makeReceiver();
    const answer = await agent.ask(`/v1/t/${tenant}/reveal`, {
      token,
      conversationId: conversation,
      purpose: 'answer_request',
      hpkePublicKey: publicKey,
    });
    expect(answer.text).toContain('"released"');
  }
  const [vault, desk] = [system.pid('vault') ?? 0, system.pid('desk') ?? 0];
  // Seen to work: what is in memory is found.
  expect(countInMemory(vault, token)).toBeGreaterThan(0);
  const left = { vault: countInMemory(vault, CANARY), desk: countInMemory(desk, CANARY) };
  process.stderr.write(
    `test/leaks: copies of a value in memory after intake ${intake}, after ${REVEALS} reveals ${left.vault}\n`,
  );
  expect(left).toEqual({ vault: 0, desk: 0 });
});
