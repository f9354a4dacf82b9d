import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const backend = process.env.BACKEND_URL ?? 'http://127.0.0.1:8000';

export default defineConfig({
  plugins: [react()],
  // node_modules may be a read-only layer that several apps share, so nothing is cached inside it.
  cacheDir: process.env.VITE_CACHE_DIR ?? '.cache/vite',
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: { port: 5173, proxy: { '/api': backend, '/healthz': backend } },
  build: {
    // The first browsers that have light-dark() and @starting-style, which the style sheets use as they are.
    target: ['es2023', 'chrome123', 'firefox129', 'safari17.5'],
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1000,
  },
  test: {
    environment: 'happy-dom',
    globals: true,
    setupFiles: ['src/test/setup.ts'],
    pool: 'threads',
    isolate: false,
    testTimeout: 30_000,
    restoreMocks: true,
    unstubGlobals: true,
  },
});
