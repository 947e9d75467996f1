import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{spec,src,mutants,conformance}/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'dist/**'],
    setupFiles: ['vitest.setup.ts'],
    pool: 'threads',
    // By itself vitest leaves one core idle, of two that is half.
    maxWorkers: '100%',
    testTimeout: 120_000,
  },
});
