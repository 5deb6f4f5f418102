// `npm test`: everything that is checked, from a fresh checkout, without a network once it is installed. The last line
// counts what passed and failed. `--long` adds the tests that take minutes; other words go to vitest as filters.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { ensureInstalled } from './install.mjs';
import { ensureSetup } from './setup.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const words = process.argv.slice(2).filter((word) => word !== '--long');
const report = join(root, '.cache/test-report.json');

let passed = 0;
let failed = 0;

// Ctrl-C reaches everything in the foreground; we wait until the others have cleaned up.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => current?.kill('SIGTERM'));
let current = null;

if (!ensureInstalled(root)) {
  console.log('0 passed, 1 failed');
  process.exit(1);
}
const pinned = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin/node');
if (existsSync(pinned) && Number(process.versions.node.split('.')[0]) < 24) {
  const again = spawnSync(pinned, process.argv.slice(1), { stdio: 'inherit' });
  process.exit(again.status ?? 1);
}

const env = {
  ...process.env,
  PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}`,
  ...(process.argv.includes('--long') ? { DOZO_LONG: '1' } : {}),
};
const missing = ensureSetup();
for (const sentence of missing) console.log(`! ${sentence}`);

if (words.length === 0) {
  await step('programs and pages build', ['node', 'scripts/build.mjs', 'server', 'web']);
  await step('types are right, walls hold', ['tsc', '-b']);
  await step('nothing for the linter', ['oxlint', '--type-aware']);
  await step('everything is formatted', ['prettier', '--check', '--log-level=warn', '.']);
}
await tests();
for (const sentence of missing) console.log(`! ${sentence}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

/** One check: quiet when it passes, its own words when it does not. */
async function step(name, command) {
  const started = Date.now();
  const { code, said } = await run(command, 'pipe');
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  if (code === 0) passed += 1;
  else failed += 1;
  console.log(
    `${code === 0 ? '✓' : '✗'} ${name} (${command[0] === 'node' ? 'build' : command[0]}, ${seconds} s)`,
  );
  if (code !== 0) console.log(said.trimEnd().split('\n').slice(-200).join('\n'));
}

async function tests() {
  mkdirSync(dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const { code } = await run(['vitest', 'run', ...words], 'inherit', { DOZO_TEST_REPORT: report });
  if (!existsSync(report)) {
    failed += 1;
    return;
  }
  const result = JSON.parse(readFileSync(report, 'utf8'));
  passed += result.numPassedTests;
  // A file that could not be loaded has no tests to count; it is one failure all the same.
  const unloaded = result.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((one) => one.status === 'failed'),
  );
  const found = result.numFailedTests + unloaded.length;
  failed += code !== 0 && found === 0 ? 1 : found;
  const skipped = result.numPendingTests + result.numTodoTests;
  if (skipped > 0) console.log(`${skipped} skipped (each says why above, or runs with --long)`);
}

function run([program, ...args], output, more = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...env, ...more },
      stdio: ['ignore', output, output],
    });
    current = child;
    let said = '';
    child.stdout?.on('data', (chunk) => (said += chunk));
    child.stderr?.on('data', (chunk) => (said += chunk));
    child.once('error', (error) => resolve({ code: 1, said: error.message }));
    child.once('close', (code) => resolve({ code: code ?? 1, said }));
  });
}
