import { describe, expect, test } from 'vitest';

import type { TicketLine } from '#desk/tickets/api';
import { undoOfBulk } from './undo-bulk.ts';

const empty = { text: '', values: {} };
const line = (ticketId: string, what: Partial<TicketLine>): TicketLine => ({
  tenant: 'a',
  ticketId,
  number: 1,
  subject: empty,
  customerName: empty,
  channel: 'chat',
  status: 'open',
  priority: 'normal',
  assignee: null,
  team: null,
  tags: [],
  snippet: empty,
  lastFrom: 'customer',
  waitingSince: null,
  snoozedUntil: null,
  unread: false,
  createdAt: '',
  updatedAt: '',
  version: 1,
  ...what,
});

describe('undoing a change to many tickets', () => {
  test('gives each back what it had, in one change for those that were alike', () => {
    const lines = [
      line('1', { assignee: 'yui' }),
      line('2', { assignee: 'yui' }),
      line('3', { team: 'refunds' }),
      line('4', { tenant: 'b', assignee: 'yui' }),
    ];
    expect(undoOfBulk(lines, { team: 'orders', assignee: null })).toEqual([
      { tenant: 'a', ticketIds: ['1', '2'], change: { assignee: 'yui', team: null } },
      { tenant: 'a', ticketIds: ['3'], change: { assignee: null, team: 'refunds' } },
      { tenant: 'b', ticketIds: ['4'], change: { assignee: 'yui', team: null } },
    ]);
  });

  test('takes a tag only from those that did not have it', () => {
    expect(undoOfBulk([line('1', { tags: ['vip'] }), line('2', {})], { addTags: ['vip'] })).toEqual([
      { tenant: 'a', ticketIds: ['2'], change: { removeTags: ['vip'] } },
    ]);
  });

  test('puts back to sleep what slept, if its time has not come', () => {
    const ahead = new Date(Date.now() + 3_600_000).toISOString();
    const past = new Date(Date.now() - 1_000).toISOString();
    const lines = [line('1', { snoozedUntil: ahead }), line('2', { snoozedUntil: past }), line('3', {})];
    expect(undoOfBulk(lines, { status: 'solved' }).map(({ change }) => change)).toEqual([
      { status: 'open', snoozeUntil: ahead },
      { status: 'open', snoozeUntil: null },
      { status: 'open' },
    ]);
  });
});
