import type { Mutant } from '../mutant.ts';

export const waitInUnits: Mutant = {
  id: 'leaky-bucket-wait-in-units',
  algorithm: 'leaky-bucket',
  breaks: ['META-3'],
  wrong: 'the wait is how much is too much, and not how long that takes to leak',
  temptation: 'both are what is missing, and both are numbers',
  seen: 'https://github.com/ydb-platform/nbs/pull/6601',
  class: 'unit-mixup',
  direction: 'claim',
  base: 'src/memory/keyed.ts',
  entry: 'src/memory/leaky-bucket.ts',
  limiter: 'LeakyBucket',
  edits: [
    {
      find: 'return denied(this.view(row), waitMs);',
      replace:
        'const { tokens = 1, periodMs = 1 } = this.rules as Partial<BucketUnits>;\n    return denied(this.view(row), Math.ceil((waitMs * tokens) / periodMs));',
    },
    {
      find: "import { checkCost, checkKey, checkObject } from './checks.ts';",
      replace:
        "import type { BucketUnits } from './bucket-config.ts';\nimport { checkCost, checkKey, checkObject } from './checks.ts';",
    },
  ],
};
