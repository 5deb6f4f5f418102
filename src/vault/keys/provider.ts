import type { TenantId } from '#platform/ids';

/**
 * Holds the keys of keys and never gives them out: an HSM, a cloud's KMS, OpenBao's transit engine, or, for an evaluation,
 * files. Called once per tenant, epoch and start of the process, never per message.
 */
export interface KeyProvider {
  readonly name: string;
  /** How long after `destroy` somebody with rights over the provider could still undo it; 0 where nobody can. Stated in certificates. */
  readonly destroysAfterSeconds: number;
  /** Makes a new key of keys, another each time; answers the reference by which it is called from now on. */
  createKek(tenant: TenantId, epoch: number): Promise<string>;
  /** Encrypts with authentication; `aad` must be given again to unwrap. */
  wrap(ref: string, clear: Buffer, aad: string): Promise<Buffer>;
  /** Throws if anything differs by a bit. */
  unwrap(ref: string, wrapped: Buffer, aad: string): Promise<Buffer>;
  /** After this, nothing wrapped by it opens again. Idempotent. */
  destroy(ref: string): Promise<void>;
  /** Resolves if it can be reached and used now. */
  healthy(): Promise<void>;
}

/**
 * The provider answered, and said no: the key is denied, disabled, deleted, or this is not what it wrapped. Every other error means that it could
 * not be asked.
 */
export class KeyRefused extends Error {
  override readonly name = 'KeyRefused';
}
