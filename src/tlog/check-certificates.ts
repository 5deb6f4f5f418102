import { decodeUtf8, toHex } from './bytes.ts';
import type { Entry } from './entry.ts';
import type { Hasher } from './hasher.ts';
import { openNote, parseVkey } from './note.ts';
import type { Pack } from './read-pack.ts';
import { millisecondsOf } from './time.ts';

/** What the log says of one person's erasure: the entry that asked for it, and the one that says it is done. */
export interface Shredding {
  readonly requested: Numbered | null;
  readonly completed: Numbered | null;
}

interface Numbered {
  readonly index: number;
  readonly entry: Entry;
}

interface KnownKeys {
  readonly tenant: string | null;
  /** As keys.json has them, oldest first. */
  readonly destructionVkeys: readonly string[];
  /** Those that an entry of the log names as the next. */
  readonly certificateKeys: ReadonlySet<string>;
}

/** How much longer than promised a destruction may take before it is called late: the time between two rounds, and that of a large roll. */
const SLACK_MS = 15 * 60_000;
const COUNTS = ['conversations', 'messages', 'values', 'indexes', 'files', 'mails', 'contacts'] as const;
const FILE = /^certificates\/([0-9a-f-]{36})\.note$/;

export function certificatePath(id: string): string {
  return `certificates/${id}.note`;
}

/**
 * Every erasure, of a person or of values of some classes, that the log calls done has its certificate (docs/spec/destruction.md), signed by the destruction key, which says what the entries
 * say and that the promised time was kept; and there is no certificate that the log does not name. `mark` is told of each thing looked at, null if it
 * is in order.
 */
export function checkCertificates(
  pack: Pack,
  log: KnownKeys & { shreddings: ReadonlyMap<string, Shredding> },
  hasher: Hasher,
  mark: (problem: string | null) => void,
): void {
  for (const [id, shredding] of log.shreddings)
    if (shredding.completed !== null) {
      const problems = wrongWith(pack, log, id, shredding, shredding.completed, hasher);
      if (problems.length === 0) mark(null);
      for (const problem of problems)
        mark(`entry ${shredding.completed.index} (shred.completed): ${problem}`);
    }
  for (const vkey of log.destructionVkeys.slice(1))
    if (!log.certificateKeys.has(vkey))
      mark(`no entry of this log names ${vkey} as the next destruction key`);
  for (const name of pack.files.keys()) {
    const id = FILE.exec(name)?.[1];
    if (id !== undefined && (log.shreddings.get(id)?.completed ?? null) === null)
      mark(`${name} belongs to no entry of this log`);
  }
}

function wrongWith(
  pack: Pack,
  log: KnownKeys,
  id: string,
  { requested }: Shredding,
  completed: Numbered,
  hasher: Hasher,
): string[] {
  const bytes = pack.files.get(certificatePath(id));
  if (bytes === undefined) return ['its certificate is not in the pack'];
  if (toHex(hasher.sha256(bytes)) !== completed.entry.body['certificate'])
    return ['its certificate is not the one that the entry names'];
  const text = decodeUtf8(bytes);
  const keys = text === null ? [] : log.destructionVkeys.map((vkey) => parseVkey(vkey, hasher));
  const note = keys
    .map((key) => (key === null ? null : openNote(text ?? '', key, hasher)))
    .find((one) => one !== null);
  if (note === undefined) return ['its certificate is not signed by the destruction key of keys.json'];
  const fields = readFields(note.text);
  if (fields === null) return ['its certificate is not as the specification writes it'];
  if (requested === null) return ['nobody asked for it in this log'];

  const { body } = completed.entry;
  const wanted: [string, string][] = [
    ['tenant', log.tenant ?? ''],
    ['certificate', id],
    ['subject', String(body['subject'])],
    ['epoch', String(body['epoch'])],
    ['because', String(requested.entry.body['because'])],
    // Of somebody who stays: the classes of the values that went.
    ...(Array.isArray(requested.entry.body['classes'])
      ? ([['classes', requested.entry.body['classes'].join(',')]] as [string, string][])
      : []),
    ...COUNTS.map((name): [string, string] => [name, String(requested.entry.body[name])]),
  ];
  const problems = wanted
    .filter(([name, value]) => fields.get(name) !== value)
    .map(
      ([name, value]) => `its certificate says ${name} ${fields.get(name) ?? 'nothing'}, the log ${value}`,
    );
  if (requested.entry.body['classes'] === undefined && fields.has('classes'))
    problems.push('its certificate is of some classes, the log says of everything');
  if (requested.entry.body['subject'] !== body['subject'])
    problems.push('it was asked for somebody else than it was done for');

  const took = millisecondsOf(fields.get('completed') ?? '') - millisecondsOf(fields.get('requested') ?? '');
  const promised = Number(fields.get('horizon-seconds')) * 1_000;
  // Written so that what is no number is no promise kept.
  if (!(took <= promised + SLACK_MS))
    problems.push(
      `it took ${Math.round(took / 60_000)} minutes; ${Math.round(promised / 60_000)} were promised`,
    );
  return problems;
}

/** The fields of a certificate by name; of one that comes several times, the first. */
function readFields(text: string): ReadonlyMap<string, string> | null {
  const [title, ...lines] = text.trimEnd().split('\n');
  if (title !== 'dozo/destruction/v1') return null;
  const fields = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = /^([a-z-]+) (.+)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) return null;
    if (!fields.has(name)) fields.set(name, value);
  }
  return fields;
}
