import { describe, expect, it } from 'vitest';
import { turn } from '../clocks.ts';
import { Link } from './link.ts';

const MS = 1_000_000n;

/** A link whose other end notes what it is asked, at which ms, and the answers that came, at which. */
const bench = () => {
  let now = 0n;
  const link = new Link(0, () => now);
  const asked: string[] = [];
  const came: string[] = [];
  const at = (): string => ` at ${now / MS}`;
  const shared = link.over({
    ask: (what: string): string => {
      asked.push(what + at());
      return what;
    },
    listen: (heard: (what: string) => void): void => heard('news'),
  });
  const ask = (what: string): void => {
    shared.ask(what).then(
      (answer) => came.push(answer + at()),
      (error: Error) => came.push(error.message),
    );
  };
  /** Time passes in steps of a ms; what is due arrives. */
  const pass = async (ms: number): Promise<void> => {
    for (let i = 0; i < ms; i++) {
      now += MS;
      link.deliver();
      await turn();
    }
  };
  return { link, shared, asked, came, ask, pass };
};

describe('a link', () => {
  it('that is slow carries everything, late, there and back', async () => {
    const { link, asked, came, ask, pass } = bench();
    link.set('slow', [2, 3]);
    ask('a');
    await turn();
    expect([asked, came, link.dueNs]).toEqual([[], [], 2n * MS]);
    await pass(4);
    expect([asked, came]).toEqual([['a at 2'], []]);
    await pass(1);
    expect([came, link.dueNs]).toEqual([['a at 5'], undefined]);
  });

  it('delivers one after another what was sent at once', async () => {
    const { link, asked, came, ask, pass } = bench();
    link.set('slow', [0, 3]);
    for (const what of ['a', 'b', 'c']) ask(what);
    await turn();
    expect(asked).toEqual(['a at 0', 'b at 0', 'c at 0']);
    await pass(9);
    expect(came).toEqual(['a at 3', 'b at 4', 'c at 5']);
  });

  it('that is mended delivers at once what was on its way; one that is cut loses it', async () => {
    const { link, asked, came, ask, pass } = bench();
    link.set('slow', [5, 5]);
    ask('a');
    await pass(1);
    link.set('whole');
    await turn();
    expect([asked, came]).toEqual([['a at 1'], ['a at 1']]);
    link.set('slow', [5, 5]);
    ask('b');
    await pass(1);
    link.set('cut');
    await turn();
    expect([asked.length, came[1]]).toEqual([1, 'the link of node 0 is cut']);
    link.set('slow', [0, 5]);
    ask('c');
    await pass(1);
    link.set('deaf');
    await turn();
    expect([asked[1], came[2]]).toEqual(['c at 2', 'the link of node 0 is cut: no answer came']);
  });

  it('calls back over the same wire', async () => {
    const { link, shared, pass } = bench();
    const heard: string[] = [];
    const listen = (): Promise<void> => shared.listen((what: string) => void heard.push(what));
    link.set('slow', [0, 2]);
    void listen().catch(() => {});
    await pass(1);
    expect(heard).toEqual([]);
    await pass(1);
    expect(heard).toEqual(['news']);
    link.set('deaf');
    await expect(listen()).rejects.toThrow('no answer came');
    expect(heard).toEqual(['news']);
  });
});
