import { describe, expect, test } from 'vitest';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

import type { Locale } from '#platform/problems';
import { certificatePdf, type Certified } from './certificate-pdf.ts';

const CERTIFIED: Certified = {
  erasure: {
    id: '01a2138d-bdf2-7cbb-8a6d-9e4cb81b3a06',
    classes: null,
    commitment: 'ab'.repeat(32),
    because: 'asked_by_person',
    state: 'done',
    counts: { conversations: 2, messages: 31, values: 12, indexes: 12, files: 1, mails: 3, contacts: 2 },
    requestedAt: '2026-11-24T09:00:00.000Z',
    dueBy: '2026-11-25T09:00:00.000Z',
    completedAt: '2026-11-25T08:59:20.000Z',
    certificate: `dozo/destruction/v1\n${Array.from({ length: 90 }, (_, n) => `field-${n} value`).join('\n')}\n\n— desk.example AAAA\n`,
  },
  clientName: 'アオゾラ電機 (Aozora Denki)',
  horizonSeconds: 86_400,
  provider: 'PKCS#11 (SoftHSM)',
  vkey: 'desk.example/destruction/x+00000000+AAAA',
};

async function open(locale: Locale) {
  const bytes = await certificatePdf(CERTIFIED, locale);
  const pdf = await pdfOf(bytes);
  return { pdf, bytes, text: await textOf(bytes) };
}

const pdfOf = (bytes: Buffer) =>
  getDocument({ data: new Uint8Array(bytes), useSystemFonts: false, verbosity: 0 }).promise;

async function textOf(bytes: Buffer): Promise<string> {
  const pdf = await pdfOf(bytes);
  const texts: string[] = [];
  for (let page = 1; page <= pdf.numPages; page += 1) {
    const { items } = await (await pdf.getPage(page)).getTextContent();
    texts.push(items.map((item) => ('str' in item ? item.str : '')).join(''));
  }
  return texts.join('\n');
}

describe('a certificate for people', () => {
  test.each([
    ['en', ['Certificate of destruction', 'the person asked for it', 'within 24 hours', 'messages 31']],
    ['ja', ['破棄証明書', 'ご本人の請求', '24時間以内', 'メッセージ 31', 'アオゾラ電機']],
  ] as const)(
    '%s: another reader reads what it says, page by page, and the note to the letter',
    async (locale, wanted) => {
      const { pdf, text } = await open(locale);
      for (const one of [
        ...wanted,
        CERTIFIED.erasure.commitment,
        '2026-11-25 08:59:20 UTC',
        'field-89 value',
      ])
        expect(text).toContain(one);
      expect(pdf.numPages).toBeGreaterThan(1);
      const [name = ''] = (await pdf.getAttachments())?.keys() ?? [];
      const note = await pdf.getAttachmentContent(name);
      expect(Buffer.from(note as Uint8Array).toString()).toBe(CERTIFIED.erasure.certificate);
      const { info } = (await pdf.getMetadata()) as { info: Record<string, unknown> };
      expect(info).toMatchObject({ Language: locale });
      // Tagged, so that it can be read aloud.
      expect(JSON.stringify(await (await pdf.getPage(1)).getStructTree())).toMatch(/"H1".*"Table".*"TH"/s);
    },
  );

  test('of some classes says which, and that the person stays', async () => {
    const erasure = { ...CERTIFIED.erasure, classes: ['CARD', 'ATTACHMENT'] };
    for (const [locale, wanted] of [
      ['en', ['Card, Files', 'still a customer', 'taken out of']],
      ['ja', ['カード番号、ファイル', '値を取り除いたメッセージ 31']],
    ] as const) {
      const bytes = await certificatePdf({ ...CERTIFIED, erasure }, locale);
      const text = await textOf(bytes);
      for (const one of wanted) expect(text).toContain(one);
      expect(text).not.toMatch(/[\0\ufffd]/);
    }
  });

  test('every letter of it is in the font', async () => {
    for (const locale of ['en', 'ja'] as const) expect((await open(locale)).text).not.toMatch(/[\0\ufffd]/);
  });
});
