import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { draftOf, keepDraft, withText } from './drafts.ts';
import { fillIn, fillInAtSend } from './fill-in.ts';
import { sendLater, sendNow, takeBack, UNDO_MS, type Letter } from './outbox.ts';

const letter = (ticketId: string): Letter => ({
  tenant: 't',
  ticketId,
  kind: 'reply',
  written: 'Dear {{customer.name}}',
  text: 'Dear tk1_person',
  askSealedForm: false,
  after: null,
  confirmed: false,
  once: 'once-once',
});
const sent = { outcome: 'sent', messageId: 'm', body: { text: '', values: {} } } as const;

describe('sending', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('waits for its time, after leaves once', async () => {
    const deliver = vi.fn(async () => sent);
    const onSent = vi.fn();
    sendLater(letter('one'), deliver, onSent);
    await vi.advanceTimersByTimeAsync(UNDO_MS - 1);
    expect(deliver).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(deliver).toHaveBeenCalledExactlyOnceWith(letter('one'));
    expect(onSent).toHaveBeenCalledOnce();
    expect(takeBack('one')).toBeNull();
  });

  test('taken back in time it never leaves, and the words are the draft again as they were written', async () => {
    const deliver = vi.fn(async () => sent);
    sendLater(letter('two'), deliver, vi.fn());
    expect(draftOf('two').text.reply).toBe('');
    expect(takeBack('two')?.written).toBe('Dear {{customer.name}}');
    await vi.advanceTimersByTimeAsync(UNDO_MS * 2);
    expect(deliver).not.toHaveBeenCalled();
    expect(draftOf('two')).toMatchObject({ kind: 'reply', text: { reply: 'Dear {{customer.name}}' } });
  });

  test('refused or held back it loses nothing', async () => {
    sendLater(letter('three'), () => Promise.reject(new Error('no connection')), vi.fn());
    await vi.advanceTimersByTimeAsync(UNDO_MS);
    expect(draftOf('three').text.reply).toBe('Dear {{customer.name}}');
    const held = {
      outcome: 'held',
      body: { text: '', values: {} },
      en: '',
      ja: '',
      mayConfirm: true,
    } as const;
    const onSent = vi.fn();
    sendLater(letter('four'), async () => held, onSent);
    await vi.advanceTimersByTimeAsync(UNDO_MS);
    expect(onSent).not.toHaveBeenCalled();
    expect(draftOf('four').text.reply).toBe('Dear {{customer.name}}');
  });
});

describe('fields of canned replies', () => {
  test('the agent and the number are filled in at once, the customer’s name only when it is sent, as a token', () => {
    const chosen = fillIn('{{customer.name}} 様、{{agent.name}}です。{{ticket.number}}', {
      agentName: '砂川',
      ticketNumber: 7,
    });
    expect(chosen).toBe('{{customer.name}} 様、砂川です。#7');
    expect(fillInAtSend(chosen, 'tk1_x')).toBe('tk1_x 様、砂川です。#7');
  });
});

describe('drafts', () => {
  test('a reply and a note are two texts: sending one leaves the other as it is', async () => {
    vi.useFakeTimers();
    keepDraft('six', withText(withText(draftOf('six'), 'note', 'tell Bea'), 'reply', 'Dear'));
    sendLater(letter('six'), async () => sent, vi.fn());
    expect(draftOf('six').text).toEqual({ reply: '', note: 'tell Bea' });
    sendNow('six');
    await vi.advanceTimersByTimeAsync(0);
    expect(takeBack('six')).toBeNull();
    vi.useRealTimers();
  });
  test('an emptied draft is forgotten', () => {
    keepDraft('five', withText(draftOf('five'), 'note', 'x'));
    keepDraft('five', withText(withText(draftOf('five'), 'note', ''), 'reply', ''));
    expect(draftOf('five')).toEqual(draftOf('never'));
  });
});
