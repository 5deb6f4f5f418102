import { describe, expect, test } from 'vitest';

import { mayConnect, parseListed } from './addresses.ts';

const listed = (...ranges: string[]) =>
  ranges.map((range) => parseListed(range)).filter((one) => one !== null);

describe('where the vault may connect', () => {
  test.each([
    '93.184.216.34',
    '8.8.8.8',
    '172.15.255.255',
    '172.32.0.1',
    '100.63.255.255',
    '100.128.0.0',
    '2606:4700::1111',
    '2a00:1450:4001:81b::200e',
    // The public address that it is, however it is written.
    '::ffff:8.8.8.8',
  ])('%s is of the public internet', (address) => expect(mayConnect(address, 443, [])).toBe(true));

  test.each([
    '127.0.0.1',
    '127.255.255.254',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    '100.127.255.255',
    '169.254.169.254',
    '169.254.0.1',
    '0.0.0.0',
    '192.0.2.1',
    '198.18.0.1',
    '203.0.113.9',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:169.254.169.254',
    '0:0:0:0:0:ffff:a00:1',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b::169.254.169.254',
    '2002:7f00:1::',
    '2001::1',
    '2001:db8::1',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    'localhost',
    '127.1',
    '2130706433',
    '0x7f.0.0.1',
    '',
  ])('%s is not', (address) => expect(mayConnect(address, 443, [])).toBe(false));

  test('a listed private range is open for its port alone, and no more of it', () => {
    const ranges = listed('10.2.0.0/16', '127.0.0.1/32:8443', '[fd00::]/8');
    expect(mayConnect('10.2.3.4', 443, ranges)).toBe(true);
    expect(mayConnect('::ffff:10.2.3.4', 443, ranges)).toBe(true);
    expect(mayConnect('10.3.0.1', 443, ranges)).toBe(false);
    expect(mayConnect('127.0.0.1', 8443, ranges)).toBe(true);
    expect(mayConnect('127.0.0.1', 5432, ranges)).toBe(false);
    expect(mayConnect('127.0.0.2', 8443, ranges)).toBe(false);
    expect(mayConnect('fd12::1', 443, ranges)).toBe(true);
  });

  test('link-local and metadata addresses stay closed, whatever is listed', () => {
    const all = listed('0.0.0.0/0', '[::]/0');
    for (const address of ['169.254.169.254', 'fd00:ec2::254', '0.0.0.0', 'fe80::1', '224.0.0.1'])
      expect(mayConnect(address, 443, all), address).toBe(false);
  });

  test.each(['10.0.0.0', '10.0.0.0/33', 'x/8', '10.0.0.0/8:0', '[::1]/129', '::1/128:99999'])(
    '%s is no range',
    (text) => expect(parseListed(text)).toBeNull(),
  );
});
