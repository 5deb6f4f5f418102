import { tilePath, type TilePath } from '#tlog';

/** The log as static files (C2SP tlog-tiles): a path below the log's address → its bytes; null if there is no such file. */
export interface LogFiles {
  text(path: 'checkpoint' | 'vkey' | 'handovers'): Promise<string>;
  bytes(path: string): Promise<Uint8Array | null>;
}

/** The same, with files that are asked for before they are needed. */
export interface AheadFiles extends LogFiles {
  soon(path: string): void;
}

/** Hashes in a tile, entries in a bundle. */
const WIDTH = 256;
/** Bundles that are fetched ahead of the one that is being hashed. */
const AHEAD = 6;

export function withAhead(files: LogFiles): AheadFiles {
  const coming = new Map<string, Promise<Uint8Array | null>>();
  return {
    text: (path) => files.text(path),
    soon(path) {
      const bytes = files.bytes(path);
      bytes.catch(() => undefined);
      coming.set(path, bytes);
    },
    bytes(path) {
      const bytes = coming.get(path) ?? files.bytes(path);
      coming.delete(path);
      return bytes;
    },
  };
}

/** Bundles of entries in order, a few fetched ahead. */
export async function* readBundles(
  files: AheadFiles,
  size: number,
): AsyncGenerator<{ path: string; width: number; bytes: Uint8Array | null }> {
  const count = Math.ceil(size / WIDTH);
  const fetchOne = (at: number) => {
    const width = Math.min(WIDTH, size - at * WIDTH);
    const bundle: TilePath = { level: 'entries', index: at, width };
    // A bundle that was partial may have become full since the checkpoint was signed: the full one begins with it.
    const bytes = fetchTile(files, bundle);
    // Awaited in order below; a failure that comes earlier must not count as unhandled.
    bytes.catch(() => undefined);
    if (width === WIDTH) files.soon(tilePath({ level: 0, index: at, width }));
    return { path: tilePath(bundle), width, bytes };
  };
  const waiting: ReturnType<typeof fetchOne>[] = [];
  for (let at = 0; at < count; at += 1) {
    while (waiting.length < AHEAD && at + waiting.length < count) waiting.push(fetchOne(at + waiting.length));
    const next = waiting.shift();
    if (next === undefined) return;
    yield { path: next.path, width: next.width, bytes: await next.bytes };
  }
}

/** A tile or bundle of this width; where the log has only the full one by now, that. */
export async function fetchTile(files: AheadFiles, path: TilePath): Promise<Uint8Array | null> {
  const asked = await files.bytes(tilePath(path));
  return asked ?? (path.width < WIDTH ? files.bytes(tilePath({ ...path, width: WIDTH })) : null);
}
