/**
 * What is under way outside of this event loop: how many turns an answer takes then says nothing of whether it comes.
 * Whoever asks for it has to bound the wait.
 */
let underWay = 0;

export const isOutside = (): boolean => underWay > 0;

export const outside = async <T>(ask: () => Promise<T>): Promise<T> => {
  underWay++;
  try {
    return await ask();
  } finally {
    underWay--;
  }
};

/** No answer came, however long was waited. */
export class UnansweredError extends Error {
  override readonly name = 'UnansweredError';
}
