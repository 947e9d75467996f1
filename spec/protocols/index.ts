/**
 * Protocols by which several callers share one bucket, each small enough to be searched whole: every interleaving of every
 * length, not a sample. What is wrong is shown by a shortest trace; what is right, by every state that can be reached.
 */
import { PROTOCOLS, type Protocol } from './protocols.ts';
import type { Found } from './search.ts';

/** What was found of one protocol. */
export interface Searched extends Omit<Protocol, 'sizes'> {
  readonly sizes: readonly { readonly size: string; readonly found: Found }[];
  readonly asExpected: boolean;
}

/** A bound that is never reached says little, and a protocol that admits nothing is not right: something must use it up. */
const isAs = (expected: Found['kind'], found: Found): boolean =>
  found.kind === 'wrong' ? expected === 'wrong' : expected === 'right' && found.leastLeft === 0n;

/**
 * Searches every protocol at every size.
 * @throws RangeError when a model has more states than are searched.
 */
export const searchAll = (protocols: readonly Protocol[] = PROTOCOLS): readonly Searched[] =>
  protocols.map(({ sizes, ...protocol }) => {
    const searched = sizes.map(({ size, find }) => ({ size, found: find() }));
    return { ...protocol, sizes: searched, asExpected: searched.every(({ found }) => isAs(protocol.expected, found)) };
  });

const sizeLines = ({ size, found }: Searched['sizes'][number]): readonly string[] => {
  if (found.kind === 'wrong')
    return [`    ${size}: ${found.trace.length} steps`, ...found.trace.map((says, i) => `      ${i + 1}. ${says}`)];
  const reached = found.leastLeft === 0n ? 'the bound is reached' : `never closer to the bound than ${found.leastLeft}`;
  return [`    ${size}: all of ${found.states} states; ${reached}`];
};

/** For a person: the shortest trace of what is wrong, the number of states of what is right. */
export const printed = (searched: readonly Searched[]): string =>
  searched
    .flatMap(({ id, title, bound, expected, sizes, asExpected }) => [
      `${asExpected ? expected : `NOT ${expected}`.toUpperCase()}  ${id}: ${title}; at most ${bound}`,
      ...sizes.flatMap(sizeLines),
    ])
    .join('\n');

/** For PROOFS.md: a row a protocol. */
export const tabled = (searched: readonly Searched[]): string =>
  [
    '',
    '## Protocols, searched whole',
    '',
    'Several callers share one bucket; every interleaving of every length is explored (`spec/protocols/`), against an exact',
    'bucket that must never go below zero. Wrong: the steps of the shortest trace. Right: the states that there are, and the',
    'bound is reached.',
    '',
    '| protocol | at most | result |',
    '|---|---|---|',
    ...searched.map(
      ({ id, title, bound, sizes }) => `| ${id}: ${title} | ${bound} | ${sizes.map(resultOf).join('; ')} |`,
    ),
    '',
  ].join('\n');

const resultOf = ({ size, found }: Searched['sizes'][number]): string =>
  found.kind === 'wrong' ? `wrong in ${found.trace.length} steps (${size})` : `right: ${found.states} states (${size})`;

export { PROTOCOLS, type Protocol } from './protocols.ts';
export { type Found, type Model, STATES_MAX, type Step, search } from './search.ts';
