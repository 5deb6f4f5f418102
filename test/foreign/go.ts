import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where Debian puts the sources of golang-golang-x-mod-dev. */
const GOCODE = '/usr/share/gocode';
export const HAS_GO =
  spawnSync('go', ['version']).status === 0 && existsSync(join(GOCODE, 'src/golang.org/x/mod/sumdb/tlog'));
if (!HAS_GO)
  process.stderr.write(
    'test/foreign: NOT verified by Go: install golang-go and golang-golang-x-mod-dev (apt) to have it done.\n',
  );

export interface VerifyWithGo {
  /** With a witness's key: its cosignature has to be there, too. */
  (
    files: Readonly<Record<string, Uint8Array>>,
    vkey: string,
    witness?: string,
  ): { code: number | null; says: string };
  /** Of many packs, in one run: is each in order? */
  many(packs: readonly Readonly<Record<string, Uint8Array>>[], vkey: string): boolean[];
}

/** Builds the foreign verifier in `folder`; what it answers takes an unpacked offline pack and the key it was told elsewhere. */
export function buildGoVerifier(folder: string): VerifyWithGo {
  const tool = join(folder, 'verify-go');
  execFileSync('go', ['build', '-o', tool, join(import.meta.dirname, 'verify-go/main.go')], {
    env: { ...process.env, GO111MODULE: 'off', GOPATH: GOCODE, GOCACHE: join(folder, 'go-cache') },
  });
  const unpack = (files: Readonly<Record<string, Uint8Array>>): string => {
    const place = mkdtempSync(join(folder, 'pack-'));
    for (const [name, bytes] of Object.entries(files)) {
      mkdirSync(dirname(join(place, name)), { recursive: true });
      writeFileSync(join(place, name), bytes);
    }
    return place;
  };
  const verify = (files: Readonly<Record<string, Uint8Array>>, vkey: string, witness?: string) => {
    const { status, stdout, stderr } = spawnSync(tool, [unpack(files), vkey], {
      encoding: 'utf8',
      env: { ...process.env, WITNESS: witness ?? '' },
    });
    return { code: status, says: stdout + stderr };
  };
  const AT_ONCE = 500;
  const many = (packs: readonly Readonly<Record<string, Uint8Array>>[], vkey: string): boolean[] => {
    const verdicts: boolean[] = [];
    for (let from = 0; from < packs.length; from += AT_ONCE) {
      const places = packs.slice(from, from + AT_ONCE).map(unpack);
      const { stdout } = spawnSync(tool, [...places, vkey], { encoding: 'utf8', maxBuffer: 1e8 });
      const lines = stdout.trimEnd().split('\n');
      verdicts.push(...places.map((_, nth) => lines[nth]?.startsWith('ok: ') ?? true));
      for (const place of places) rmSync(place, { recursive: true });
    }
    return verdicts;
  };
  return Object.assign(verify, { many });
}
