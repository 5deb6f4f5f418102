import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

import {
  createFolderPlace,
  createS3Place,
  isIdentity,
  parseS3,
  ownVerifierKey,
  readKey,
  type Place,
} from '#backup';
import type { CommandIo } from './io.ts';
import { startError } from '#platform/start-problems';
import type { VerifierKey } from '#tlog';

/** Words of a command after its name: plain ones, and options with a value that may come several times. */
export interface Words {
  readonly plain: readonly string[];
  /** All values of an option, in order. */
  all(name: string): readonly string[];
  /** The last one. */
  one(name: string): string | null;
}

/** Reads `--name value` and `--name=value`; null if an option is not among `known` or lacks its value. */
export function readWords(argv: readonly string[], known: readonly string[]): Words | null {
  const plain: string[] = [];
  const options = new Map<string, string[]>();
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    if (!word.startsWith('--')) {
      plain.push(word);
      continue;
    }
    const [name = '', ...rest] = word.slice(2).split('=');
    if (rest.length === 0) at += 1;
    const value = rest.length === 0 ? argv[at] : rest.join('=');
    if (!known.includes(name) || value === undefined || value === '') return null;
    options.set(name, [...(options.get(name) ?? []), value]);
  }
  return {
    plain,
    all: (name) => options.get(name) ?? [],
    one: (name) => options.get(name)?.at(-1) ?? null,
  };
}

/** A folder, or `s3://bucket/prefix`. */
export function placeOf(name: string, { env }: CommandIo): Place {
  const s3 = parseS3(name);
  if (s3 !== null)
    return createS3Place({ ...s3, endpoint: env['AWS_ENDPOINT_URL_S3'] ?? env['AWS_ENDPOINT_URL'] ?? null });
  return createFolderPlace(resolve(name));
}

/** The keys in files of age's own form: lines of AGE-SECRET-KEY, comments with #. Null if a line is neither. */
export function readIdentities(files: readonly string[]): string[] | null {
  const lines = files.flatMap((file) => {
    let text: string;
    try {
      // What opens a backup is nobody else's to read.
      if ((statSync(file).mode & 0o077) !== 0) throw startError('secret_file_open', file);
      text = readFileSync(file, 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error)
        throw startError('file_unreadable', '--identity', file, String(error.code));
      throw error;
    }
    return text.split('\n').map((line) => line.trim());
  });
  const keys = lines.filter((line) => line !== '' && !line.startsWith('#'));
  return keys.length > 0 && keys.every(isIdentity) ? keys : null;
}

/** The key that must have signed: the one that is given, or this data folder's own. Null if what is given is none. */
export function signerOf(given: string | null, dataFolder: string, place: Place): VerifierKey | null {
  const text = given ?? ownVerifierKey(dataFolder);
  if (text === null) throw startError('backup_signer_unknown', place.name);
  return readKey(text);
}

/** A moment as RFC 3339 has it. Null if it is none. */
export function readTime(text: string): Date | null {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/.test(text)
    ? new Date(text)
    : null;
  return time === null || Number.isNaN(time.getTime()) ? null : time;
}
