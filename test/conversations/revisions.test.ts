import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openCallers, send, type Caller } from '../isolation/callers.ts';
import { openHouse, type House } from '../isolation/house.ts';
import { waitFor } from '../system.ts';

/** Vault and desk, whole: what a later message reveals is masked in the earlier ones, in the store and in the desk's copy. */
let house: House;
let agent: Caller;
let officerOfA: Caller;

beforeAll(async () => {
  house = await openHouse();
  const chat = await beginChat();
  const callers = await openCallers(house, { a: chat.bearer, b: chat.bearer });
  const callerOf = (name: string): Caller => {
    const found = callers.find((one) => one.name === name);
    if (found === undefined) throw new Error(`no ${name}`);
    return found;
  };
  agent = callerOf('agent.a');
  officerOfA = callerOf('officer.a');
});
afterAll(() => house?.close());

interface Chat {
  readonly conversation: string;
  readonly bearer: string;
}

async function beginChat(): Promise<Chat> {
  const answer = await send({
    origin: house.vaultOrigin,
    method: 'POST',
    path: `/v1/t/${house.tenants.a}/chat`,
    body: { locale: 'en' },
  });
  expect(answer.status, answer.text).toBe(200);
  return JSON.parse(answer.text) as Chat;
}

async function customerSays(chat: Chat, text: string): Promise<void> {
  const answer = await send({
    origin: house.vaultOrigin,
    method: 'POST',
    path: '/v1/chat/messages',
    body: { text },
    headers: { authorization: `Bearer ${chat.bearer}` },
  });
  expect(answer.status, answer.text).toBe(200);
}

/** The texts of the ticket as the desk has them, once there are so many and the last event has come. */
async function atDesk(chat: Chat, isThere: (texts: readonly string[]) => boolean): Promise<string[]> {
  const path = `/api/t/${house.tenants.a}/tickets/${chat.conversation}`;
  return waitFor(async () => {
    const answer = await send({
      origin: house.deskOrigin,
      method: 'GET',
      path,
      headers: agent.headers('desk', 'GET', path, ''),
    });
    if (answer.status !== 200) return null;
    const { messages } = JSON.parse(answer.text) as { messages: { body: { text: string } }[] };
    const texts = messages.map((one) => one.body.text);
    return isThere(texts) ? texts : null;
  }, 'the messages at the desk');
}

const TOKEN = /^tk1_([a-z_]+)_[0-9a-z]{28}$/;

describe('what a later message reveals', () => {
  it('a card in four messages is four tokens at the desk, and no digit of it is left there', async () => {
    const chat = await beginChat();
    for (const part of ['4242', '4242', '4242', '4242']) await customerSays(chat, part);
    const texts = await atDesk(chat, (all) => all.length === 4 && all.every((text) => TOKEN.test(text)));
    expect(texts.map((text) => TOKEN.exec(text)?.[1])).toEqual(['card', 'card', 'card', 'card']);
  });

  it('a name that is told later is masked where it stood before', async () => {
    const chat = await beginChat();
    await customerSays(chat, 'hello, tauberow here');
    await customerSays(chat, 'My full name is Chryssa Tauberow.');
    const texts = await atDesk(chat, (all) => all.length === 2 && !/tauberow/i.test(all.join(' ')));
    expect(texts[0]).toMatch(/^hello, tk1_person_\S+ here$/);
  });

  it('a code is masked when its owner says afterwards what it was', async () => {
    const chat = await beginChat();
    await customerSays(chat, '482913');
    await customerSays(chat, 'that was my verification code');
    const texts = await atDesk(chat, (all) => all.length === 2 && TOKEN.test(all[0] ?? ''));
    expect(TOKEN.exec(texts[0] ?? '')?.[1]).toBe('secret');
  });

  it('a value of many messages ago is known still, in another shape', async () => {
    const chat = await beginChat();
    await customerSays(chat, 'My bank account number is 30918274.');
    for (let nth = 0; nth < 20; nth += 1)
      await customerSays(chat, `still waiting (${randomUUID().slice(0, 1)})`);
    await customerSays(chat, 'as I said, ３０９ １８２ ７４');
    const texts = await atDesk(chat, (all) => all.length === 22);
    expect(texts.at(-1)).toMatch(/^as I said, tk1_bank_account_\S+$/);
  });
});

describe("a client's own rules", () => {
  const path = (): string => `/v1/t/${house.tenants.a}/detection`;
  const ask = async (caller: Caller, body: object, at = path(), touched = true) => {
    const text = JSON.stringify(body);
    if (touched) await caller.touchFor?.(at, text);
    return send({
      origin: house.vaultOrigin,
      method: 'POST',
      path: at,
      body: text,
      headers: caller.headers('vault', 'POST', at, text),
    });
  };
  const MEMBER = {
    name: 'member',
    class: 'SECRET',
    pattern: 'MB-\\d{3}-[A-F]{2}',
    checksum: null,
    words: [],
    examples: ['MB-123-AB', 'MB-900-FF'],
    counterExamples: ['MB-12-AB'],
  };
  const RULES = {
    version: 0,
    keepTypes: [],
    addTypes: [MEMBER],
    allowPatterns: [],
    allowValues: ['4242 4242 4242 4242'],
    forgetAllowed: false,
  };

  it('are in force from the next message on, and the log says so without a value', async () => {
    const set = await ask(officerOfA, RULES);
    expect(JSON.parse(set.text)).toMatchObject({ outcome: 'set', rules: { version: 1, allowedValues: 1 } });
    expect(set.text).not.toMatch(/4242|MB-123/);
    const chat = await beginChat();
    await customerSays(chat, 'my number is MB-555-CC');
    await customerSays(chat, 'I paid with 4242424242424242');
    const texts = await atDesk(chat, (all) => all.length === 2);
    expect(texts[0]).toMatch(/^my number is tk1_secret_\S+$/);
    expect(texts[1]).toBe('I paid with 4242424242424242');
  });

  it('are refused with what is wrong, when they are stale, and to everybody else', async () => {
    const wrong = await ask(officerOfA, {
      ...RULES,
      version: 1,
      addTypes: [{ ...MEMBER, examples: ['MB-1-A', 'MB-900-FF'] }],
    });
    expect(JSON.parse(wrong.text)).toEqual({
      outcome: 'refused',
      faults: [{ of: 'type', name: 'member', code: 'example_not_found', nth: 0 }],
    });
    expect((await ask(officerOfA, RULES)).problem).toBe('stale_version');
    // A session that is only open is not enough, nor is a touch for other rules.
    const next = { ...RULES, version: 1, allowValues: ['4000 0566 5566 5556'] };
    expect((await ask(officerOfA, next, path(), false)).problem).toBe('touch_needed');
    expect((await ask(agent, { ...RULES, version: 1 })).status).toBe(403);
  });

  it('can be tried on a sample, of which nothing is kept', async () => {
    const at = `${path()}/try`;
    const { addTypes, allowPatterns } = RULES;
    const tried = await ask(
      officerOfA,
      {
        addTypes,
        allowPatterns,
        allowValues: [],
        forgetAllowed: true,
        sample: 'MB-777-AA and 4242 4242 4242 4242',
      },
      at,
    );
    // With the rules in force beside: what is allowed there stays in the open, and a pattern that is none yet only says so.
    const beside = await ask(
      officerOfA,
      {
        keepTypes: ['member'],
        addTypes: [{ ...MEMBER, name: 'other', pattern: '(?=a)' }],
        allowPatterns: [],
        allowValues: [],
        sample: 'MB-777-AA and 4242 4242 4242 4242',
      },
      at,
    );
    expect(JSON.parse(beside.text)).toMatchObject({
      faults: [{ of: 'type', name: 'other', code: 'syntax' }],
      spans: [{ start: 0, end: 9, class: 'SECRET', recognizer: 'own:member' }],
    });
    expect(JSON.parse(tried.text)).toMatchObject({
      faults: [],
      spans: [
        { start: 0, end: 9, class: 'SECRET', recognizer: 'own:member' },
        { start: 14, end: 33, class: 'CARD' },
      ],
    });
  });
});
