import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cpus } from 'node:os';

import { run as benchBackup } from './backup.ts';
import { run as benchLog } from './log.ts';
import { benchIdentity } from './identity.ts';
import { benchStart } from './start.ts';
import { benchSystem, type Figure } from './system.ts';
import { run as benchVaultCrypto } from './vault-crypto.ts';

/** Runs the benches and writes what was measured, with the command, beside what was wanted. */
const figures: Figure[] = [
  ...(await benchStart()),
  ...(await benchVaultCrypto()),
  ...(await benchIdentity()),
  ...(await benchLog()),
  ...(await benchBackup()),
  ...(await benchSystem()),
];
const line = (figure: Figure): string =>
  `| ${figure.name} | ${figure.measured} | ${figure.against} | ${figure.wanted} |`;
const table = [
  '| figure | measured | against, in the same run | wanted |',
  '|---|---|---|---|',
  ...figures.map(line),
].join('\n');
console.log(table);
const text = `# Measured

\`npm run bench\` on ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), client and server on the same machine, ${new Date().toISOString().slice(0, 10)}. The machine is shared: ratios
tell more than rates.

${table}

The detector's figures come from \`bench/detection.ts\` and stand in src/detection/README.md.
`;
writeFileSync(join(import.meta.dirname, 'RESULTS.md'), text);
