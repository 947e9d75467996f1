import colors from 'picocolors';
import type { History } from '../scenario.ts';

const INDENT = '        ';
/** Steps of the store that are shown: those of a longer story are at its end. */
const DEEDS_MAX = 30;
const PUNCTUATION = { executed: '→', lost: '→ (lost)', cut: '✂', refused: '→', befell: '', passed: '' } as const;

/** Clocks that are off. */
export const clocksText = (skews: readonly number[] = []): string =>
  skews
    .flatMap((ms, i) =>
      ms === 0
        ? []
        : [`${i === 0 ? 'what they share' : `node ${i - 1}`} ${Math.abs(ms)} ms ${ms < 0 ? 'behind' : 'ahead'}`],
    )
    .join(', ');

const clockLines = ({ skews = [] }: History): readonly string[] => {
  const text = clocksText(skews);
  return text === '' ? [] : [colors.dim(`${INDENT}clocks: ${text}`), ''];
};

/** What happened at the store while calls overlapped, and what stood wrong all the time. */
export const storyLines = (history: History): readonly string[] => [...clockLines(history), ...deedLines(history)];

const deedLines = ({ deeds = [], events }: History): readonly string[] => {
  const overlap = events.filter(({ group }) => group !== undefined);
  const from = Math.min(...overlap.map(({ store }) => store?.from ?? 0));
  const told = deeds.filter(({ at }) => at > from);
  if (overlap.length === 0 || told.length === 0) return [];
  const lines = told
    .slice(0, DEEDS_MAX)
    .map(({ node, what, fate, reply = '' }) =>
      `${INDENT}${node === undefined ? '      ' : `node ${node}`}  ${what} ${PUNCTUATION[fate]} ${reply}`.trimEnd(),
    );
  const more = told.length > DEEDS_MAX ? [`${INDENT}… ${told.length - DEEDS_MAX} more`] : [];
  return [colors.dim(`${INDENT}at the store, in this order:`), ...lines, ...more, ''];
};
