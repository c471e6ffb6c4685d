import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const BASE = '/manager/';
const bootFile = fileURLToPath(new URL('./boot/boot.js', import.meta.url));

/**
 * Puts `boot/boot.js` before everything else as a blocking script of its own: the theme must be set before the first
 * paint, and a CSP without inline scripts forbids writing it into the page.
 */
function bootScript(): Plugin {
  let building = false;
  return {
    name: 'pulso-boot-script',
    configResolved: (config) => {
      building = config.command === 'build';
    },
    transformIndexHtml: {
      order: 'post',
      handler: (_html, { bundle }) => [
        {
          tag: 'script',
          attrs: { src: building ? `${BASE}${bootName()}` : `${BASE}boot/boot.js` },
          injectTo: 'head-prepend',
        },
        ...fontsOf(bundle).map((file) => ({
          tag: 'link',
          attrs: { rel: 'preload', as: 'font', type: 'font/woff2', href: `${BASE}${file}`, crossorigin: '' },
          injectTo: 'head' as const,
        })),
      ],
    },
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: bootName(), source: readFileSync(bootFile, 'utf8') });
    },
  };
}

/** The typeface is wanted for the first paint, long before the style sheet that names it has been read. */
function fontsOf(bundle: object | undefined): string[] {
  return Object.keys(bundle ?? {}).filter((file) => file.endsWith('.woff2'));
}

/** Lays a `.gz` beside each asset that gains by it: the api serves it as it is. */
function compressAssets(): Plugin {
  return {
    name: 'pulso-compress-assets',
    apply: 'build',
    writeBundle({ dir }) {
      const folder = join(dir!, 'assets');
      for (const name of readdirSync(folder).filter((file) => /\.(js|css)$/.test(file))) {
        const path = join(folder, name);
        writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
      }
    },
  };
}

function bootName(): string {
  const hash = createHash('sha256').update(readFileSync(bootFile)).digest('base64url').slice(0, 8);
  return `assets/boot-${hash}.js`;
}

export default defineConfig({
  base: BASE,
  resolve: {
    alias: {
      '@typeface': fileURLToPath(import.meta.resolve('@fontsource-variable/geist/files/geist-latin-wght-normal.woff2')),
    },
  },
  plugins: [react(), bootScript(), compressAssets()],
  build: {
    target: 'es2023',
    cssTarget: 'chrome120',
    // Fonts and images stay files of their own: the CSP has no `data:` for fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    rolldownOptions: {
      output: {
        // What the page starts with comes as two files, its own code and the libraries, which seldom change. Split by who
        // else uses a module it came as seven, and each costs the browser some milliseconds also when it has them all.
        codeSplitting: {
          groups: [
            { name: 'libraries', test: /[\\/]node_modules[\\/]/, tags: ['$initial'], priority: 1 },
            { name: 'page', tags: ['$initial'] },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      '/api': 'http://127.0.0.1:3000',
      '/manager/api': 'http://127.0.0.1:3000',
      '/manager/dashboard/refresh': 'http://127.0.0.1:3000',
      '/manager/dashboard/status': 'http://127.0.0.1:3000',
      '/health': 'http://127.0.0.1:3000',
      '/socket.io': { target: 'http://127.0.0.1:3000', ws: true },
    },
  },
});
