import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';

import { parseMail, TooManyFiles } from './parse-mail.ts';

const mail = (headers: string[], body: string | Buffer): Buffer =>
  Buffer.concat([
    Buffer.from([...headers, '', ''].join('\r\n'), 'latin1'),
    typeof body === 'string' ? Buffer.from(body) : body,
  ]);

const FROM = 'From: Aoi <aoi@example.com>';

describe('a mail is read as it was written', () => {
  test('Shift_JIS body and an encoded subject', async () => {
    const subject = `=?Shift_JIS?B?${iconv.encode('注文の件', 'Shift_JIS').toString('base64')}?=`;
    const raw = mail(
      [
        FROM,
        `Subject: ${subject}`,
        'Content-Type: text/plain; charset=Shift_JIS',
        'Content-Transfer-Encoding: 8bit',
      ],
      iconv.encode('電話番号は090-1234-5678です。', 'Shift_JIS'),
    );
    const read = await parseMail(raw, 'aoi@example.com');
    expect(read?.title).toBe('注文の件');
    expect(read?.text).toBe('電話番号は090-1234-5678です。');
    expect(read?.locale).toBe('ja');
  });

  test('HTML beside a file, with no text of its own', async () => {
    const raw = mail(
      [FROM, 'Subject: help', 'MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=x'],
      [
        '--x',
        'Content-Type: text/html; charset=utf-8',
        '',
        '<p>My order <b>never</b> came.</p><img alt="x" src="https://example.com/x.png">',
        '--x',
        'Content-Type: application/octet-stream; name=a.bin',
        '',
        'x',
        '--x--',
        '',
      ].join('\r\n'),
    );
    expect((await parseMail(raw, 'aoi@example.com'))?.text).toBe('My order never came.');
  });

  test('ISO-2022-JP, as Japanese mail programs still write it', async () => {
    // ESC $ B … ESC ( B around JIS X 0208 codes: 日本語 is 467c 4b5c 386c.
    const japanese = Buffer.from('1b2442467c4b5c386c1b2842', 'hex');
    const raw = mail(
      [
        FROM,
        'Subject: =?ISO-2022-JP?B?GyRCRnxLXDhsGyhC?=',
        'Content-Type: text/plain; charset=ISO-2022-JP',
        'Content-Transfer-Encoding: 7bit',
      ],
      Buffer.concat([japanese, Buffer.from(' 4242 4242 4242 4242\r\n')]),
    );
    const read = await parseMail(raw, 'aoi@example.com');
    expect(read?.title).toBe('日本語');
    expect(read?.text).toBe('日本語 4242 4242 4242 4242');
  });

  test('EUC-JP in a quoted-printable part beside HTML', async () => {
    const qp = [...iconv.encode('返品希望', 'EUC-JP')]
      .map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join('');
    const raw = mail(
      [FROM, 'Subject: x', 'MIME-Version: 1.0', 'Content-Type: multipart/alternative; boundary=b'],
      [
        '--b',
        'Content-Type: text/plain; charset=EUC-JP',
        'Content-Transfer-Encoding: quoted-printable',
        '',
        qp,
        '--b',
        'Content-Type: text/html',
        '',
        '<p>other</p>',
        '--b--',
        '',
      ].join('\r\n'),
    );
    expect((await parseMail(raw, 'aoi@example.com'))?.text).toBe('返品希望');
  });

  test('HTML alone becomes text, and scripts do not', async () => {
    const raw = mail(
      [FROM, 'Subject: x', 'Content-Type: text/html; charset=utf-8'],
      '<p>Call me on <b>555-0117</b></p><script>alert(1)</script><img src="http://t.example/x.png">',
    );
    const read = await parseMail(raw, 'aoi@example.com');
    expect(read?.text).toContain('555-0117');
    expect(read?.text).not.toContain('alert');
  });
});

describe('hostile and broken mail', () => {
  test.each([
    ['no headers at all', Buffer.from('just text')],
    [
      'unclosed multipart',
      mail(
        [FROM, 'Content-Type: multipart/mixed; boundary=b'],
        '--b\r\nContent-Type: text/plain\r\n\r\nhello',
      ),
    ],
    ['unknown charset', mail([FROM, 'Content-Type: text/plain; charset=klingon'], 'hello')],
    ['invalid base64', mail([FROM, 'Content-Type: text/plain', 'Content-Transfer-Encoding: base64'], '!!!!')],
    [
      'bytes that are no UTF-8',
      mail([FROM, 'Content-Type: text/plain; charset=utf-8'], Buffer.from([0xff, 0xfe, 0x41])),
    ],
    ['nothing', Buffer.alloc(0)],
  ])('%s is read without an exception', async (_name, raw) => {
    const read = await parseMail(raw, 'sender@example.com');
    expect(read?.customer.email).toMatch(/@example\.com$/);
    expect(read?.text.length).toBeGreaterThan(0);
  });

  test('nobody to answer: no mail', async () => {
    expect(await parseMail(mail(['From: nobody'], 'x'), null)).toBeNull();
  });

  test('an archive is taken as bytes, whatever it says it unpacks to', async () => {
    const raw = mail(
      [FROM, 'Subject: x', 'MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=b'],
      [
        '--b',
        'Content-Type: text/plain',
        '',
        'see file',
        '--b',
        'Content-Type: application/zip; name=bomb.zip',
        'Content-Transfer-Encoding: base64',
        'Content-Disposition: attachment; filename=bomb.zip',
        '',
        Buffer.from('PK\u0003\u0004 pretend').toString('base64'),
        '--b--',
        '',
      ].join('\r\n'),
    );
    const read = await parseMail(raw, 'aoi@example.com');
    expect(read?.files).toHaveLength(1);
    expect(read?.files[0]?.bytes.length).toBeLessThan(20);
  });

  test('text beyond the limit is shown in part, says so, and is kept whole as a file', async () => {
    const words = 'a'.repeat(100_000);
    const read = await parseMail(mail([FROM, `Subject: ${'s'.repeat(700)}`], words), null);
    expect(read?.text.length).toBeLessThanOrEqual(40_000);
    expect(read?.text.endsWith('characters more in message.txt]')).toBe(true);
    expect(read?.title).toHaveLength(500);
    const whole = read?.files.at(-1);
    expect([whole?.fileName, whole?.mediaType]).toEqual(['message.txt', 'text/plain']);
    expect(whole?.bytes.toString('utf8')).toBe(`${'s'.repeat(700)}\n\n${words}`);
  });

  test('a character is never cut in two, and half of one becomes a mark', async () => {
    const lone = Buffer.from('d83d0061', 'hex').swap16();
    const read = await parseMail(
      mail(
        [
          FROM,
          `Subject: ${'s'.repeat(499)}😀`,
          'Content-Type: text/plain; charset=utf-16le',
          'Content-Transfer-Encoding: base64',
        ],
        lone.toString('base64'),
      ),
      null,
    );
    expect(read?.title.isWellFormed()).toBe(true);
    expect(read?.text).toBe('\uFFFDa');
  });

  test('more files than a message holds are refused, never left out', async () => {
    const files = Array.from(
      { length: 51 },
      (_, nth) =>
        `--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename="${nth}.txt"\r\n\r\nx\r\n`,
    ).join('');
    const raw = mail([FROM, 'Content-Type: multipart/mixed; boundary=b'], `${files}--b--`);
    await expect(parseMail(raw, null)).rejects.toThrow(TooManyFiles);
  });
});
