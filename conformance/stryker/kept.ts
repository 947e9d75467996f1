import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';

/** What a check asked and was answered before anything was changed, kept in files for all processes of a run. */
export class Kept {
  readonly #folder: string;
  readonly #known = new Map<string, unknown>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  has(name: string): boolean {
    return existsSync(this.#fileOf(name));
  }

  set<T>(name: string, value: T): T {
    mkdirSync(this.#folder, { recursive: true });
    writeFileSync(this.#fileOf(name), serialize(value));
    this.#known.set(name, value);
    return value;
  }

  get<T>(name: string): T {
    const value = this.#known.get(name) ?? deserialize(readFileSync(this.#fileOf(name)));
    this.#known.set(name, value);
    return value as T;
  }

  #fileOf(name: string): string {
    return path.join(this.#folder, `${name.replaceAll(/[^\w-]+/g, '-')}.bin`);
  }
}
