// Builds what is older than its sources, keyed by their content: `node scripts/build.mjs server web`.
// Server: one file for each process (starts twice as fast as many files). Web: one folder for each origin.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');

const TARGETS = {
  server: { sources: ['src', 'package.json', 'package-lock.json', 'scripts/build.mjs'], build: buildServer },
  web: {
    sources: ['src', 'web', 'policies', 'package.json', 'package-lock.json', 'scripts/build.mjs'],
    build: buildWeb,
  },
};

for (const name of process.argv.slice(2)) {
  try {
    await ensure(name);
  } catch (error) {
    // esbuild and Vite say in their message what is wrong and where; the stack is theirs.
    console.error(error.message);
    process.exitCode = 1;
  }
}

async function ensure(name) {
  const { sources, build } = TARGETS[name];
  const digest = digestOf(sources);
  const finished = join(dist, name);
  if (readIfThere(join(finished, '.digest')) === digest) return;
  const started = Date.now();
  const draft = join(dist, `.${name}-${process.pid}`);
  try {
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { recursive: true });
    await build(draft);
    writeFileSync(join(draft, '.digest'), digest);
    swap(draft, finished);
    console.error(
      `Built the ${name === 'server' ? 'programs' : 'pages'} in ${((Date.now() - started) / 1000).toFixed(1)} s.`,
    );
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

async function buildServer(outdir) {
  const { build } = await import('esbuild');
  await build({
    entryPoints: {
      vault: join(root, 'src/vault/process.ts'),
      desk: join(root, 'src/desk/process.ts'),
      'pdf-reader': join(root, 'src/platform/pdf-reader.ts'),
    },
    outdir,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'warning',
    // These read WebAssembly, fonts or character maps from their own folders, are machine code, or are large and loaded where configured.
    external: [
      '@cedar-policy/cedar-wasm',
      '@cedar-policy/cedar-wasm/*',
      'pkcs11js',
      '@aws-sdk/*',
      'pdfjs-dist',
      'pdfjs-dist/*',
    ],
    // Packages in CommonJS call require, which an ES module does not have.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
  listParts(outdir);
}

/** What all is made of, with licences and hashes (CycloneDX), for clients to read. Without npm there is none, and the portal says so. */
function listParts(outdir) {
  try {
    const bom = execFileSync('npm', ['sbom', '--package-lock-only', '--sbom-format=cyclonedx'], {
      cwd: root,
      maxBuffer: 50_000_000,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    // npm names the whole after the folder it lies in.
    const parts = JSON.parse(bom);
    parts.metadata.component.name = 'dozo';
    writeFileSync(join(outdir, 'parts.cdx.json'), JSON.stringify(parts));
  } catch {
    console.error('The list of parts could not be made: npm did not answer. Everything else is built.');
  }
}

async function buildWeb(outdir) {
  const { createBuilder } = await import('vite');
  const builder = await createBuilder({
    configFile: join(root, 'web/vite.config.ts'),
    logLevel: 'error',
    build: { outDir: outdir },
  });
  await builder.buildApp();
}

/** Takes the new folder in place of the old; somebody else who built the same at the same time may have been quicker. */
function swap(draft, finished) {
  const old = `${draft}.old`;
  if (existsSync(finished)) renameSync(finished, old);
  try {
    renameSync(draft, finished);
  } catch (error) {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  }
  rmSync(old, { recursive: true, force: true });
}

function digestOf(sources) {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const file of filesOf(join(root, source)))
      hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function filesOf(path) {
  if (!existsSync(path)) return [];
  try {
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch (error) {
    if (error.code === 'ENOTDIR') return [path];
    throw error;
  }
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
