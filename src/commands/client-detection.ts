import { readFileSync } from 'node:fs';
import { z } from 'zod';

import type { Door } from '#platform/door';
import { AppError } from '#platform/problems';
import * as api from '#vault/channels/api';
import { DETECTION_WORDS } from './client-detection-words.ts';
import { CLIENT_WORDS } from './client-words.ts';
import type { CommandIo, ExitCode } from './io.ts';

const TypeFile = api.OwnType.extend({
  checksum: api.OwnType.shape.checksum.default(null),
  words: api.OwnType.shape.words.default([]),
});
const ListFile = api.putAllowList.ask.omit({ slug: true }).extend({
  patterns: api.putAllowList.ask.shape.patterns.default([]),
  values: api.putAllowList.ask.shape.values.default([]),
});

/** `dozo client detection SLUG`: own types, what is allowed, how far stored messages are looked through. */
export async function showRules(door: Door, slug: string, io: CommandIo): Promise<ExitCode> {
  const words = DETECTION_WORDS[io.locale];
  const { types, allowPatterns, allowedValues, look } = await door.call(api.showDetection, { slug });
  const say = (line: string): void => void io.stdout.write(`${line}\n`);
  if (types.length + allowPatterns.length + allowedValues === 0) say(words.none);
  for (const { name, nameEn, nameJa, class: cls, pattern, checksum, words: beside } of types) {
    say(`${name}  ${nameEn} / ${nameJa}  ${cls}`);
    say(
      `  ${pattern}${checksum === null ? '' : `  ${checksum}`}${beside.length === 0 ? '' : `  ${beside.join(', ')}`}`,
    );
  }
  for (const pattern of allowPatterns) say(`- ${pattern}`);
  if (allowedValues > 0) say(words.allowed(allowedValues));
  if (look !== null) {
    say(words.look(look));
    if (look.waitsFor !== null) say(words.waits[look.waitsFor]);
  }
  return 0;
}

/** `dozo client type SLUG FILE`: adds or replaces one own type. */
export async function setType(door: Door, slug: string, file: string, io: CommandIo): Promise<ExitCode> {
  const type = read(file, TypeFile, DETECTION_WORDS[io.locale].notAType, io);
  return type === null ? 1 : tell(await door.call(api.putOwnType, { slug, type }), io);
}

/** `dozo client withdraw-type SLUG NAME`. */
export async function dropType(door: Door, slug: string, name: string, io: CommandIo): Promise<ExitCode> {
  try {
    return tell(await door.call(api.dropOwnType, { slug, name }), io);
  } catch (error) {
    if (!(error instanceof AppError) || error.problem !== 'not_found') throw error;
    io.stderr.write(`${DETECTION_WORDS[io.locale].noSuchType(name)}\n`);
    return 1;
  }
}

/** `dozo client allow-list SLUG FILE|none`. Values come from a file: a command line is remembered. */
export async function setAllowList(door: Door, slug: string, file: string, io: CommandIo): Promise<ExitCode> {
  const list =
    file === 'none'
      ? { patterns: [], values: [] }
      : read(file, ListFile, DETECTION_WORDS[io.locale].notAList, io);
  return list === null ? 1 : tell(await door.call(api.putAllowList, { slug, ...list }), io);
}

function tell(answer: api.DetectionRulesAnswer, io: CommandIo): ExitCode {
  const words = DETECTION_WORDS[io.locale];
  if (answer.outcome === 'refused') {
    io.stderr.write(`${words.refused}\n`);
    for (const fault of answer.faults) io.stderr.write(`  ${words.fault(fault)}\n`);
    return 1;
  }
  const { version, look } = answer.rules;
  io.stdout.write(`${words.set(version)}\n`);
  if (look !== null && look.version === version) io.stdout.write(`${words.looks}\n`);
  return 0;
}

function read<T>(
  file: string,
  shape: z.ZodType<T>,
  unfit: (about: string) => string,
  io: CommandIo,
): T | null {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    io.stderr.write(`${CLIENT_WORDS[io.locale].unreadable(file)}\n`);
    return null;
  }
  const parsed = shape.safeParse(json);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys : [issue.path.join('.')],
  );
  io.stderr.write(`${unfit([...new Set(fields)].join(', '))}\n`);
  return null;
}
