import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { Hit } from './score.ts';

/** Another detector, as it comes, with all that it can find switched on. */
export interface Peer {
  name: string;
  version: string;
  detect(text: string): Hit[] | Promise<Hit[]>;
}

const HOME = join(import.meta.dirname, 'peers');
/** Stands for what was taken out; occurs in no text. */
const GONE = '\ue000';

/** Installs the peers where they are not yet, and loads them; an empty list with a sentence said where that fails. */
export async function loadPeers(): Promise<Peer[]> {
  if (!existsSync(join(HOME, 'node_modules')) && !install()) {
    console.error('The peers could not be installed, so nothing is compared with them.');
    return [];
  }
  const require = createRequire(join(HOME, 'package.json'));
  const { SyncRedactor } = require('redact-pii') as {
    SyncRedactor: new (options: object) => { redact(text: string): string };
  };
  const redactPii = new SyncRedactor({ globalReplaceWith: GONE });
  const { Redactor } = await load<{ Redactor: new (options: object) => { redact(text: string): string } }>(
    '@redactpii/node',
  );
  const redactpii = new Redactor({ globalReplaceWith: GONE, aggressive: true });
  const { OpenRedaction } = require('openredaction') as {
    OpenRedaction: new (options: object) => {
      detect(text: string): Promise<{ detections: { type: string; position: [number, number] }[] }>;
    };
  };
  const openRedaction = new OpenRedaction({});
  const arcjet = await load<{ redact(text: string, options: object): Promise<[string, unknown]> }>(
    '@arcjet/redact',
  );
  const entities = ['email', 'phone-number', 'ip-address', 'credit-card-number'];

  const peer = (name: string, detect: Peer['detect']): Peer => ({
    name,
    version: manifest(name).version,
    detect,
  });
  return [
    peer('redact-pii', (text) => whatIsGone(text, redactPii.redact(text))),
    peer('@redactpii/node', (text) => whatIsGone(text, redactpii.redact(text))),
    peer('openredaction', async (text) => {
      const { detections } = await openRedaction.detect(text);
      return detections.map(({ position: [start, end], type }) => ({ start, end, class: type }));
    }),
    peer('@arcjet/redact', async (text) => {
      const [redacted] = await arcjet.redact(text, { entities, replace: () => GONE });
      return whatIsGone(text, redacted);
    }),
  ];
}

function install(): boolean {
  const words = ['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  return spawnSync('npm', words, { cwd: HOME, stdio: ['ignore', 2, 2] }).status === 0;
}

interface Manifest {
  version: string;
  main?: string;
  exports?: Record<string, unknown>;
}

function manifest(name: string): Manifest {
  return JSON.parse(readFileSync(join(HOME, 'node_modules', name, 'package.json'), 'utf8')) as Manifest;
}

/** By the file that `import` takes: the packages stand beside this one, where a bare name does not reach. */
async function load<T>(name: string): Promise<T> {
  const { main = 'index.js', exports } = manifest(name);
  const own = exports?.['.'] as Record<string, unknown> | undefined;
  const entry = own?.['import'] ?? own?.['default'] ?? main;
  const file = typeof entry === 'string' ? entry : String((entry as Record<string, unknown>)['default']);
  return (await import(pathToFileURL(join(HOME, 'node_modules', name, file)).href)) as T;
}

/** Where the original stood what was taken out, for detectors that only give back the text: what is left is found again in order. */
function whatIsGone(text: string, redacted: string): Hit[] {
  const [first = '', ...rest] = redacted.split(GONE);
  if (!text.startsWith(first)) return [];
  const hits: Hit[] = [];
  let at = first.length;
  for (const [index, left] of rest.entries()) {
    const isLast = index === rest.length - 1;
    // Nothing left between two hits: they touch, and count as one.
    const next = isLast ? text.length - left.length : left === '' ? at : text.indexOf(left, at + 1);
    if (next < at) return hits;
    if (next > at) hits.push({ start: at, end: next, class: '' });
    at = next + left.length;
  }
  return hits;
}
