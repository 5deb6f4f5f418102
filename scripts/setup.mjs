// Installs what the tests need beyond npm's packages, from Debian, where that is possible; says plainly what is left out
// where it is not. `node scripts/setup.mjs`
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDS = [
  {
    package: 'chromium',
    present: () => onPath('chromium', 'chromium-browser', 'google-chrome'),
    without: 'the journeys in a real browser',
  },
  {
    package: 'fonts-noto-cjk',
    present: hasCjkFont,
    without: 'screenshots with Japanese letters (they show boxes)',
  },
  {
    package: 'softhsm2',
    present: () => existsSync('/usr/lib/softhsm/libsofthsm2.so'),
    without: 'keys in a PKCS#11 module',
  },
  {
    package: 'age',
    present: () => onPath('age'),
    without: 'backups opened by another implementation of age',
  },
  {
    package: 'golang-go',
    present: () => onPath('go'),
    without: "the check of the audit log by Go's own library",
  },
  {
    package: 'golang-golang-x-mod-dev',
    present: () => existsSync('/usr/share/gocode/src/golang.org/x/mod'),
    without: "the check of the audit log by Go's own library",
  },
];

/** Installs what is missing. Returns the sentences about what stays missing. */
export function ensureSetup() {
  const missing = NEEDS.filter((need) => !need.present());
  if (missing.length === 0) return [];
  const refusal =
    process.getuid?.() !== 0
      ? 'this user may not install packages'
      : onPath('apt-get')
        ? null
        : 'this system has no apt-get';
  if (refusal === null) install(missing.map((need) => need.package));
  return missing
    .filter((need) => !need.present())
    .map(
      (need) =>
        `Without ${need.package}, ${need.without} cannot be tested${refusal === null ? '' : `: ${refusal}`}.`,
    );
}

function install(packages) {
  console.log(`Installing ${packages.join(', ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const lock = ['-o', 'DPkg::Lock::Timeout=300', '-q'];
  spawnSync('apt-get', [...lock, 'update'], { stdio: 'ignore', env });
  // One by one: a package that this release does not have must not keep the others out.
  for (const name of packages) {
    const done = spawnSync('apt-get', [...lock, 'install', '-y', '--no-install-recommends', name], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env,
    });
    if (done.status !== 0) console.log(String(done.stderr).trim().split('\n').slice(-2).join('\n'));
  }
}

function onPath(...names) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return names.some((name) => folders.some((folder) => existsSync(join(folder, name))));
}

function hasCjkFont() {
  const folder = '/usr/share/fonts/opentype/noto';
  return existsSync(folder) && readdirSync(folder).some((name) => name.includes('CJK'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const left = ensureSetup();
  console.log(left.length === 0 ? 'Everything that the tests need is there.' : left.join('\n'));
}
