import { Cluster } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { startCluster } from './cluster.ts';
import { groupProgramForTests } from './for-tests.ts';

const program = groupProgramForTests();

describe.skipIf(!program)('a cluster of our own', () => {
  it('forms, serves all slots, and goes on when one master is killed, and another', async () => {
    const cluster = await startCluster(program!);
    const client = new Cluster([{ host: '127.0.0.1', port: cluster.nodes[1]!.port }], {
      clusterRetryStrategy: () => 20,
      maxRedirections: 100,
    });
    try {
      expect(cluster.describe).toMatch(/ · cluster of 3 masters and 3 replicas · virtual clock \(/);
      const keys = Array.from({ length: 50 }, (_, n) => `k${n}`);
      for (const key of keys) expect(await client.incr(key)).toBe(1);
      const spread = await Promise.all(client.nodes('master').map((node) => node.dbsize()));
      expect(spread.filter((count) => count > 0)).toHaveLength(3);
      // Replication is asynchronous: what has not arrived would be lost.
      await Promise.all(client.nodes('master').map((node) => node.wait(1, 0)));
      const before = cluster.clock?.realtimeNs ?? 0n;
      await cluster.failOver(0);
      if (cluster.clock) expect(cluster.clock.realtimeNs - before).toBeGreaterThan(15_000_000_000n);
      for (const key of keys) expect(await client.incr(key)).toBe(2);
      await cluster.failOver(1);
      for (const key of keys) expect(await client.exists(key)).toBe(1);
      await expect(cluster.failOver(3)).rejects.toThrow('there is no master 3; wanted: 0 to 2');
    } finally {
      client.disconnect();
      await cluster.stop();
    }
  });
});
