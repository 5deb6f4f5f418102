import { existsSync, readFileSync, statSync } from 'node:fs';
import { z } from 'zod';

import { SETTINGS } from '#platform/config-settings';
import { startError, type StartError } from '#platform/start-problems';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The settings as they were written, before anything is made of them. */
export interface Written {
  readonly file: string | null;
  get(path: string): string | undefined;
  /** How a person finds the setting again: its variable if it came from there, else its place in the file. */
  name(path: string): string;
}

/** Gathers the settings from file and environment, which wins. A setting that does not exist is noted: it is a slip. */
export function collect(env: Environment, file: string, mustExist: boolean, problems: StartError[]): Written {
  const found = existsSync(file);
  const values = new Map<string, { value: string; name: string }>();
  if (found || mustExist) readFile(file, values, problems);
  for (const { path, env: name } of SETTINGS) {
    const value = env[name];
    if (value !== undefined && value !== '') values.set(path, { value, name });
  }
  const known = new Set([
    'DOZO_CONFIG',
    'DOZO_LONG',
    'DOZO_TEST_REPORT',
    ...SETTINGS.map((setting) => setting.env),
  ]);
  for (const name of Object.keys(env)) {
    if (name.startsWith('DOZO_') && !known.has(name)) {
      problems.push(
        startError('config_wrong', name, { en: 'there is no such setting', ja: 'この設定は存在しません' }),
      );
    }
  }
  return {
    file: found ? file : null,
    get: (path) => values.get(path)?.value,
    name: (path) =>
      values.get(path)?.name ?? `"${path}" (${SETTINGS.find((setting) => setting.path === path)?.env ?? ''})`,
  };
}

const leaf = z.union([z.string(), z.number(), z.boolean()]);
const fileSchema = z.record(z.string(), z.union([leaf, z.record(z.string(), leaf)]));

function readFile(
  file: string,
  values: Map<string, { value: string; name: string }>,
  problems: StartError[],
): void {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    // A parser's message quotes the text, which may be a password.
    const why =
      error instanceof SyntaxError
        ? 'not valid JSON'
        : error instanceof Error && 'code' in error
          ? String(error.code)
          : 'unreadable';
    problems.push(startError('config_unreadable', file, why));
    return;
  }
  const parsed = fileSchema.safeParse(content);
  if (!parsed.success) {
    problems.push(startError('config_unreadable', file, 'not an object of settings'));
    return;
  }
  for (const [group, entry] of Object.entries(parsed.data)) {
    if (group === '$schema') continue;
    const flat =
      typeof entry === 'object'
        ? Object.entries(entry).map(([key, value]) => [`${group}.${key}`, value] as const)
        : [[group, entry] as const];
    for (const [path, value] of flat) {
      const setting = SETTINGS.find((one) => one.path === path);
      if (setting === undefined) {
        problems.push(
          startError('config_wrong', `"${path}"`, {
            en: 'there is no such setting',
            ja: 'この設定は存在しません',
          }),
        );
        continue;
      }
      if (
        setting.secret &&
        (statSync(file).mode & 0o077) !== 0 &&
        !problems.some((one) => one.problem === 'secret_file_open')
      ) {
        problems.push(startError('secret_file_open', file));
      }
      values.set(path, { value: String(value), name: `"${path}"` });
    }
  }
}
