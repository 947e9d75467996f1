import type { Explained } from './survivor.ts';

/** Every change that the court did not object to, and why that is right: `npm run survivors` compares it with what was found. */
export const SURVIVORS: readonly Explained[] = [];
