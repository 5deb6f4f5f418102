import { auditDecisions, type DecideAgain } from './audit-decisions.ts';
import { concatBytes, decodeUtf8, equalBytes, toBase64, toHex } from './bytes.ts';
import { checkCertificates, type Shredding } from './check-certificates.ts';
import { openCheckpoint, type Checkpoint } from './checkpoint.ts';
import { openCosignature } from './cosignature.ts';
import { parseEntry, type Entry } from './entry.ts';
import { growTiles } from './grow-tiles.ts';
import { HANDOVER_KIND, handoverPath, watchHandovers, type Handover } from './handovers.ts';
import { NOBLE, type Hasher } from './hasher.ts';
import { parseVkey } from './note.ts';
import { readKeys, readPack, type Pack } from './read-pack.ts';
import { splitBundle, tilePath, tilesOf } from './tiles.ts';
import { millisecondsOf } from './time.ts';
import { leafHash } from './tree.ts';

export const PACK_CHECKS = [
  'files',
  'key',
  'handovers',
  'signature',
  'witness',
  'entries',
  'tiles',
  'root',
  'time',
  'policies',
  'certificates',
  'decisions',
  'rules',
  'facts',
  'quotas',
  'replay',
] as const;
export type PackCheckId = (typeof PACK_CHECKS)[number];

export interface PackCheck {
  readonly id: PackCheckId;
  /** `open`: could not be checked, because something before it failed; or, of `key` and `witness`, because nothing was given to compare with. */
  state: 'ok' | 'failed' | 'open';
  /** How many things were looked at. */
  counted: number;
  /** How many of them were wrong; the first ten are in `problems`. */
  wrong: number;
  /** How many could not be looked at; the check is then `open` at best. */
  unmade: number;
  readonly problems: string[];
}

export interface PackReport {
  readonly ok: boolean;
  readonly origin: string | null;
  readonly vkey: string | null;
  readonly size: number;
  /** Base64, as in the checkpoint. */
  readonly root: string | null;
  readonly first: string | null;
  readonly last: string | null;
  /** How many entries of each kind. */
  readonly kinds: Readonly<Record<string, number>>;
  readonly checks: readonly PackCheck[];
}

export interface VerifyPackOptions {
  /** The verifier key as the client was told it by another way. Without it, the pack only agrees with itself. */
  readonly vkey?: string;
  /** Keys of witnesses, as the client knows them: each must have cosigned this checkpoint. Without any, that check stays open. */
  readonly witnesses?: readonly string[];
  readonly hasher?: Hasher;
  /** Makes decisions again from their facts; without it that check stays open. */
  readonly decideAgain?: DecideAgain;
}

/** Times may cross: an entry is timed when it is recorded and numbered when its transaction ends. */
const MOST_CROSSING_MS = 5 * 60_000;
const MOST_PROBLEMS = 10;

/**
 * Checks an offline pack: every file, the signature, every entry, every tile, the root, and what entries say of time, policies
 * and destruction. Reads nothing but the bytes. Throws nothing: what is wrong is in the report.
 */
export function verifyPack(bytes: Uint8Array, options: VerifyPackOptions = {}): PackReport {
  const hasher = options.hasher ?? NOBLE;
  const checks = new Map<PackCheckId, PackCheck>(
    PACK_CHECKS.map((id) => [id, { id, state: 'open', counted: 0, wrong: 0, unmade: 0, problems: [] }]),
  );
  const mark: Mark = (id, problem, made) => {
    const check = checks.get(id);
    if (check === undefined) return;
    if (made !== undefined) {
      check.unmade += 1;
      return;
    }
    check.counted += 1;
    if (problem === null) {
      if (check.state === 'open') check.state = 'ok';
      return;
    }
    check.state = 'failed';
    check.wrong += 1;
    if (check.problems.length < MOST_PROBLEMS) check.problems.push(problem);
  };

  const pack = readPack(bytes);
  if (pack === null) mark('files', 'this is no zip file');
  const head = pack === null ? null : openHead(pack, options.vkey, hasher, mark);
  const seen: Seen = {
    kinds: {},
    tenant: null,
    first: null,
    last: null,
    digests: [],
    shreddings: new Map(),
    certificateKeys: new Set(),
  };
  if (pack !== null && head !== null) {
    checkWitnesses(pack, options.witnesses ?? [], hasher, mark);
    checkFiles(pack, head.checkpoint.size, head.handovers.length, mark);
    checkLog(pack, head, hasher, mark, seen, options.decideAgain);
    checkPolicies(pack, seen, hasher, mark);
    const { destructionVkeys } = head;
    checkCertificates(pack, { ...seen, destructionVkeys }, hasher, (problem) =>
      mark('certificates', problem),
    );
  }
  // A short log has perhaps nothing to be counted under a heading, and that is in order.
  const all = [...checks.values()];
  if (head !== null)
    for (const check of all) {
      const undone =
        check.id === 'key' ||
        check.id === 'witness' ||
        (check.id === 'replay' && options.decideAgain === undefined);
      if (check.state === 'open' && !undone) check.state = 'ok';
      if (check.state === 'ok' && check.unmade > 0) check.state = 'open';
    }
  return {
    ok: head !== null && all.every((check) => check.wrong === 0),
    origin: head?.checkpoint.origin ?? null,
    vkey: head?.vkey ?? null,
    size: head?.checkpoint.size ?? 0,
    root: head === null ? null : toBase64(head.checkpoint.root),
    first: seen.first,
    last: seen.last,
    kinds: seen.kinds,
    checks: all,
  };
}

type Mark = (id: PackCheckId, problem: string | null, made?: 'not made') => void;

interface Seen {
  kinds: Record<string, number>;
  tenant: string | null;
  first: string | null;
  last: string | null;
  /** Policies that entries name, each with the first entry that does; and each release that names none. */
  digests: { index: number; kind: string; digest: string | null }[];
  /** Erasures by the id of their certificate. */
  readonly shreddings: Map<string, Shredding>;
  /** Keys for certificates that an entry names as the next. */
  readonly certificateKeys: Set<string>;
}

interface OpenedHead {
  readonly checkpoint: Checkpoint;
  readonly vkey: string;
  readonly handovers: readonly Handover[];
  readonly destructionVkeys: readonly string[];
}

function openHead(pack: Pack, expected: string | undefined, hasher: Hasher, mark: Mark): OpenedHead | null {
  const keys = readKeys(pack.files.get('keys.json') ?? new Uint8Array(0));
  if (keys === null) {
    mark('key', 'keys.json is missing or not as the specification writes it');
    return null;
  }
  if (expected !== undefined)
    mark(
      'key',
      keys.vkeys.includes(expected.trim())
        ? null
        : `the pack's key is ${keys.vkeys.join(', before ')}, not the one you were told`,
    );
  const newest = keys.vkeys.at(-1) ?? '';
  // One that was named by the key that you were told, entry by entry, which `handovers` checks.
  const vkey = expected === undefined || keys.vkeys.includes(expected.trim()) ? newest : expected.trim();
  const key = parseVkey(vkey, hasher);
  if (key === null || key.type !== 1) {
    mark('key', `${vkey} is no verifier key`);
    return null;
  }
  const note = decodeUtf8(pack.files.get('checkpoint') ?? new Uint8Array(0));
  const checkpoint = note === null ? null : openCheckpoint(note, key, hasher);
  mark(
    'signature',
    checkpoint === null ? 'the checkpoint is missing, malformed, or not signed by the key' : null,
  );
  const handovers = keys.vkeys.slice(1).map((after, nth) => ({
    before: keys.vkeys[nth] ?? '',
    after,
    note: decodeUtf8(pack.files.get(handoverPath(nth + 1)) ?? new Uint8Array(0)) ?? '',
  }));
  return checkpoint === null
    ? null
    : { checkpoint, vkey, handovers, destructionVkeys: keys.destructionVkeys };
}

function checkWitnesses(pack: Pack, witnesses: readonly string[], hasher: Hasher, mark: Mark): void {
  const note = decodeUtf8(pack.files.get('checkpoint') ?? new Uint8Array(0)) ?? '';
  for (const vkey of witnesses) {
    const key = parseVkey(vkey.trim(), hasher);
    const time = key === null ? null : openCosignature(note, key, hasher);
    if (key === null || key.type !== 4) mark('witness', `${vkey} is no witness's key`);
    else mark('witness', time === null ? `${key.name} did not cosign this checkpoint` : null);
  }
}

/** Exactly the files that a log of this size has. */
function checkFiles(pack: Pack, size: number, handovers: number, mark: Mark): void {
  for (const name of pack.strange) mark('files', `${name} comes twice or does not belong into a pack`);
  // A size that nobody could send is not worth listing a billion missing files.
  if (size > pack.files.size * 256) {
    mark('files', `the checkpoint speaks of ${size} entries; the pack's files cannot hold them`);
    return;
  }
  const wanted = new Set(tilesOf(size).map(tilePath));
  for (const name of wanted) mark('files', pack.files.has(name) ? null : `${name} is missing`);
  for (const name of pack.files.keys())
    if (name.startsWith('tile/') && !wanted.has(name)) mark('files', `${name} is not part of this log`);
  const leading = Array.from({ length: handovers }, (_, nth) => handoverPath(nth + 1));
  for (const name of pack.files.keys())
    if (name.startsWith('handovers/') && !leading.includes(name))
      mark('files', `${name} leads to no key of keys.json`);
}

function checkLog(
  pack: Pack,
  { checkpoint: head, handovers }: OpenedHead,
  hasher: Hasher,
  mark: Mark,
  seen: Seen,
  decideAgain: DecideAgain | undefined,
): void {
  const audit = auditDecisions(mark, {
    policy: (digest) => pack.files.get(`policies/${digest}.cedar`),
    ...(decideAgain === undefined ? {} : { decideAgain }),
  });
  const grower = growTiles(hasher, (path, hashes) => {
    const name = tilePath(path);
    const there = pack.files.get(name);
    if (there === undefined) return; // `files` says so
    mark(
      'tiles',
      equalBytes(there, concatBytes(...hashes)) ? null : `${name} does not follow from the entries`,
    );
  });
  const look = createEntryLook(mark, seen, audit);
  const watch = watchHandovers(handovers, hasher);
  for (let index = 0; index < head.size; index += 256) {
    const width = Math.min(256, head.size - index);
    const name = tilePath({ level: 'entries', index: index / 256, width });
    const bundle = pack.files.get(name);
    if (bundle === undefined) {
      mark('entries', `${name} is missing: entries ${index} to ${head.size - 1} cannot be checked`);
      mark('root', 'not all entries are there');
      return;
    }
    const entries = splitBundle(bundle);
    if (entries?.length !== width) {
      mark('entries', `${name} does not hold ${width} entries`);
      mark('root', 'not all entries are there');
      return;
    }
    for (const [offset, entry] of entries.entries()) {
      const leaf = leafHash(entry, hasher);
      grower.add(leaf);
      watch.see(index + offset, leaf, look(index + offset, entry));
    }
  }
  audit.finish();
  for (const problem of watch.result()) mark('handovers', problem);
  const root = grower.finish();
  mark(
    'root',
    equalBytes(root, head.root)
      ? null
      : `the entries give ${toBase64(root)}, but ${toBase64(head.root)} was signed`,
  );
}

function createEntryLook(
  mark: Mark,
  seen: Seen,
  audit: ReturnType<typeof auditDecisions>,
): (index: number, bytes: Uint8Array) => Entry | null {
  const ids = new Set<string>();
  const named = new Set<string>();
  let newest = '';
  return (index, bytes) => {
    const entry = parseEntry(bytes);
    if (typeof entry === 'string') {
      mark('entries', `entry ${index} ${entry}`);
      return null;
    }
    seen.tenant ??= entry.tenant;
    if (entry.tenant !== seen.tenant) mark('entries', `entry ${index} is of another client`);
    else if (ids.has(entry.id)) mark('entries', `entry ${index} has the id of an earlier one`);
    else mark('entries', null);
    ids.add(entry.id);
    seen.kinds[entry.kind] = (seen.kinds[entry.kind] ?? 0) + 1;
    seen.first ??= entry.at;
    if (entry.at > newest) newest = entry.at;
    seen.last = newest;
    mark(
      'time',
      entry.at < newest && millisecondsOf(newest) - millisecondsOf(entry.at) > MOST_CROSSING_MS
        ? `entry ${index} is of ${entry.at}, after one of ${newest}`
        : null,
    );
    noteShredding(seen.shreddings, index, entry);
    if (entry.kind === HANDOVER_KIND && entry.body['keys'] === 'certificate')
      seen.certificateKeys.add(String(entry.body['key']));
    audit.see(index, entry);
    const digest = digestOf(entry);
    if (digest === undefined || (digest !== null && named.has(digest))) return entry;
    if (digest !== null) named.add(digest);
    seen.digests.push({ index, kind: entry.kind, digest });
    return entry;
  };
}

function noteShredding(shreddings: Map<string, Shredding>, index: number, entry: Entry): void {
  const id = entry.body['shredding'];
  if (typeof id !== 'string') return;
  const known = shreddings.get(id) ?? { requested: null, completed: null };
  // The first word counts: nobody can ask for something else afterwards.
  if (entry.kind === 'shred.requested')
    shreddings.set(id, { ...known, requested: known.requested ?? { index, entry } });
  if (entry.kind === 'shred.completed')
    shreddings.set(id, { ...known, completed: known.completed ?? { index, entry } });
}

/** The policy that an entry was decided by: undefined if it is of no decision, null if it ought to name one and does not. */
function digestOf(entry: Entry): string | null | undefined {
  const digest = entry.body['policyDigest'];
  if (typeof digest === 'string') return digest;
  return entry.kind === 'value.revealed' ? null : undefined;
}

function checkPolicies(pack: Pack, seen: Seen, hasher: Hasher, mark: Mark): void {
  for (const [name, text] of pack.files) {
    const digest = /^policies\/([0-9a-f]{64})\.cedar$/.exec(name)?.[1];
    if (digest === undefined) continue;
    mark('policies', toHex(hasher.sha256(text)) === digest ? null : `${name} is not the text of that digest`);
  }
  for (const { index, kind, digest } of seen.digests) {
    if (digest === null) mark('policies', `entry ${index} (${kind}) names no policy`);
    else
      mark(
        'policies',
        pack.files.has(`policies/${digest}.cedar`)
          ? null
          : `entry ${index} (${kind}) names policy ${digest}, whose text is not in the pack`,
      );
  }
}
