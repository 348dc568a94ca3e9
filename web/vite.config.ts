import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// `npm run dev` says where the API is.
const api = process.env['API_URL'];
/** What the server answers itself, and not the pages' router. */
const served = ['/api', '/v1', '/mcp', '/docs', '/admin', '/health', '/metrics', '/socket.io'];

/** Builds the page into dist/web, which the API serves; in development everything else is asked of the API. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react(), tailwindcss()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    // The policy allows fonts and scripts from 'self' only: nothing becomes a data: address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  server: {
    proxy:
      api === undefined
        ? {}
        : Object.fromEntries(
            served.map((path) => [path, { target: api, ws: path === '/socket.io' || path === '/api' }]),
          ),
  },
});
