import { crc32, createInflateRaw, constants, deflateRawSync } from 'node:zlib';

const MEGA = 1024 * 1024;

export interface Bomb {
  readonly zip: Buffer;
  /** What its one file unpacks to. */
  readonly bytes: number;
  readonly deflated: Buffer;
}

/** A real archive: about a megabyte that unpacks to a gigabyte of zeros, checksum and all. */
export function makeBomb(gigabytes = 1): Bomb {
  const block = Buffer.alloc(16 * MEGA);
  // A full flush ends on a byte and looks back on nothing: the same block can follow itself.
  const once = deflateRawSync(block, { finishFlush: constants.Z_FULL_FLUSH, level: 9 });
  const times = gigabytes * 64;
  const deflated = Buffer.concat([
    ...Array.from({ length: times }, () => once),
    deflateRawSync(Buffer.alloc(0)),
  ]);
  let checksum = 0;
  for (let nth = 0; nth < times; nth += 1) checksum = crc32(block, checksum);
  const bytes = times * block.length;
  return { zip: zipOf('zeros.bin', deflated, bytes, checksum), bytes, deflated };
}

/** The archive within archives: each layer shrinks the one before to almost nothing. */
export function nest(bomb: Bomb, layers: number): Buffer {
  let zip = bomb.zip;
  for (let layer = 0; layer < layers; layer += 1)
    zip = zipOf(`layer-${layer}.zip`, deflateRawSync(zip, { level: 9 }), zip.length, crc32(zip));
  return zip;
}

/** How much a deflated stream unpacks to, counted without keeping it: the bomb is one. */
export async function unpackedSize(deflated: Buffer): Promise<number> {
  let size = 0;
  const inflate = createInflateRaw({ chunkSize: MEGA });
  inflate.end(deflated);
  for await (const chunk of inflate) size += (chunk as Buffer).length;
  return size;
}

/** PKWARE APPNOTE 4.3: one local header, its data, one central header, the end. */
function zipOf(name: string, deflated: Buffer, bytes: number, checksum: number): Buffer {
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(8, 4);
  common.writeUInt32LE(checksum, 10);
  common.writeUInt32LE(deflated.length, 14);
  common.writeUInt32LE(bytes, 18);
  common.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('504b0304', 'hex'), common, Buffer.from(name), deflated]);
  const central = Buffer.concat([
    Buffer.from('504b01021400', 'hex'),
    common,
    Buffer.alloc(14),
    Buffer.from(name),
  ]);
  const end = Buffer.alloc(22);
  end.write('504b0506', 'hex');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}
