import { beforeAll, describe, expect, test } from 'vitest';

import { KeepWordsRequest } from '#vault/channels/api';
import type { Ctx, Role } from '#platform/ctx';
import { asId, randomId, type PersonId, type TenantId } from '#platform/ids';
import type { DeskEvent } from '#vault/channels/api';
import { keepWords } from './keep-words.ts';
import type { ChannelDeps } from './ports.ts';
import { warmUp } from './scan-conversation.ts';

// As the process does before it serves: the word lists are read before anybody's time counts.
beforeAll(warmUp);

const tenant = randomId<TenantId>();

function setUp(role: Role = 'lead') {
  const told: DeskEvent[] = [];
  const deps: Parameters<typeof keepWords>[0] = {
    // What is told is the whole effect: there is no row of the vault in it.
    db: {
      tx: (_tenant, work) => work(undefined as never),
      // No rules of the client's own.
      atOnce: (_tenant, work) => work((() => Promise.resolve([])) as never),
    } as Pick<ChannelDeps['db'], 'tx' | 'atOnce'> as ChannelDeps['db'],
    keys: {} as ChannelDeps['keys'],
    clock: { now: () => Date.parse('2026-11-25T09:00:00.000Z') } as ChannelDeps['clock'],
    tell: (_sql, event) => {
      told.push(event);
      return Promise.resolve();
    },
    flushDesk: () => Promise.resolve(),
  };
  const ctx: Ctx = {
    tenant,
    requestId: 'r',
    actor: { kind: 'person', personId: asId<PersonId>(randomId()), role, sessionId: 's' },
  };
  return { told, keep: (words: KeepWordsRequest) => keepWords(deps, ctx, words) };
}

const reply = (title: string, text: string): KeepWordsRequest => ({
  kind: 'reply',
  reply: { key: 'late', title, kind: 'reply', text, status: 'pending', priority: null, tags: ['delivery'] },
});

describe('words that a client’s team keeps', () => {
  test('a tag and a ready reply without anybody’s data are handed to the desk', async () => {
    const { told, keep } = setUp();
    expect(await keep({ kind: 'tag', tag: '配送-遅延' })).toEqual({ outcome: 'kept' });
    const late = reply('Delivery is late', 'Hello {{customer.name}}, we are looking into {{ticket.number}}.');
    expect(await keep(late)).toEqual({ outcome: 'kept' });
    expect(told.map((event) => event.type === 'words.kept' && event.words)).toEqual([
      { kind: 'tag', tag: '配送-遅延' },
      late,
    ]);
  });

  test('the name of a team is a lead’s to give, and held back with somebody’s data in it', async () => {
    const team = (nameEn: string): KeepWordsRequest => ({
      kind: 'team',
      team: { teamId: '0d020a01-0000-4000-8000-000000000001', nameEn, nameJa: '請求・返金' },
    });
    const lead = setUp();
    expect(await lead.keep(team('Billing and refunds'))).toEqual({ outcome: 'kept' });
    expect((await lead.keep(team('4242 4242 4242 4242'))).outcome).toBe('held');
    expect(lead.told).toHaveLength(1);
    await expect(setUp('agent').keep(team('Billing and refunds'))).rejects.toThrow('not_found');
  });

  test.each([
    ['a card number in the text', reply('Late', 'your card 4242 4242 4242 4242 was charged')],
    ['a My Number in the title', reply('マイナンバー 1234 5678 9018 の件', '確認します')],
    ['an address of somebody', reply('Late', 'write to taro.yamada@example.com please')],
    ['a token of one customer', reply('Late', `see tk1_card_${'0'.repeat(28)}`)],
  ])('%s is held back, and the desk hears nothing', async (_what, words) => {
    const { told, keep } = setUp();
    const answer = await keep(words);
    expect(answer.outcome).toBe('held');
    expect(JSON.stringify(answer)).not.toMatch(/4242|9018|yamada|tk1_/);
    expect(told).toEqual([]);
  });

  test('ready replies are a lead’s; to an agent there is no such thing', async () => {
    const { told, keep } = setUp('agent');
    await expect(keep(reply('Late', 'Sorry.'))).rejects.toThrow('not_found');
    expect(await keep({ kind: 'tag', tag: 'delivery' })).toEqual({ outcome: 'kept' });
    expect(told).toHaveLength(1);
  });

  test.each(['4242424242424242', '09012345678', 'a b', 'x@y', '', '4242-424', 'é'.repeat(31), '１２３４５'])(
    'a tag cannot be %j',
    (tag) => {
      expect(KeepWordsRequest.safeParse({ kind: 'tag', tag }).success).toBe(false);
    },
  );
});
