import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';

/** What runs, as the build listed it. */
export interface Software {
  readonly version: string;
  readonly builtAt: string;
  readonly parts: number;
}

const Bom = z.object({
  bomFormat: z.literal('CycloneDX'),
  metadata: z.object({ timestamp: z.iso.datetime(), component: z.object({ version: z.string() }) }),
  components: z.array(z.object({ name: z.string(), version: z.string() })),
});

/** Bytes of a list of parts (CycloneDX JSON); null where none was built beside the programs. */
export async function readPartsList(file: string): Promise<Buffer | null> {
  try {
    return (await stat(file)).size > 10_000_000 ? null : await readFile(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Version, day of the build and number of parts; null where there is no list, or it is none. */
export async function readSoftware(file: string): Promise<Software | null> {
  const bytes = await readPartsList(file);
  if (bytes === null) return null;
  const bom = Bom.safeParse(JSON.parse(bytes.toString('utf8')));
  if (!bom.success) return null;
  const { metadata, components } = bom.data;
  return { version: metadata.component.version, builtAt: metadata.timestamp, parts: components.length };
}
