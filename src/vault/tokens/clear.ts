import { inspect } from 'node:util';

/**
 * A value in clear, on its short way through memory. It cannot be written anywhere by accident: JSON, string conversion and
 * inspection throw or say nothing. `use` hands out the bytes and zeroes them afterwards.
 */
export class Clear {
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Runs `work` on the bytes; they are zero when it is done, whatever happened. */
  use<T>(work: (bytes: Buffer) => T): T {
    try {
      return work(this.#bytes);
    } finally {
      this.#bytes.fill(0);
    }
  }

  /** For the ways out on which nothing uses it. Harmless to call again. */
  wipe(): void {
    this.#bytes.fill(0);
  }

  toJSON(): never {
    throw new Error('a clear value is never serialised');
  }

  toString(): never {
    throw new Error('a clear value is never text');
  }

  [inspect.custom](): string {
    return '[clear value]';
  }
}
