import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where Debian puts the sources of golang-golang-x-mod-dev. */
const GOCODE = '/usr/share/gocode';
export const HAS_GO =
  spawnSync('go', ['version']).status === 0 && existsSync(join(GOCODE, 'src/golang.org/x/mod/sumdb/tlog'));
if (!HAS_GO)
  process.stderr.write(
    'test/foreign: NOT verified by Go: install golang-go and golang-golang-x-mod-dev (apt) to have it done.\n',
  );

export type VerifyWithGo = (
  files: Readonly<Record<string, Uint8Array>>,
  vkey: string,
) => { code: number | null; says: string };

/** Builds the foreign verifier in `folder`; what it answers takes an unpacked offline pack and the key it was told elsewhere. */
export function buildGoVerifier(folder: string): VerifyWithGo {
  const tool = join(folder, 'verify-go');
  execFileSync('go', ['build', '-o', tool, join(import.meta.dirname, 'verify-go/main.go')], {
    env: { ...process.env, GO111MODULE: 'off', GOPATH: GOCODE, GOCACHE: join(folder, 'go-cache') },
  });
  return (files, vkey) => {
    const place = mkdtempSync(join(folder, 'pack-'));
    for (const [name, bytes] of Object.entries(files)) {
      mkdirSync(dirname(join(place, name)), { recursive: true });
      writeFileSync(join(place, name), bytes);
    }
    const { status, stdout, stderr } = spawnSync(tool, [place, vkey], { encoding: 'utf8' });
    return { code: status, says: stdout + stderr };
  };
}
