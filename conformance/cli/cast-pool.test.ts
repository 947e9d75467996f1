import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { FaultError } from '../errors.ts';
import { performAll } from './cast-pool.ts';

const folder = mkdtempSync(join(tmpdir(), 'ratelaw-pool-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Doubles numbers, and does what it is told otherwise. */
const file = join(folder, 'worker.mjs');
writeFileSync(
  file,
  `import { parentPort } from 'node:worker_threads';
parentPort.on('message', (task) => {
  if (task === 'hang') for (;;);
  if (task === 'throw later') setTimeout(() => { throw new Error('thrown later'); }, 0);
  else if (task === 'exit') process.exit(7);
  else if (task === 'fail') parentPort.postMessage({ error: 'failed in itself' });
  else parentPort.postMessage({ done: task * 2 });
});
`,
);
const worker = pathToFileURL(file);

describe('tasks in threads', () => {
  it.each([1, 3])('are answered in their order, by %i threads, each of which is asked again and again', async (n) => {
    const told: string[] = [];
    const tasks = [1, 2, 3, 4, 5, 6, 7];
    const progress = (done: number, of: number): void => void told.push(`${done}/${of}`);
    expect(await performAll(tasks, { worker, workersMax: n, progress })).toEqual([2, 4, 6, 8, 10, 12, 14]);
    expect(told).toEqual(tasks.map((i) => `${i}/7`));
  });

  it.each([
    ['throw later', 'crash', 'thrown later'],
    ['exit', 'crash', 'it ended its own thread (process.exit(7))'],
    ['hang', 'timeout', 'no answer within 0.2 s'],
  ])('%s: a thread is lost, and another goes on', async (task, lost, why) => {
    const done = await performAll([1, task, 2], { worker, workersMax: 1, taskMsMax: task === 'hang' ? 200 : 60_000 });
    // The thread before it may take longer to begin than a hang is waited for.
    expect(done[1]).toEqual({ lost, why });
    if (task !== 'hang') expect([done[0], done[2]]).toEqual([2, 4]);
  });

  it('that fail in themselves are a fault of ours', async () => {
    await expect(performAll([1, 'fail', 2], { worker, workersMax: 1 })).rejects.toThrow(FaultError);
    await expect(performAll(['fail'], { worker })).rejects.toThrow('"fail": failed in itself');
  });

  it('none are none', async () => {
    expect(await performAll([], { worker })).toEqual([]);
  });
});
