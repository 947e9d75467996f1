/** Saved before anybody may have them faked. */
const { setTimeout: later } = globalThis;
const realMs = performance.now.bind(performance);

/** In real time: who takes longer will never be there. */
const PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 5;

/** Servers that agree among themselves tell nobody: they are asked until they have. @throws Error when they do not. */
export const until = async (holds: () => Promise<boolean>, otherwise: string): Promise<void> => {
  const beganMs = realMs();
  while (!(await holds())) {
    if (realMs() - beganMs > PATIENCE_MS) throw new Error(`${otherwise} after ${PATIENCE_MS / 1000} s`);
    await new Promise((resolve) => later(resolve, LOOK_EVERY_MS));
  }
};
