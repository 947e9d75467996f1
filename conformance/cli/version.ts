import { createRequire } from 'node:module';

/** The version of this package, from its own package.json: two levels up from here, three once compiled. */
const find = (): string => {
  const require = createRequire(import.meta.url);
  for (const up of ['../..', '../../..']) {
    try {
      const found = require(`${up}/package.json`) as { name?: string; version?: string };
      if (found.name === 'ratelaw' && found.version) return found.version;
    } catch {
      // Not at this level.
    }
  }
  return '0.0.0';
};

export const VERSION = find();
