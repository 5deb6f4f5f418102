import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import iconv from 'iconv-lite';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { simpleParser } from 'mailparser';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { runRedact } from './redact.ts';

const CARD = '4242 4242 4242 4242';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'redact-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Ran {
  code: number;
  out: Buffer;
  said: string;
}

async function redact(words: readonly string[], input = '', locale: 'en' | 'ja' = 'en'): Promise<Ran> {
  const out: Buffer[] = [];
  const said: Buffer[] = [];
  const into = (chunks: Buffer[]): Writable =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        chunks.push(Buffer.from(chunk));
        done();
      },
    });
  const code = await runRedact(words, {
    stdin: Readable.from([Buffer.from(input)]),
    stdout: into(out),
    stderr: into(said),
    env: {},
    locale,
  });
  return { code, out: Buffer.concat(out), said: Buffer.concat(said).toString() };
}

function file(name: string, bytes: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const masked = async (name: string, bytes: string | Uint8Array): Promise<string> =>
  (await redact([file(name, bytes)])).out.toString();

describe('text', () => {
  test.each(['cp932', 'euc-jp', 'utf16-le', 'utf8'] as const)(
    'in %s is masked and comes out in the same encoding',
    async (encoding) => {
      const bytes = iconv.encode(`電話番号は 090-1234-5678 です。カードは${CARD}。\r\n`, encoding, {
        addBOM: encoding === 'utf16-le',
      });
      const { out } = await redact([file('a.txt', bytes)]);
      const text = iconv.decode(out, encoding);
      expect(text.replaceAll('*', '•')).toBe('電話番号は [PHONE •••78] です。カードは[CARD ••4242]。\r\n');
    },
  );

  test('in ISO-2022-JP, which is seven bit, is not taken for text without values', async () => {
    const bytes = Buffer.concat([
      Buffer.from('\u001b$B', 'latin1'),
      Buffer.from('!{!{', 'latin1'),
      Buffer.from(`\u001b(B ${CARD}`, 'latin1'),
    ]);
    expect(await masked('a.txt', bytes)).toContain('[CARD ••4242]');
  });

  test('longer than the detector takes at once is read in pieces that cut no line', async () => {
    const line = `${'x'.repeat(90)}\n`;
    const { out, said } = await redact([
      file('a.log', `${line.repeat(9_000)}card ${CARD}\n${line.repeat(9_000)}`),
    ]);
    expect(out.toString()).toContain('card [CARD ••4242]\n');
    expect(out.length).toBe(91 * 18_000 + Buffer.byteLength('card [CARD ••4242]\n'));
    expect(said).toMatch(/Card: 1/);
  });
});

describe('a table', () => {
  test('keeps quotes, line ends and what is no value, byte for byte', async () => {
    const csv = `order_no,customer_name,phone,note\r\n1001,Anna Kowalska,020 7946 0958,"said ""hello"""\r\n1002,"Smith, John",020 7946 0123,\r\n`;
    const out = await masked('a.csv', csv);
    expect(out).toContain(
      'order_no,customer_name,phone,note\r\n1001,[PERSON •••],[PHONE •••58],"said ""hello"""\r\n1002,"[PERSON',
    );
    expect(out).not.toMatch(/Smith|John|7946/);
  });

  test('takes the rest of a column for what most of it is', async () => {
    const rows = ['Ava Johnson', 'Peter Wilson', 'Maria Garcia', 'David Miller', 'Qwx Zrtpl'];
    const out = await masked(
      'a.csv',
      `id;customer name\n${rows.map((name, at) => `${at};${name}`).join('\n')}\n`,
    );
    expect(out).not.toMatch(/Qwx|Zrtpl|Ava/);
    expect(out).toMatch(/^id;customer name\n0;\[PERSON/);
  });

  test('in Shift_JIS with Japanese labels', async () => {
    const bytes = iconv.encode('受付番号,氏名,カード番号\n1,山田太郎,4242424242424242\n', 'cp932');
    const { out } = await redact([file('a.csv', bytes)]);
    expect(iconv.decode(out, 'cp932')).toBe('受付番号,氏名,カード番号\n1,[PERSON ***],[CARD **4242]\n');
  });

  test.each(['"', 'a,"b', '""""""', '\n\n', ',,,', '"a"b,c\n', ''])(
    '%j comes out as it went in',
    async (csv) => {
      expect(await masked('a.csv', csv)).toBe(csv);
    },
  );
});

describe('JSON', () => {
  test('reads keys as labels, masks numbers as strings and keeps every space', async () => {
    const json = `{ "id": 1001,\n  "cardNumber" : 4242424242424242, "customer": {"name":"Anna Kowalska", "mail": "anna@kowalska.example"},\n "tags": ["x", "\\u0034242424242424242"] }\n`;
    const out = await masked('a.json', json);
    expect(JSON.parse(out)).toEqual({
      id: 1001,
      cardNumber: '[CARD ••4242]',
      customer: { name: '[PERSON •••]', mail: expect.stringContaining('EMAIL') as string },
      tags: ['x', '[CARD ••4242]'],
    });
    expect(out.startsWith('{ "id": 1001,\n  "cardNumber" : "')).toBe(true);
  });

  test('masks a value that is a key, and lines of JSON one by one', async () => {
    const out = await masked('a.jsonl', `{"anna@kowalska.example": 1}\n{"card": "${CARD}"}\n`);
    expect(out).not.toMatch(/kowalska|4242 4242/);
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => Object.keys(JSON.parse(line) as object).length),
    ).toEqual([1, 1]);
  });

  test('that is broken is masked as text', async () => {
    expect(await masked('a.json', `{"card": ${CARD}, oops`)).toContain('[CARD ••4242], oops');
  });
});

const docx = (body: string, more: Record<string, string> = {}): Uint8Array =>
  zipSync({
    '[Content_Types].xml': strToU8('<Types/>'),
    'word/document.xml': strToU8(
      `<?xml version="1.0"?><w:document xmlns:w="w"><w:body>${body}</w:body></w:document>`,
    ),
    ...Object.fromEntries(Object.entries(more).map(([name, text]) => [name, strToU8(text)])),
  });
const run = (text: string): string => `<w:r><w:rPr><w:b/></w:rPr><w:t>${text}</w:t></w:r>`;

describe('a Word document', () => {
  test('finds a value that is set in several runs, puts its mask in the first and leaves the looks alone', async () => {
    const { out } = await redact([
      file(
        'a.docx',
        docx(`<w:p>${run('My card: 4242 42')}${run('42 4242')}${run(' 4242, thanks &amp; bye')}</w:p>`),
      ),
    ]);
    const xml = strFromU8(unzipSync(out)['word/document.xml'] ?? new Uint8Array());
    expect(xml).toContain(
      `<w:p>${run('My card: [CARD ••4242]')}${run('')}${run(', thanks &amp; bye')}</w:p>`,
    );
  });

  test('reads what stands beside the text: authors, deleted text, comments, links, properties, embedded documents', async () => {
    const inner = docx(`<w:p>${run(`card ${CARD}`)}</w:p>`);
    const bytes = zipSync({
      ...unzipSync(
        docx(`<w:p><w:del w:author="Anna Kowalska"><w:r><w:delText>${CARD}</w:delText></w:r></w:del></w:p>`),
      ),
      'word/comments.xml': strToU8(
        '<w:comments><w:comment><w:p><w:r><w:t>call 020 7946 0123</w:t></w:r></w:p></w:comment></w:comments>',
      ),
      'word/_rels/document.xml.rels': strToU8(
        '<Relationships><Relationship Id="1" Target="mailto:anna@kowalska.example"/></Relationships>',
      ),
      'docProps/core.xml': strToU8('<cp><dc:title>My phone: 020 7946 0999</dc:title></cp>'),
      'word/embeddings/x.docx': inner,
      'word/media/image1.png': new Uint8Array([1]),
    });
    const { out, said } = await redact([file('a.docx', bytes)]);
    const parts = unzipSync(out);
    const all = [
      ...Object.values(parts),
      ...Object.values(unzipSync(parts['word/embeddings/x.docx'] ?? new Uint8Array())),
    ].map((part) => strFromU8(part));
    expect(all.join('\n')).not.toMatch(/Kowalska|kowalska|4242 4242|7946/);
    expect(said).toMatch(/Pictures .* not read: 1/);
  });

  test.each([
    ['no archive', strToU8('hello')],
    ['another archive', zipSync({ 'a.txt': strToU8('x') })],
    [
      'an entity that a parser would expand',
      docx('', { 'word/comments.xml': '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>' }),
    ],
    ['a tag that never ends', docx('<w:p a="')],
  ])('that is %s is refused with a sentence and nothing is written', async (_what, bytes) => {
    const { code, out, said } = await redact([file('a.docx', bytes)]);
    expect([code, out.length]).toEqual([2, 0]);
    expect(said).toMatch(/^a\.docx: is damaged/);
  });

  test('that says it unpacks to more than we take is refused unread', async () => {
    const { code, said } = await redact([
      file(
        'a.docx',
        zipSync(
          { '[Content_Types].xml': strToU8('<a/>'), 'word/x.xml': new Uint8Array(300_000_000) },
          { level: 1 },
        ),
      ),
    ]);
    expect(code).toBe(2);
    expect(said).toMatch(/Split it first/);
  });
});

describe('an Excel workbook', () => {
  const sheet = (rows: string): string => `<worksheet><sheetData>${rows}</sheetData></worksheet>`;
  const workbook = (rows: string, strings: readonly string[]): Uint8Array =>
    zipSync({
      '[Content_Types].xml': strToU8('<Types/>'),
      'xl/sharedStrings.xml': strToU8(
        `<sst>${strings.map((one) => `<si><t>${one}</t></si>`).join('')}</sst>`,
      ),
      'xl/worksheets/sheet1.xml': strToU8(sheet(rows)),
    });

  test('is read as a table: labels above, numbers as typed, dates of birth as dates, formulas as what they say', async () => {
    const bytes = workbook(
      '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c><c r="D1" t="s"><v>4</v></c></row>' +
        '<row r="2"><c r="A2" s="3"><v>4.242424242424242E15</v></c><c r="B2" s="5"><v>29222</v></c><c r="C2" t="s"><v>3</v></c><c r="D2"><v>42</v></c></row>' +
        `<row r="3"><c r="A3"><f>"${CARD}"&amp;""</f><v></v></c><c r="D3"><v>29222</v></c></row>`,
      ['Card number', 'Date of birth', 'Customer name', 'Anna Kowalska', 'Quantity'],
    );
    const { out, said } = await redact([file('a.xlsx', bytes)]);
    const parts = unzipSync(out);
    const xml = strFromU8(parts['xl/worksheets/sheet1.xml'] ?? new Uint8Array());
    expect(xml).toContain(
      '<c r="A2" s="3" t="inlineStr"><is><t xml:space="preserve">[CARD ••4242]</t></is></c>',
    );
    expect(xml).toContain('[DATE_OF_BIRTH •••]');
    expect(xml).toContain('<c r="D2"><v>42</v></c>');
    expect(xml).toContain('<c r="D3"><v>29222</v></c>');
    expect(xml).not.toContain('4242 4242');
    expect(strFromU8(parts['xl/sharedStrings.xml'] ?? new Uint8Array())).not.toContain('Kowalska');
    expect(said).toMatch(/Card: 1/);
  });
});

/** A PDF by hand (ISO 32000-1): one page a text, and a document information dictionary of nothing. */
function pdf(pages: readonly string[]): Buffer {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_page, at) => `${4 + at * 2} 0 R`).join(' ')}] >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...pages.flatMap((text, at) => {
      const stream = `BT /F 12 Tf 40 700 Td (${text}) Tj ET`;
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F 3 0 R >> >> /Contents ${5 + at * 2} 0 R >>`,
        `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
      ];
    }),
  ];
  let out = '%PDF-1.4\n';
  const places = objects.map((object, at) => {
    const place = out.length;
    out += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return place;
  });
  const table = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('');
  return Buffer.from(
    `${out}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${out.length}\n%%EOF\n`,
    'latin1',
  );
}

describe('a PDF', () => {
  test('comes out as masked text, page by page', async () => {
    expect(await masked('a.pdf', pdf([`my card is ${CARD}`, 'Please call 020 7946 0123.']))).toBe(
      'my card is [CARD ••4242]\n\fPlease call [PHONE •••23].\n',
    );
  });

  test('is one by its bytes, whatever it is called', async () => {
    expect(await masked('a.txt', pdf([`card ${CARD}`]))).toBe('card [CARD ••4242]\n');
  });

  test('that is broken is refused', async () => {
    const { code, said } = await redact([file('a.pdf', '%PDF-1.4 and no more')]);
    expect(code).toBe(2);
    expect(said).toMatch(/^a\.pdf: is damaged/);
  });
});

describe('a mail', () => {
  test('comes out as a mail: headers, HTML as text, readable attachments masked, others left out and named', async () => {
    const eml = [
      `From: "Anna Kowalska" <anna@kowalska.example>`,
      'To: support@fernhill.example',
      `Subject: card ${CARD}`,
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=x',
      '',
      '--x',
      'Content-Type: text/html; charset=utf-8',
      '',
      '<p>Please call <b>020 7946</b> 0123</p>',
      '--x',
      'Content-Type: text/csv',
      'Content-Disposition: attachment; filename="list of anna@kowalska.example.csv"',
      '',
      `name,card`,
      `Anna Kowalska,${CARD}`,
      '--x',
      'Content-Type: image/png',
      'Content-Disposition: attachment; filename=a.png',
      '',
      'x',
      '--x--',
      '',
    ].join('\r\n');
    const { out, said } = await redact([file('a.eml', eml)]);
    const mail = await simpleParser(out);
    expect(mail.subject).toBe('card [CARD ••4242]');
    expect(mail.text?.trim()).toBe('Please call [PHONE •••23]');
    expect(mail.attachments.map((one) => one.content.toString())).toEqual([
      'name,card\r\n[PERSON •••],[CARD ••4242]',
    ]);
    const everything = [
      out.toString('latin1'),
      JSON.stringify(mail),
      ...mail.attachments.map((one) => one.filename),
    ].join('\n');
    expect(everything).not.toMatch(/kowalska|4242 4242|7946/i);
    expect(said).toMatch(/left out .*: 1/);
  });
});

describe('the command', () => {
  test('--check writes no document and exits 1 where something was found, 0 where nothing was', async () => {
    const found = await redact(['--check', file('a.txt', CARD)]);
    expect([found.code, found.out.length]).toEqual([1, 0]);
    expect((await redact(['--check', file('b.txt', 'order 12345678')])).code).toBe(0);
  });

  test('--out writes each file under its own name and replaces none', async () => {
    const out = join(folder, 'out');
    const files = [
      file('a.txt', CARD),
      file('b.docx', docx(`<w:p>${run(CARD)}</w:p>`)),
      file('c.pdf', pdf([CARD])),
    ];
    expect((await redact(['--out', out, ...files])).code).toBe(0);
    expect(readdirSync(out).toSorted()).toEqual(['a.txt', 'b.docx', 'c.txt']);
    expect(readFileSync(join(out, 'a.txt'), 'utf8')).toBe('[CARD ••4242]');
    const again = await redact(['--out', out, files[0] ?? '']);
    expect(again.code).toBe(2);
    expect(again.said).toMatch(/never replaced/);
  });

  test.each(['en', 'ja'] as const)('says in %s what cannot be done, and echoes nothing', async (locale) => {
    for (const words of [
      ['--chekc'],
      ['--out'],
      [join(folder, 'missing.txt')],
      [file('a.docx', ''), file('b.txt', '')],
    ]) {
      const { code, said, out } = await redact(words, '', locale);
      expect([code, out.length]).toEqual([2, 0]);
      expect(/[ぁ-ん]/.test(said)).toBe(locale === 'ja');
    }
  });
});
