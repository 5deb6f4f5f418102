// A supervisor of one part, for a test that kills it: the part must not stay behind.
import { startPart } from '../../../src/commands/parts.ts';

const part: unknown = JSON.parse(process.argv[2] ?? '');
await startPart(part as Parameters<typeof startPart>[0], () => undefined);
process.stdout.write('ready\n');
