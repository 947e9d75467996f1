import { checkClock } from '../memory/checks.ts';
import { type Clock, readMs } from '../memory/clock.ts';
import type { Backend, Bucket } from './backend.ts';
import { type Centre, exchange, freshAtMs, newCentre, refill, settle, TOLERANCE_MS, take } from './centre.ts';

/** How many other keys a call looks at: two, so that they go faster than they come. */
const LOOKS_PER_CALL = 2;

/** A backend in this process, for nodes in this process: for one node, for tests, and to learn by. */
export function memoryBackend(options: { readonly clock?: Clock } = {}): Backend {
  const clock = checkClock(options.clock);
  const centres = new Map<string, { readonly centre: Centre; readonly bucket: Bucket }>();
  let cursor = centres.entries();

  const forgetOld = (nowMs: number): void => {
    for (let looks = LOOKS_PER_CALL; looks > 0; looks -= 1) {
      const next = cursor.next();
      if (next.done === true) {
        cursor = centres.entries();
        return;
      }
      const [key, { centre, bucket }] = next.value;
      if (freshAtMs(bucket, centre) + TOLERANCE_MS < nowMs) centres.delete(key);
    }
  };

  const centreAt = (bucket: Bucket, key: string, nowMs: number): Centre => {
    const known = centres.get(key)?.centre;
    const centre = known ? { ...known, sessions: new Map(known.sessions) } : newCentre(bucket, nowMs);
    refill(bucket, centre, nowMs);
    return centre;
  };

  const step = async <T>(bucket: Bucket, key: string, act: (centre: Centre) => T, isLook = false): Promise<T> => {
    const nowMs = readMs(clock);
    forgetOld(nowMs);
    const centre = centreAt(bucket, key, nowMs);
    const answer = act(centre);
    if (!isLook) centres.set(key, { centre, bucket });
    return answer;
  };

  return {
    take: (bucket, key, cost) => step(bucket, key, (centre) => take(bucket, centre, cost), cost === 0),
    exchange: (bucket, key, asked) => step(bucket, key, (centre) => exchange(bucket, centre, asked)),
    settle: (bucket, key, settled) => step(bucket, key, (centre) => settle(bucket, centre, settled)),
  };
}
