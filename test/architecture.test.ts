import { describe, expect, test } from 'vitest';

import { findBreaches, ROOT, sourceFiles } from './architecture.ts';

describe('the rooms and their walls', () => {
  test('no file breaks a rule', () => {
    const files = sourceFiles(ROOT);
    expect(files.length).toBeGreaterThan(50);
    expect(findBreaches(files)).toEqual([]);
  });

  const planted: [name: string, path: string, text: string, rule: string][] = [
    [
      'the desk imports the vault by its face',
      'src/desk/tickets/x.ts',
      `import { a } from '#vault/tokens';`,
      'through the wall without the door',
    ],
    [
      '… by re-export',
      'src/desk/tickets/x.ts',
      `export * from '#vault/tokens';`,
      'through the wall without the door',
    ],
    [
      '… by dynamic import',
      'src/desk/tickets/x.ts',
      `await import('#vault/tokens');`,
      'through the wall without the door',
    ],
    [
      '… in a type',
      'src/desk/tickets/x.ts',
      `type A = import('#vault/tokens').A;`,
      'through the wall without the door',
    ],
    [
      '… by its parent folder',
      'src/desk/tickets/x.ts',
      `import { a } from '../../vault/tokens/index.ts';`,
      'parent import',
    ],
    [
      'the vault imports the desk',
      'src/vault/tokens/x.ts',
      `import { a } from '#desk/tickets';`,
      'through the wall without the door',
    ],
    [
      'a module imports one that comes after it',
      'src/vault/authz/x.ts',
      `import { a } from '#vault/tokens';`,
      'upward import',
    ],
    [
      'the vault makes backups',
      'src/vault/retention/x.ts',
      `import { backUp } from '#backup';`,
      'backups from outside the command',
    ],
    [
      'the room of backups imports values',
      'src/backup/x.ts',
      `import { a } from '#vault/tokens';`,
      'through the wall without the door',
    ],
    [
      'a backup is encrypted outside its one file',
      'src/backup/restore.ts',
      `import { Encrypter } from 'age-encryption';`,
      'cipher outside keys and tokens',
    ],
    [
      'a platform file knows a domain',
      'src/platform/x.ts',
      `import { a } from '#vault/tokens/api';`,
      'knows a domain',
    ],
    [
      'a driver outside the store',
      'src/vault/tokens/reveal.ts',
      `import postgres from 'postgres';`,
      'database driver outside store.ts and platform',
    ],
    [
      'a cipher outside its rooms',
      'src/vault/channels/x.ts',
      `import { createCipheriv } from 'node:crypto';`,
      'computed import or require',
    ],
    [
      'a computed import',
      'src/vault/tokens/x.ts',
      `const a = 'x'; await import(a);`,
      'computed import or require',
    ],
    [
      'createRequire',
      'src/vault/tokens/x.ts',
      `import { createRequire } from 'node:module';`,
      'computed import or require',
    ],
    ['a package in a pure room', 'src/tlog/x.ts', `import { z } from 'zod';`, 'package in a pure room'],
    [
      'api.ts imports more than zod',
      'src/vault/tokens/api.ts',
      `import { Db } from '#platform/db';`,
      'api.ts imports more than zod and api',
    ],
    [
      'a folder that is not in the plan',
      'src/vault/helpers/x.ts',
      `export const a = 1;`,
      'room not in the plan',
    ],
  ];
  test.each(planted)('a planted breach is caught: %s', (_name, path, text, rule) => {
    expect(findBreaches([{ path, text }]).map((breach) => breach.rule)).toContain(rule);
  });
});
