import { simpleParser, type AddressObject, type ParsedMail } from 'mailparser';

import { htmlAsText } from '#platform/html-text';
import { cut, storable } from '#platform/text';
import type { Customer } from './begin-conversation.ts';
import { localeOfText } from './locale-of-text.ts';
import type { IncomingFile } from './examine-file.ts';

/** A mail as far as we use it, in clear: for the channel alone, on its way to the detector. */
export interface IncomingMail {
  customer: Customer & { email: string };
  title: string;
  text: string;
  locale: 'en' | 'ja';
  files: IncomingFile[];
  messageId: string | null;
  /** Message-IDs this mail answers, nearest first. */
  references: string[];
  /** Written by a machine (RFC 3834 and its older relatives): kept where it belongs, begins nothing, wakes nobody. */
  automatic: boolean;
}

const MAX_TEXT = 40_000;
const MAX_TITLE = 500;
const MAX_HTML = 2_000_000;
export const MAX_FILES = 50;

/** More files than one message holds: told to the sender, since leaving some out would lose them unseen. */
export class TooManyFiles extends Error {}

/**
 * Reads one mail (RFC 5322, MIME; charsets incl. ISO-2022-JP and Shift_JIS). Null if there is nobody to answer.
 * Files are taken as bytes and never unpacked, so that an archive that grows without end stays as small as it came.
 * Throws `TooManyFiles`.
 */
export async function parseMail(raw: Buffer, envelopeFrom: string | null): Promise<IncomingMail | null> {
  const parsed = await simpleParser(raw, {
    skipImageLinks: true,
    skipTextToHtml: true,
    maxHtmlLengthToParse: MAX_HTML,
  });
  const from = firstAddress(parsed.replyTo) ?? firstAddress(parsed.from);
  const email = from?.address ?? envelopeFrom;
  if (email === null || email === undefined || !/^[^\s@]{1,64}@[^\s@]{1,255}$/.test(email)) return null;
  if (parsed.attachments.length > MAX_FILES) throw new TooManyFiles();
  const subject = storable(parsed.subject ?? '').trim();
  const title = cut(subject, MAX_TITLE);
  const body = storable(bodyOf(parsed));
  const text = body === '' ? title || '—' : shorten(body);
  const name = cut(storable(from?.name ?? '').trim(), 200);
  return {
    customer: { name: name === '' ? null : name, email: storable(email), phone: null },
    title: title === '' ? cut(text, 60) : title,
    text,
    locale: localeOfText(title + body),
    files: [
      ...parsed.attachments.map((file) => ({
        fileName: cut(storable(file.filename ?? 'file'), 255),
        mediaType: file.contentType,
        bytes: file.content,
      })),
      ...whatWasCut(subject, body, parsed.html || ''),
    ],
    messageId: parsed.messageId ?? null,
    references: referencesOf(parsed),
    automatic: isAutomatic(parsed, envelopeFrom),
  };
}

/** The parser makes text of HTML that stands alone or beside text, but not of HTML beside files. */
function bodyOf(mail: ParsedMail): string {
  const text = (mail.text ?? '').trim();
  return text !== '' || typeof mail.html !== 'string' ? text : (htmlAsText(mail.html) ?? '').trim();
}

function firstAddress(
  field: AddressObject | undefined,
): { address?: string | undefined; name: string } | undefined {
  return field?.value
    .flatMap((one) => one.group ?? [one])
    .find((one) => one.address !== undefined && one.address !== '');
}

/** What is beyond the limit is named at the end; all of it is kept as a file. */
function shorten(text: string): string {
  if (text.length <= MAX_TEXT) return text;
  const shown = cut(text, MAX_TEXT - 60);
  return `${shown}\n[… ${text.length - shown.length} characters more in message.txt]`;
}

/** The whole words of a mail that is too long to show, sealed as a file like those that came with it: nothing is lost. */
function whatWasCut(subject: string, body: string, html: string): IncomingFile[] {
  const files: IncomingFile[] = [];
  if (subject.length > MAX_TITLE || body.length > MAX_TEXT)
    files.push({
      fileName: 'message.txt',
      mediaType: 'text/plain',
      bytes: Buffer.from(`${subject}\n\n${body}`),
    });
  if (html.length > MAX_HTML)
    files.push({ fileName: 'message.html', mediaType: 'text/html', bytes: Buffer.from(storable(html)) });
  return files;
}

function referencesOf(mail: ParsedMail): string[] {
  const listed =
    mail.references === undefined ? [] : Array.isArray(mail.references) ? mail.references : [mail.references];
  return [...(mail.inReplyTo === undefined ? [] : [mail.inReplyTo]), ...listed.toReversed()].slice(0, 30);
}

function isAutomatic(mail: ParsedMail, envelopeFrom: string | null): boolean {
  const header = (name: string): string => {
    const value = mail.headers.get(name);
    return typeof value === 'string' ? value.toLowerCase() : '';
  };
  const submitted = header('auto-submitted');
  return (
    envelopeFrom === null ||
    (submitted !== '' && !submitted.startsWith('no')) ||
    /^(?:bulk|list|junk|auto_reply)/.test(header('precedence')) ||
    mail.headers.has('x-auto-response-suppress') ||
    mail.headers.has('x-autoreply') ||
    // The parser gathers all of a list's headers under a name of its own; only a list itself has an id.
    mail.headerLines.some(({ key }) => key === 'list-id')
  );
}
