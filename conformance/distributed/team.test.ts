import { describe, expect, it } from 'vitest';
import { injectedClock } from '../clocks.ts';
import type { NodesAdapter } from '../contract.ts';
import { buildTeam } from './team.ts';

const CONFIG = { capacity: 1, refill: { tokens: 1, periodMs: 100 } };

describe('nodes that end', () => {
  const told: string[] = [];
  const adapter = (close: (node: number, leave: () => Promise<unknown>) => Promise<unknown>): NodesAdapter => ({
    name: 'ends',
    declares: { algorithm: 'token-bucket', nodes: { design: 'strict' } },
    share: () => ({ leave: (node: number) => told.push(`${node} has left`) }),
    create: (_config, { shared, node = 0 }) => ({
      tryAcquire: () => ({ allowed: true }),
      close: () => close(node, async () => (shared as { leave(node: number): unknown }).leave(node)) as Promise<void>,
    }),
  });
  const closed = async (close: Parameters<typeof adapter>[0]): Promise<readonly string[]> => {
    told.length = 0;
    const clock = injectedClock();
    await (await buildTeam(adapter(close), CONFIG, { clock } as never, 2)).close();
    return told;
  };

  it('are waited for while they tell the others', async () => {
    const slowly = async (_node: number, leave: () => Promise<unknown>): Promise<unknown> => {
      for (let turns = 0; turns < 3; turns++) await new Promise((resolve) => setImmediate(resolve));
      return leave();
    };
    expect(await closed(slowly)).toEqual(['0 has left', '1 has left']);
  });

  it('and never come to it keep nobody waiting', async () => {
    expect(await closed((node, leave) => (node === 0 ? new Promise(() => {}) : leave()))).toEqual(['1 has left']);
  });
});
