import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { parseSync } from 'vite';

/** The rules of the rooms, as ARCHITECTURE.md draws them; checked on whole syntax trees, so that no form of import escapes. */

/** Import order inside each wall: a module imports only those named before it. */
const ORDER: Readonly<Record<string, readonly string[]>> = {
  vault: [
    'audit',
    'keys',
    'identity',
    'facts',
    'authz',
    'tokens',
    'channels',
    'calls',
    'retention',
    'custody',
  ],
  desk: ['edge', 'personnel', 'devices', 'tickets', 'incidents', 'trust'],
};
const PURE = ['recognizers', 'detection', 'tlog'];
const ROOMS = ['platform', 'commands', 'backup', ...PURE];
/** What the room of backups may see of the vault beside its contracts: keys, to try that restored values open. */
const BACKUP_SEES = ['#vault/keys'];
/** What a pure room may take from npm: code without types or globals of Node. */
const PURE_PACKAGES = ['@noble/hashes', '@noble/curves', 'canonicalize', 'fflate'];
/** Files at the root of a wall: composition and process, which may see every module of it. */
const ROOT_FILES = /^(?:app|process|pages)\.ts$/;

export interface SourceFile {
  /** Path from the project's root, with `/`. */
  path: string;
  text: string;
}

export interface Breach {
  path: string;
  rule: string;
  at: string;
}

interface Tree {
  type: string;
  [key: string]: unknown;
}

/** All TypeScript of `src/` without tests. */
export function sourceFiles(root: string): SourceFile[] {
  return readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: relative(root, path).split(sep).join('/'), text: readFileSync(path, 'utf8') }));
}

/** Every breach in these files; an empty list for a tree that keeps the rules. */
export function findBreaches(files: readonly SourceFile[]): Breach[] {
  return files.flatMap((file) => {
    const breach = (rule: string, at: string): Breach => ({ path: file.path, rule, at });
    const place = placeOf(file.path);
    if (place === null) return [breach('room not in the plan', file.path)];
    const { sources, computed } = importsOf(file);
    return [
      ...computed.map((at) => breach('computed import or require', at)),
      ...sources.flatMap((source) => rulesBroken(file, place, source).map((rule) => breach(rule, source))),
    ];
  });
}

interface Place {
  wall: string;
  module: string | null;
}

function placeOf(path: string): Place | null {
  const parts = path.split('/');
  if (parts[0] !== 'src') return null;
  if (parts.length === 2) return parts[1] === 'main.ts' ? { wall: 'commands', module: null } : null;
  const [, wall = '', next = ''] = parts;
  if (ROOMS.includes(wall)) return { wall, module: null };
  if (ORDER[wall] === undefined) return null;
  if (parts.length === 3) return ROOT_FILES.test(next) ? { wall, module: null } : null;
  if (parts.length > 4) return null;
  return ORDER[wall].includes(next) ? { wall, module: next } : null;
}

function rulesBroken(file: SourceFile, place: Place, source: string): string[] {
  const broken: string[] = [];
  const isApi = /^api(?:-[a-z]+)?\.ts$/.test(basename(file.path));
  if (source.startsWith('../')) broken.push('parent import');
  if (source.startsWith('./') && source.slice(2).includes('/')) {
    const inWallRoot = place.module === null && ORDER[place.wall] !== undefined;
    const intoOwnRoom = PURE.includes(place.wall);
    if (!inWallRoot && !intoOwnRoom && file.path !== 'src/main.ts') broken.push('deep relative import');
  }
  const map = /^#(vault|desk)\/([a-z]+)(\/api)?$/.exec(source);
  if (map !== null) {
    const [, wall = '', module = '', api] = map;
    if (api === undefined) {
      const isForBackup = place.wall === 'backup' && BACKUP_SEES.includes(source);
      if (place.wall !== wall && !isForBackup) broken.push('through the wall without the door');
      const order = ORDER[wall] ?? [];
      if (
        place.wall === wall &&
        place.module !== null &&
        order.indexOf(module) >= order.indexOf(place.module)
      )
        broken.push('upward import');
    } else if (PURE.includes(place.wall) || place.wall === 'platform') broken.push('knows a domain');
  }
  // Only the one at the command line makes or restores a backup: no process that serves has a way to.
  if (source === '#backup' && place.wall !== 'commands') broken.push('backups from outside the command');
  if (source.startsWith('#platform/') && PURE.includes(place.wall)) broken.push('pure room imports platform');
  if (isApi && !(source === 'zod' || /^(?:#(?:vault|desk)\/[a-z]+\/api|\.\/api-[a-z]+\.ts)$/.test(source)))
    broken.push('api.ts imports more than zod and api');
  if (PURE.includes(place.wall) && !source.startsWith('.') && !source.startsWith('#')) {
    if (!PURE_PACKAGES.some((name) => source === name || source.startsWith(`${name}/`)))
      broken.push('package in a pure room');
  }
  if (place.wall === 'recognizers' && /^#(?:detection|tlog)/.test(source)) broken.push('upward import');
  if (/^(?:postgres|pg|kysely)(?:\/|$)/.test(source) && !mayOpenDatabases(file.path))
    broken.push('database driver outside store.ts and platform');
  if (isCipher(source) && !mayCipher(file.path)) broken.push('cipher outside keys and tokens');
  return broken;
}

function mayOpenDatabases(path: string): boolean {
  return (
    basename(path) === 'store.ts' ||
    path === 'src/platform/db.ts' ||
    /^src\/platform\/(?:migrate|postgres-)/.test(path) ||
    path === 'src/commands/doctor-databases.ts'
  );
}

function isCipher(source: string): boolean {
  return source.startsWith('@hpke/') || source.startsWith('@noble/ciphers') || source === 'age-encryption';
}

function mayCipher(path: string): boolean {
  return /^src\/vault\/(?:keys|tokens)\/|^src\/backup\/age\.ts$/.test(path);
}

/** Walks the whole tree: static, re-exported, dynamic and type-position imports, and what cannot be read. */
function importsOf(file: SourceFile): { sources: string[]; computed: string[] } {
  const sources: string[] = [];
  const computed: string[] = [];
  const text = (node: unknown): string | null =>
    isTree(node) && node.type === 'Literal' && typeof node['value'] === 'string' ? node['value'] : null;
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (!isTree(node)) return;
    switch (node.type) {
      case 'ImportDeclaration':
      case 'ExportAllDeclaration':
      case 'ExportNamedDeclaration':
      case 'ImportExpression':
      case 'TSImportType': {
        const source =
          node['source'] ??
          (isTree(node['argument']) && node['argument'].type === 'TSLiteralType'
            ? node['argument']['literal']
            : node['argument']);
        if (source === null || source === undefined) break;
        const value = text(source);
        if (value === null) computed.push(node.type);
        else sources.push(value);
        break;
      }
      case 'Identifier':
        if (node['name'] === 'createRequire' || node['name'] === 'getBuiltinModule')
          computed.push(String(node['name']));
        break;
    }
    for (const value of Object.values(node)) if (typeof value === 'object') visit(value);
  };
  const parsed = parseSync(file.path, file.text, { lang: 'ts' });
  if (parsed.errors.length > 0) computed.push('does not parse');
  visit(parsed.program);
  // node:crypto is everywhere for digests; its ciphers are for the two rooms alone.
  for (const name of ['createCipheriv', 'createDecipheriv', 'hkdfSync', 'diffieHellman']) {
    if (file.text.includes(name) && !mayCipher(file.path)) computed.push(`${name} outside keys and tokens`);
  }
  return { sources, computed };
}

function isTree(node: unknown): node is Tree {
  return node !== null && typeof node === 'object' && 'type' in node && typeof node.type === 'string';
}

/** The folder that the tests run on. */
export const ROOT = join(dirname(new URL(import.meta.url).pathname), '..');
