import { describe, expect, test } from 'vitest';

import { openedBy } from '#platform/hardening';

describe('a process that holds values', () => {
  test.each([
    ['--inspect'],
    ['--inspect=0.0.0.0:9229'],
    ['--inspect-brk'],
    ['--inspect-wait=9229'],
    ['--heapsnapshot-signal=SIGUSR2'],
    ['--heapsnapshot-near-heap-limit=1'],
    ['--report-on-signal'],
    ['--heap-prof'],
    ['--abort-on-uncaught-exception'],
    ['--require ./x.js'],
    ['--import=./x.js'],
  ])('does not start with %s, on its command line or in NODE_OPTIONS', (option) => {
    expect(openedBy(option.split(' '), '')).toBe(option.split(/[ =]/)[0]);
    expect(openedBy([], `--max-old-space-size=512 ${option}`)).not.toBeNull();
  });

  test('starts with what it is given, and with limits of memory', () => {
    expect(openedBy(['--disable-sigusr1', '--disable-proto=delete'], '--max-old-space-size=512')).toBeNull();
    expect(openedBy([], '')).toBeNull();
  });
});
