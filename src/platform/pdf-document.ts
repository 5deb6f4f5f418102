import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { projectRoot } from './migrate.ts';
import type { Locale } from './problems.ts';

/** A page of ours is A4 with this margin, in points. */
const MARGIN = 56;
const INK = '#1d1d1b';
const SOFT = '#5c5c57';
const LINE = '#d6d6d0';

export interface PdfOptions {
  readonly title: string;
  readonly locale: Locale;
  /** Written into the file as when it was made, so that the same content gives the same bytes. */
  readonly madeAt: Date;
  /** Stands at the foot of every page. */
  readonly foot: string;
}

/** What a document is made of, from top to bottom. */
export interface PdfWriter {
  heading(text: string): void;
  paragraph(text: string, how?: { soft?: boolean }): void;
  /** Names on the left, values on the right. */
  table(rows: readonly (readonly [name: string, value: string])[]): void;
  list(items: readonly string[]): void;
  /** Text as it is, line for line. */
  exactly(text: string): void;
  /** A file inside the file, beside what is read. */
  attach(name: string, mediaType: string, bytes: Uint8Array): void;
}

let font: Buffer | null = null;

/**
 * Writes a tagged PDF that people read: title, sections, tables, in English or Japanese, the font embedded. Nothing in it is
 * drawn from a network.
 */
export async function writePdf(options: PdfOptions, write: (to: PdfWriter) => void): Promise<Buffer> {
  font ??= readFileSync(join(projectRoot(), 'assets/fonts/noto-sans-jp-regular.ttf'));
  // Only when somebody wants a document: fonts and their tables are much to hold for a process that seldom writes one.
  const { default: PDFDocument } = await import('pdfkit');
  const doc = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    lang: options.locale,
    tagged: true,
    displayTitle: true,
    bufferPages: true,
    pdfVersion: '1.7',
    font: font as unknown as string,
    info: { Title: options.title, Producer: 'Dozo', Creator: 'Dozo', CreationDate: options.madeAt },
  });
  const chunks: Buffer[] = [];
  doc.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    doc.once('end', resolve);
    doc.once('error', reject);
  });
  const root = doc.struct('Document');
  doc.addStructure(root);
  const width = doc.page.width - 2 * MARGIN;
  const tagged = (tag: string, draw: () => void): void => void root.add(doc.struct(tag, {}, draw));

  tagged('H1', () => doc.fillColor(INK).fontSize(19).text(options.title, { width }));
  doc.moveDown(0.6);
  write({
    heading(text) {
      keep(doc, 60);
      doc.moveDown(0.7);
      tagged('H2', () => doc.fillColor(INK).fontSize(12.5).text(text, { width }));
      doc.moveDown(0.25);
    },
    paragraph(text, how = {}) {
      tagged('P', () =>
        doc
          .fillColor(how.soft === true ? SOFT : INK)
          .fontSize(10)
          .text(text, { width, lineGap: 2 }),
      );
      doc.moveDown(0.4);
    },
    table(rows) {
      const left = width * 0.34;
      const table = doc.struct('Table');
      root.add(table);
      for (const [name, value] of rows) {
        doc.fontSize(10);
        const height = Math.max(
          doc.heightOfString(name, { width: left - 12 }),
          doc.heightOfString(value, { width: width - left }),
        );
        keep(doc, height + 8);
        const top = doc.y;
        table.add(
          doc.struct('TR', {}, [
            doc.struct('TH', {}, () => doc.fillColor(SOFT).text(name, MARGIN, top, { width: left - 12 })),
            doc.struct('TD', {}, () =>
              doc.fillColor(INK).text(value, MARGIN + left, top, { width: width - left }),
            ),
          ]),
        );
        const under = top + height + 4;
        doc.markContent('Artifact');
        doc
          .moveTo(MARGIN, under)
          .lineTo(MARGIN + width, under)
          .lineWidth(0.5)
          .strokeColor(LINE)
          .stroke();
        doc.endMarkedContent();
        doc.x = MARGIN;
        doc.y = under + 4;
      }
      table.end();
    },
    list(items) {
      for (const item of items) {
        tagged('P', () =>
          doc
            .fillColor(INK)
            .fontSize(10)
            .text(`• ${item}`, MARGIN + 8, doc.y, { width: width - 8, lineGap: 2 }),
        );
      }
      doc.x = MARGIN;
      doc.moveDown(0.4);
    },
    exactly(text) {
      tagged('Code', () =>
        doc.fillColor(INK).fontSize(7.5).text(text, MARGIN, doc.y, { width, lineGap: 1.5 }),
      );
      doc.moveDown(0.4);
    },
    attach(name, mediaType, bytes) {
      doc.file(Buffer.from(bytes), {
        name,
        type: mediaType,
        creationDate: options.madeAt,
        modifiedDate: options.madeAt,
      });
    },
  });
  root.end();
  foot(doc, options.foot, width);
  doc.end();
  await ended;
  return Buffer.concat(chunks);
}

/** Begins a page if less than this height is left, so that a heading does not stand alone at the bottom. */
function keep(doc: PDFKit.PDFDocument, height: number): void {
  if (doc.y + height > doc.page.height - MARGIN) doc.addPage();
}

function foot(doc: PDFKit.PDFDocument, text: string, width: number): void {
  const { start, count } = doc.bufferedPageRange();
  for (let page = start; page < start + count; page += 1) {
    doc.switchToPage(page);
    doc.page.margins.bottom = 0;
    doc.markContent('Artifact');
    doc
      .fillColor(SOFT)
      .fontSize(8)
      .text(`${text}  ·  ${page - start + 1} / ${count}`, MARGIN, doc.page.height - 38, {
        width,
        lineBreak: false,
      });
    doc.endMarkedContent();
  }
}
