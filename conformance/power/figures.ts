import { needsOf } from '../mutants.ts';
import type { Hunt } from './hunt.ts';
import { hunted } from './schedule.ts';
import { killedShare, meanRatio, quantile, type Runs, usual } from './statistics.ts';
import { METHODS, type Method, RESOLUTIONS, type Resolution, type Results, RUNS, type Task } from './task.ts';
import type { Result } from './workers.ts';

/** All that was measured, put together. */

export interface MutantFigures {
  readonly id: string;
  readonly breaks: readonly string[];
  readonly needs: readonly string[];
  readonly runs: Readonly<Record<Method, Runs>>;
  /** Nine of ten kills are explained by a rule that is off by a tick, a request, or a small part. */
  readonly narrow: boolean;
  /** Histories in court that broke the law for another reason, over all seeds. */
  readonly otherwise: number;
}

export interface DeclaredFigures {
  readonly resolution: Resolution;
  /** Mutants about which the declaration says something. */
  readonly of: number;
  /** Those that some seed did not catch: in how many of the seeds. */
  readonly survivors: readonly { readonly id: string; readonly survived: number; readonly seeds: number }[];
  readonly alarms: number;
}

export interface WheatFigures {
  readonly id: string;
  readonly sequences: number;
  readonly operations: number;
  readonly alarms: number;
  readonly first: string | undefined;
}

export interface Figures {
  readonly mutants: readonly MutantFigures[];
  readonly declared: readonly DeclaredFigures[];
  readonly wheats: readonly WheatFigures[];
}

const NARROW_SHARE = 0.9;
/** A baseline has to try a mutant so often before a comparison says much. */
const HARD_RUNS = 3;

export const figuresOf = (done: readonly (readonly [Task, Result])[]): Figures => {
  const hunts = new Map<string, Record<Method, Hunt[]>>();
  const caught = new Map<Resolution, Map<string, boolean[]>>();
  const rightAccused = new Map<Resolution, number>();
  const wheats = new Map<string, WheatFigures>();
  for (const [task, result] of done) {
    if (task.kind === 'hunt') {
      for (const [id, hunt] of Object.entries(result as Results['hunt'])) {
        const known = hunts.get(id) ?? { court: [], commands: [], 'long commands': [], uniform: [] };
        known[task.method].push(hunt);
        hunts.set(id, known);
      }
    } else if (task.kind === 'declared') {
      const { caught: found, alarms } = result as Results['declared'];
      const under = caught.get(task.resolution) ?? new Map<string, boolean[]>();
      caught.set(task.resolution, under);
      for (const [id, one] of Object.entries(found)) under.set(id, [...(under.get(id) ?? []), one]);
      rightAccused.set(task.resolution, (rightAccused.get(task.resolution) ?? 0) + alarms);
    } else {
      const row = result as Results['alarms'];
      const known = wheats.get(task.wheat);
      wheats.set(task.wheat, {
        id: row.id,
        sequences: row.sequences + (known?.sequences ?? 0),
        operations: row.operations + (known?.operations ?? 0),
        alarms: row.alarms + (known?.alarms ?? 0),
        first: known?.first ?? row.first,
      });
    }
  }
  return {
    mutants: hunted({ mutants: [...hunts.keys()] }).flatMap((mutant) => {
      const { id, breaks } = mutant;
      const found = hunts.get(id);
      if (!found) return [];
      const runsOf = (method: Method): Runs => found[method].map(({ runs }) => runs ?? undefined);
      const killed = found.court.filter(({ runs }) => typeof runs === 'number');
      return [
        {
          id,
          breaks,
          needs: needsOf(mutant),
          runs: {
            court: runsOf('court'),
            commands: runsOf('commands'),
            'long commands': runsOf('long commands'),
            uniform: runsOf('uniform'),
          },
          narrow: killed.length > 0 && killed.filter(({ narrow }) => narrow).length >= killed.length * NARROW_SHARE,
          otherwise: found.court.reduce((sum, { otherwise }) => sum + otherwise, 0),
        },
      ];
    }),
    declared: (Object.keys(RESOLUTIONS) as Resolution[]).map((resolution) => {
      const under = [...(caught.get(resolution) ?? [])];
      return {
        resolution,
        of: under.length,
        survivors: under
          .map(([id, each]) => ({ id, survived: each.filter((one) => !one).length, seeds: each.length }))
          .filter(({ survived }) => survived > 0),
        alarms: rightAccused.get(resolution) ?? 0,
      };
    }),
    wheats: [...wheats.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
};

export interface Aim {
  readonly what: string;
  readonly wanted: string;
  readonly got: string;
  readonly isMet: boolean;
}

const percent = (share: number): string => `${(Math.floor(share * 10_000) / 100).toFixed(2).replace(/\.?0+$/, '')} %`;

/** What the court is to be capable of, and what it is. */
export const aimsOf = ({ mutants, wheats }: Figures): readonly Aim[] => {
  const court = mutants.flatMap(({ runs }) => runs.court);
  const always = mutants.filter(({ runs }) => killedShare(runs.court) === 1).length;
  const ratioOf = (some: readonly MutantFigures[], method: Method): number =>
    meanRatio(
      some.map(({ runs }) => runs.court),
      some.map(({ runs }) => runs[method]),
      RUNS,
    );
  const narrow = mutants.filter((each) => each.narrow);
  // Nothing is killed in less than one run: where both kill at once, no ratio tells anything.
  const hard = mutants.filter(({ runs }) => usual(runs['long commands'], RUNS) >= HARD_RUNS);
  const alarms = wheats.reduce((sum, each) => sum + each.alarms, 0);
  const median = quantile(court, 0.5);
  const most = quantile(court, 0.95);
  const ratios = METHODS.filter((method) => method !== 'court').flatMap((method) => [
    { method, some: mutants, what: 'all mutants', wanted: 3 },
    { method, some: hard, what: `the ${hard.length} that take \`long commands\` ${HARD_RUNS} runs or more`, wanted: 3 },
    { method, some: narrow, what: `the ${narrow.length} boundary and small-error faults`, wanted: 10 },
  ]);
  return [
    {
      what: 'mutants killed by every seed',
      wanted: 'all',
      got: `${always} of ${mutants.length}`,
      isMet: always === mutants.length,
    },
    {
      what: 'kills, over mutants and seeds',
      wanted: '100 %',
      got: percent(killedShare(court)),
      isMet: always === mutants.length,
    },
    { what: 'runs to kill, median', wanted: '≤ 2', got: `${median}`, isMet: median <= 2 },
    { what: 'runs to kill, 95th percentile', wanted: '≤ 20', got: `${most}`, isMet: most <= 20 },
    ...ratios.map(({ method, some, what, wanted }) => {
      const ratio = ratioOf(some, method);
      return {
        what: `times fewer runs than \`${method}\`, ${what}`,
        wanted: `≥ ${wanted}`,
        got: Number.isFinite(ratio) ? ratio.toFixed(1) : 'not measured',
        isMet: ratio >= wanted,
      };
    }),
    {
      what: 'false alarms against wheats',
      wanted: '0',
      got: `${alarms} in ${wheats.reduce((sum, each) => sum + each.sequences, 0).toLocaleString('en')} sequences`,
      isMet: alarms === 0,
    },
  ];
};
