import type { Mutant } from '../mutant.ts';

export const waitForgetsPart: Mutant = {
  id: 'token-bucket-wait-forgets-part',
  algorithm: 'token-bucket',
  breaks: ['META-4'],
  wrong: 'the wait is for whole tokens: the part of one that is there already is waited for again',
  temptation: 'a token is there or it is not',
  seen: 'https://github.com/bucket4j/bucket4j/issues/88',
  class: 'retry-after-wrong',
  direction: 'claim',
  base: 'src/memory/keyed.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: 'return denied(this.view(row), waitMs);',
      replace:
        'const { periodMs = 1, tokens = 1 } = this.rules as Partial<BucketUnits>;\n    const missing = Math.ceil((cost * periodMs - row.level) / periodMs);\n    return denied(this.view(row), Math.ceil((missing * periodMs) / tokens));',
    },
    {
      find: "import { checkCost, checkKey, checkObject } from './checks.ts';",
      replace:
        "import type { BucketUnits } from './bucket-config.ts';\nimport { checkCost, checkKey, checkObject } from './checks.ts';",
    },
  ],
};
