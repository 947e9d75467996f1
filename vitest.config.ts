import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{spec,src,mutants,conformance}/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'dist/**'],
    pool: 'threads',
    testTimeout: 120_000,
  },
});
