import { unzipSync, zipSync, type Unzipped } from 'fflate';

import { Unreadable } from './redact-tools.ts';

/** An archive that says it unpacks to more than this is refused before it is unpacked. */
const MAX_UNPACKED = 256 * 1024 * 1024;
const MAX_PARTS = 20_000;

/** The parts of an Office package (a zip archive: ECMA-376 part 2). */
export function openPackage(bytes: Uint8Array): Unzipped {
  let unpacked = 0;
  let parts = 0;
  try {
    const all = unzipSync(bytes, {
      filter: (file) => {
        unpacked += file.originalSize;
        parts += 1;
        return unpacked <= MAX_UNPACKED && parts <= MAX_PARTS;
      },
    });
    if (unpacked > MAX_UNPACKED || parts > MAX_PARTS) throw new Unreadable('too_large');
    if (all['[Content_Types].xml'] === undefined) throw new Unreadable('broken');
    return all;
  } catch (error) {
    throw error instanceof Unreadable ? error : new Unreadable('broken');
  }
}

export function closePackage(parts: Unzipped): Uint8Array {
  return zipSync(parts, { level: 6 });
}

/** A part as text. Office writes UTF-8; UTF-16, which the standard also allows, is refused rather than misread. */
export function partText(part: Uint8Array): string {
  if ((part[0] === 0xff && part[1] === 0xfe) || (part[0] === 0xfe && part[1] === 0xff))
    throw new Unreadable('encoding');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(part);
  } catch {
    throw new Unreadable('encoding');
  }
}
