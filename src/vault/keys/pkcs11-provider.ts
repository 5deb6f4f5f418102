import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type * as Pkcs11 from 'pkcs11js';

import type { TenantId } from '#platform/ids';
import { KeyRefused, type KeyProvider } from './provider.ts';

export interface Pkcs11Options {
  /** The vendor's library, such as `/usr/lib/softhsm/libsofthsm2.so`. */
  readonly module: string;
  readonly tokenLabel: string;
  /** The user's PIN; read anew at each login, so that it may be changed. */
  readonly pinFile: string;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;
const REF = /^pkcs11:([0-9a-f]{32})$/;
const ANY_REF = /^pkcs11:((?:[0-9a-f]{2}){1,64})$/;
/** What a token says of a key or a login that it does not want, as against one that is not there. */
const REFUSALS: ReadonlySet<string> = new Set([
  'CKR_ENCRYPTED_DATA_INVALID',
  'CKR_ENCRYPTED_DATA_LEN_RANGE',
  'CKR_KEY_FUNCTION_NOT_PERMITTED',
  'CKR_KEY_HANDLE_INVALID',
  'CKR_OBJECT_HANDLE_INVALID',
  'CKR_PIN_INCORRECT',
  'CKR_PIN_LOCKED',
]);
/** What a token says when its session is gone but the token may be there: one new session is tried. */
const SESSION_LOST: ReadonlySet<string> = new Set([
  'CKR_SESSION_HANDLE_INVALID',
  'CKR_SESSION_CLOSED',
  'CKR_CRYPTOKI_NOT_INITIALIZED',
  'CKR_USER_NOT_LOGGED_IN',
  'CKR_DEVICE_REMOVED',
  'CKR_TOKEN_NOT_PRESENT',
  'CKR_OBJECT_HANDLE_INVALID',
  'CKR_KEY_HANDLE_INVALID',
]);

/**
 * A PKCS#11 token (v2.40): one AES-256 key a tenant and epoch, made in the token, sensitive and not extractable, that encrypts with
 * AES-GCM inside; ours is the nonce, 96 random bits, far below the 2^32 calls that NIST SP 800-38D allows a key. Calls are synchronous
 * and one after the other: tokens want one session a thread. The library is loaded by the first call.
 */
export function createPkcs11Provider(options: Pkcs11Options): KeyProvider {
  let token: Token | null = null;
  /** A token locks itself after a few wrong PINs: one that it refused is not tried a second time. */
  const pins: Pins = { refused: null };

  async function use<T>(work: (token: Token) => T): Promise<T> {
    token ??= await openToken(options, pins);
    try {
      return work(token);
    } catch (error) {
      const isLost = error instanceof Error && SESSION_LOST.has(error.message);
      if (!isLost && !(error instanceof KeyMissing)) throw plain(error);
      // What a library does not find may be in a token that was pulled out: only one that looked anew, and found the token, is believed.
      token.close(error instanceof KeyMissing);
    }
    token = null;
    token = await openToken(options, pins);
    try {
      return work(token);
    } catch (error) {
      throw plain(error);
    }
  }

  return {
    name: 'PKCS#11 token',
    destroysAfterSeconds: 0,
    createKek: (tenant: TenantId, epoch: number) =>
      use((open) => {
        // A name of its own each time: a key that lost a race is destroyed by its maker, never the one that won.
        const id = randomBytes(16);
        open.generate(id, `dozo ${tenant} ${epoch}`);
        return `pkcs11:${id.toString('hex')}`;
      }),
    wrap: (ref, clear, aad) =>
      use((open) => {
        const iv = randomBytes(IV_BYTES);
        return Buffer.concat([iv, open.encrypt(open.find(idOf(ref)), iv, Buffer.from(aad), clear)]);
      }),
    unwrap: (ref, wrapped, aad) =>
      use((open) => {
        if (wrapped.length < IV_BYTES + TAG_BYTES) throw new Error('too short to be anything wrapped');
        const iv = wrapped.subarray(0, IV_BYTES);
        return open.decrypt(open.find(idOf(ref)), iv, Buffer.from(aad), wrapped.subarray(IV_BYTES));
      }),
    destroy: (ref) =>
      use((open) => open.destroy(idOf(ref, REF))).catch((error: unknown) => {
        // The token is there and has no such key: destroyed before.
        if (!(error instanceof KeyMissing)) throw error;
      }),
    healthy: () => use((open) => open.ask()),
  };
}

/** The token has no such key, or is not there. */
class KeyMissing extends KeyRefused {}

function idOf(ref: string, form = ANY_REF): Buffer {
  const hex = form.exec(ref)?.[1];
  if (hex === undefined) throw new Error('not a reference of this provider');
  return Buffer.from(hex, 'hex');
}

/** The library's errors carry the name of the call; its code is enough. */
function plain(error: unknown): Error {
  if (error instanceof KeyRefused) return error;
  if (!(error instanceof Error)) return new Error('the token failed');
  const said = `the token answered ${error.message}`;
  return REFUSALS.has(error.message) ? new KeyRefused(said) : new Error(said);
}

interface Pins {
  refused: string | null;
}

interface Token {
  generate(id: Buffer, label: string): void;
  find(id: Buffer): Buffer;
  encrypt(key: Buffer, iv: Buffer, aad: Buffer, clear: Buffer): Buffer;
  decrypt(key: Buffer, iv: Buffer, aad: Buffer, sealed: Buffer): Buffer;
  destroy(id: Buffer): void;
  ask(): void;
  /** `wholly`: the library forgets what it knows of its tokens, too. Other sessions of this process are then opened anew by whoever has them. */
  close(wholly: boolean): void;
}

async function openToken({ module, tokenLabel, pinFile }: Pkcs11Options, pins: Pins): Promise<Token> {
  const { default: pkcs11 } = await import('pkcs11js');
  const library = new pkcs11.PKCS11();
  library.load(module);
  try {
    library.C_Initialize();
  } catch (error) {
    // Somebody in this process did before.
    if (!isAnswer(error, 'CKR_CRYPTOKI_ALREADY_INITIALIZED')) throw plain(error);
  }
  const slot = library
    .C_GetSlotList(true)
    .find((one) => library.C_GetTokenInfo(one).label.trim() === tokenLabel);
  if (slot === undefined) throw new Error('no token of that label is present');
  const pin = (await readFile(pinFile, 'utf8')).trim();
  if (pin === pins.refused) throw new KeyRefused('the token answered CKR_PIN_INCORRECT');
  const session = library.C_OpenSession(slot, pkcs11.CKF_SERIAL_SESSION | pkcs11.CKF_RW_SESSION);
  try {
    library.C_Login(session, pkcs11.CKU_USER, pin);
  } catch (error) {
    if (isAnswer(error, 'CKR_PIN_INCORRECT')) pins.refused = pin;
    if (!isAnswer(error, 'CKR_USER_ALREADY_LOGGED_IN')) throw plain(error);
  }
  const gcm = (iv: Buffer, aad: Buffer): Pkcs11.Mechanism => ({
    mechanism: pkcs11.CKM_AES_GCM,
    parameter: {
      type: pkcs11.CK_PARAMS_AES_GCM_v240,
      iv,
      aad,
      ivBits: IV_BYTES * 8,
      tagBits: TAG_BYTES * 8,
    } as Pkcs11.AesGCM,
  });
  const search = (id: Buffer): Buffer[] => {
    library.C_FindObjectsInit(session, [
      { type: pkcs11.CKA_CLASS, value: pkcs11.CKO_SECRET_KEY },
      { type: pkcs11.CKA_ID, value: id },
    ]);
    try {
      return library.C_FindObjects(session, 2);
    } finally {
      library.C_FindObjectsFinal(session);
    }
  };

  return {
    generate(id, label) {
      library.C_GenerateKey(session, { mechanism: pkcs11.CKM_AES_KEY_GEN }, [
        { type: pkcs11.CKA_CLASS, value: pkcs11.CKO_SECRET_KEY },
        { type: pkcs11.CKA_KEY_TYPE, value: pkcs11.CKK_AES },
        { type: pkcs11.CKA_VALUE_LEN, value: 32 },
        { type: pkcs11.CKA_ID, value: id },
        { type: pkcs11.CKA_LABEL, value: label },
        { type: pkcs11.CKA_TOKEN, value: true },
        { type: pkcs11.CKA_PRIVATE, value: true },
        { type: pkcs11.CKA_SENSITIVE, value: true },
        { type: pkcs11.CKA_EXTRACTABLE, value: false },
        { type: pkcs11.CKA_ENCRYPT, value: true },
        { type: pkcs11.CKA_DECRYPT, value: true },
        { type: pkcs11.CKA_WRAP, value: false },
        { type: pkcs11.CKA_UNWRAP, value: false },
      ]);
    },
    find(id) {
      const [only, ...more] = search(id);
      if (only === undefined || more.length > 0) throw new KeyMissing('no such key in the token');
      return only;
    },
    encrypt(key, iv, aad, clear) {
      library.C_EncryptInit(session, gcm(iv, aad), key);
      return library.C_Encrypt(session, clear, Buffer.alloc(clear.length + TAG_BYTES));
    },
    decrypt(key, iv, aad, sealed) {
      library.C_DecryptInit(session, gcm(iv, aad), key);
      return library.C_Decrypt(session, sealed, Buffer.alloc(sealed.length));
    },
    destroy(id) {
      const keys = search(id);
      if (keys.length === 0) throw new KeyMissing('no such key in the token');
      for (const key of keys) library.C_DestroyObject(session, key);
    },
    ask: () => void library.C_GetSessionInfo(session),
    close(wholly) {
      try {
        library.C_CloseSession(session);
        if (wholly) library.C_Finalize();
      } catch {
        // It was gone, which is why it is closed.
      }
      library.close();
    },
  };
}

function isAnswer(error: unknown, code: string): boolean {
  return error instanceof Error && error.message === code;
}
