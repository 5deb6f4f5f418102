import { beforeAll, describe, expect, test } from 'vitest';

import { lookForValues } from './look-for-values.ts';
import { warmUp } from './scan-conversation.ts';

beforeAll(warmUp);

describe('words to be searched for', () => {
  test.each(['late parcel', 'status:open client:fernhill', '#42', '返金 遅れ', `tk1_card_${'0'.repeat(28)}`])(
    '%s may reach the desk',
    (q) => {
      expect(lookForValues(q)).toEqual({ outcome: 'clear' });
    },
  );

  test('with somebody’s value are told back by its place and kind, and by nothing of it', () => {
    const q = `tk1_card_${'0'.repeat(28)} refund 4242 4242 4242 4242`;
    const answer = lookForValues(q);
    expect(answer).toMatchObject({ outcome: 'values', values: [{ class: 'CARD' }] });
    const value = answer.outcome === 'values' ? answer.values[0] : undefined;
    expect(q.slice(value?.start, value?.end)).toBe('4242 4242 4242 4242');
    expect(JSON.stringify(answer)).not.toContain('4242');
  });
});
