import type { Writable } from 'node:stream';

const WIDTH = 30;

/** A bar on a terminal's standard error, drawn over itself; nothing where standard error is no terminal. */
export function createProgress(
  stderr: Writable,
  total: number,
): { show(done: number, name: string): void; clear(): void } {
  const terminal = 'isTTY' in stderr && stderr.isTTY === true;
  let drawn = '';
  return {
    show(done, name) {
      if (!terminal) return;
      const share = Math.min(1, done / Math.max(1, total));
      const full = Math.round(share * WIDTH);
      const bar = `\r[${'█'.repeat(full)}${'·'.repeat(WIDTH - full)}] ${String(Math.floor(share * 100)).padStart(3)} % ${name.slice(0, 40)}\u001b[K`;
      if (bar === drawn) return;
      drawn = bar;
      stderr.write(bar);
    },
    clear() {
      if (drawn !== '') stderr.write('\r\u001b[K');
      drawn = '';
    },
  };
}
