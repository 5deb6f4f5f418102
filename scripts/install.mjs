// Whether what is installed is what the lockfile says, and `npm ci` if it is not.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Installs if needed; false, with a sentence said, if that failed. */
export function ensureInstalled(root) {
  const why = whatDiffers(root);
  if (why === null) return true;
  console.error(`Installing the packages that Dozo is made of (${why}) …`);
  const started = Date.now();
  // Results go to standard output; npm's own talk does not belong there. Not `npm ci`: it refuses a lock file that leaves out
  // what a registry does not carry for other systems; this installs exactly what is locked, too, and writes nothing back.
  const npm = spawnSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, NODE_ENV: '' },
  });
  if (npm.status === 0) {
    console.error(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`);
    return true;
  }
  console.error(
    'The packages could not be installed: npm says why above. Check the network and the disk, then start again.',
  );
  return false;
}

/** Compares by content, not by time: a fresh checkout touches every file. */
export function whatDiffers(root) {
  const installed = readJson(join(root, 'node_modules/.package-lock.json'));
  if (installed === null) return 'first start';
  const wanted = readJson(join(root, 'package-lock.json'));
  for (const [path, entry] of Object.entries(wanted?.packages ?? {})) {
    const present = installed.packages?.[path];
    if (path === '' || entry.link || (present === undefined && entry.optional)) continue;
    if (present?.version !== entry.version || present?.integrity !== entry.integrity) {
      return `${path.slice(path.lastIndexOf('node_modules/') + 13)} is new or changed`;
    }
  }
  return null;
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
