import { defineConfig } from 'vitest/config';

/** The suites that Stryker runs: see conformance/stryker/. */
export default defineConfig({
  test: {
    include: ['conformance/stryker/*.suite.ts'],
    setupFiles: ['vitest.setup.ts'],
    pool: 'threads',
    testTimeout: 120_000,
  },
});
