import { LogText } from '#desk/trust/api';
import { answerOf, Refused, send } from '#web/client/ask.ts';

export interface Downloaded {
  fileName: string;
  bytes: number;
  /** Hex, of exactly the bytes that were saved. */
  sha256: string;
}

/** Fetches the offline pack with progress, saves it as a file and answers what was saved. Throws `Refused`, or AbortError. */
export async function downloadPack(
  url: string,
  { signal, progress }: { signal: AbortSignal; progress: (bytes: number, of: number | null) => void },
): Promise<Downloaded> {
  const response = await send(url, { signal });
  if (!response.ok || response.body === null) {
    await answerOf(LogText, response);
    throw new Refused('unexpected', response.status, response.statusText, null);
  }
  const told = Number(response.headers.get('content-length') ?? Number.NaN);
  const of = Number.isNaN(told) || response.headers.has('content-encoding') ? null : told;
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    bytes += value.length;
    progress(bytes, of);
  }
  const pack = new Blob(parts, { type: 'application/zip' });
  const fileName = fileNameOf(response.headers.get('content-disposition')) ?? 'log.zip';
  save(pack, fileName);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await pack.arrayBuffer()));
  return { fileName, bytes, sha256: hexOf(digest) };
}

/** The plain `filename="…"` of a content-disposition; null if there is none or it is not a bare name. */
export function fileNameOf(disposition: string | null): string | null {
  const name = /filename="?([A-Za-z0-9._-]+)"?/.exec(disposition ?? '')?.[1];
  return name === undefined || name.startsWith('.') ? null : name;
}

export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function save(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The browser has taken the file over by the next turn of its loop.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
