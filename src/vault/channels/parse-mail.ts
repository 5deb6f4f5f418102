import { simpleParser, type AddressObject, type ParsedMail } from 'mailparser';

import { htmlAsText } from '#platform/html-text';
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
const MAX_FILES = 8;

/**
 * Reads one mail (RFC 5322, MIME; charsets incl. ISO-2022-JP and Shift_JIS). Null if there is nobody to answer.
 * Files are taken as bytes and never unpacked, so that an archive that grows without end stays as small as it came.
 */
export async function parseMail(raw: Buffer, envelopeFrom: string | null): Promise<IncomingMail | null> {
  const parsed = await simpleParser(raw, {
    skipImageLinks: true,
    skipTextToHtml: true,
    maxHtmlLengthToParse: 2_000_000,
  });
  const from = firstAddress(parsed.replyTo) ?? firstAddress(parsed.from);
  const email = from?.address ?? envelopeFrom;
  if (email === null || email === undefined || !/^[^\s@]{1,64}@[^\s@]{1,255}$/.test(email)) return null;
  const title = (parsed.subject ?? '').slice(0, 500).trim();
  const body = bodyOf(parsed);
  const text = body === '' ? title || '—' : shorten(body);
  return {
    customer: { name: from?.name.trim() ? from.name.trim().slice(0, 200) : null, email, phone: null },
    title: title === '' ? text.slice(0, 60) : title,
    text,
    locale: localeOfText(title + body),
    files: parsed.attachments.slice(0, MAX_FILES).map((file) => ({
      fileName: (file.filename ?? 'file').slice(0, 255),
      mediaType: file.contentType.slice(0, 120),
      bytes: file.content,
    })),
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

/** Nothing is lost silently: what is beyond the limit is named at the end, and the whole mail stays with its sender. */
function shorten(text: string): string {
  return text.length <= MAX_TEXT
    ? text
    : `${text.slice(0, MAX_TEXT - 40)}\n[… ${text.length - MAX_TEXT + 40} characters left out]`;
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
    mail.headers.has('list-id')
  );
}
