import { expect, test } from 'vitest';
import { CAPABILITIES } from '../adapters/capabilities.ts';
import { REFERENCE } from '../adapters/memory.ts';
import { check, DEFAULTS } from '../check.ts';
import { injectedClock } from '../clocks.ts';
import { EXIT } from '../errors.ts';
import { adapterOf } from '../subject.ts';

/**
 * What kills a change of `src/memory`, and a change that makes a law too strict: the main job's verdict on our own
 * limiters, a SHOULD included, and nothing written for the purpose.
 */
test.each([...REFERENCE, ...CAPABILITIES].map((adapter) => [adapter.name, adapter] as const))(
  '%s conforms',
  async (name, exported) => {
    const { adapter, declaration } = adapterOf(exported, name);
    const { exitCode, failures } = await check(adapter, declaration, injectedClock(), DEFAULTS);
    expect(failures.map(({ clause }) => clause)).toEqual([]);
    expect(exitCode).toBe(EXIT.conforms);
  },
);
