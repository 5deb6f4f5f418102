import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  createCipheriv,
  createDecipheriv,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';

/**
 * HPKE (RFC 9180) base mode: DHKEM(X25519, HKDF-SHA256) 0x0020, HKDF-SHA256 0x0001, AES-256-GCM 0x0002; single shot, so the
 * sequence number is 0 and the nonce is the base nonce. On node:crypto's synchronous primitives.
 */
const KEM_SUITE = Buffer.from('4b454d0020', 'hex'); // "KEM" 0x0020
const SUITE = Buffer.from('48504b45002000010002', 'hex'); // "HPKE" 0x0020 0x0001 0x0002
const TAG = 16;
const EMPTY = Buffer.alloc(0);
const VERSION_LABEL = Buffer.from('HPKE-v1');
const NO_PSK_ID_HASH = labeledExtract(EMPTY, SUITE, 'psk_id_hash', EMPTY);

export interface HpkeKeyPair {
  readonly publicKey: Buffer;
  readonly privateKey: KeyObject;
}

export interface HpkeBox {
  readonly enc: Buffer;
  readonly ct: Buffer;
}

export function generateHpkeKeyPair(): HpkeKeyPair {
  const { privateKey } = generateKeyPairSync('x25519');
  return { privateKey, publicKey: rawPublic(privateKey) };
}

export function hpkeSeal(
  publicKey: Buffer,
  info: Buffer,
  aad: Buffer,
  clear: Uint8Array,
  ephemeral = generateHpkeKeyPair(),
): HpkeBox {
  const { key, nonce } = schedule(
    sharedSecret(ephemeral.privateKey, publicKey, ephemeral.publicKey, publicKey),
    info,
  );
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG });
  cipher.setAAD(aad);
  const body = cipher.update(clear);
  cipher.final();
  return { enc: ephemeral.publicKey, ct: Buffer.concat([body, cipher.getAuthTag()]) };
}

/**
 * Several messages to one receiver in one context (section 5.2): the nonce of each is the base nonce with its number, so that
 * they open in this order alone; `<number>/<count>` is authenticated beside each, so that none can be left out at the end.
 */
export function hpkeSealParts(
  publicKey: Buffer,
  info: Buffer,
  parts: readonly Uint8Array[],
  ephemeral = generateHpkeKeyPair(),
): { readonly enc: Buffer; readonly parts: readonly Buffer[] } {
  const { key, nonce } = schedule(
    sharedSecret(ephemeral.privateKey, publicKey, ephemeral.publicKey, publicKey),
    info,
  );
  const base = nonce.readUInt32BE(8);
  const sealed = parts.map((part, number) => {
    const own = Buffer.from(nonce);
    own.writeUInt32BE((base ^ number) >>> 0, 8);
    const cipher = createCipheriv('aes-256-gcm', key, own, { authTagLength: TAG });
    cipher.setAAD(Buffer.from(`${number}/${parts.length}`));
    const body = cipher.update(part);
    cipher.final();
    return Buffer.concat([body, cipher.getAuthTag()]);
  });
  return { enc: ephemeral.publicKey, parts: sealed };
}

/** Throws if the box was not sealed to this key with this info and aad. */
export function hpkeOpen(pair: HpkeKeyPair, info: Buffer, aad: Buffer, box: HpkeBox): Buffer {
  if (box.enc.length !== 32 || box.ct.length < TAG) throw new Error('not a sealed box');
  const { key, nonce } = schedule(sharedSecret(pair.privateKey, box.enc, box.enc, pair.publicKey), info);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG });
  decipher.setAAD(aad);
  decipher.setAuthTag(box.ct.subarray(box.ct.length - TAG));
  const clear = decipher.update(box.ct.subarray(0, box.ct.length - TAG));
  decipher.final();
  return clear;
}

export function privateKeyFromRaw(raw: Buffer): KeyObject {
  // RFC 8410: PKCS#8 of an X25519 key is this prefix and its 32 bytes.
  return createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), raw]),
    format: 'der',
    type: 'pkcs8',
  });
}

export function rawPrivate(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'pkcs8' }).subarray(-32);
}

export function rawPublic(privateKey: KeyObject): Buffer {
  // As a JWK: twenty times as fast as deriving a public key object and writing that as DER.
  return Buffer.from(privateKey.export({ format: 'jwk' }).x ?? '', 'base64url');
}

function publicKeyFromRaw(raw: Buffer): KeyObject {
  return createPublicKey({
    key: { kty: 'OKP', crv: 'X25519', x: raw.toString('base64url') },
    format: 'jwk',
  });
}

/**
 * Section 4.1, Encap and Decap: both sides derive from the same Diffie-Hellman value and both public keys. Throws if that
 * value is zero (section 7.1.4), as OpenSSL does for points of low order.
 */
function sharedSecret(own: KeyObject, other: Buffer, enc: Buffer, recipient: Buffer): Buffer {
  const dh = diffieHellman({ privateKey: own, publicKey: publicKeyFromRaw(other) });
  const prk = labeledExtract(EMPTY, KEM_SUITE, 'eae_prk', dh);
  dh.fill(0);
  return labeledExpand(prk, KEM_SUITE, 'shared_secret', Buffer.concat([enc, recipient]), 32);
}

/** Section 5.1, KeySchedule for mode_base. */
function schedule(shared: Buffer, info: Buffer): { key: KeyObject; nonce: Buffer } {
  const context = Buffer.concat([
    Buffer.of(0),
    NO_PSK_ID_HASH,
    labeledExtract(EMPTY, SUITE, 'info_hash', info),
  ]);
  const secret = labeledExtract(shared, SUITE, 'secret', EMPTY);
  shared.fill(0);
  const key = labeledExpand(secret, SUITE, 'key', context, 32);
  const held = createSecretKey(key);
  key.fill(0);
  return { key: held, nonce: labeledExpand(secret, SUITE, 'base_nonce', context, 12) };
}

function labeledExtract(salt: Buffer, suite: Buffer, label: string, ikm: Buffer): Buffer {
  return hmac(salt, Buffer.concat([VERSION_LABEL, suite, Buffer.from(label), ikm]));
}

function labeledExpand(prk: Buffer, suite: Buffer, label: string, info: Buffer, length: number): Buffer {
  const size = Buffer.alloc(2);
  size.writeUInt16BE(length);
  // RFC 5869: every length asked for here fits one block of SHA-256, the first, whose number ends it.
  const labeled = Buffer.concat([size, VERSION_LABEL, suite, Buffer.from(label), info, Buffer.of(1)]);
  return hmac(prk, labeled).subarray(0, length);
}

/** With a key object: given bytes, node spends three times as long on preparing them. */
function hmac(key: Buffer, bytes: Buffer): Buffer {
  return createHmac('sha256', createSecretKey(key)).update(bytes).digest();
}
