import { getEventListeners } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import { Signals } from './signals.ts';

const listenersOf = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

describe('listeners of a signal', () => {
  let told: string[] = [];
  let signals: Signals<string>;
  let controller: AbortController;
  beforeEach(() => {
    told = [];
    controller = new AbortController();
    signals = new Signals((listeners) => {
      for (const listener of listeners) {
        told.push(listener);
        signals.remove(controller.signal, listener);
      }
    });
  });

  it('share one, and are all told although each that is told is removed', () => {
    for (const name of ['a', 'b', 'c']) signals.add(controller.signal, name);
    expect(listenersOf(controller.signal)).toBe(1);
    controller.abort();
    expect(told).toEqual(['a', 'b', 'c']);
  });

  it('are told when one of them has gone before', () => {
    for (const name of ['a', 'b']) signals.add(controller.signal, name);
    signals.remove(controller.signal, 'a');
    expect(listenersOf(controller.signal)).toBe(1);
    controller.abort();
    expect(told).toEqual(['b']);
  });

  it('leave nothing behind on the signal, and may come again', () => {
    signals.add(controller.signal, 'a');
    signals.remove(controller.signal, 'a');
    expect(listenersOf(controller.signal)).toBe(0);
    // Who is not there is removed already.
    signals.remove(controller.signal, 'a');
    signals.add(controller.signal, 'b');
    expect(listenersOf(controller.signal)).toBe(1);
    controller.abort();
    expect(told).toEqual(['b']);
  });
});
