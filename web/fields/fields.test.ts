import { describe, expect, test } from 'vitest';

import { newsOf } from './follow-session.ts';
import { digitsOf, grouped, passesLuhn } from './luhn.ts';

describe('the card field', () => {
  test('takes digits of every width, dashes and blanks', () => {
    expect(digitsOf('４２４２ 4242-4242−4242')).toBe('4242424242424242');
    expect(grouped('424242424242424')).toBe('4242 4242 4242 424');
  });
  test('knows a mistyped digit', () => {
    expect(passesLuhn('4242424242424242')).toBe(true);
    expect(passesLuhn('4242424242424243')).toBe(false);
    expect(passesLuhn('378282246310005')).toBe(true);
    expect(passesLuhn('0000')).toBe(false);
    expect(passesLuhn('4242 4242 4242 4242')).toBe(false);
  });
});

describe('the session’s stream', () => {
  test('tells frames of containment, of its end, and nothing else', () => {
    expect(newsOf('event: contained\ndata: {}')).toEqual({ type: 'contained', active: true });
    expect(newsOf('event: released\ndata: {}')).toEqual({ type: 'contained', active: false });
    expect(newsOf('event: ended\ndata: {}')).toEqual({ type: 'ended' });
    expect(newsOf('event: rules\ndata: {}')).toEqual({ type: 'rules' });
    expect(newsOf(': alive')).toBeNull();
    expect(newsOf('event: other\ndata: ended')).toBeNull();
  });
});
