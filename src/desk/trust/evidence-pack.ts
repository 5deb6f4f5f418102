import { createHash } from 'node:crypto';
import { strToU8, zipSync } from 'fflate';

import { FRAMEWORKS, type Framework } from './control.ts';
import type { Judged } from './judge-controls.ts';
import { assessmentResults, componentDefinition, type OscalContext } from './oscal.ts';

export interface Evidence {
  readonly context: OscalContext;
  readonly judged: readonly Judged[];
  /** The offline pack of the log, as `dozo verify` reads it. */
  readonly logPack: { readonly fileName: string; readonly bytes: Uint8Array };
  /** CycloneDX, or null where none was built. */
  readonly partsList: Uint8Array | null;
}

/**
 * One zip for an auditor: the controls as a table and as OSCAL, the list of parts, the log's offline pack with its proofs, and an index with the
 * SHA-256 of each file. Bytes are the same for the same input.
 */
export function evidencePack({ context, judged, logPack, partsList }: Evidence): Uint8Array {
  const files: Record<string, Uint8Array> = {
    'controls.csv': strToU8(controlsCsv(judged)),
    'oscal/component-definition.json': json(componentDefinition(context)),
    'oscal/assessment-results.json': json(assessmentResults(context, judged)),
    ...(partsList === null ? {} : { 'parts.cdx.json': partsList }),
    [`log/${logPack.fileName}`]: logPack.bytes,
  };
  const index = {
    client: context.clientName,
    at: context.at,
    software: context.version,
    files: Object.entries(files).map(([path, bytes]) => ({
      path,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    })),
    check: `dozo verify log/${logPack.fileName}`,
  };
  const mtime = new Date(context.at);
  return zipSync({ ...files, 'index.json': json(index) }, { level: 6, mtime });
}

/** RFC 4180 with a byte order mark, so that spreadsheets read the Japanese; cells that a spreadsheet would take as formulas are quoted as text. */
export function controlsCsv(judged: readonly Judged[]): string {
  const frameworks = Object.keys(FRAMEWORKS) as Framework[];
  const rows = [
    [
      'id',
      'title',
      'title_ja',
      'state',
      'facts',
      'does',
      'does_ja',
      'not_shown',
      'not_shown_ja',
      'entries',
      'tests',
      ...frameworks,
    ],
    ...judged.map(({ control, state, readings }) => [
      control.id,
      ...control.title,
      state,
      readings.map(({ id, state: each, says }) => `${id} (${each}): ${says[0]}`).join('; '),
      ...control.does,
      ...(control.limit ?? ['', '']),
      control.entries.join(' '),
      control.tests.join(' '),
      ...frameworks.map((framework) => (control.maps[framework] ?? []).join(' ')),
    ]),
  ];
  return `\ufeff${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function json(value: unknown): Uint8Array {
  return strToU8(`${JSON.stringify(value, null, 1)}\n`);
}
