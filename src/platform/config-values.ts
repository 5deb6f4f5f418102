import { isIP } from 'node:net';

import type { DatabaseLogin, VaultConfig } from '#platform/process-config';

/** A value that does not have the form of its setting; `expected` says what form that is, and never the value. */
export class Unfit extends Error {
  readonly expected: { readonly en: string; readonly ja: string };

  constructor(en: string, ja: string) {
    super(en);
    this.expected = { en, ja };
  }
}

/** An origin as browsers write it (RFC 6454 section 6): scheme, host and port, nothing behind. */
export function parseOrigin(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (
    url === null ||
    !['http:', 'https:'].includes(url.protocol) ||
    url.origin !== value.replace(/\/$/, '')
  ) {
    throw new Unfit(
      'it is an origin such as https://desk.example.com',
      'https://desk.example.com のようなオリジンを指定してください',
    );
  }
  return url.origin;
}

/** `postgres://user:password@host:5432/name`, or `…@/name?host=/folder&port=5432` for a Unix socket. TLS is checked unless local. */
export function parseDatabase(value: string): DatabaseLogin {
  const unfit = new Unfit(
    'it looks like postgres://user:password@host:5432/name',
    'postgres://user:password@host:5432/name の形で指定してください',
  );
  // An empty host is no valid URL to the parser; a socket's folder stands in the query.
  const text = value.replace(/^(postgres(?:ql)?:\/\/[^/?#]*@)\//, '$1socket.invalid/');
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text)) throw unfit;
  const url = new URL(text);
  const folder = url.searchParams.get('host');
  const host = url.hostname === 'socket.invalid' ? (folder ?? '') : url.hostname.replace(/^\[|\]$/g, '');
  const database = decode(url.pathname.slice(1), unfit);
  const username = decode(url.username, unfit);
  if (host === '' || database === '' || username === '' || database.includes('/')) throw unfit;

  const local = host.startsWith('/') || isLoopback(host);
  const sslmode = url.searchParams.get('sslmode') ?? (local ? 'disable' : 'verify-full');
  if (sslmode !== 'verify-full' && !(sslmode === 'disable' && local)) {
    throw new Unfit(
      'sslmode must be verify-full for a database on another machine',
      '別のマシンのデータベースには sslmode=verify-full が必要です',
    );
  }
  return {
    host,
    port: portOf(url),
    database,
    username,
    password: decode(url.password, unfit),
    tls: sslmode === 'verify-full',
  };
}

/** The port, which for a socket can only stand in the query: there is no host for it to follow. */
function portOf(url: URL): number {
  const written = url.port === '' ? url.searchParams.get('port') : url.port;
  return written === null ? 5432 : parsePort(written);
}

/** `smtps://user:password@host:465` or `smtp://host:587`. */
export function parseRelay(value: string): NonNullable<VaultConfig['relay']> {
  const unfit = new Unfit(
    'it looks like smtps://user:password@host:465 or smtp://host:587',
    'smtps://user:password@host:465 または smtp://host:587 の形で指定してください',
  );
  if (!/^smtps?:\/\//.test(value) || !URL.canParse(value)) throw unfit;
  const url = new URL(value);
  if (url.hostname === '') throw unfit;
  const secure = url.protocol === 'smtps:';
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    login:
      url.username === ''
        ? null
        : { user: decode(url.username, unfit), password: decode(url.password, unfit) },
  };
}

/** `host:port`, an IPv6 address in brackets. */
export function parseEndpoint(value: string): { host: string; port: number } {
  const url = URL.canParse(`tls://${value}`) ? new URL(`tls://${value}`) : null;
  if (url === null || url.hostname === '' || url.port === '' || url.host !== value.toLowerCase())
    throw new Unfit('it looks like 10.0.0.5:4200', '10.0.0.5:4200 の形で指定してください');
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: parsePort(url.port) };
}

/** A DNS name without wildcard, as it stands in a certificate. */
export function parseHostName(value: string): string {
  if (!/^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i.test(value))
    throw new Unfit(
      'it is a host name such as desk.door.example.com',
      'desk.door.example.com のようなホスト名を指定してください',
    );
  return value.toLowerCase();
}

/** `sha256/` and the base64 of 32 bytes. */
export function parsePin(value: string): string {
  if (!/^sha256\/[A-Za-z0-9+/]{43}=$/.test(value))
    throw new Unfit('it looks like sha256/… (44 characters)', 'sha256/…（44 文字）の形で指定してください');
  return value;
}

/** 1 to 65535. */
export function parsePort(value: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw new Unfit('it is a number from 1 to 65535', '1 から 65535 までの数字を指定してください');
  return port;
}

/** A whole number up to 9999. */
export function parseCount(value: string): number {
  if (!/^\d{1,4}$/.test(value)) throw new Unfit('it is a whole number', '整数を指定してください');
  return Number(value);
}

/** `10.2.0.0/16, 127.0.0.1/32:8443, [fd00::]/8`: address, bits and, if wanted, one port. */
export function parseRanges(value: string): string[] {
  const ranges = value.split(',').map((one) => one.trim());
  const fits = (range: string): boolean => {
    const found = /^(?:\[([0-9a-fA-F:.]+)\]|([0-9.]+))\/(\d{1,3})(?::(\d{1,5}))?$/.exec(range);
    const version = isIP(found?.[1] ?? found?.[2] ?? '');
    return (
      version > 0 &&
      Number(found?.[3]) <= (version === 4 ? 32 : 128) &&
      (found?.[4] === undefined || (Number(found[4]) >= 1 && Number(found[4]) <= 65_535))
    );
  };
  if (!ranges.every(fits))
    throw new Unfit(
      'it looks like 10.2.0.0/16, 10.9.1.7/32:8443 or [fd00::]/8',
      '10.2.0.0/16, 10.9.1.7/32:8443, [fd00::]/8 の形で指定してください',
    );
  return ranges;
}

/** `true` or `false`, nothing that looks like it. */
export function parseSwitch(value: string): boolean {
  if (value !== 'true' && value !== 'false')
    throw new Unfit('it is true or false', 'true または false を指定してください');
  return value === 'true';
}

/** An address or origin that reaches no further than this machine. */
export function isLoopback(hostOrOrigin: string): boolean {
  const host = URL.canParse(hostOrOrigin)
    ? new URL(hostOrOrigin).hostname.replace(/^\[|\]$/g, '')
    : hostOrOrigin;
  if (isIP(host) === 4) return host.startsWith('127.');
  if (isIP(host) === 6) return host === '::1';
  return host === 'localhost' || host.endsWith('.localhost');
}

function decode(part: string, unfit: Unfit): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw unfit;
  }
}

/** Whole minutes, up to 9999. */
export function parseMinutes(value: string): number {
  if (!/^\d{1,4}$/.test(value)) throw new Unfit('it is a number of minutes', '分数を指定してください');
  return Number(value);
}

/** Public keys of age (`age1…`), or of its plugins, with commas between. */
export function parseRecipients(value: string): string[] {
  const recipients = value.split(',').map((one) => one.trim());
  if (!recipients.every((one) => /^age1[a-z0-9]{20,200}$/.test(one)))
    throw new Unfit(
      'it is one or more public keys of age, such as age1…, with commas between',
      'age の公開鍵（age1…）をカンマ区切りで指定してください',
    );
  return recipients;
}

/** Whole hours from one to a week. */
export function parseHours(value: string): number {
  const hours = /^\d{1,3}$/.test(value) ? Number(value) : 0;
  if (hours < 1 || hours > 168)
    throw new Unfit('it is a number of hours from 1 to 168', '1〜168の時間数を指定してください');
  return hours;
}
