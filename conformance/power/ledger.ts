import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Task } from './task.ts';
import type { Result } from './workers.ts';

/** What was measured, line by line: who is interrupted goes on where they were, as long as the code is the same. */

const modulesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.js'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

/** Decided by every module that was built. */
export const fingerprintOf = (dist: string): string => {
  const hash = createHash('sha256');
  for (const file of modulesIn(dist)) hash.update(file.slice(dist.length)).update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
};

export class Ledger {
  readonly #file: string;
  readonly #known = new Map<string, Result>();

  constructor(folder: string, fingerprint: string) {
    mkdirSync(folder, { recursive: true });
    this.#file = join(folder, `${fingerprint}.jsonl`);
    if (!existsSync(this.#file)) return;
    const text = readFileSync(this.#file, 'utf8');
    // The last line may have been cut off.
    if (!text.endsWith('\n')) appendFileSync(this.#file, '\n');
    for (const line of text.split('\n')) {
      if (!line.endsWith('}')) continue;
      try {
        const { task, result } = JSON.parse(line) as { task: Task; result: Result };
        this.#known.set(JSON.stringify(task), result);
      } catch {
        // A line that is cut within is measured again.
      }
    }
  }

  get(task: Task): Result | undefined {
    return this.#known.get(JSON.stringify(task));
  }

  set(task: Task, result: Result): void {
    this.#known.set(JSON.stringify(task), result);
    appendFileSync(this.#file, `${JSON.stringify({ task, result })}\n`);
  }
}
