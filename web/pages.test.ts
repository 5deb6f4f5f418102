import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createBuilder } from 'vite';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

const KB = 1_000;
const dist = mkdtempSync(join(tmpdir(), 'dozo-pages-'));

beforeAll(async () => {
  // As pages are delivered: the test runner's own mode would build React's talkative half.
  vi.stubEnv('NODE_ENV', 'production');
  const builder = await createBuilder({
    configFile: join(import.meta.dirname, 'vite.config.ts'),
    mode: 'production',
    logLevel: 'error',
    build: { outDir: dist },
  });
  await builder.buildApp();
  vi.unstubAllEnvs();
}, 60_000);
afterAll(() => rmSync(dist, { recursive: true, force: true }));

const files = (origin: string, ending: string): string[] =>
  readdirSync(join(dist, origin), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name));
const scriptsOf = (html: string): string[] =>
  [...readFileSync(html, 'utf8').matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)].map(
    ([, path]) => path ?? '',
  );
const firstLoad = (origin: string, page: string): number =>
  scriptsOf(join(dist, origin, page)).reduce(
    (sum, path) => sum + gzipSync(readFileSync(join(dist, origin, path)), { level: 9 }).length,
    0,
  );

describe('built pages', () => {
  test('the agents’ desk loads at most 200 kB of script first, a frame at most 60 kB', () => {
    expect(firstLoad('desk', 'agent/index.html')).toBeLessThanOrEqual(200 * KB);
    expect(firstLoad('desk', 'agent/index.html')).toBeGreaterThan(50 * KB);
    for (const frame of files('vault', '.html').filter((path) => path.includes('/fields/')))
      expect(firstLoad('vault', `fields/${basename(frame)}`), frame).toBeLessThanOrEqual(60 * KB);
  });

  test('every frame and page of the architecture is there', () => {
    const pages = [...files('desk', '.html'), ...files('vault', '.html')].map((path) =>
      path.slice(dist.length + 1),
    );
    expect(pages).toEqual(
      expect.arrayContaining([
        'desk/front/index.html',
        'desk/front/enrol.html',
        'desk/agent/index.html',
        ...['sign-in', 'bridge', 'reveal', 'match', 'search', 'sealed'].map(
          (name) => `vault/fields/${name}.html`,
        ),
      ]),
    );
  });

  test('no page holds a script, a style or a handler of its own, nor anything of another origin', () => {
    for (const path of [...files('desk', '.html'), ...files('vault', '.html')]) {
      const html = readFileSync(path, 'utf8');
      expect(html, path).not.toMatch(/<script(?![^>]*\bsrc=)/);
      expect(html, path).not.toMatch(/<style|\sstyle=|\son[a-z]+=|https?:\/\//);
    }
  });

  test('the two origins share no file: what may hold a value is built apart', () => {
    const names = (origin: string): Set<string> =>
      new Set(files(origin, '.js').map((path) => basename(path)));
    const shared = [...names('desk')].filter((name) => names('vault').has(name));
    expect(shared).toEqual([]);
    // The desk's scripts have no way to open a seal.
    expect(files('vault', '.js').some((path) => readFileSync(path, 'utf8').includes('X25519'))).toBe(true);
    for (const path of files('desk', '.js')) expect(readFileSync(path, 'utf8'), path).not.toContain('X25519');
  });
});
