import { deflateSync } from 'node:zlib';
import iconv from 'iconv-lite';
import { beforeAll, expect, test } from 'vitest';

import { examineFiles, type ExaminedFile } from './examine-file.ts';
import { warmUp } from './scan-conversation.ts';

beforeAll(warmUp);

const CARD = '4012 8888 8888 1881';

async function examine(
  bytes: Buffer | string,
  mediaType = 'application/octet-stream',
): Promise<ExaminedFile> {
  const [file] = await examineFiles([{ fileName: 'f', mediaType, bytes: Buffer.from(bytes as string) }], {});
  if (file === undefined) throw new Error('no file');
  return file;
}

function foundIn({ text }: ExaminedFile): string[] {
  return (text?.spans ?? []).map(({ start, end }) => text?.text.slice(start, end) ?? '');
}

test.each([
  ['text', `my card is ${CARD}`],
  ['CSV', `name,card\nMika Oda,${CARD}\n`],
  ['JSON', JSON.stringify({ card: CARD })],
  ['HTML', `<!doctype html><html><body><p>card <b>4012 8888</b> 8888 1881</p></body></html>`],
  ['a page that hides it from a quick look', `<html><body>card 4012&nbsp;8888&#32;8888 1881</body></html>`],
  ['Shift_JIS', iconv.encode(`カード番号は ${CARD} です`, 'shift_jis')],
  ['EUC-JP', iconv.encode(`カード番号は ${CARD} です`, 'euc-jp')],
  ['UTF-16', iconv.encode(`card ${CARD}`, 'utf16-le', { addBOM: true })],
])('the values of a file in %s are found, whatever it says it is', async (_what, bytes) => {
  const file = await examine(bytes);
  expect(file.kind).toBe('text');
  expect(foundIn(file).map((value) => value.replaceAll(/\D/g, ''))).toContain('4012888888881881');
});

test('a value anywhere in a long text is found, also where two pieces meet', async () => {
  for (const at of [39_990, 40_000, 79_985, 120_000]) {
    const text = `${'lorem ipsum dolor\n'.repeat(30_000).slice(0, at)} card ${CARD}. ${'the parcel came\n'.repeat(5_000)}`;
    expect(foundIn(await examine(text)), `at ${at}`).toContain(CARD);
  }
});

test('of a PDF the words are read, in its fields and notes too; one that is broken or only says it is one stays closed', async () => {
  const file = await examine(pdfOf([`card ${CARD}`, 'of Mika Oda']));
  expect(file.kind).toBe('text');
  expect(foundIn(file)).toContain(CARD);
  expect((await examine(pdfOf([]))).kind).toBe('closed');
  expect((await examine('%PDF-1.7 and nothing of it is true')).kind).toBe('closed');
  expect((await examine(pdfBomb())).kind).toBe('closed');
}, 30_000);

/** A page with these lines (ISO 32000-1), as small as one can be. */
function pdfOf(lines: readonly string[]): Buffer {
  const shown = lines.map((line, at) => `BT /F 12 Tf 40 ${700 - at * 20} Td (${line}) Tj ET`).join('\n');
  return assemble(Buffer.from(shown), '');
}

/** A page whose content unpacks to 400 MB. */
function pdfBomb(): Buffer {
  const layer = deflateSync(Buffer.alloc(400_000_000, 32), { level: 1 });
  return assemble(layer, '/Filter /FlateDecode ');
}

function assemble(content: Buffer, filter: string): Buffer {
  const parts = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>',
  ].map((body, at) => Buffer.from(`${at + 1} 0 obj\n${body}\nendobj\n`));
  const stream = Buffer.concat([
    Buffer.from(`4 0 obj\n<< ${filter}/Length ${content.length} >>\nstream\n`),
    content,
    Buffer.from('\nendstream\nendobj\n'),
  ]);
  return Buffer.concat([
    Buffer.from('%PDF-1.4\n'),
    ...parts,
    stream,
    Buffer.from('trailer\n<< /Root 1 0 R /Size 5 >>\n%%EOF\n'),
  ]);
}

test('a picture is one by its first bytes, not by its name', async () => {
  const png = Buffer.from('89504e470d0a1a0a0000', 'hex');
  expect(await examine(png, 'text/plain')).toMatchObject({
    kind: 'picture',
    mediaType: 'image/png',
    text: null,
  });
  expect((await examine(`card ${CARD}`, 'image/png')).kind).toBe('text');
  expect((await examine('<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml')).kind).toBe('text');
});

test.each([
  ['bytes', Buffer.from([0, 1, 2, 255, 254])],
  ['an archive', Buffer.from('504b0304140000000800', 'hex')],
  ['RTF, which can write a digit in another way', '{\\rtf1 card 4012}'],
  ['a text too long to be read', 'x'.repeat(400_001)],
  ['a list of thousands of people', Array.from({ length: 2_100 }, (_, n) => `a${n}@mail.example`).join('\n')],
])('%s stays closed', async (_what, bytes) => {
  expect(await examine(bytes)).toMatchObject({ kind: 'closed', text: null });
});
