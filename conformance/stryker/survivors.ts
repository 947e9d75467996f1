// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts of the code that was changed
import type { Explained } from './survivor.ts';

/** Every change that the court did not object to, and why that is right: `npm run survivors` compares it with what was found. */
export const SURVIVORS: readonly Explained[] = [
  {
    file: 'src/memory/bucket-config.ts',
    kind: 'cost',
    why: 'The exact way gives what the fast one gives where that is exact.',
    changes: [
      {
        line: 'if (Math.abs(product) <= Number.MAX_SAFE_INTEGER) return Math.floor(product / denominator);',
        from: 'Math.abs(product) <= Number.MAX_SAFE_INTEGER',
        to: 'false',
      },
      {
        line: 'if (Math.abs(product) <= Number.MAX_SAFE_INTEGER) return Math.floor(product / denominator);',
        from: 'Math.abs(product) <= Number.MAX_SAFE_INTEGER',
        to: 'Math.abs(product) < Number.MAX_SAFE_INTEGER',
      },
    ],
  },
  {
    file: 'src/memory/bucket-config.ts',
    kind: 'equivalent',
    why: 'Nothing carried is nothing, as credit and as debt.',
    changes: [
      {
        line: 'return level > 0 ? floorScaled(level, to.full, from.full) : floorScaled(level, to.periodMs, from.periodMs);',
        from: 'level > 0',
        to: 'level >= 0',
      },
    ],
  },
  {
    file: 'src/memory/bucket-config.ts',
    kind: 'unjudged',
    why: 'One unit more or less is less than what a millisecond refills, and the law lets a limiter round what it carries by as much (RECONF-2): reconfigure.test.ts has the exact floor.',
    changes: [
      { line: 'return Number(exact < 0n && quotient * divisor !== exact ? quotient - 1n : quotient);' },
      {
        line: 'if (Math.abs(product) <= Number.MAX_SAFE_INTEGER) return Math.floor(product / denominator);',
        from: 'Math.abs(product) <= Number.MAX_SAFE_INTEGER',
        to: 'true',
      },
      {
        line: 'if (Math.abs(product) <= Number.MAX_SAFE_INTEGER) return Math.floor(product / denominator);',
        from: 'Math.abs(product) <= Number.MAX_SAFE_INTEGER',
        to: 'Math.abs(product) > Number.MAX_SAFE_INTEGER',
      },
    ],
  },
  {
    file: 'src/memory/bucket-config.ts',
    kind: 'unjudged',
    why: 'What an error says is not judged, only that there is one; config.test.ts and examples.test.ts read the texts.',
    changes: [
      { line: "checkObject('config', config);", from: "'config'", to: '""' },
      { line: "const capacity = checkInteger('capacity', config.capacity, 1);", from: "'capacity'", to: '""' },
      { line: "const refill = checkObject('refill', config.refill);", from: "'refill'", to: '""' },
      { line: "const tokens = checkInteger('refill.tokens', refill.tokens, 1);", from: "'refill.tokens'", to: '""' },
      {
        line: "const periodMs = checkDurationMs('refill.periodMs', refill.periodMs);",
        from: "'refill.periodMs'",
        to: '""',
      },
      { line: "checkInteger('initial', initial, 0, capacity);", from: "'initial'", to: '""' },
      {
        line: "const full = checkProduct('capacity × refill.periodMs', capacity, periodMs);",
        from: "'capacity × refill.periodMs'",
        to: '""',
      },
    ],
  },
  {
    file: 'src/memory/entries.ts',
    kind: 'cost',
    why: 'How much room there is, only tests ask.',
    changes: [
      { line: 'get slots(): number {', from: '{ return this.#cells.length / 2; }', to: '{}' },
      { line: 'return this.#cells.length / 2;', from: 'this.#cells.length / 2', to: 'this.#cells.length * 2' },
    ],
  },
  {
    file: 'src/memory/entries.ts',
    kind: 'cost',
    why: 'The ring has more room, or is copied more often than it has to be.',
    changes: [
      {
        line: 'if (2 * this.#count === this.#cells.length) this.#grow(countMax);',
        from: '2 * this.#count === this.#cells.length',
        to: 'true',
      },
      {
        line: 'const slots = Math.min(countMax, Math.max(1, 2 * this.#count));',
        from: 'Math.min(countMax, Math.max(1, 2 * this.#count))',
        to: 'Math.max(countMax, Math.max(1, 2 * this.#count))',
      },
    ],
  },
  {
    file: 'src/memory/entries.ts',
    kind: 'equivalent',
    why: 'The first entry is written over what stands there.',
    changes: [{ line: '#cells: number[] = [];', from: '[]', to: '["Stryker was here"]' }],
  },
  {
    file: 'src/memory/entries.ts',
    kind: 'unjudged',
    why: 'One that is copied beyond the newest is written over before it is read; one that is moved is, in a full ring, the oldest, but that is after a large step back, when the law takes any log.',
    changes: [
      {
        line: 'for (let index = 0; index < this.#count; index += 1) {',
        from: 'index < this.#count',
        to: 'index <= this.#count',
      },
    ],
  },
  {
    file: 'src/memory/fixed-window.ts',
    kind: 'cost',
    why: 'An unused key is kept until its window ends: the same answers from more memory. life.test.ts counts keys.',
    changes: [
      { line: 'return window.used === 0 ? window.lastMs : window.endMs;', from: 'window.used === 0', to: 'false' },
    ],
  },
  {
    file: 'src/memory/fixed-window.ts',
    kind: 'equivalent',
    why: 'The window that is running, kept or counted anew, is the same one.',
    changes: [
      { line: 'if (windowMs === is.windowMs) return { ...is, limit };', from: 'windowMs === is.windowMs', to: 'false' },
    ],
  },
  {
    file: 'src/memory/fixed-window.ts',
    kind: 'unjudged',
    why: 'After a large step back the law takes any window that ends in time (TIME-3).',
    changes: [
      {
        line: "window.endMs = this.#anchor === 'epoch' ? this.#endOf(nowMs) : nowMs + leftMs;",
        from: "this.#anchor === 'epoch'",
        to: 'true',
      },
      {
        line: "window.endMs = this.#anchor === 'epoch' ? this.#endOf(nowMs) : nowMs + leftMs;",
        from: 'nowMs + leftMs',
        to: 'nowMs - leftMs',
      },
    ],
  },
  {
    file: 'src/memory/fixed-window.ts',
    kind: 'unjudged',
    why: 'What an error says is not judged, only that there is one; config.test.ts and examples.test.ts read the texts.',
    changes: [
      {
        line: "const anchor = checkChoice('anchor', config.anchor, ['epoch', 'first-request']);",
        from: "'anchor'",
        to: '""',
      },
      { line: "checkSame('anchor', config.anchor, this.#anchor);", from: "'anchor'", to: '""' },
      { line: "checkObject('config', config);", from: "'config'", to: '""' },
      {
        line: "return { limit: checkInteger('limit', config.limit, 1), windowMs: checkDurationMs('windowMs', config.windowMs) };",
        from: "'limit'",
        to: '""',
      },
      {
        line: "return { limit: checkInteger('limit', config.limit, 1), windowMs: checkDurationMs('windowMs', config.windowMs) };",
        from: "'windowMs'",
        to: '""',
      },
    ],
  },
  {
    file: 'src/memory/fixed-window.ts',
    kind: 'unjudged',
    why: 'What is counted after windows have got another length, no law says: reconfigure.test.ts does.',
    changes: [
      {
        line: '#startOf(instantMs: number): number {',
        from: '{ const { windowMs, oldStartMs, oldEndMs } = this.#windows; …',
        to: '{}',
      },
      { line: 'if (instantMs >= oldStartMs && instantMs < oldEndMs) return oldStartMs;' },
      {
        line: 'return Math.floor(instantMs / windowMs) * windowMs;',
        from: 'Math.floor(instantMs / windowMs) * windowMs',
        to: 'Math.floor(instantMs / windowMs) / windowMs',
      },
      {
        line: 'return Math.floor(instantMs / windowMs) * windowMs;',
        from: 'instantMs / windowMs',
        to: 'instantMs * windowMs',
      },
      { line: 'if (instantMs >= oldStartMs && instantMs < oldEndMs) return oldEndMs;' },
    ],
  },
  {
    file: 'src/memory/gcra.ts',
    kind: 'cost',
    why: 'The key is kept for longer than it has to be, or for ever: the same answers from more memory, and LIFE-4 looks at plain configs. life.test.ts counts keys.',
    changes: [
      {
        line: 'return initial < capacity ? Number.POSITIVE_INFINITY : arrivals.lastMs + Math.ceil(arrivals.tat / tokens);',
        from: 'arrivals.tat / tokens',
        to: 'arrivals.tat * tokens',
      },
    ],
  },
  {
    file: 'src/memory/gcra.ts',
    kind: 'equivalent',
    why: 'At zero nothing is missing, and the wait is zero either way.',
    changes: [{ line: 'return early > 0 ? Math.ceil(early / tokens) : 0;', from: 'early > 0', to: 'early >= 0' }],
  },
  {
    file: 'src/memory/leaky-bucket.ts',
    kind: 'cost',
    why: 'The key is kept for longer than it has to be, or for ever: the same answers from more memory, and LIFE-4 looks at plain configs. life.test.ts counts keys.',
    changes: [
      {
        line: 'return initial < capacity ? Number.POSITIVE_INFINITY : bucket.lastMs + Math.ceil(bucket.level / tokens);',
        from: 'bucket.level / tokens',
        to: 'bucket.level * tokens',
      },
    ],
  },
  {
    file: 'src/memory/leaky-bucket.ts',
    kind: 'equivalent',
    why: 'At zero nothing is missing, and the wait is zero either way.',
    changes: [
      { line: 'return overflow > 0 ? Math.ceil(overflow / tokens) : 0;', from: 'overflow > 0', to: 'overflow >= 0' },
    ],
  },
  {
    file: 'src/memory/leaky-queue.ts',
    kind: 'cost',
    why: 'The key is kept for longer than it has to be, or for ever: the same answers from more memory, and LIFE-4 looks at plain configs. life.test.ts counts keys.',
    changes: [
      {
        line: 'return initial < capacity ? Number.POSITIVE_INFINITY : queue.lastMs + Math.ceil(queue.backlog / tokens);',
        from: 'queue.backlog / tokens',
        to: 'queue.backlog * tokens',
      },
    ],
  },
  {
    file: 'src/memory/leaky-queue.ts',
    kind: 'cost',
    why: 'While time stands still a queue is asked again too early, and once more until it is its turn: the same instant.',
    changes: [
      {
        line: 'if (aheadMs > 0) return denied(this.view(this.row), aheadMs + behindMs);',
        from: 'aheadMs + behindMs',
        to: 'aheadMs - behindMs',
      },
    ],
  },
  {
    file: 'src/memory/leaky-queue.ts',
    kind: 'equivalent',
    why: 'A queue is never asked to answer without a reason.',
    changes: [
      {
        line: "return refused(after, retryAfterMs, reason === 'limited' ? 'queue-full' : (reason ?? 'limited'));",
        from: "'limited'",
        to: '""',
      },
    ],
  },
  {
    file: 'src/memory/leaky-queue.ts',
    kind: 'equivalent',
    why: 'At zero nothing is missing, and the wait is zero either way.',
    changes: [
      { line: 'return overflow > 0 ? Math.ceil(overflow / tokens) : 0;', from: 'overflow > 0', to: 'overflow >= 0' },
    ],
  },
  {
    file: 'src/memory/leaky-queue.ts',
    kind: 'unjudged',
    why: 'A queue is not reset while somebody is in it, as either answer would be right: acquire.test.ts.',
    changes: [
      { line: 'if (key !== undefined && this.waiters.countOf(key) > 0 && !this.find(key)) {' },
      {
        line: 'this.row.backlog += this.waiters.costOf(key) * this.#units.periodMs;',
        from: 'this.row.backlog += this.waiters.costOf(key) * this.#units.p…',
        to: 'this.row.backlog -= this.waiters.costOf(key) * this.#units.p…',
      },
      {
        line: 'this.row.backlog += this.waiters.costOf(key) * this.#units.periodMs;',
        from: 'this.waiters.costOf(key) * this.#units.periodMs',
        to: 'this.waiters.costOf(key) / this.#units.periodMs',
      },
      {
        line: 'protected override changed(key?: string): void {',
        from: '{ if (key !== undefined && this.waiters.countOf(key) > 0 && …',
        to: '{}',
      },
    ],
  },
  {
    file: 'src/memory/leaky-queue.ts',
    kind: 'unjudged',
    why: 'The turns to come are thought through for failFast and for waits with late timers only: the court asks for no failFast, and sets no timers late beside a queue. acquire.test.ts does.',
    changes: [
      {
        line: 'future: (key, fromMs) => {',
        from: '{ this.lookBack(key, fromMs); const { capacity, tokens, peri…',
        to: '{}',
      },
      {
        line: 'return new Turns(capacity, tokens, periodMs, Math.max(fromMs, this.row.lastMs), this.#ahead(key));',
        from: 'Math.max(fromMs, this.row.lastMs)',
        to: 'Math.min(fromMs, this.row.lastMs)',
      },
      {
        line: 'constructor(capacity: number, tokens: number, periodMs: number, atMs: number, ahead: number) {',
        from: '{ this.costMax = capacity; this.#tokens = tokens; this.#peri…',
        to: '{}',
      },
      {
        line: 'dueMs(_cost: number, fromMs: number): number {',
        from: '{ this.#goTo(fromMs); return this.#ahead > 0 ? this.#atMs + …',
        to: '{}',
      },
      { line: 'return this.#ahead > 0 ? this.#atMs + Math.ceil(this.#ahead / this.#tokens) : fromMs;' },
      {
        line: 'take(cost: number, atMs: number): void {',
        from: '{ this.#goTo(atMs); this.#ahead += cost * this.#periodMs; }',
        to: '{}',
      },
      {
        line: 'this.#ahead += cost * this.#periodMs;',
        from: 'this.#ahead += cost * this.#periodMs',
        to: 'this.#ahead -= cost * this.#periodMs',
      },
      { line: 'this.#ahead += cost * this.#periodMs;', from: 'cost * this.#periodMs', to: 'cost / this.#periodMs' },
      {
        line: '#goTo(instantMs: number): void {',
        from: '{ if (instantMs <= this.#atMs) return; this.#ahead -= (insta…',
        to: '{}',
      },
      { line: 'if (instantMs <= this.#atMs) return;' },
      { line: 'this.#ahead -= (instantMs - this.#atMs) * this.#tokens;' },
    ],
  },
  {
    file: 'src/memory/pay-later.ts',
    kind: 'cost',
    why: 'The key is kept for longer than it has to be, or for ever: the same answers from more memory, and LIFE-4 looks at plain configs. life.test.ts counts keys.',
    changes: [
      {
        line: 'return initial < capacity ? Number.POSITIVE_INFINITY : account.lastMs + Math.ceil((full - account.credit) / tokens);',
        from: '(full - account.credit) / tokens',
        to: '(full - account.credit) * tokens',
      },
    ],
  },
  {
    file: 'src/memory/pay-later.ts',
    kind: 'equivalent',
    why: 'At zero nothing is owed, and the wait is zero either way.',
    changes: [
      {
        line: 'return account.credit < 0 ? Math.ceil(-account.credit / this.#units.tokens) : 0;',
        from: 'account.credit < 0',
        to: 'account.credit <= 0',
      },
    ],
  },
  {
    file: 'src/memory/pay-later.ts',
    kind: 'equivalent',
    why: 'Whatever is not full is empty.',
    changes: [
      { line: "const units = bucketUnits(config, 'empty');", from: "'empty'", to: '""' },
      { line: "return bucketUnits(config, 'empty');", from: "'empty'", to: '""' },
    ],
  },
  {
    file: 'src/memory/pay-later.ts',
    kind: 'unjudged',
    why: 'How large a cost can be is a limit of the numbers, and no declaration speaks of it: examples.test.ts.',
    changes: [{ line: 'if (cost * periodMs <= PRODUCT_MAX) return;' }],
  },
  {
    file: 'src/memory/pay-later.ts',
    kind: 'unjudged',
    why: 'No clause says what limit is: oracle.test.ts does.',
    changes: [
      { line: 'return snapshot(capacity + 1, remaining, resetAfterMs);', from: 'capacity + 1', to: 'capacity - 1' },
    ],
  },
  {
    file: 'src/memory/pay-later.ts',
    kind: 'unjudged',
    why: 'What an error says is not judged, only that there is one; config.test.ts and examples.test.ts read the texts.',
    changes: [{ line: "throw refusal('cost', `an integer from 1 to ${Math.floor(PRODUCT_MAX / periodMs)}`, cost);" }],
  },
  {
    file: 'src/memory/sliding-counter.ts',
    kind: 'cost',
    why: 'The key is kept for a window longer than it has to be: the same answers from more memory.',
    changes: [
      { line: 'if (counts.current > 0) return startMs + 2 * this.#windowMs;', from: 'counts.current > 0', to: 'true' },
      {
        line: 'if (counts.current > 0) return startMs + 2 * this.#windowMs;',
        from: 'counts.current > 0',
        to: 'counts.current >= 0',
      },
      {
        line: 'return counts.previous > 0 ? startMs + this.#windowMs : counts.lastMs;',
        from: 'counts.previous > 0',
        to: 'true',
      },
      {
        line: 'return counts.previous > 0 ? startMs + this.#windowMs : counts.lastMs;',
        from: 'counts.previous > 0',
        to: 'counts.previous >= 0',
      },
    ],
  },
  {
    file: 'src/memory/sliding-counter.ts',
    kind: 'unjudged',
    why: 'In a window without requests it takes a peek to be told when a key is full again, and that it could be sooner than told is not judged there: oracle.test.ts does.',
    changes: [
      {
        line: 'if (counts.previous > 0) return Math.max(0, this.#fadedMs(counts.previous, weightedMax) - elapsedMs);',
        from: 'this.#fadedMs(counts.previous, weightedMax) - elapsedMs',
        to: 'this.#fadedMs(counts.previous, weightedMax) + elapsedMs',
      },
    ],
  },
  {
    file: 'src/memory/sliding-counter.ts',
    kind: 'unjudged',
    why: 'What an error says is not judged, only that there is one; config.test.ts and examples.test.ts read the texts.',
    changes: [
      { line: "checkObject('config', config);", from: "'config'", to: '""' },
      { line: "const limit = checkInteger('limit', config.limit, 1);", from: "'limit'", to: '""' },
      { line: "const windowMs = checkDurationMs('windowMs', config.windowMs);", from: "'windowMs'", to: '""' },
      {
        line: "const share = checkChoice('share', config.share, ['exact', 'floor', 'ceil']);",
        from: "'share'",
        to: '""',
      },
      {
        line: "const guard = checkChoice('guard', config.guard, ['with-cost', 'without-cost']);",
        from: "'guard'",
        to: '""',
      },
      { line: "checkProduct('limit × windowMs', limit, windowMs);", from: "'limit × windowMs'", to: '""' },
      {
        line: "checkProduct('limit × windowMs', limit, checkDurationMs('windowMs', config.windowMs));",
        from: "'limit × windowMs'",
        to: '""',
      },
      {
        line: "checkProduct('limit × windowMs', limit, checkDurationMs('windowMs', config.windowMs));",
        from: "'windowMs'",
        to: '""',
      },
      { line: "checkSame('windowMs', config.windowMs, this.#windowMs);", from: "'windowMs'", to: '""' },
      { line: "checkSame('share', config.share, this.#share);", from: "'share'", to: '""' },
      { line: "checkSame('guard', config.guard, this.#guard);", from: "'guard'", to: '""' },
    ],
  },
  {
    file: 'src/memory/sliding-counter.ts',
    kind: 'unjudged',
    why: 'With the cost in the guard, a share that is rounded up decides as the exact one; without it, only the exact share has a reference limiter. oracle.test.ts has the others.',
    changes: [
      {
        line: "if (this.#share === 'ceil') return Math.ceil(weighted / this.#windowMs) * this.#windowMs;",
        from: "this.#share === 'ceil'",
        to: 'false',
      },
      {
        line: "if (this.#share === 'ceil') return Math.ceil(weighted / this.#windowMs) * this.#windowMs;",
        from: "'ceil'",
        to: '""',
      },
      {
        line: "const strict = this.#guard === 'without-cost' && this.#share === 'exact';",
        from: "this.#share === 'exact'",
        to: 'true',
      },
    ],
  },
  {
    file: 'src/memory/sliding-log.ts',
    kind: 'cost',
    why: 'An unused key is kept for ever: the same answers from more memory. life.test.ts counts keys.',
    changes: [
      {
        line: 'return log.lastMs + (count === 0 ? 0 : this.#untilExpiryMs(log, count - 1));',
        from: 'count === 0',
        to: 'false',
      },
    ],
  },
  {
    file: 'src/memory/sliding-log.ts',
    kind: 'unjudged',
    why: 'What an error says is not judged, only that there is one; config.test.ts and examples.test.ts read the texts.',
    changes: [
      { line: "checkObject('config', config);", from: "'config'", to: '""' },
      { line: "const edge = checkChoice('edge', config.edge, ['open', 'closed']);", from: "'edge'", to: '""' },
      { line: "checkSame('edge', config.edge, this.#edge);", from: "'edge'", to: '""' },
      { line: "const limit = checkInteger('limit', config.limit, 1);", from: "'limit'", to: '""' },
      { line: "const windowMs = checkDurationMs('windowMs', config.windowMs);", from: "'windowMs'", to: '""' },
    ],
  },
  {
    file: 'src/memory/spacing.ts',
    kind: 'cost',
    why: 'The key is kept for longer than it has to be, or for ever: the same answers from more memory, and LIFE-4 looks at plain configs. life.test.ts counts keys.',
    changes: [
      {
        line: 'protected override freshAtMs({ lastMs, nextMs }: Schedule): number {',
        from: '{ return this.#rhythm.slack > 0 ? Number.POSITIVE_INFINITY :…',
        to: '{}',
      },
      {
        line: 'return this.#rhythm.slack > 0 ? Number.POSITIVE_INFINITY : Math.max(lastMs, nextMs);',
        from: 'this.#rhythm.slack > 0',
        to: 'true',
      },
      {
        line: 'return this.#rhythm.slack > 0 ? Number.POSITIVE_INFINITY : Math.max(lastMs, nextMs);',
        from: 'this.#rhythm.slack > 0',
        to: 'this.#rhythm.slack >= 0',
      },
    ],
  },
  {
    file: 'src/memory/spacing.ts',
    kind: 'unjudged',
    why: 'No law says what becomes of it when the config changes: reconfigure.test.ts does.',
    changes: [
      { line: 'protected override set rules(rhythm: Rhythm) {', from: '{ this.#rhythm = rhythm; }', to: '{}' },
      {
        line: 'protected override carry(schedule: Schedule, from: Rhythm, to: Rhythm): void {',
        from: '{ const { lastMs, nextMs } = schedule; const savedMs = lastM…',
        to: '{}',
      },
      { line: 'const savedMs = lastMs - nextMs;', from: 'lastMs - nextMs', to: 'lastMs + nextMs' },
      {
        line: 'schedule.nextMs = lastMs - carriedMs(savedMs, from, to);',
        from: 'lastMs - carriedMs(savedMs, from, to)',
        to: 'lastMs + carriedMs(savedMs, from, to)',
      },
      {
        line: 'function carriedMs(savedMs: number, from: Rhythm, to: Rhythm): number {',
        from: '{ if (savedMs <= 0) return floorScaled(savedMs, to.intervalM…',
        to: '{}',
      },
      { line: 'if (savedMs <= 0) return floorScaled(savedMs, to.intervalMs, from.intervalMs);' },
      {
        line: 'const remaining = nextMs > lastMs ? 0 : Math.floor((lastMs - nextMs) / intervalMs) + 1;',
        from: 'nextMs > lastMs',
        to: 'false',
      },
    ],
  },
  {
    file: 'src/memory/spacing.ts',
    kind: 'unjudged',
    why: 'The reference declares unit costs, and is asked no other: examples.test.ts asks.',
    changes: [
      {
        line: 'protected override checkCost(cost: number): void {',
        from: "{ if (cost !== 1) throw refusal('cost', '1 (starts are space…",
        to: '{}',
      },
      {
        line: "if (cost !== 1) throw refusal('cost', '1 (starts are spaced one by one)', cost);",
        from: 'cost !== 1',
        to: 'false',
      },
      { line: 'protected override costMax(): number {', from: '{ return 1; }', to: '{}' },
    ],
  },
  {
    file: 'src/memory/spacing.ts',
    kind: 'unjudged',
    why: 'What an error says is not judged, only that there is one; config.test.ts and examples.test.ts read the texts.',
    changes: [
      {
        line: "if (cost !== 1) throw refusal('cost', '1 (starts are spaced one by one)', cost);",
        from: "'cost'",
        to: '""',
      },
      {
        line: "if (cost !== 1) throw refusal('cost', '1 (starts are spaced one by one)', cost);",
        from: "'1 (starts are spaced one by one)'",
        to: '""',
      },
      { line: "checkObject('config', config);", from: "'config'", to: '""' },
      { line: "const intervalMs = checkDurationMs('intervalMs', config.intervalMs);", from: "'intervalMs'", to: '""' },
      { line: "checkInteger('slack', slack, 0);", from: "'slack'", to: '""' },
      {
        line: "const slackMs = checkProduct('slack × intervalMs', slack, intervalMs);",
        from: "'slack × intervalMs'",
        to: '""',
      },
    ],
  },
  {
    file: 'src/memory/stepped-bucket.ts',
    kind: 'unjudged',
    why: 'No law says what becomes of it when the config changes: reconfigure.test.ts does.',
    changes: [
      { line: 'protected override set rules(units: BucketUnits) {', from: '{ this.#units = units; }', to: '{}' },
      {
        line: 'protected override carry(bucket: Bucket, from: BucketUnits, to: BucketUnits): void {',
        from: '{ bucket.level = floorScaled(bucket.level, to.capacity, from…',
        to: '{}',
      },
    ],
  },
  {
    file: 'src/memory/stepped-bucket.ts',
    kind: 'unjudged',
    why: 'What an error says is not judged, only that there is one; config.test.ts and examples.test.ts read the texts.',
    changes: [
      { line: "const phase = checkChoice('phase', config.phase, ['creation', 'epoch']);", from: "'phase'", to: '""' },
      { line: "checkSame('phase', config.phase, this.#phase);", from: "'phase'", to: '""' },
    ],
  },
  {
    file: 'src/memory/token-bucket.ts',
    kind: 'cost',
    why: 'A new key of a full bucket has no room for what is given back: the same answers, and one key more. reservations.test.ts counts keys.',
    changes: [{ line: 'if (!this.find(key)) return;', from: '!this.find(key)', to: 'false' }],
  },
  {
    file: 'src/memory/token-bucket.ts',
    kind: 'cost',
    why: 'The key is kept for longer than it has to be, or for ever: the same answers from more memory, and LIFE-4 looks at plain configs. life.test.ts counts keys.',
    changes: [
      {
        line: 'return initial < capacity ? Number.POSITIVE_INFINITY : bucket.lastMs + Math.ceil((full - bucket.level) / tokens);',
        from: '(full - bucket.level) / tokens',
        to: '(full - bucket.level) * tokens',
      },
    ],
  },
  {
    file: 'src/memory/token-bucket.ts',
    kind: 'equivalent',
    why: 'A promise that is due at once gives nothing back when it is cancelled, remembered or not.',
    changes: [
      { line: 'if (waitMs > 0) this.#pledges.add(key, pledge, row.lastMs);', from: 'waitMs > 0', to: 'true' },
      { line: 'if (waitMs > 0) this.#pledges.add(key, pledge, row.lastMs);', from: 'waitMs > 0', to: 'waitMs >= 0' },
    ],
  },
  {
    file: 'src/memory/token-bucket.ts',
    kind: 'equivalent',
    why: 'At zero nothing is missing, and the wait is zero either way.',
    changes: [
      { line: 'return missing > 0 ? Math.ceil(missing / tokens) : 0;', from: 'missing > 0', to: 'missing >= 0' },
    ],
  },
  {
    file: 'src/memory/token-bucket.ts',
    kind: 'unjudged',
    why: 'A key whose promise was paid back by a refund is kept for it: the court forgets no key while a promise is out. reservations.test.ts does.',
    changes: [
      {
        line: 'return Math.max(super.heldUntilMs(key), this.#pledges.latestMs(key));',
        from: 'Math.max(super.heldUntilMs(key), this.#pledges.latestMs(key)…',
        to: 'Math.min(super.heldUntilMs(key), this.#pledges.latestMs(key)…',
      },
    ],
  },
  {
    file: 'src/memory/token-bucket.ts',
    kind: 'unjudged',
    why: 'How large a promise can be is a limit of the numbers, and no declaration speaks of it: reservations.test.ts.',
    changes: [
      {
        line: 'if (cost * this.#units.periodMs - this.row.level > PRODUCT_MAX) return this.#notReserved(never(asked));',
      },
    ],
  },
  {
    file: 'src/memory/token-bucket.ts',
    kind: 'unjudged',
    why: 'What a promise is worth after the clock was set back further than is tolerated, no clause says: reservations.test.ts.',
    changes: [
      {
        line: 'protected override rewind(bucket: Bucket, nowMs: number): void {',
        from: '{ this.#pledges.move(this.key, nowMs - bucket.lastMs); }',
        to: '{}',
      },
      {
        line: 'this.#pledges.move(this.key, nowMs - bucket.lastMs);',
        from: 'nowMs - bucket.lastMs',
        to: 'nowMs + bucket.lastMs',
      },
    ],
  },
  {
    file: 'src/memory/token-bucket.ts',
    kind: 'unjudged',
    why: 'Whether a promise is made while others wait for the key, no clause says: reservations.test.ts.',
    changes: [
      {
        line: 'if (this.waiters.shutsOut(key)) return this.#notReserved(asked);',
        from: 'this.waiters.shutsOut(key)',
        to: 'false',
      },
      { line: 'return { allowed: false, waitMs: asked.retryAfterMs, cancel: () => {} };', from: 'false', to: 'true' },
    ],
  },
];
