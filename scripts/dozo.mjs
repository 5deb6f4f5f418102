#!/usr/bin/env node
// The way in: plain JavaScript for whatever Node the machine has. Installs what is missing, then hands over to src/main.ts
// under the pinned Node. Says what it does on standard error, so that standard output holds a command's result alone.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { ensureInstalled } from './install.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const main = join(root, 'src/main.ts');

if (ensureInstalled(root)) {
  const node = pinnedNode();
  if (node === null) {
    console.error(
      `Dozo needs Node 22.18 or newer and found ${process.version}; the pinned Node is not available for ${process.platform} ${process.arch}. Install a newer Node and start again.`,
    );
    process.exitCode = 1;
  } else if (node === process.execPath) {
    // What Node makes of the source is kept beside the packages it is made with: a command starts in a third of the time.
    // Who may write there may write the code itself; where nobody may, nothing is kept.
    module.enableCompileCache?.(join(root, 'node_modules/.cache/dozo-code'));
    const { run } = await import(main);
    process.exitCode = await run(process.argv.slice(2));
  } else {
    handOver(node);
  }
} else {
  process.exitCode = 1;
}

/** The Node that the lockfile pins, else this one if it is new enough to run TypeScript as it stands. */
function pinnedNode() {
  const pinned = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin/node');
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (process.execPath === pinned || (major >= 24 && existsSync(pinned))) return process.execPath;
  if (existsSync(pinned)) return pinned;
  return major > 22 || (major === 22 && minor >= 18) ? process.execPath : null;
}

function handOver(node) {
  // The IPC channel tells the child when this process is killed, or was asked to stop by a signal that reached it alone;
  // Ctrl-C reaches both, and the child counts the two as one.
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  process.on('SIGINT', () => child.connected && child.send('stop'));
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.on('SIGHUP', () => child.kill('SIGTERM'));
  child.once('error', (error) => {
    console.error(`Dozo could not start ${node} (${error.code}).`);
    process.exitCode = 1;
  });
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
    if (child.connected) child.disconnect();
  });
}
