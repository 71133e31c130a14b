import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where `npm run dev:portal` finds a running server. */
const server = process.env.HAVEN_DEV_SERVER ?? 'http://localhost:8080';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    target: 'es2023',
    outDir: 'dist',
    emptyOutDir: true,
    // Everything comes from the server itself, by name: the content security policy allows nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    reportCompressedSize: false,
  },
  server: { host: '127.0.0.1', proxy: { '/api': server, '/c/': server, '/v2': server, '/service': server } },
});
