import { defineConfig } from 'vitest/config';

/** Rooms without a database, clock or network: their tests start at once. */
const PURE = [
  'src/{recognizers,detection,tlog}/**/*.test.ts',
  'src/platform/*.test.ts',
  'web/**/*.test.ts',
  'policies/**/*.test.ts',
  'evaluation/*.test.ts',
];
/** Whole programs, browsers and kills: one file at a time, with patience. */
const WHOLE = ['test/{e2e,leaks,faults,start,bad-input}/**/*.test.ts'];

const shared = { environment: 'node', restoreMocks: true } as const;

export default defineConfig({
  test: {
    reporters: process.env['DOZO_TEST_REPORT']
      ? ['default', ['json', { outputFile: process.env['DOZO_TEST_REPORT'] }]]
      : ['default'],
    // Two cores, and each file with a database of its own.
    maxWorkers: 2,
    projects: [
      { test: { ...shared, name: 'unit', include: PURE, testTimeout: 20_000 } },
      {
        test: {
          ...shared,
          name: 'integration',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'bench/**/*.test.ts'],
          exclude: [...PURE, ...WHOLE],
          globalSetup: ['test/postgres.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          ...shared,
          name: 'whole',
          include: WHOLE,
          globalSetup: ['test/postgres.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
