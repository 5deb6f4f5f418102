import react from '@vitejs/plugin-react';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

import { themeCss } from './ui/theme-css.ts';

/**
 * Every page of both origins in one command: `vite build -c web/vite.config.ts`.
 * One build per origin, so that no file of one is ever served by the other (layout: web/README.md).
 */
const web = dirname(fileURLToPath(import.meta.url));
const ORIGINS = {
  desk: ['front', 'agent', 'trust', 'console'],
  vault: ['fields', 'portal', 'widget'],
} as const;

export default defineConfig({
  root: web,
  base: '/',
  publicDir: false,
  plugins: [react(), themeVariables(), withoutJsonSchema()],
  build: { outDir: join(dirname(web), 'dist/web'), emptyOutDir: true },
  environments: { desk: origin('desk'), vault: origin('vault') },
  builder: {
    async buildApp(builder) {
      for (const name of Object.keys(ORIGINS)) {
        const environment = builder.environments[name];
        if (environment === undefined || Object.keys(inputs(name as keyof typeof ORIGINS)).length === 0)
          continue;
        // The folder given on the command line or by scripts/build.mjs holds one folder per origin.
        environment.config.build.outDir = join(builder.config.build.outDir, name);
        await builder.build(environment);
      }
    },
  },
});

function origin(name: keyof typeof ORIGINS) {
  return {
    consumer: 'client' as const,
    build: {
      outDir: join(dirname(web), 'dist/web', name),
      emptyOutDir: true,
      target: 'es2023',
      sourcemap: false,
      // Strict pages: no data: fonts or images, no inline module preload.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: inputs(name),
        output: {
          // The script that clients embed keeps its address; everything else is named by its content.
          entryFileNames: (chunk: { name: string }) =>
            chunk.name === 'widget-loader' ? 'widget.js' : 'assets/[name]-[hash].js',
          // By their origin too: what both have of one file must not look as if it were shared.
          chunkFileNames: `assets/${name}-[name]-[hash].js`,
          assetFileNames: 'assets/[name]-[hash][extname]',
        },
      },
    },
  };
}

/** All HTML files of an origin's apps, and the widget's loader. */
function inputs(name: keyof typeof ORIGINS): Record<string, string> {
  const found: Record<string, string> = {};
  for (const app of ORIGINS[name]) {
    const folder = join(web, app);
    if (!existsSync(folder)) continue;
    for (const file of readdirSync(folder)) {
      if (file.endsWith('.html')) found[`${app}-${file.slice(0, -5)}`] = join(folder, file);
    }
    if (existsSync(join(folder, 'loader.ts'))) found[`${app}-loader`] = join(folder, 'loader.ts');
  }
  return found;
}

/** Mantine writes its variables into a style element at run time; here they are a file, so pages need no inline style. */
function themeVariables(): Plugin {
  const id = 'virtual:theme.css';
  return {
    name: 'dozo-theme-variables',
    resolveId: (source) => (source === id ? `\0${id}` : null),
    load: (loaded) => (loaded === `\0${id}` ? themeCss() : null),
  };
}

/**
 * Pages check what they are sent and never write a JSON Schema; that half of zod hangs on every schema, so no bundler leaves it out by itself
 * (10 kB on the wire). What would call it throws.
 */
function withoutJsonSchema(): Plugin {
  return {
    name: 'dozo-without-json-schema',
    transform(code, id) {
      if (!/zod\/v4\/core\/(to-json-schema|json-schema-processors)\.js$/.test(id)) return null;
      const names = [...code.matchAll(/^export (?:const|function) (\w+)/gm)].map(([, name = '']) => name);
      const refuse = "() => { throw new Error('no JSON Schema in a page'); }";
      // Makers are called for each schema and answer a method; nothing calls the rest.
      const stubs = names.map(
        (name) => `export const ${name} = ${name.startsWith('create') ? `() => ${refuse}` : refuse};`,
      );
      return { code: stubs.join('\n'), map: null };
    },
  };
}
