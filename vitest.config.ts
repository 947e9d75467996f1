import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{spec,src,mutants,conformance}/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'dist/**'],
    setupFiles: ['vitest.setup.ts'],
    pool: 'threads',
    // By itself vitest leaves one core idle, of two that is half.
    maxWorkers: '100%',
    // Reports are compared as plain text, on a terminal and where CI is set (colours are on there) alike.
    env: { NO_COLOR: '1' },
    testTimeout: 120_000,
  },
});
