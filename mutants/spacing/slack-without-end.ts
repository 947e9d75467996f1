import type { Mutant } from '../mutant.ts';

export const slackWithoutEnd: Mutant = {
  id: 'spacing-slack-without-end',
  algorithm: 'spacing',
  breaks: ['SPACE-1'],
  wrong: 'idle time is saved without limit, whatever slack is configured',
  temptation: 'the next start is an interval after the last one: then the average is right',
  seen: 'https://github.com/uber-go/ratelimit/issues/119',
  class: 'no-cap',
  direction: 'over',
  base: 'src/memory/spacing.ts',
  limiter: 'Spacing',
  edits: [{ find: 'schedule.nextMs = Math.max(schedule.nextMs, nowMs - this.#rhythm.slackMs);\n', replace: '' }],
};
