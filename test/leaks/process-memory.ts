import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

const STEP = 4 * 1024 * 1024;

/**
 * How often some text stands in what a process can write to of its memory, in one byte a character or in two. Read from outside, by the kernel; needs
 * the rights of its user, which nobody else has.
 */
export function countInMemory(pid: number, text: string): number {
  const needles = [Buffer.from(text, 'latin1'), Buffer.from(text, 'utf16le')];
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  let count = 0;
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const [, from = '', to = ''] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
      if (from === '') continue;
      const end = Number.parseInt(to, 16);
      // Parts overlap by less than a needle, so that none is cut in two and none counted twice.
      const overlap = (needles[1]?.length ?? 1) - 1;
      for (let at = Number.parseInt(from, 16); at < end; at += STEP) {
        const bytes = Buffer.alloc(Math.min(STEP + overlap, end - at));
        const read = readAt(memory, bytes, at);
        for (const needle of needles)
          for (
            let hit = bytes.indexOf(needle);
            hit !== -1 && hit < Math.min(read, STEP);
            hit = bytes.indexOf(needle, hit + 1)
          )
            count += 1;
      }
    }
  } finally {
    closeSync(memory);
  }
  return count;
}

/** A page that went away meanwhile holds nothing. */
function readAt(memory: number, into: Buffer, at: number): number {
  try {
    return readSync(memory, into, 0, into.length, at);
  } catch {
    return 0;
  }
}
