/**
 * Changes our own limiters and laws, one place at a time, and asks the court about each: `npm run stryker`. A part of them:
 * `npm run stryker -- --mutate src/memory/gcra.ts`. What was found is kept, and a change that is known is not tried again.
 */
export default {
  testRunner: 'court',
  plugins: ['./conformance/stryker/runner.ts'],
  testRunnerNodeArgs: ['--import', 'tsx'],
  // Left out: what limiters tell on channels, a limit that follows a load (no law speaks of either), and a clock for tests.
  mutate: [
    'src/memory/*.ts',
    '!src/memory/{index,diagnostics,adaptive,scale,test-clock}.ts',
    'spec/**/{law,branches}.ts',
    '!**/*.test.ts',
  ],
  coverageAnalysis: 'perTest',
  ignorePatterns: ['dist', '.ratelaw', 'conformance/peers'],
  reporters: ['clear-text', 'json', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false },
  jsonReporter: { fileName: '.stryker/report.json' },
  incremental: true,
  incrementalFile: '.stryker/incremental.json',
  tempDirName: '.stryker/tmp',
  // A change that makes a loop endless is told by how often it runs, and a promise that is never kept by time.
  timeoutMS: 10_000,
  timeoutFactor: 1,
  dryRunTimeoutMinutes: 15,
  concurrency: 1,
  // Stryker would rewrite a tsconfig.json through an API that TypeScript 7 does not have; the suites need none.
  tsconfigFile: 'none.json',
};
