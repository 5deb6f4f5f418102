import { randomInt, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { send, signInForEvaluation } from '../../src/commands/evaluation-agent.ts';
import { startSystem, waitFor, type System } from '../system.ts';

/** Promise 8: kill -9 of any process under load; what was acknowledged is at the desk, once. */
let system: System;
beforeAll(async () => {
  system = await startSystem({ conversations: 0 });
});
afterAll(async () => {
  await system?.remove();
});

const KILLS = process.env['DOZO_LONG'] === '1' ? 30 : 6;

test(`${KILLS} kills under load lose nothing that was acknowledged`, { timeout: 600_000 }, async () => {
  const { clientKeys } = JSON.parse(readFileSync(join(system.folder, 'data/evaluation.json'), 'utf8')) as {
    clientKeys: Record<string, string>;
  };
  const acknowledged: { conversation: string; message: string }[] = [];
  let stop = false;
  const load = async (): Promise<void> => {
    while (!stop) {
      const key = randomUUID();
      const body = {
        from: { email: `load-${key}@example.com` },
        text: `call me on 212-555-01${randomInt(10, 99)}`,
      };
      // The same key until it is acknowledged: a second try is harmless.
      while (!stop) {
        const headers = { authorization: `Bearer ${clientKeys['fernhill']}`, 'idempotency-key': key };
        const answer = await send(system.vaultOrigin, '/v1/messages', body, headers).catch(() => null);
        if (answer === null) {
          await new Promise((resolve) => setTimeout(resolve, 100));
          continue;
        }
        acknowledged.push(answer as { conversation: string; message: string });
        break;
      }
    }
  };
  const loads = [load(), load()];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const before = acknowledged.length;
    await waitFor(
      () => acknowledged.length > before + randomInt(3, 20),
      'messages to be acknowledged',
      60_000,
    );
    const part = (['vault', 'desk', 'postgres'] as const)[kill % 3] ?? 'vault';
    const pid = system.pid(part);
    expect(pid, `${part} runs`).not.toBeNull();
    process.kill(pid ?? 0, 'SIGKILL');
    if (part === 'postgres') {
      // A database that was killed is brought up by the next start, as the user would do it.
      await system.stop();
      await system.restart();
    }
  }
  stop = true;
  await Promise.all(loads);

  const cookie = await waitFor(() => deskCookie().catch(() => null), 'the desk', 30_000);
  const front = (await (await fetch(`${system.deskOrigin}/api/front`)).json()) as {
    clients: { slug: string; tenant: string }[];
  };
  const tenant = front.clients.find((one) => one.slug === 'fernhill')?.tenant ?? '';
  for (const { conversation, message } of acknowledged) {
    const ticket = await waitFor(
      async () => {
        const response = await fetch(`${system.deskOrigin}/api/t/${tenant}/tickets/${conversation}`, {
          headers: { cookie },
        });
        return response.ok ? ((await response.json()) as { messages: { messageId: string }[] }) : null;
      },
      `the ticket of message ${message}`,
      20_000,
    );
    expect(ticket.messages.map((one) => one.messageId)).toEqual([message]);
  }
  expect(new Set(acknowledged.map((one) => one.message)).size).toBe(acknowledged.length);
});

async function deskCookie(): Promise<string> {
  const agent = await signInForEvaluation(system.vaultOrigin, 'rohan.deshmukh');
  const { deskCode } = (await agent.post('/v1/session/desk-code', {})) as { deskCode: string };
  const response = await fetch(`${system.deskOrigin}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: system.deskOrigin },
    body: JSON.stringify({ code: deskCode }),
  });
  const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  if (cookie === '') throw new Error('no session');
  return cookie;
}
