import { isIPv4, isIPv6 } from 'node:net';

/**
 * The network of an address as a prefix: /24 of IPv4, /48 of IPv6 (RFC 6177: what one site gets), `local` for this machine. It is what
 * lists show and what rules compare: close enough to know a place again, too wide to know a device.
 */
export function networkOf(address: string): string {
  const plain = address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
  if (isIPv4(plain)) {
    if (plain.startsWith('127.')) return 'local';
    return `${plain.split('.').slice(0, 3).join('.')}.0/24`;
  }
  if (!isIPv6(plain)) return 'unknown';
  if (plain === '::1') return 'local';
  return `${groupsOf(plain).slice(0, 3).join(':')}::/48`;
}

/** The eight groups of an IPv6 address without leading zeros (RFC 4291 section 2.2). */
function groupsOf(address: string): string[] {
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const part = (text: string): string[] => text.split(':').filter((group) => group !== '');
  const before = part(head);
  const after = part(tail ?? '');
  const missing = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  return [...before, ...Array.from({ length: missing }, () => '0'), ...after].map((group) =>
    Number.parseInt(group, 16).toString(16),
  );
}
