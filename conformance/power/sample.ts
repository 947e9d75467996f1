import { SAMPLE_HEADING } from './report.ts';
import { METHODS, type Results, type Task } from './task.ts';
import type { Result } from './workers.ts';

/** What `--check` measures again, as lines of text: the same code must give the same lines. */

export const linesOf = (done: readonly (readonly [Task, Result])[]): readonly string[] => {
  const runs = new Map<string, string[]>();
  const wheats: string[] = [];
  for (const [task, result] of done) {
    if (task.kind === 'hunt') {
      for (const [id, hunt] of Object.entries(result as Results['hunt']))
        runs.set(id, [...(runs.get(id) ?? []), `${task.method} ${hunt.runs ?? 'survived'}`]);
    } else if (task.kind === 'alarms') {
      const { id, sequences, operations, alarms } = result as Results['alarms'];
      wheats.push(`${id}: ${sequences} sequences, ${operations} operations, ${alarms} alarms`);
    }
  }
  const order = (text: string): number => METHODS.findIndex((method) => text.startsWith(method));
  const mutants = [...runs].map(([id, each]) => `${id}: ${each.sort((a, b) => order(a) - order(b)).join(', ')}`);
  return [...mutants.sort(), ...wheats.sort()];
};

const blockOf = (report: string): readonly string[] => {
  const [, after = ''] = report.split(`${SAMPLE_HEADING}\n`);
  const [, block = ''] = after.split('```');
  return block.split('\n').filter((line) => line !== '');
};

/** How a report differs from what is measured now; nothing where it does not. */
export const differences = (
  report: string,
  lines: readonly string[],
  phrases: readonly string[],
): readonly string[] => {
  const written = blockOf(report);
  return [
    ...phrases.filter((phrase) => !report.includes(phrase)).map((phrase) => `not in it: ${phrase}`),
    ...lines.filter((line) => !written.includes(line)).map((line) => `now: ${line}`),
    ...written.filter((line) => !lines.includes(line)).map((line) => `in it: ${line}`),
  ];
};
