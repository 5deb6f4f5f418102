import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MODULE = '/usr/lib/softhsm/libsofthsm2.so';
export const HAS_SOFTHSM = existsSync(MODULE);
if (!HAS_SOFTHSM)
  console.warn(
    'SKIPPED: keys in a PKCS#11 token, since Debian’s softhsm2 is not installed (npm test installs it where it may).',
  );

/** A token of SoftHSM in a folder of its own. `SOFTHSM2_CONF` is set for this process: the library reads it when it is loaded. */
export function newSoftHsm() {
  const folder = mkdtempSync(join(tmpdir(), 'dozo-softhsm-'));
  mkdirSync(join(folder, 'tokens'));
  const config = join(folder, 'softhsm2.conf');
  writeFileSync(
    config,
    `directories.tokendir = ${join(folder, 'tokens')}\nobjectstore.backend = file\nlog.level = ERROR\n`,
  );
  process.env['SOFTHSM2_CONF'] = config;
  const pin = '48151623';
  const { status, stderr } = spawnSync(
    'softhsm2-util',
    ['--init-token', '--free', '--label', 'dozo', '--pin', pin, '--so-pin', pin],
    { env: { ...process.env, SOFTHSM2_CONF: config } },
  );
  if (status !== 0) throw new Error(`softhsm2-util: ${String(stderr)}`);
  const pinFile = join(folder, 'pin');
  writeFileSync(pinFile, `${pin}\n`, { mode: 0o600 });
  return {
    folder,
    config,
    pinFile,
    options: { module: MODULE, tokenLabel: 'dozo', pinFile },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
