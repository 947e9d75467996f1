import type { Mutant } from '../mutant.ts';

export const versionOfThePlace: Mutant = {
  id: 'changing-version-of-the-place',
  algorithm: 'token-bucket',
  breaks: ['RECONF-2'],
  wrong: 'a key that takes the place of one that is reset goes through a change of the config twice',
  temptation: 'the key and its numbers are moved, and which changes they have seen is kept elsewhere',
  class: 'update-rate',
  direction: 'both',
  base: 'src/memory/table.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  needs: ['reconfigure', 'reset'],
  edits: [
    { find: '      if (this.versions !== undefined) this.versions[slot] = this.versions[last]!;\n', replace: '' },
  ],
};
