import type { Profile, Relaxed, StepLaw } from '../law.ts';
import { type Bend, STRAIGHT } from './branches.ts';

interface Row {
  readonly id: string;
  readonly clause: string;
  readonly phrase: string;
  readonly hint: string;
  readonly bend: Partial<Bend>;
}

/** The named ways to get counting wrong, narrow ones first; `count` and `edge` are the algorithm's own clauses for them. */
const rows = (count: string, edge: string, tickNs: bigint): readonly Row[] => [
  {
    id: 'strict-comparison',
    clause: 'ADM-10',
    phrase: 'a request for exactly what is left is denied',
    hint: 'the comparison: `<` where `<=` is meant',
    bend: { less: 1n },
  },
  {
    id: 'one-too-many',
    clause: count,
    phrase: 'one more than the limit is admitted',
    hint: 'the comparison: `<=` where `<` is meant, or the count before the increment',
    bend: { more: 1n },
  },
  {
    id: 'edge-off-by-a-tick',
    clause: edge,
    phrase: 'an edge of the window is off by one tick',
    hint: 'whether the instant at which the window ends belongs to it',
    bend: { clockErrorNs: tickNs },
  },
  {
    id: 'charges-denials',
    clause: 'ADM-6',
    phrase: 'denied requests count',
    hint: 'the count is raised before, or whether or not, the comparison succeeds',
    bend: { chargesDenials: 'perhaps' },
  },
  {
    id: 'undercharged',
    clause: 'ADM-9',
    phrase: 'a request counts for less than its cost',
    hint: 'the addition: the whole cost, not one',
    bend: { undercharges: true },
  },
  {
    id: 'overcharged',
    clause: 'ADM-9',
    phrase: 'a request counts for more than its cost',
    hint: 'the addition: the cost, and nothing else',
    bend: { overcharges: true },
  },
  {
    id: 'oversize',
    clause: 'ADM-7',
    phrase: 'a cost above the limit is admitted',
    hint: 'the comparison must include the cost',
    bend: { oversize: true },
  },
  {
    id: 'forgets',
    clause: count,
    phrase: 'what was counted is forgotten too early',
    hint: 'what resets the count, and when',
    bend: { forgets: true },
  },
  {
    id: 'remembers',
    clause: count,
    phrase: 'what should be forgotten still counts',
    hint: 'what resets the count, and when: a new window starts from zero',
    bend: { remembers: true },
  },
];

export const relaxedCounting = (
  profile: Profile,
  clauses: { readonly count: string; readonly edge: string },
  law: (bend: Bend) => StepLaw<unknown>,
): readonly Relaxed[] =>
  rows(clauses.count, clauses.edge, profile.tickNs)
    .filter(({ bend }) => !(profile.denialsCount && bend.chargesDenials === 'perhaps'))
    .map(({ bend, ...row }) => ({ ...row, law: law({ ...STRAIGHT, ...bend }) }));
