import { expect, test } from 'vitest';

import { findInternetAddresses } from './internet-address.ts';

function addresses(text: string): string[] {
  return [...findInternetAddresses({ text, lower: text.toLowerCase() })].map(({ from, to }) =>
    text.slice(from, to),
  );
}

test.each([
  ['blocked 203.0.113.7 twice', ['203.0.113.7']],
  ['from 2001:db8::8a2e:370:7334 today', ['2001:db8::8a2e:370:7334']],
  ['full 2001:db8:0:0:8:800:200c:417a', ['2001:db8:0:0:8:800:200c:417a']],
  ['mapped ::ffff:192.0.2.128', ['::ffff:192.0.2.128']],
  ['link fe80::1%eth0', ['fe80::1%eth0']],
  ['version 1.2.3.4 is out', []],
  ['999.1.1.1 is none', []],
  ['at 12:30:45 it stopped', []],
  ['the card 00:1A:2B:3C:4D:5E', []],
  ['std::string and 1::2::3', []],
])('%s', (text, found) => expect(addresses(text)).toEqual(found));
