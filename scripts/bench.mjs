// Every figure as a ratio against a peer or a limit measured in the same run: `npm run bench [name…]`; writes bench/RESULTS.md.
import { spawnSync } from 'node:child_process';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const node = join(root, 'node_modules/.bin/node');
const { status } = spawnSync(node, [join(root, 'bench/run.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
  cwd: root,
});
process.exit(status ?? 1);
