import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';

import type { MadeCertificate } from './certificates.ts';

/** A security key in software, for tests: what it makes is checked by the same code as a real one's. */
export interface Authenticator {
  readonly credentialId: string;
  create(options: { challenge: string; rp: { id?: string }; user: { id: string } }, origin: string): unknown;
  get(options: { challenge: string; rpId: string }, origin: string, change?: Change): unknown;
}

/** Ways in which an assertion may be wrong. */
export interface Change {
  userVerified?: boolean;
  counter?: number;
  topOrigin?: string;
  userHandle?: string;
  spoilSignature?: boolean;
  type?: string;
}

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const BACKUP_ELIGIBLE = 0x08;
const BACKED_UP = 0x10;
const ATTESTED = 0x40;

/** What a key is, as it says when it registers. */
export interface Make {
  /** A cloud copies it. */
  synced?: boolean;
  /** Its model, proven by a certificate if there is one. */
  model?: { aaguid: string; certificate?: MadeCertificate };
}

export function createAuthenticator(make: Make = {}): Authenticator {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = randomBytes(32);
  const backup = make.synced === true ? BACKUP_ELIGIBLE | BACKED_UP : 0;
  let handle = '';
  let counter = 0;

  return {
    credentialId: id.toString('base64url'),
    create(options, origin) {
      handle = options.user.id;
      const clientData = clientDataOf('webauthn.create', options.challenge, origin);
      const attested = Buffer.concat([aaguidOf(make), Buffer.from([0, id.length]), id, coseOf(publicKey)]);
      const flags = USER_PRESENT | USER_VERIFIED | ATTESTED | backup;
      const authData = Buffer.concat([head(options.rp.id ?? '', flags, counter), attested]);
      const attestation = isoCBOR.encode(
        new Map<string, unknown>([
          ...statementOf(make, Buffer.concat([authData, createHash('sha256').update(clientData).digest()])),
          ['authData', Uint8Array.from(authData)],
        ]) as never,
      );
      return {
        id: id.toString('base64url'),
        rawId: id.toString('base64url'),
        type: 'public-key',
        response: {
          clientDataJSON: clientData.toString('base64url'),
          attestationObject: Buffer.from(attestation).toString('base64url'),
          transports: ['internal'],
        },
        clientExtensionResults: {},
      };
    },
    get(options, origin, change = {}) {
      counter = change.counter ?? counter + 1;
      const flags = USER_PRESENT | (change.userVerified === false ? 0 : USER_VERIFIED) | backup;
      const authData = head(options.rpId, flags, counter);
      const clientData = clientDataOf(
        change.type ?? 'webauthn.get',
        options.challenge,
        origin,
        change.topOrigin,
      );
      const signed = Buffer.concat([authData, createHash('sha256').update(clientData).digest()]);
      const signature = sign('sha256', signed, privateKey);
      if (change.spoilSignature === true) signature.writeUInt8(signature.readUInt8(20) ^ 1, 20);
      return {
        id: id.toString('base64url'),
        rawId: id.toString('base64url'),
        type: 'public-key',
        response: {
          clientDataJSON: clientData.toString('base64url'),
          authenticatorData: authData.toString('base64url'),
          signature: signature.toString('base64url'),
          userHandle: change.userHandle ?? handle,
        },
        clientExtensionResults: {},
      };
    },
  };
}

function aaguidOf({ model }: Make): Buffer {
  return model === undefined ? Buffer.alloc(16) : Buffer.from(model.aaguid.replaceAll('-', ''), 'hex');
}

/** WebAuthn Level 3 section 8.2 (packed, with a certificate) or 8.7 (none). */
function statementOf({ model }: Make, signed: Buffer): [string, unknown][] {
  if (model?.certificate === undefined)
    return [
      ['fmt', 'none'],
      ['attStmt', new Map()],
    ];
  const { cert, privateKey } = model.certificate;
  const der = Buffer.from(cert.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
  const statement = new Map<string, unknown>([
    ['alg', -7],
    ['sig', Uint8Array.from(sign('sha256', signed, privateKey))],
    ['x5c', [Uint8Array.from(der)]],
  ]);
  return [
    ['fmt', 'packed'],
    ['attStmt', statement],
  ];
}

function clientDataOf(type: string, challenge: string, origin: string, topOrigin?: string): Buffer {
  const crossOrigin = topOrigin === undefined ? { crossOrigin: false } : { crossOrigin: true, topOrigin };
  return Buffer.from(JSON.stringify({ type, challenge, origin, ...crossOrigin }));
}

function head(rpId: string, flags: number, counter: number): Buffer {
  const rest = Buffer.alloc(5);
  rest.writeUInt8(flags, 0);
  rest.writeUInt32BE(counter, 1);
  return Buffer.concat([createHash('sha256').update(rpId).digest(), rest]);
}

/** RFC 9053 section 2.1, 7.1: EC2 key for ES256. */
function coseOf(key: KeyObject): Buffer {
  const { x, y } = key.export({ format: 'jwk' });
  const bytes = (part: string | undefined): Uint8Array =>
    Uint8Array.from(Buffer.from(part ?? '', 'base64url'));
  const map = new Map<number, unknown>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, bytes(x)],
    [-3, bytes(y)],
  ]);
  return Buffer.from(isoCBOR.encode(map as never));
}
