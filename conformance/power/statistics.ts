/** Runs to kill, over seeds. `undefined` where nothing killed: counted as the most that was tried, so that ratios are no more than they are. */
export type Runs = readonly (number | undefined)[];

const sorted = (runs: Runs): readonly number[] =>
  runs.map((each) => each ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);

/** The least number of runs within which this share of the seeds kills; Infinity where fewer do. */
export const quantile = (runs: Runs, share: number): number =>
  sorted(runs)[Math.max(0, Math.ceil(runs.length * share) - 1)] ?? Number.NaN;

export const killedShare = (runs: Runs): number => runs.filter((each) => each !== undefined).length / runs.length;

/** The geometric mean. */
export const usual = (runs: Runs, censoredAt: number): number =>
  Math.exp(runs.reduce<number>((sum, each) => sum + Math.log(each ?? censoredAt), 0) / runs.length);

/** How many times fewer runs, over mutants: the geometric mean of the ratios. */
export const meanRatio = (ours: readonly Runs[], theirs: readonly Runs[], censoredAt: number): number =>
  Math.exp(
    ours.reduce((sum, runs, i) => sum + Math.log(usual(theirs[i] ?? [], censoredAt) / usual(runs, censoredAt)), 0) /
      ours.length,
  );
