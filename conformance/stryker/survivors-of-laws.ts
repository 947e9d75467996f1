// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts of the code that was changed
import type { Explained } from './survivor.ts';

/** As {@link ./survivors.ts}, of the laws. */
export const SURVIVORS_OF_LAWS: readonly Explained[] = [];
