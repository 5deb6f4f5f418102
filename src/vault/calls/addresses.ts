import { isIPv4, isIPv6 } from 'node:net';

/** An address range that the operator lists although it is private: `10.2.0.0/16`, `127.0.0.1/32:4110`, `[fd00::]/8:8443`. */
export interface ListedRange {
  readonly bytes: readonly number[];
  readonly bits: number;
  /** Null: every port. */
  readonly port: number | null;
}

/** Never, listed or not: this host's "any" address, link-local (where clouds keep their credentials), multicast, broadcast. */
const NEVER = ['0.0.0.0/8', '169.254.0.0/16', '224.0.0.0/4', '240.0.0.0/4', 'fd00:ec2::254/128'];
/** IANA's special-purpose registry (RFC 6890): not of the public internet. */
const PRIVATE = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
];
/** Of IPv6 only what is given out as global unicast is public, without the ranges that carry other addresses inside. */
const GLOBAL_6 = '2000::/3';
const NOT_GLOBAL_6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];
/** Private ranges of IPv6 that an operator may list. */
const LISTABLE_6 = ['fc00::/7', '::1/128'];

/** May the vault connect there? Every way of writing an address is read into its bytes first. */
export function mayConnect(address: string, port: number, listed: readonly ListedRange[]): boolean {
  const bytes = bytesOf(address);
  if (bytes === null) return false;
  if (NEVER.some((range) => inRange(bytes, rangeOf(range)))) return false;
  const isListed = listed.some(
    (range) => inRange(bytes, range) && (range.port === null || range.port === port),
  );
  if (bytes.length === 4) return isListed || !PRIVATE.some((range) => inRange(bytes, rangeOf(range)));
  if (isListed && LISTABLE_6.some((range) => inRange(bytes, rangeOf(range)))) return true;
  return inRange(bytes, rangeOf(GLOBAL_6)) && !NOT_GLOBAL_6.some((range) => inRange(bytes, rangeOf(range)));
}

/** Reads what an operator lists. Null if it is no range. */
export function parseListed(text: string): ListedRange | null {
  const found = /^(?:\[([0-9a-fA-F:.]+)\]|([0-9a-fA-F:.]+?))\/(\d{1,3})(?::(\d{1,5}))?$/.exec(text.trim());
  const bytes = bytesOf(found?.[1] ?? found?.[2] ?? '');
  if (found === null || bytes === null) return null;
  const bits = Number(found[3]);
  const port = found[4] === undefined ? null : Number(found[4]);
  if (bits > bytes.length * 8 || (port !== null && (port < 1 || port > 65_535))) return null;
  return { bytes, bits, port };
}

function rangeOf(text: string): ListedRange {
  const range = parseListed(text.includes(':') ? text.replace(/^(.*)\/(\d+)$/, '[$1]/$2') : text);
  if (range === null) throw new Error(`no range: ${text}`);
  return range;
}

function inRange(bytes: readonly number[], range: Pick<ListedRange, 'bytes' | 'bits'>): boolean {
  if (bytes.length !== range.bytes.length) return false;
  for (let bit = 0; bit < range.bits; bit += 1) {
    const [at, mask] = [bit >> 3, 0x80 >> (bit & 7)];
    if (((bytes[at] ?? 0) & mask) !== ((range.bytes[at] ?? 0) & mask)) return false;
  }
  return true;
}

/** 4 or 16 bytes; an IPv4 address written as IPv6 (RFC 4291 section 2.5.5) is the IPv4 address that it is. Null for anything else. */
function bytesOf(address: string): number[] | null {
  if (isIPv4(address)) return address.split('.').map(Number);
  // A zone names an interface: nothing of the public internet has one.
  if (!isIPv6(address) || address.includes('%')) return null;
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address);
  const plain =
    dotted === null
      ? address
      : `${dotted[1]}${(dotted[2] ?? '')
          .split('.')
          .map((part) => Number(part).toString(16).padStart(2, '0'))
          .join('')
          .replace(/^(.{4})/, '$1:')}`;
  const [left = '', right] = plain.split('::');
  const words = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((word) => Number.parseInt(word, 16));
  const head = words(left);
  const tail = right === undefined ? [] : words(right);
  const all = [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail];
  const bytes = all.flatMap((word) => [word >> 8, word & 0xff]);
  const isMapped = bytes.slice(0, 10).every((one) => one === 0) && bytes[10] === 255 && bytes[11] === 255;
  return isMapped ? bytes.slice(12) : bytes;
}
