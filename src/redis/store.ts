import { isIoredis, type RedisClient } from './client.ts';
import type { Script } from './script.ts';

/**
 * Redis has not decided: it could not be reached, did not answer in time, or refused the script; `cause` says what. The
 * request may have been charged nevertheless, if it was the reply that was lost.
 */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

/** Runs scripts: one command each, except where the server has yet to learn the script. */
export class Store {
  readonly client: RedisClient;
  readonly #timeoutMs: number;

  constructor(client: RedisClient, timeoutMs: number) {
    this.client = client;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * The numbers that the script replies with, `count` of them.
   *
   * @throws (rejects with) StoreError
   */
  run(script: Script, keys: string[], args: string[], count: number): Promise<number[]> {
    return new Promise((resolve, reject) => {
      const giveUp = () => reject(new StoreError(`Redis did not answer within timeoutMs (${this.#timeoutMs})`));
      const timer = setTimeout(giveUp, this.#timeoutMs);
      this.#send(script, keys, args)
        .then((reply) => numbers(reply, count))
        .catch((cause: unknown) => {
          throw cause instanceof StoreError ? cause : new StoreError(`Redis failed: ${messageOf(cause)}`, { cause });
        })
        .finally(() => clearTimeout(timer))
        .then(resolve, reject);
    });
  }

  async #send(script: Script, keys: string[], args: string[]): Promise<unknown> {
    try {
      return await this.#evalsha(script.sha1, keys, args);
    } catch (error) {
      // Its cache of scripts is gone after a restart or SCRIPT FLUSH. The script has not run.
      if (!messageOf(error).startsWith('NOSCRIPT')) throw error;
      return await this.#eval(script.text, keys, args);
    }
  }

  #evalsha(sha1: string, keys: string[], args: string[]): Promise<unknown> {
    const { client } = this;
    if (isIoredis(client)) return client.evalsha(sha1, keys.length, ...keys, ...args);
    return client.evalSha(sha1, { keys, arguments: args });
  }

  #eval(text: string, keys: string[], args: string[]): Promise<unknown> {
    const { client } = this;
    if (isIoredis(client)) return client.eval(text, keys.length, ...keys, ...args);
    return client.eval(text, { keys, arguments: args });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Clients may be told to give numbers as strings. */
function numbers(reply: unknown, count: number): number[] {
  const figures = Array.isArray(reply) ? reply.map(Number) : [];
  if (figures.length === count && figures.every(Number.isSafeInteger)) return figures;
  throw new StoreError(`Redis must reply with ${count} whole numbers, got ${JSON.stringify(reply)?.slice(0, 100)}`);
}
