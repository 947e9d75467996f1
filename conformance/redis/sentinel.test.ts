import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { redisProgramForTests } from './for-tests.ts';
import { startSentinels } from './sentinel.ts';

const program = redisProgramForTests();

describe.skipIf(!program)('sentinels of our own', () => {
  it('name a replica in place of a master that was killed, and clients follow', async () => {
    const group = await startSentinels(program!);
    const client = new Redis({
      sentinels: [...group.sentinels],
      name: group.name,
      sentinelRetryStrategy: () => 20,
      retryStrategy: () => 20,
      maxRetriesPerRequest: null,
    });
    // It is told of each server that is gone, and tries the next: what counts is what it answers in the end.
    client.on('error', () => {});
    try {
      expect(group.describe).toMatch(/ · 3 sentinels of a master and 2 replicas · (virtual clock \(|real time)/);
      expect(await client.incr('k')).toBe(1);
      // Replication is asynchronous: what has not arrived would be lost.
      await client.wait(2, 0);
      const before = group.clock?.realtimeNs ?? 0n;
      const { successor: master } = await group.failOver();
      if (group.clock) expect(group.clock.realtimeNs - before).toBeGreaterThan(10_000_000_000n);
      expect(group.nodes.indexOf(master)).toBeGreaterThan(0);
      expect(await client.incr('k')).toBe(2);
      const direct = new Redis(master.port, master.host);
      expect(await direct.get('k')).toBe('2');
      direct.disconnect();
    } finally {
      client.disconnect();
      await group.stop();
    }
  });
});
