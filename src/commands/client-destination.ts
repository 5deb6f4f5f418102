import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';

import type { Door } from '#platform/door';
import * as api from '#vault/calls/api';
import { CLIENT_WORDS } from './client-words.ts';
import type { CommandIo, ExitCode } from './io.ts';

const DestinationFile = z.strictObject({
  settings: api.DestinationSettings.extend({
    port: api.DestinationSettings.shape.port.default(443),
    headers: api.DestinationSettings.shape.headers.default([]),
    secretHeaders: api.DestinationSettings.shape.secretHeaders.default([]),
    inputs: api.DestinationSettings.shape.inputs.default([]),
    show: api.DestinationSettings.shape.show.default([]),
    ca: api.DestinationSettings.shape.ca.default(null),
    timeoutSeconds: api.DestinationSettings.shape.timeoutSeconds.default(10),
    idempotencyHeader: api.DestinationSettings.shape.idempotencyHeader.default('idempotency-key'),
  }),
  rule: api.DestinationRule,
  /** Files with an authority's certificate and with texts of secret headers, beside the file itself. */
  caFile: z.string().optional(),
  secretFiles: z.record(z.string(), z.string()).default({}),
});

/** `dozo client destination SLUG FILE`: sets one destination from a file. */
export async function setDestination(
  door: Door,
  slug: string,
  file: string,
  io: CommandIo,
): Promise<ExitCode> {
  const words = CLIENT_WORDS[io.locale];
  const fail = (sentence: string): ExitCode => {
    io.stderr.write(`${sentence}\n`);
    return 1;
  };
  const json = readJson(file);
  if (json === undefined) return fail(words.unreadable(file));
  const parsed = DestinationFile.safeParse(json);
  if (!parsed.success)
    return fail(words.notADestination(parsed.error.issues.map(({ path }) => path.join('.')).join(', ')));
  const { settings, rule, caFile, secretFiles } = parsed.data;
  const beside = (name: string): string => resolve(dirname(file), name);
  const secrets: { header: string; text: string }[] = [];
  for (const [header, name] of Object.entries(secretFiles)) {
    const path = beside(name);
    const mode = statSync(path, { throwIfNoEntry: false })?.mode;
    if (mode === undefined) return fail(words.unreadable(path));
    if ((mode & 0o077) !== 0) return fail(words.open(path));
    secrets.push({ header, text: readFileSync(path, 'utf8').trim() });
  }
  const ca = caFile === undefined ? settings.ca : readText(beside(caFile));
  if (ca === undefined) return fail(words.unreadable(caFile ?? ''));
  const view = await door.call(api.putDestination, { slug, settings: { ...settings, ca }, rule, secrets });
  io.stdout.write(`${words.destination(view.settings.name, view.version)}\n`);
  return 0;
}

export async function listDestinations(door: Door, slug: string, io: CommandIo): Promise<ExitCode> {
  const { destinations } = await door.call(api.showDestinations, { slug });
  const live = destinations.filter(({ withdrawn }) => !withdrawn);
  if (live.length === 0) io.stdout.write(`${CLIENT_WORDS[io.locale].noDestination}\n`);
  for (const { settings, rule, classes, version } of live) {
    const { name, labelEn, labelJa, method, host, port, path } = settings;
    io.stdout.write(`${name}  ${labelEn} / ${labelJa}  ${version}\n`);
    io.stdout.write(`  ${method} https://${host}${port === 443 ? '' : `:${port}`}${path}\n`);
    io.stdout.write(
      `  ${classes.join(' ')}  ${rule.roles.join(' ')}  ${rule.purposes.join(' ')}  ${rule.perHour}/h ${rule.perDay}/d\n`,
    );
  }
  return 0;
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
