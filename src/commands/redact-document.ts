import { decodeText, encodeText } from './redact-encoding.ts';
import { maskCsv } from './redact-csv.ts';
import { maskDocx } from './redact-docx.ts';
import { maskJson } from './redact-json.ts';
import { maskMail } from './redact-mail.ts';
import { cutLines, type Masker } from './redact-masker.ts';
import { maskPdf } from './redact-pdf.ts';
import { MAX_DEPTH, Unreadable, type DocumentTools, type Masked, type Unread } from './redact-tools.ts';
import { maskXlsx } from './redact-xlsx.ts';

const KINDS: Readonly<Record<string, (bytes: Uint8Array, tools: DocumentTools) => Promise<Masked> | Masked>> =
  {
    '.docx': async (bytes, tools) => ({ bytes: await maskDocx(bytes, tools), kind: '.docx' }),
    '.xlsx': async (bytes, tools) => ({ bytes: await maskXlsx(bytes, tools), kind: '.xlsx' }),
    '.pdf': async (bytes, tools) => ({ bytes: await maskPdf(bytes, tools), kind: '.txt' }),
    '.eml': async (bytes, tools) => ({ bytes: await maskMail(bytes, tools), kind: '.eml' }),
    '.csv': (bytes, tools) => text(bytes, '.csv', (all) => maskCsv(all, tools.masker)),
    '.tsv': (bytes, tools) => text(bytes, '.tsv', (all) => maskCsv(all, tools.masker)),
    '.json': (bytes, tools) => text(bytes, '.json', (all) => maskJson(all, tools.masker)),
    '.jsonl': (bytes, tools) => text(bytes, '.jsonl', (all) => maskJson(all, tools.masker)),
  };

/** Kinds that are no text, so that they can't be written one after the other. */
export const PACKAGES: ReadonlySet<string> = new Set(['.docx', '.xlsx']);

/** Kinds that are told by their bytes whatever the file is called. */
function kindOf(bytes: Uint8Array, named: string): string {
  const head = Buffer.from(bytes.subarray(0, 5)).toString('latin1');
  if (head === '%PDF-') return '.pdf';
  if (head.startsWith('PK\u0003\u0004') && !PACKAGES.has(named)) throw new Unreadable('broken');
  return named;
}

/** What is told while documents are masked. */
export interface Told {
  readonly masker: Masker;
  unread(what: Unread, count: number): void;
  /** Parts of the whole that are done, for a progress bar. */
  progress(done: number, total: number): void;
}

/**
 * A document with its values masked, of the same kind where that can be. `kind` is the ending of its name, lower case, with the dot; an
 * unknown one is read as text. Throws `Unreadable` for what is broken, `Withheld` where a part could not be scanned to its end.
 */
export async function maskDocument(bytes: Uint8Array, kind: string, told: Told): Promise<Masked> {
  return maskAt(0, bytes, kind, told);
}

async function maskAt(depth: number, bytes: Uint8Array, kind: string, told: Told): Promise<Masked> {
  const read = KINDS[kindOf(bytes, kind)];
  if (read === undefined) return text(bytes, kind, (all) => told.masker.mask(cutLines(all)).join(''));
  return read(bytes, {
    ...told,
    unread: (what, count = 1) => told.unread(what, count),
    inner:
      depth < MAX_DEPTH
        ? (within, kindWithin) => maskAt(depth + 1, within, kindWithin, { ...told, progress: () => {} })
        : null,
  });
}

function text(bytes: Uint8Array, kind: string, mask: (all: string) => string): Masked {
  const { text: all, encoding } = decodeText(bytes);
  return { bytes: encodeText(mask(all), encoding), kind };
}
