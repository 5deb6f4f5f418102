import { describe, expect, test } from 'vitest';

import { score } from '../../bench/score.ts';
import { sit, type Paper } from '../../test/exam/exam.ts';

/** The level that was reached; what is mended raises it. */
const PASS: Readonly<Record<Paper, { recall: number; wrong: number }>> = {
  english: { recall: 0.96, wrong: 1 },
  japanese: { recall: 0.95, wrong: 1 },
  conversations: { recall: 0.96, wrong: 2 },
  nothing: { recall: 1, wrong: 7 },
};

describe('the examination', () => {
  test.each(['english', 'japanese', 'conversations', 'nothing'] as const)('%s', (paper) => {
    const rows = sit(paper).flat();
    const {
      found = 0,
      values = 0,
      wrong = 0,
    } = score(
      rows,
      rows.map((row) => row.found),
    ).by.get('all') ?? {};
    expect(values === 0 ? 1 : found / values).toBeGreaterThanOrEqual(PASS[paper].recall);
    expect(wrong).toBeLessThanOrEqual(PASS[paper].wrong);
  });
});
