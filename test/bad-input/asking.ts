import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

import { connectPlainly, type PlainSql } from '#platform/db';
import { send, type Answer } from '../staff.ts';
import { waitFor, type System } from '../system.ts';

/** Must stand in no answer and no log, whatever is wrong with what it came in. */
export const CANARY = '4242 4242 4242 4242';

/** A refusal that a person can act on, in both languages, as problem details, which repeats nothing of what was sent. */
export async function refusedBy(
  ask: (headers: Record<string, string>) => Promise<Answer>,
  status: number,
): Promise<string> {
  const en = await ask({ 'accept-language': 'en' });
  const ja = await ask({ 'accept-language': 'ja' });
  expect([en.status, ja.status], en.text).toEqual([status, status]);
  for (const { type, text } of [en, ja]) {
    expect(type).toContain('application/problem+json');
    expect(text).not.toContain(CANARY);
    expect(text).not.toMatch(/4242|node_modules|at .*\.ts|select |insert /);
    expect(JSON.parse(text)).toMatchObject({ status, reference: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  }
  expect(en.problem).toBe(ja.problem);
  expect(en.problem).toMatch(/^[a-z_]+$/);
  expect(titleOf(en)).not.toMatch(/[ぁ-んァ-ヶ]/);
  expect(titleOf(ja)).toMatch(/[ぁ-ん]/);
  return en.problem;
}

function titleOf({ text }: Answer): string {
  return (JSON.parse(text) as { title: string }).title;
}

/** What a client's own system sends, with its key. */
export function clientSystem(system: System, slug: string) {
  const { clientKeys } = JSON.parse(readFileSync(join(system.folder, 'data/evaluation.json'), 'utf8')) as {
    clientKeys: Record<string, string>;
  };
  const key = clientKeys[slug] ?? '';
  const post = (body: string | Uint8Array, headers: Record<string, string> = {}): Promise<Answer> =>
    send(system.vaultOrigin, '/v1/messages', body, {
      authorization: `Bearer ${key}`,
      'idempotency-key': randomUUID(),
      ...headers,
    });
  return {
    key,
    post,
    refused: (status: number, body: string | Uint8Array, headers: Record<string, string> = {}) =>
      refusedBy((more) => post(body, { ...headers, ...more }), status),
    /** A message that is stored; answers the conversation. */
    async stored(over: Record<string, unknown> = {}): Promise<string> {
      const answer = await post(message(over));
      expect(answer.status, answer.text).toBe(200);
      return (JSON.parse(answer.text) as { conversation: string }).conversation;
    },
  };
}

export function message(over: Record<string, unknown> = {}): string {
  return JSON.stringify({
    from: { email: `a-${randomUUID()}@example.com` },
    text: `my card is ${CANARY}`,
    ...over,
  });
}

/** One of the evaluation's databases as its superuser sees it: for what takes hours, and for counting. */
export function openAsSuperuser(system: System, database: 'vault' | 'desk'): PlainSql {
  const { superuser } = JSON.parse(
    readFileSync(join(system.folder, 'data/postgres/passwords.json'), 'utf8'),
  ) as { superuser: string };
  return connectPlainly({
    host: join(system.folder, 'data/postgres/sockets'),
    port: 5432,
    database: `dozo_${database}`,
    username: 'dozo_superuser',
    password: superuser,
  });
}

/** The desk holds this conversation, once the news of it have come; answers its view. */
export async function atDesk(
  staff: { get(path: string): Promise<Answer> },
  tenant: string,
  conversation: string,
): Promise<DeskTicket> {
  return waitFor(async () => {
    const answer = await staff.get(`/api/t/${tenant}/tickets/${conversation}`);
    if (answer.status !== 200) return null;
    const ticket = JSON.parse(answer.text) as DeskTicket;
    return ticket.messages.length > 0 ? ticket : null;
  }, `conversation ${conversation} at the desk`);
}

export interface DeskTicket {
  line: { version: number; subject: { text: string }; snippet: { text: string } };
  messages: {
    body: { text: string; values: Record<string, unknown> };
    subject: { text: string } | null;
    attachments: { token: string; fileName: { text: string }; mediaType: string; bytes: number }[];
  }[];
}

/** Files of the data folder, logs among them, in which any of these texts stands in clear. */
export function filesWith(system: System, texts: readonly string[]): string[] {
  const patterns = join(system.folder, 'patterns');
  writeFileSync(patterns, `${texts.join('\n')}\n`);
  try {
    return execFileSync('grep', ['-rlaF', '-f', patterns, join(system.folder, 'data')], { encoding: 'utf8' })
      .split('\n')
      .filter(Boolean);
  } catch {
    return [];
  }
}

/** The most memory that a process held so far, in megabytes (Linux). */
export function peakMegabytes(pid: number | null): number {
  const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1] ?? 0) / 1024;
}
