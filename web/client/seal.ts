import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';

import type { DayKey, SealedBox, SealedParts } from '#vault/tokens/api';
import { fromBase64Url, toBase64Url, utf8 } from './bytes.ts';

/** RFC 9180 base mode, DHKEM(X25519, HKDF-SHA256) / HKDF-SHA256 / AES-256-GCM, as the vault speaks it. */
const suite = (): CipherSuite =>
  new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

const EMPTY = new Uint8Array(0);

/** Seals a text to a public key (base64url of 32 bytes). */
export async function sealText(
  publicKey: string,
  info: string,
  clear: string,
  aad?: string,
): Promise<SealedBox> {
  const hpke = suite();
  const recipientPublicKey = await hpke.kem.deserializePublicKey(fromBase64Url(publicKey).buffer);
  const sealed = await hpke.seal(
    { recipientPublicKey, info: utf8(info).buffer },
    utf8(clear).buffer,
    (aad === undefined ? EMPTY : utf8(aad)).buffer,
  );
  return { enc: toBase64Url(sealed.enc), ct: toBase64Url(sealed.ct) };
}

export interface Receiver {
  /** base64url of 32 bytes. */
  publicKey: string;
  /** Opens one box that was sealed to this key; throws if anything of it was changed. */
  open(box: SealedBox, info: string): Promise<Uint8Array>;
  /** Opens all parts of one context, in their order, to the last; throws if one is missing, moved or changed. */
  openParts(sealed: SealedParts, info: string): Promise<Uint8Array<ArrayBuffer>>;
}

/** A key pair for one answer; its private half is forgotten with the object. */
export async function makeReceiver(): Promise<Receiver> {
  const hpke = suite();
  const pair = await hpke.kem.generateKeyPair();
  return {
    publicKey: toBase64Url(await hpke.kem.serializePublicKey(pair.publicKey)),
    open: async (box, info) =>
      new Uint8Array(
        await hpke.open(
          { recipientKey: pair.privateKey, enc: fromBase64Url(box.enc).buffer, info: utf8(info).buffer },
          fromBase64Url(box.ct).buffer,
          EMPTY.buffer,
        ),
      ),
    async openParts({ enc, parts }, info) {
      const context = await hpke.createRecipientContext({
        recipientKey: pair.privateKey,
        enc: fromBase64Url(enc).buffer,
        info: utf8(info).buffer,
      });
      const opened: Uint8Array[] = [];
      for (const [number, part] of parts.entries()) {
        const aad = utf8(`${number}/${parts.length}`).buffer;
        opened.push(new Uint8Array(await context.open(fromBase64Url(part).buffer, aad)));
      }
      const whole = new Uint8Array(opened.reduce((size, one) => size + one.length, 0));
      let at = 0;
      for (const one of opened) {
        whole.set(one, at);
        at += one.length;
        one.fill(0);
      }
      return whole;
    },
  };
}

/** Is this day key signed by the client's log key (C2SP signed-note verifier key) and still good? */
export async function isGenuineDayKey(tenant: string, key: DayKey, nowMs: number): Promise<boolean> {
  if (Date.parse(key.notAfter) <= nowMs) return false;
  // `<name>+<key hash>+<base64 of the algorithm byte 1 and the 32 bytes of the Ed25519 key>`; the name may itself hold a plus.
  const encoded = /\+[0-9a-f]{8}\+([A-Za-z0-9+/=]+)$/.exec(key.vkey)?.[1];
  if (encoded === undefined) return false;
  const bytes = fromBase64Url(encoded);
  if (bytes.length !== 33 || bytes[0] !== 1) return false;
  const verifier = await crypto.subtle.importKey('raw', bytes.slice(1), 'Ed25519', false, ['verify']);
  const signed = `dozo/day-key/v1\n${tenant}\n${key.keyId}\n${key.publicKey}\n${key.notAfter}\n`;
  return crypto.subtle.verify('Ed25519', verifier, fromBase64Url(key.signature), utf8(signed));
}
