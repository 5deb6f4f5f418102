import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Unreadable, type DocumentTools } from './redact-tools.ts';
import type { Segment } from './redact-masker.ts';

/** Pages beyond this are not read: the document is refused, not cut. */
const MAX_PAGES = 5_000;

/**
 * The text of a PDF, masked, pages parted by form feeds, with what stands in form fields and notes at the end of their page. A page is a picture as
 * far as anybody who opens it is concerned; blackening one would need the picture to be understood, so only text comes out.
 */
export async function maskPdf(bytes: Uint8Array, tools: DocumentTools): Promise<Uint8Array> {
  const { getDocument, OPS, VerbosityLevel } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const home = join(dirname(fileURLToPath(import.meta.resolve('pdfjs-dist/package.json'))), '/');
  const loading = getDocument({
    // The library takes the buffer over.
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
  try {
    const pdf = await loading.promise.catch((error: unknown) => {
      throw new Unreadable(
        error instanceof Error && error.name === 'PasswordException' ? 'encrypted' : 'broken',
      );
    });
    if (pdf.numPages > MAX_PAGES) throw new Unreadable('too_large');
    const pictures = new Set<number>([
      OPS.paintImageXObject,
      OPS.paintInlineImageXObject,
      OPS.paintImageMaskXObject,
    ]);
    const segments: Segment[] = [];
    let drawn = 0;
    for (let number = 1; number <= pdf.numPages; number += 1) {
      const page = await pdf.getPage(number);
      if (number > 1) segments.push({ text: '\n\f', glue: '' });
      const content = await page.getTextContent();
      for (const item of content.items)
        if ('str' in item) segments.push({ text: item.hasEOL ? `${item.str}\n` : item.str, glue: '' });
      for (const note of await page.getAnnotations())
        segments.push(...noteOf(note as Record<string, unknown>));
      const { fnArray } = await page.getOperatorList();
      if (fnArray.some((op) => pictures.has(op))) drawn += 1;
      page.cleanup();
      tools.progress(number, pdf.numPages);
    }
    if (drawn > 0) tools.unread('picture', drawn);
    return Buffer.from(`${tools.masker.mask(lines(segments)).join('').trimEnd()}\n`, 'utf8');
  } finally {
    await loading.destroy();
  }
}

/** A page is set in thousands of scraps; joined to lines they are read faster and cut at better places. */
function lines(scraps: readonly Segment[]): Segment[] {
  const joined: Segment[] = [];
  let text = '';
  for (const scrap of scraps) {
    text += scrap.text;
    if (text.length > 20_000 && text.endsWith('\n')) {
      joined.push({ text, glue: '' });
      text = '';
    }
  }
  joined.push({ text, glue: '' });
  return joined;
}

function noteOf(note: Record<string, unknown>): Segment[] {
  const label = typeof note['fieldName'] === 'string' ? note['fieldName'] : '';
  return [note['fieldValue'], contentOf(note['contentsObj']), note['url']]
    .flat()
    .filter((one): one is string => typeof one === 'string' && one.trim() !== '')
    .map((one) => ({ text: `\n${label === '' ? '' : `${label}: `}${one}\n`, glue: '' }));
}

function contentOf(contents: unknown): unknown {
  return typeof contents === 'object' && contents !== null && 'str' in contents ? contents.str : null;
}
