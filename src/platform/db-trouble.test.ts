import { describe, expect, test } from 'vitest';

import { databaseTrouble } from '#platform/db';

function error(name: string, code: string, more: object = {}): Error {
  return Object.assign(new Error('x'), { name, code, ...more });
}

describe('what a failed statement tells of its database', () => {
  test.each([
    ['the disk is full', error('PostgresError', '53100'), 'full'],
    ['too many connections', error('PostgresError', '53300'), 'away'],
    ['the server is ending', error('PostgresError', '57P01'), 'away'],
    ['the server is starting', error('PostgresError', '57P03'), 'away'],
    ['the connection was lost', error('Error', 'CONNECTION_CLOSED'), 'away'],
    ['nobody listens', error('Error', 'ECONNREFUSED', { syscall: 'connect' }), 'away'],
    ['its socket is gone', error('Error', 'ENOENT', { syscall: 'connect' }), 'away'],
    ['a value was there already', error('PostgresError', '23505'), null],
    ['a statement is wrong', error('PostgresError', '42601'), null],
    ['a file of ours is missing', error('Error', 'ENOENT', { syscall: 'open' }), null],
    ['Node did not like an argument', error('TypeError', 'ERR_INVALID_ARG_TYPE'), null],
    ['anything else', new Error('x'), null],
  ] as const)('%s', (_what, given, expected) => {
    expect(databaseTrouble(given)).toBe(expected);
  });
});
