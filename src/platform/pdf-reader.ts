import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/**
 * A program of its own: reads a PDF from standard input and writes the JSON of its text to standard output. It is started for one
 * file by `read-pdf.ts`, with nothing to steal and little to break: no environment, no network to speak of, bounded in time and memory.
 */
const MAX_PAGES = 100;
const MAX_CHARACTERS = 500_000;

const { getDocument, VerbosityLevel } = await import('pdfjs-dist/legacy/build/pdf.mjs');
const home = join(dirname(fileURLToPath(import.meta.resolve('pdfjs-dist/package.json'))), '/');
const bytes = await buffer(process.stdin);
const loading = getDocument({
  data: new Uint8Array(bytes),
  cMapUrl: join(home, 'cmaps/'),
  cMapPacked: true,
  standardFontDataUrl: join(home, 'standard_fonts/'),
  wasmUrl: join(home, 'wasm/'),
  disableFontFace: true,
  useSystemFonts: false,
  stopAtErrors: false,
  verbosity: VerbosityLevel.ERRORS,
});
const pdf = await loading.promise;
if (pdf.numPages > MAX_PAGES) throw new Error('too many pages');
const pages: string[] = [];
let length = 0;
for (let number = 1; number <= pdf.numPages; number += 1) {
  const page = await pdf.getPage(number);
  const content = await page.getTextContent();
  const lines = content.items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : ''));
  const notes = (await page.getAnnotations()).flatMap((note: unknown) => textsOf(note));
  const text = [lines.join(''), ...notes].join('\n').trim();
  length += text.length;
  if (length > MAX_CHARACTERS) throw new Error('too long');
  pages.push(text);
  page.cleanup();
}
process.stdout.write(JSON.stringify({ text: pages.join('\n\n') }));

/** What stands in form fields and notes: a person reads it on the page. */
function textsOf(note: unknown): string[] {
  if (typeof note !== 'object' || note === null) return [];
  const contents = 'contentsObj' in note ? note.contentsObj : null;
  return [
    'fieldValue' in note ? note.fieldValue : null,
    typeof contents === 'object' && contents !== null && 'str' in contents ? contents.str : null,
  ].filter((text) => typeof text === 'string');
}
