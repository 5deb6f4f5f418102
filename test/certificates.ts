import { generateKeyPairSync, randomBytes, sign, X509Certificate, type KeyObject } from 'node:crypto';

/** Real X.509 certificates, made by the test that needs them (RFC 5280, in DER by hand: no tool has to be installed). */
export interface MadeCertificate {
  readonly cert: string;
  readonly key: string;
  readonly privateKey: KeyObject;
  readonly subject: string;
}

export interface CertificateWish {
  readonly subject: string;
  /** DNS names; none for an authority. */
  readonly names?: readonly string[];
  /** Who signs; itself if nobody is named. */
  readonly by?: MadeCertificate;
  /** Days from now; in the past for one that has run out. */
  readonly days?: number;
  readonly isAuthority?: boolean;
}

export function makeCertificate(wish: CertificateWish): MadeCertificate {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const by = wish.by ?? { privateKey: pair.privateKey, subject: wish.subject };
  const ecdsaSha256 = sequence(oid('2a8648ce3d040302'));
  const day = (days: number): Buffer => time(new Date(Date.now() + days * 86_400_000));
  const days = wish.days ?? 30;
  const extensions = [
    extension(
      '551d13',
      true,
      sequence(...(wish.isAuthority === true ? [tlv(0x01, Buffer.from([0xff]))] : [])),
    ),
    ...(wish.names === undefined
      ? []
      : [extension('551d11', false, sequence(...wish.names.map((name) => tlv(0x82, Buffer.from(name)))))]),
  ];
  const body = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, Buffer.concat([Buffer.from([1]), randomBytes(12)])),
    ecdsaSha256,
    nameOf(by.subject),
    sequence(day(Math.min(0, days) - 1), day(days)),
    nameOf(wish.subject),
    pair.publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, sequence(...extensions)),
  );
  const signature = sign('sha256', body, by.privateKey);
  const der = sequence(body, ecdsaSha256, tlv(0x03, Buffer.concat([Buffer.from([0]), signature])));
  return {
    cert: new X509Certificate(der).toString(),
    key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    privateKey: pair.privateKey,
    subject: wish.subject,
  };
}

export function makeAuthority(subject: string): MadeCertificate {
  return makeCertificate({ subject, isAuthority: true });
}

function tlv(tag: number, value: Buffer): Buffer {
  const length =
    value.length < 128
      ? Buffer.from([value.length])
      : value.length < 256
        ? Buffer.from([0x81, value.length])
        : Buffer.from([0x82, value.length >> 8, value.length & 0xff]);
  return Buffer.concat([Buffer.from([tag]), length, value]);
}

function sequence(...parts: Buffer[]): Buffer {
  return tlv(0x30, Buffer.concat(parts));
}

function oid(hex: string): Buffer {
  return tlv(0x06, Buffer.from(hex, 'hex'));
}

/** `CN` alone, or `C=…/O=…/OU=…/CN=…`. */
function nameOf(subject: string): Buffer {
  const types: Readonly<Record<string, string>> = { C: '550406', O: '55040a', OU: '55040b', CN: '550403' };
  const parts = subject.includes('=') ? subject.split('/').map((part) => part.split('=')) : [['CN', subject]];
  return sequence(
    ...parts.map(([type = '', text = '']) =>
      tlv(0x31, sequence(oid(types[type] ?? ''), tlv(type === 'C' ? 0x13 : 0x0c, Buffer.from(text)))),
    ),
  );
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  return sequence(oid(id), ...(critical ? [tlv(0x01, Buffer.from([0xff]))] : []), tlv(0x04, value));
}

/** UTCTime, good until 2049. */
function time(at: Date): Buffer {
  const digits = at.toISOString().replaceAll(/[-:T]/g, '').slice(2, 14);
  return tlv(0x17, Buffer.from(`${digits}Z`));
}
