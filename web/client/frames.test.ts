import { describe, expect, test } from 'vitest';

import { FromFrame, readMessage, ToFrame } from './frames.ts';

const VAULT = 'https://vault.example.com';
const tenant = '0f0e7a5e-2a52-4c8e-9f7b-0a64c3a1b001';
const composed = {
  dozo: 1,
  type: 'composed',
  id: 'q1',
  answer: { outcome: 'sent', messageId: tenant, body: { text: 'hello', values: {} } },
};

describe('what pages and frames say to each other', () => {
  test('a message of the exact origin and a known shape is heard', () => {
    expect(readMessage(FromFrame, { origin: VAULT, data: composed }, VAULT)).toEqual(composed);
  });

  test.each([
    ['another origin', 'https://evil.example.com'],
    ['the same host with another port', 'https://vault.example.com:8443'],
    ['without TLS', 'http://vault.example.com'],
    ['a subdomain', 'https://a.vault.example.com'],
    ['an opaque origin', 'null'],
  ])('%s is as if it was never sent', (_, origin) => {
    expect(readMessage(FromFrame, { origin, data: composed }, VAULT)).toBeNull();
  });

  test.each([
    ['no mark', { ...composed, dozo: undefined }],
    ['an unknown type', { ...composed, type: 'value' }],
    ['a wrong answer', { ...composed, answer: { outcome: 'sent' } }],
    ['a string', 'composed'],
    ['nothing', null],
  ])('%s is not heard', (_, data) => {
    expect(readMessage(FromFrame, { origin: VAULT, data }, VAULT)).toBeNull();
  });

  test('no message from a frame has room for a value', () => {
    const heard = readMessage(
      FromFrame,
      { origin: VAULT, data: { dozo: 1, type: 'unmarked', messages: 2, value: '4242 4242 4242 4242' } },
      VAULT,
    );
    expect(heard).toEqual({ dozo: 1, type: 'unmarked', messages: 2 });
  });

  test('a page is not told whether a match check matched', () => {
    expect(FromFrame.safeParse({ dozo: 1, type: 'result', match: true }).success).toBe(false);
  });

  test('a page can have the switch thrown, and neither lift it nor invite anybody by itself', () => {
    const order = { scope: 'floor', tenant: null, personId: null, active: true, reason: 'a drill' };
    const ask = (message: object): boolean => ToFrame.safeParse({ dozo: 1, id: 'q1', ...message }).success;
    expect(ask({ type: 'contain', order })).toBe(true);
    expect(ask({ type: 'contain', order: { ...order, active: false } })).toBe(false);
    expect(ask({ type: 'invite', person: {} })).toBe(false);
  });

  test('a page is not told the link of an invitation', () => {
    const data = { dozo: 1, type: 'invited', link: 'https://desk.example/enrol#inv_1' };
    expect(readMessage(FromFrame, { origin: VAULT, data }, VAULT)).toEqual({ dozo: 1, type: 'invited' });
  });

  test('a page cannot put a value into the open by itself', () => {
    const ask = {
      dozo: 1,
      type: 'unmark',
      id: 'q1',
      tenant,
      messageId: tenant,
      token: `tk1_card_${'0'.repeat(28)}`,
    };
    expect(ToFrame.safeParse(ask).success).toBe(false);
  });

  test('a page cannot ask a frame about something that is no token', () => {
    const ask = {
      dozo: 1,
      type: 'open-reveal',
      tenant,
      conversationId: tenant,
      token: '4242424242424242',
      class: 'CARD',
      mask: '••4242',
      clientName: 'Fernhill',
    };
    expect(ToFrame.safeParse(ask).success).toBe(false);
  });
});
