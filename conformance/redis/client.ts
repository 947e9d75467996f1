import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { commandOf, ReplyError, Splitter, type Value, valueIn } from './resp.ts';

/** A connection of our own to the server, past the proxy. */
export class Client {
  readonly #socket: Socket;
  readonly #waiting: { readonly resolve: (value: Value) => void; readonly reject: (error: Error) => void }[] = [];

  private constructor(socket: Socket) {
    this.#socket = socket;
    const splitter = new Splitter();
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      for (const reply of splitter.push(chunk)) {
        const value = valueIn(reply);
        const first = this.#waiting.shift();
        if (value instanceof ReplyError) first?.reject(value);
        else first?.resolve(value);
      }
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      for (const { reject } of this.#waiting.splice(0)) reject(new Error('the connection to redis has ended'));
    });
  }

  static async open(port: number): Promise<Client> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new Client(socket);
  }

  /** @throws ReplyError when the server answers with one. */
  ask(...words: readonly string[]): Promise<Value> {
    if (this.#socket.destroyed) return Promise.reject(new Error('the connection to redis has ended'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#socket.write(commandOf(words));
    });
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed;
  }

  close(): void {
    this.#socket.destroy();
  }
}
