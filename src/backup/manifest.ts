import { z } from 'zod';

import { openNote, parseNote, parseVkey, type VerifierKey } from '#tlog';

export const PARTS = ['vault', 'keystore', 'desk'] as const;
export type PartName = (typeof PARTS)[number];

export interface ManifestPart {
  readonly name: PartName;
  /** When its snapshot was taken. */
  readonly at: string;
  readonly bytes: number;
  /** Of the encrypted file, hex. */
  readonly sha256: string;
  readonly recipients: readonly string[];
}

/** What a backup consists of; the text of a signed note (docs/spec/backup.md). */
export interface Manifest {
  readonly id: string;
  /** The moment that a restore brings back. */
  readonly at: string;
  readonly program: string;
  readonly parts: readonly ManifestPart[];
}

const FIRST_LINE = 'dozo-backup/1';

export function writeManifest(manifest: Manifest): string {
  const parts = manifest.parts.map(
    ({ name, at, bytes, sha256, recipients }) =>
      `part ${name} ${at} ${bytes} ${sha256} ${recipients.join(',')}`,
  );
  return [
    FIRST_LINE,
    `id ${manifest.id}`,
    `at ${manifest.at}`,
    `program ${manifest.program}`,
    ...parts,
    '',
  ].join('\n');
}

const time = z.iso.datetime({ precision: 3 });
const shape = z.strictObject({
  id: z.string().regex(/^\d{8}T\d{9}Z-[0-9a-f]{8}$/),
  at: time,
  program: z.string().min(1),
  parts: z
    .array(
      z.strictObject({
        name: z.enum(PARTS),
        at: time,
        bytes: z.int().min(1),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
        recipients: z.array(z.string().min(1)).min(1),
      }),
    )
    .min(1)
    .refine((parts) => new Set(parts.map(({ name }) => name)).size === parts.length),
});

/** The manifest if this key signed it, else null. */
export function openManifest(note: string, key: VerifierKey): Manifest | null {
  const opened = openNote(note, key);
  return opened === null ? null : parseManifest(opened.text);
}

/** Who says that they signed it: nothing is checked yet. */
export function claimedSigner(note: string): string | null {
  return parseNote(note)?.signatures[0]?.name ?? null;
}

export function parseManifest(text: string): Manifest | null {
  const [first, id = '', at = '', program = '', ...rest] = text.split('\n');
  if (first !== FIRST_LINE || rest.pop() !== '') return null;
  const parts = rest.map((line) => {
    const [word, name, partAt, bytes, sha256, recipients = '', ...more] = line.split(' ');
    return word === 'part' && more.length === 0
      ? { name, at: partAt, bytes: Number(bytes), sha256, recipients: recipients.split(',') }
      : null;
  });
  const value = (line: string, name: string): string | null =>
    line.startsWith(`${name} `) ? line.slice(name.length + 1) : null;
  const read = shape.safeParse({
    id: value(id, 'id'),
    at: value(at, 'at'),
    program: value(program, 'program'),
    parts,
  });
  return read.success ? read.data : null;
}

export function readKey(text: string): VerifierKey | null {
  const key = parseVkey(text.trim());
  return key?.type === 1 ? key : null;
}
