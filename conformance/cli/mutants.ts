import type { ExitCode } from '../errors.ts';
import type { KillMatrix } from '../kill-matrix.ts';
import { killMatrixText } from '../report/kill-matrix.ts';

/** What a command says. */
export interface Told {
  readonly text: string;
  readonly json: unknown;
  readonly exitCode: ExitCode;
}

/** The court is judged: each mutant is killed for its own reason, and nobody who is right is accused. */
export const mutants = (matrix: KillMatrix, missing: readonly string[], seed: number): Told => ({
  text: [killMatrixText(matrix, seed), ...missing].join('\n'),
  json: {
    seed,
    mutants: matrix.mutants.map(({ mutant, killing, survives, ...fared }) => ({
      ...fared,
      algorithm: mutant.algorithm,
      breaks: mutant.breaks,
      wrong: mutant.wrong,
      killed: killing !== undefined,
      survives: survives ?? null,
      killing: killing ?? null,
    })),
    right: matrix.right,
    unexercised: matrix.unexercised,
    unneeded: matrix.unneeded,
    stale: matrix.stale,
    elsewhere: matrix.elsewhere,
    alike: matrix.alike,
    missing,
    exitCode: matrix.exitCode,
  },
  exitCode: matrix.exitCode,
});
