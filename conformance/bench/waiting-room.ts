import { TokenBucket } from '../../src/memory/index.ts';
import { answer, processorMs } from './children.ts';
import { loadPeer } from './peers.ts';
import type { Question } from './race.ts';
import { VirtualTime } from './virtual-time.ts';

/** A process in which many wait, in time that does not pass by itself. */

const WAITERS = 10_000;
const PERIOD_MS = 1;

interface Waits {
  acquire(key: string): Promise<unknown>;
}

/** A timer for each that waits, set once to its turn, which is known when it comes: nothing can be cancelled or changed. */
const timerEach = (time: VirtualTime): Waits => {
  const turnsMs = new Map<string, number>();
  return {
    acquire: (key) => {
      const nowMs = time.nowMs();
      const turnMs = Math.max(nowMs, turnsMs.get(key) ?? nowMs);
      turnsMs.set(key, turnMs + PERIOD_MS);
      if (turnMs === nowMs) return Promise.resolve(true);
      return new Promise((resolve) => time.setTimer(() => resolve(true), turnMs - nowMs));
    },
  };
};

const ours = (time: VirtualTime): Waits =>
  new TokenBucket({ capacity: 1, refill: { tokens: 1, periodMs: PERIOD_MS }, clock: time });

const limiterPackage = async (): Promise<(time: VirtualTime) => Waits> => {
  const { TokenBucket: Bucket } = (await loadPeer('limiter')) as {
    TokenBucket: new (options: object) => { removeTokens(count: number): Promise<number> };
  };
  return () => {
    const bucket = new Bucket({ bucketSize: 1, tokensPerInterval: 1, interval: PERIOD_MS });
    return { acquire: () => bucket.removeTokens(1) };
  };
};

const time = new VirtualTime();
let build: (time: VirtualTime) => Waits;
let keys: string[] = [];

/** So many join, none of whom leaves before all have; then each gets its turn. Waits a second of processor time. */
const round = async (): Promise<number> => {
  const waits = build(time);
  let served = 0;
  const began = processorMs();
  for (let i = 0; i < WAITERS; i++) {
    void waits.acquire(keys[i % keys.length]!).then(() => {
      served += 1;
    });
  }
  await time.run();
  const tookMs = processorMs() - began;
  if (served !== WAITERS) throw new Error(`${served} of ${WAITERS} were served`);
  return (WAITERS * 1_000) / tookMs;
};

answer(async (question: Question) => {
  if (question.kind === 'round') return round();
  keys = Array.from({ length: question.keys }, (_, i) => `k${i}`);
  if (question.contender === 'ours') build = ours;
  else if (question.contender === 'a timer each') build = timerEach;
  else {
    build = await limiterPackage();
    time.install();
  }
  return true;
});
