import { type Course, race } from './race.ts';
import { median, medianRatio } from './statistics.ts';
import { table, times, whole } from './table.ts';

const ONE = 'token-bucket';
const BY_HAND = 'by hand';
const COMPOSITE = 'Composite';

const COURSES: readonly Course[] = [
  { name: '1 key', keys: 1, purpose: 'admits', roundMs: 40 },
  { name: '1,000 keys', keys: 1_000, purpose: 'admits', roundMs: 40 },
  { name: '1,000 denied', keys: 1_000, purpose: 'denies', roundMs: 40 },
];

export const composingSpeed = async (): Promise<string> => {
  const rows: string[][] = [];
  for (const course of COURSES) {
    const rates = await race('contender', [ONE, BY_HAND, COMPOSITE], course);
    const composite = rates.get(COMPOSITE)!;
    rows.push([
      course.name,
      whole(median(composite)),
      times(medianRatio(composite, rates.get(BY_HAND)!)),
      times(medianRatio(composite, rates.get(ONE)!)),
    ]);
  }
  return table(
    `A Composite of two token buckets, on the key and on all keys: operations/s, beside the two called in turn by hand (where the
first denies, the second is not asked) and one alone. No budget. By hand, what the second denies is lost to the first.`,
    ['', 'operations/s', '÷ by hand', '÷ one'],
    rows,
  );
};
