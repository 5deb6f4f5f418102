import { unzipSync } from 'fflate';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { connectPlainly, type PlainSql } from '#platform/db';
import { leafHash, parseEntry, rootOfLeaves, splitBundle, verifyPack, type Entry } from '#tlog';
import { send, signInForEvaluation, type EvaluationAgent } from '../../src/commands/evaluation-agent.ts';
import { ROOT } from '../architecture.ts';
import { buildGoVerifier, HAS_GO } from '../foreign/go.ts';
import { startSystem, waitFor, type System } from '../system.ts';
import { startLoad, type Load } from './load.ts';
import { createChances } from './seed.ts';

/**
 * Promises 2, 7 and 8: kill -9 of any process at any moment under load. What was acknowledged is at the desk, once; what was released
 * stands in the client's log; and the log is one, from before the first kill to after the last, for strangers' code as for ours.
 */
const KILLS = process.env['DOZO_LONG'] === '1' ? 30 : 4;
const PARTS = ['vault', 'desk', 'postgres'] as const;

let system: System;
let tenant: string;
let agent: EvaluationAgent;
let load: Load;
/** Signed heads that a client kept meanwhile: size and root. */
const heads: { size: number; root: string }[] = [];
let vkey = '';
let pack: Uint8Array;
const folder = mkdtempSync(join(tmpdir(), 'dozo-faults-'));

beforeAll(async () => {
  system = await startSystem({ conversations: 0 });
  const front = (await (await fetch(`${system.deskOrigin}/api/front`)).json()) as {
    clients: { slug: string; tenant: string }[];
  };
  tenant = front.clients.find((one) => one.slug === 'fernhill')?.tenant ?? '';
});
afterAll(async () => {
  await system?.remove();
  rmSync(folder, { recursive: true, force: true });
});

async function cookieOf(who: EvaluationAgent): Promise<string> {
  const { deskCode } = (await who.post('/v1/session/desk-code', {})) as { deskCode: string };
  const response = await fetch(`${system.deskOrigin}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: system.deskOrigin },
    body: JSON.stringify({ code: deskCode }),
  });
  const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  if (cookie === '') throw new Error('no session');
  return cookie;
}

const officerCookie = async (): Promise<string> =>
  cookieOf(await signInForEvaluation(system.vaultOrigin, 'imogen.farrow'));

/** As a client's own verifier does now and then. */
async function keepHead(cookie: string): Promise<void> {
  const get = async (path: string): Promise<string> => {
    const response = await fetch(`${system.deskOrigin}/api/trust/${tenant}/log/${path}`, {
      headers: { cookie },
    });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return ((await response.json()) as { text: string }).text;
  };
  const [, size, root] = (await get('checkpoint')).split('\n');
  heads.push({ size: Number(size), root: root ?? '' });
  vkey = await get('vkey');
}

/** A conversation with a value in it, given to the agent. */
async function prepareValue(clientKey: string): Promise<{ token: string; conversationId: string }> {
  const headers = { authorization: `Bearer ${clientKey}`, 'idempotency-key': 'the-one-that-is-revealed' };
  const body = {
    from: { email: 'revealed@example.com' },
    text: 'write to other@example.com, or call 212-555-0188',
  };
  const { conversation } = (await send(system.vaultOrigin, '/v1/messages', body, headers)) as {
    conversation: string;
  };
  const cookie = await cookieOf(agent);
  const path = `${system.deskOrigin}/api/t/${tenant}/tickets/${conversation}`;
  const ticket = await waitFor(async () => {
    const response = await fetch(path, { headers: { cookie } });
    return response.ok
      ? ((await response.json()) as { line: { version: number }; messages: { body: { text: string } }[] })
      : null;
  }, 'the ticket');
  const assigned = await fetch(path, {
    method: 'POST',
    headers: { cookie, origin: system.deskOrigin, 'content-type': 'application/json' },
    body: JSON.stringify({ version: ticket.line.version, assignee: agent.personId }),
  });
  expect(assigned.status).toBe(200);
  const token = /tk1_phone_\w{28}/.exec(ticket.messages[0]?.body.text ?? '')?.[0] ?? '';
  return { token, conversationId: conversation };
}

/** The client's members have numbers from now on: what was stored before is looked through while processes are killed. */
function setOwnType(): void {
  const file = join(folder, 'member.json');
  const examples = { examples: ['MB-123-CC', 'MB-900-CC'], counterExamples: ['MB-12-CC'] };
  writeFileSync(
    file,
    JSON.stringify({
      name: 'member',
      nameEn: '',
      nameJa: '',
      class: 'SECRET',
      pattern: 'MB-\\d{3}-CC',
      ...examples,
    }),
  );
  const env = {
    ...process.env,
    DOZO_MODE: 'evaluation',
    DOZO_DATA_FOLDER: join(system.folder, 'data'),
    LANG: 'C',
  };
  const words = ['scripts/dozo.mjs', 'client', 'type', 'fernhill', file];
  const run = spawnSync('node', words, { cwd: ROOT, env, encoding: 'utf8' });
  expect(run).toMatchObject({ status: 0, stderr: '' });
}

function database(name: string): PlainSql {
  const { superuser } = JSON.parse(
    readFileSync(join(system.folder, 'data/postgres/passwords.json'), 'utf8'),
  ) as { superuser: string };
  const host = join(system.folder, 'data/postgres/sockets');
  return connectPlainly({
    host,
    port: 5432,
    database: name,
    username: 'dozo_superuser',
    password: superuser,
  });
}

/** Every entry of the client's log, as the offline pack holds them. */
function entriesOf(files: Readonly<Record<string, Uint8Array>>): { entry: Entry; leaf: Uint8Array }[] {
  const bundles = Object.keys(files)
    .filter((name) => name.startsWith('tile/entries/'))
    .toSorted((a, b) => a.replaceAll('x', '').localeCompare(b.replaceAll('x', '')));
  return bundles.flatMap((name) =>
    (splitBundle(files[name] ?? new Uint8Array(0)) ?? []).map((bytes) => {
      const entry = parseEntry(bytes);
      if (typeof entry === 'string') throw new Error(`${name}: an entry ${entry}`);
      return { entry, leaf: leafHash(bytes) };
    }),
  );
}

describe(`${KILLS} kills under load`, () => {
  test('at moments that nobody chose, each healed without a hand', { timeout: 900_000 }, async () => {
    const chances = createChances();
    const { clientKeys } = JSON.parse(readFileSync(join(system.folder, 'data/evaluation.json'), 'utf8')) as {
      clientKeys: Record<string, string>;
    };
    const clientKey = clientKeys['fernhill'] ?? '';
    agent = await signInForEvaluation(system.vaultOrigin, 'rohan.deshmukh');
    const value = await prepareValue(clientKey);
    const officer = await officerCookie();
    await keepHead(officer);
    load = startLoad({ vaultOrigin: system.vaultOrigin, clientKey, agent, tenant, value });
    try {
      await waitFor(() => load.acknowledged.length > 60, 'messages of before the rules', 60_000);
      setOwnType();
      for (let kill = 0; kill < KILLS; kill += 1) {
        const wanted = load.acknowledged.length + chances.between(1, 15);
        await waitFor(() => load.acknowledged.length > wanted, 'messages to be acknowledged', 60_000);
        // Not at an acknowledgement, but wherever the programs then are.
        await new Promise((resolve) => setTimeout(resolve, chances.between(0, 200)));
        const part = PARTS[kill < PARTS.length ? kill : chances.between(0, PARTS.length - 1)] ?? 'vault';
        const pid = await waitFor(() => system.pid(part), `${part} to run`);
        process.kill(pid, 'SIGKILL');
        if (part === 'postgres') {
          // A database that was killed is brought up by the next start, as the user would do it.
          await system.stop();
          await system.restart();
        }
        const kept = heads.length;
        await waitFor(
          async () => {
            await keepHead(officer).catch(() => undefined);
            return heads.length > kept;
          },
          `${part} to be back`,
          60_000,
        );
      }
    } finally {
      await load.stop();
    }
    expect(load.released.length, 'values were released meanwhile').toBeGreaterThan(0);
  });

  test('lose nothing that was acknowledged, and make nothing twice', { timeout: 120_000 }, async () => {
    const [vault, desk] = [database('dozo_vault'), database('dozo_desk')];
    try {
      await waitFor(async () => {
        const [row] = await vault<{ n: number }[]>`select count(*)::int as n from outbox`;
        return row?.n === 0;
      }, 'the news to be with the desk');
      const inVault = await vault<
        { id: string; of: string }[]
      >`select message_id as id, conversation_id as of from message`;
      const atDesk = await desk<
        { id: string; of: string }[]
      >`select message_id as id, ticket_id as of from ticket_message`;
      const sorted = (rows: readonly { id: string; of: string }[]): string[] =>
        rows.map(({ id, of }) => `${of} ${id}`).toSorted();
      expect(sorted(atDesk)).toEqual(sorted(inVault));
      const told = load.acknowledged.map(({ conversation, message }) => ({ id: message, of: conversation }));
      const stored = new Set(sorted(atDesk));
      expect(sorted(told).filter((one) => !stored.has(one))).toEqual([]);
      expect(new Set(sorted(told)).size).toBe(told.length);
      // Every letter of the load is from another customer: one conversation, one ticket, one number, one message each.
      const [tickets] = await desk<{ tickets: number; subjects: number; numbers: number; last: number }[]>`
        select count(*)::int as tickets, count(distinct subject_id)::int as subjects, count(distinct number)::int as numbers,
          max(number)::int as last from ticket where tenant_id = ${tenant}`;
      expect(tickets?.subjects).toBe(tickets?.tickets);
      expect(tickets?.numbers).toBe(tickets?.tickets);
      const [conversations] = await vault<{ n: number }[]>`
        select count(*)::int as n from conversation where tenant_id = ${tenant}`;
      expect(conversations?.n).toBe(tickets?.tickets);
      const doubles = await vault`
        select conversation_id from message where kind = 'customer' group by conversation_id having count(*) > 1`;
      expect(doubles).toHaveLength(0);
    } finally {
      await vault.end();
      await desk.end();
    }
  });

  test(
    'let rules that hide more reach what was stored before them, in the vault and at the desk',
    { timeout: 120_000 },
    async () => {
      const [vault, desk] = [database('dozo_vault'), database('dozo_desk')];
      try {
        await waitFor(
          async () => {
            const [row] = await vault<{ state: string }[]>`
              select state from second_look where tenant_id = ${tenant}`;
            return row?.state === 'done';
          },
          'stored messages to be looked through',
          90_000,
        );
        await waitFor(async () => {
          const [row] = await vault<{ n: number }[]>`select count(*)::int as n from outbox`;
          return row?.n === 0;
        }, 'the news to be with the desk');
        const clear = 'MB-[0-9]{3}-CC';
        expect(
          await vault`select message_id from message where masked_text::text ~ ${clear} limit 3`,
        ).toHaveLength(0);
        expect(
          await desk`select message_id from ticket_message where message::text ~ ${clear} or search_text ~* ${clear} limit 3`,
        ).toHaveLength(0);
        expect(
          await desk`select ticket_id from ticket where (subject::text || snippet::text) ~ ${clear} limit 3`,
        ).toHaveLength(0);
        const [masked] = await vault<{ n: number }[]>`
          select count(*)::int as n from message where masked_text::text like '%tk1_secret_%'`;
        expect(masked?.n).toBeGreaterThan(60);
      } finally {
        await vault.end();
        await desk.end();
      }
    },
  );

  test(
    'leave one log, in which everything that was released stands where it was said',
    { timeout: 120_000 },
    async () => {
      const cookie = await officerCookie();
      await keepHead(cookie);
      const response = await fetch(`${system.deskOrigin}/api/trust/${tenant}/pack`, { headers: { cookie } });
      expect(response.status).toBe(200);
      pack = new Uint8Array(await response.arrayBuffer());
      const report = verifyPack(pack, { vkey });
      expect(report.checks.flatMap(({ problems }) => problems)).toEqual([]);
      expect(report.ok).toBe(true);

      const entries = entriesOf(unzipSync(pack));
      for (const { token, logIndex, entryId } of load.released) {
        const entry = entries[logIndex]?.entry;
        expect(entry).toMatchObject({ id: entryId, kind: 'value.revealed', body: { token } });
      }
      expect(new Set(load.released.map(({ logIndex }) => logIndex)).size).toBe(load.released.length);
      expect(new Set(entries.map(({ entry }) => entry.id)).size).toBe(entries.length);
      // No head that the client kept was ever taken back.
      const leaves = entries.map(({ leaf }) => leaf);
      expect(heads.map(({ size }) => size)).toEqual(heads.map(({ size }) => size).toSorted((a, b) => a - b));
      for (const { size, root } of heads.filter((head) => head.size <= leaves.length))
        expect(Buffer.from(rootOfLeaves(leaves.slice(0, size))).toString('base64'), `head ${size}`).toBe(
          root,
        );
    },
  );

  test.runIf(HAS_GO)('and the log is in order for Go’s sumdb too', () => {
    const { size } = verifyPack(pack, { vkey });
    expect(buildGoVerifier(folder)(unzipSync(pack), vkey)).toEqual({
      code: 0,
      says: `ok: ${size} entries, signature, root, tiles, inclusion\n`,
    });
  });
});
