/** A delivery report about a mail of ours (RFC 3464), as far as it says something: it came back for good. */
export interface Bounce {
  /** The message that did not arrive: our Message-IDs are made of it. */
  readonly messageId: string;
  /** Enhanced status (RFC 3463), such as `5.1.1`; null if it names none. */
  readonly status: string | null;
}

const LOOKED_AT = 512 * 1024;

/**
 * Reads a report as the many programs write it: somewhere in it stands the Message-ID of what came back. Ours are random and known to
 * the recipient alone, so nobody else can say of a mail that it bounced. Null for every other mail, also for one that is only late.
 */
export function readBounce(raw: Buffer, domain: string): Bounce | null {
  const text = raw.subarray(0, LOOKED_AT).toString('latin1');
  const headers = text.slice(0, Math.max(0, text.search(/\r?\n\r?\n/)));
  if (!/^content-type:\s*multipart\/report\b/im.test(headers)) return null;
  if (!/^action:\s*failed\b/im.test(text)) return null;
  const own = new RegExp(`<([0-9a-f-]{36})@${domain.replaceAll('.', '\\.')}>`, 'i').exec(text)?.[1];
  if (own === undefined) return null;
  return {
    messageId: own.toLowerCase(),
    status: /^status:\s*(5\.\d{1,3}\.\d{1,3})/im.exec(text)?.[1] ?? null,
  };
}
