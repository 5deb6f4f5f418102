import { extname } from 'node:path';
import type { AddressObject, ParsedMail } from 'mailparser';

import { htmlAsText } from '#platform/html-text';
import { Unreadable, type DocumentTools } from './redact-tools.ts';
import { cutLines } from './redact-masker.ts';

/** Kinds of attachment that can be masked; all others are left out, since they may hold anything. */
const MASKABLE = new Set([
  '.txt',
  '.csv',
  '.tsv',
  '.json',
  '.jsonl',
  '.eml',
  '.docx',
  '.xlsx',
  '.pdf',
  '.md',
  '.log',
]);

/**
 * A mail with its headers, text and readable attachments masked, as a new message. Its HTML is written as text and what can't be read is named and
 * left out: markup, pictures and other files have too many places for a value to hide in.
 */
export async function maskMail(bytes: Uint8Array, tools: DocumentTools): Promise<Uint8Array> {
  const { simpleParser } = await import('mailparser');
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer/index.js');
  const mail = await simpleParser(Buffer.from(bytes), { skipImageLinks: true, skipTextToHtml: true }).catch(
    () => {
      throw new Unreadable('broken');
    },
  );
  const head = [
    addresses(mail.from),
    addresses(mail.to),
    addresses(mail.cc),
    addresses(mail.replyTo),
    mail.subject ?? '',
  ];
  const labels = ['From: ', 'To: ', 'Cc: ', 'Reply-To: ', 'Subject: '];
  const [from = '', to = '', cc = '', replyTo = '', subject = '', ...text] = tools.masker.mask([
    ...head.map((one, at) => ({ text: one, glue: `\n${labels[at] ?? ''}` })),
    ...cutLines(bodyOf(mail)).map((one, at) => ({ ...one, glue: at === 0 ? '\n\n' : '' })),
  ]);
  const attachments: { filename: string; content: Buffer }[] = [];
  let left = 0;
  for (const [at, one] of mail.attachments.entries()) {
    tools.progress(at, mail.attachments.length);
    const name = one.filename ?? `attachment-${at + 1}`;
    const kind = extname(name).toLowerCase() || (one.contentType === 'message/rfc822' ? '.eml' : '');
    if (!MASKABLE.has(kind) || tools.inner === null) {
      left += 1;
      continue;
    }
    const masked = await tools.inner(one.content, kind);
    const [stem = ''] = tools.masker.mask([
      { text: name.slice(0, name.length - extname(name).length), glue: '' },
    ]);
    attachments.push({ filename: `${stem}${masked.kind}`, content: Buffer.from(masked.bytes) });
  }
  if (left > 0) tools.unread('attachment', left);
  const composed = new MailComposer({
    headers: {
      'X-Redacted-From': from,
      ...(to === '' ? {} : { 'X-Redacted-To': to }),
      ...(cc === '' ? {} : { 'X-Redacted-Cc': cc }),
      ...(replyTo === '' ? {} : { 'X-Redacted-Reply-To': replyTo }),
    },
    // Standards want an address; the masked one is no address any more, so it stands in a header of its own.
    from: { name: from, address: 'redacted@redacted.invalid' },
    to: { name: to, address: 'redacted@redacted.invalid' },
    subject,
    ...(mail.date === undefined ? {} : { date: mail.date }),
    messageId: '<redacted@redacted.invalid>',
    text: text.join(''),
    attachments,
  });
  return composed.compile().build();
}

/** A mail that is HTML beside files has no text of its own. */
function bodyOf(mail: ParsedMail): string {
  if ((mail.text ?? '').trim() !== '' || typeof mail.html !== 'string') return mail.text ?? '';
  const text = htmlAsText(mail.html);
  if (text === null) throw new Unreadable('too_large');
  return text;
}

function addresses(header: AddressObject | AddressObject[] | undefined): string {
  if (header === undefined) return '';
  return (Array.isArray(header) ? header : [header]).map((one) => one.text).join(', ');
}
