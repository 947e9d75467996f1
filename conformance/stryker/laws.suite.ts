import { expect, test } from 'vitest';
import { MUTANTS } from '../../mutants/index.ts';
import { DEFAULTS } from '../check.ts';
import { kill } from '../mutants.ts';

/** What kills a change that makes a law too lax: a mutant that it acquits, or condemns for another reason. */
test.each(MUTANTS.filter(({ client }) => client === undefined).map((mutant) => [mutant.id, mutant] as const))(
  '%s is killed for its own reason',
  async (_id, mutant) => {
    expect((await kill(mutant, DEFAULTS.seed)).killing).toBeDefined();
  },
);
