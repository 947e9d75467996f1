// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts of the code that was changed
import type { Explained } from './survivor.ts';

/** Every change that the court did not object to, and why that is right: `npm run survivors` compares it with what was found. */
export const SURVIVORS: readonly Explained[] = [
  {
    file: 'src/memory/alarms.ts',
    kind: 'unjudged',
    why: 'No limiter sets or clears an alarm again that it has cleared: waiters.test.ts does.',
    changes: [{ line: 'alarm.slot = -1;', from: '-1', to: '+1' }],
  },
  {
    file: 'src/memory/alarms.ts',
    kind: 'equivalent',
    why: 'There is an alarm to be taken out: the one that is cleared.',
    changes: [{ line: 'if (last === undefined || last === alarm) return;', from: 'last === undefined', to: 'false' }],
  },
  {
    file: 'src/memory/alarms.ts',
    kind: 'cost',
    why: 'An alarm that goes up to the top, whatever is above it, comes down again to where it belongs.',
    changes: [{ line: 'if (!isBefore(alarm, parent)) break;', from: '!isBefore(alarm, parent)', to: 'false' }],
  },
  {
    file: 'src/memory/alarms.ts',
    kind: 'unjudged',
    why: 'Whether somebody is served whose turn and whose timeout come at one instant, no clause says: acquire.test.ts does.',
    changes: [
      {
        line: 'return one.atMs < other.atMs || (one.atMs === other.atMs && one.rank < other.rank);',
        from: 'one.atMs < other.atMs',
        to: 'one.atMs <= other.atMs',
      },
      {
        line: 'return one.atMs < other.atMs || (one.atMs === other.atMs && one.rank < other.rank);',
        from: 'one.atMs === other.atMs && one.rank < other.rank',
        to: 'false',
      },
      {
        line: 'return one.atMs < other.atMs || (one.atMs === other.atMs && one.rank < other.rank);',
        from: 'one.rank < other.rank',
        to: 'true',
      },
      {
        line: 'return one.atMs < other.atMs || (one.atMs === other.atMs && one.rank < other.rank);',
        from: 'one.rank < other.rank',
        to: 'one.rank >= other.rank',
      },
    ],
  },
  {
    file: 'src/memory/alarms.ts',
    kind: 'equivalent',
    why: 'Only lines share a rank, and of two lines that are due at one instant either may go first.',
    changes: [
      {
        line: 'return one.atMs < other.atMs || (one.atMs === other.atMs && one.rank < other.rank);',
        from: 'one.rank < other.rank',
        to: 'one.rank <= other.rank',
      },
    ],
  },
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
    file: 'src/memory/checks.ts',
    kind: 'unjudged',
    why: 'What an error says is not judged, only that there is one; config.test.ts and examples.test.ts read the texts.',
    changes: [
      {
        line: 'throw new TypeError(`key must be a non-empty string, got ${show(key)}`);',
        from: '`key must be a non-empty string, got ${show(key)}`',
        to: '``',
      },
      {
        line: 'const wanted = max < Number.MAX_SAFE_INTEGER ? `an integer from ${min} to ${max}` : signed(min);',
        from: 'max < Number.MAX_SAFE_INTEGER',
        to: 'true',
      },
      {
        line: 'const wanted = max < Number.MAX_SAFE_INTEGER ? `an integer from ${min} to ${max}` : signed(min);',
        from: 'max < Number.MAX_SAFE_INTEGER',
        to: 'false',
      },
      {
        line: 'const wanted = max < Number.MAX_SAFE_INTEGER ? `an integer from ${min} to ${max}` : signed(min);',
        from: 'max < Number.MAX_SAFE_INTEGER',
        to: 'max <= Number.MAX_SAFE_INTEGER',
      },
      {
        line: 'const wanted = max < Number.MAX_SAFE_INTEGER ? `an integer from ${min} to ${max}` : signed(min);',
        from: 'max < Number.MAX_SAFE_INTEGER',
        to: 'max >= Number.MAX_SAFE_INTEGER',
      },
      {
        line: 'const wanted = max < Number.MAX_SAFE_INTEGER ? `an integer from ${min} to ${max}` : signed(min);',
        from: '`an integer from ${min} to ${max}`',
        to: '``',
      },
      {
        line: 'throw refusal(field, `a whole number of milliseconds from 1 to ${DURATION_MS_MAX}`, value);',
        from: '`a whole number of milliseconds from 1 to ${DURATION_MS_MAX}…',
        to: '``',
      },
      {
        line: "const wanted = choices.map((choice) => `'${choice}'`).join(' or ');",
        from: "(choice) => `'${choice}'`",
        to: '() => undefined',
      },
      { line: "const wanted = choices.map((choice) => `'${choice}'`).join(' or ');", from: "`'${choice}'`", to: '``' },
      { line: "const wanted = choices.map((choice) => `'${choice}'`).join(' or ');", from: "' or '", to: '""' },
      {
        line: 'throw new TypeError(`${field} must be ${wanted}, got ${show(value)}`);',
        from: '`${field} must be ${wanted}, got ${show(value)}`',
        to: '``',
      },
      {
        line: 'throw new TypeError(`${field} must be an object, got ${show(value)}`);',
        from: '`${field} must be an object, got ${show(value)}`',
        to: '``',
      },
      {
        line: 'throw new RangeError(`${fields} must be at most 2^52 (to stay exact), got ${a} × ${b}`);',
        from: '`${fields} must be at most 2^52 (to stay exact), got ${a} × …',
        to: '``',
      },
      {
        line: 'throw new TypeError(`clock must be an object with a nowMs() method, got ${show(clock)}`);',
        from: '`clock must be an object with a nowMs() method, got ${show(c…',
        to: '``',
      },
      {
        line: 'export function refusal(field: string, wanted: string, got: unknown): Error {',
        from: '{ const message = `${field} must be ${wanted}, got ${show(go…',
        to: '{}',
      },
      {
        line: 'const message = `${field} must be ${wanted}, got ${show(got)}`;',
        from: '`${field} must be ${wanted}, got ${show(got)}`',
        to: '``',
      },
      {
        line: "return typeof got === 'number' ? new RangeError(message) : new TypeError(message);",
        from: "typeof got === 'number'",
        to: 'true',
      },
      {
        line: "return typeof got === 'number' ? new RangeError(message) : new TypeError(message);",
        from: "typeof got === 'number'",
        to: 'false',
      },
      {
        line: "return typeof got === 'number' ? new RangeError(message) : new TypeError(message);",
        from: "typeof got === 'number'",
        to: "typeof got !== 'number'",
      },
      {
        line: "return typeof got === 'number' ? new RangeError(message) : new TypeError(message);",
        from: "'number'",
        to: '""',
      },
      {
        line: 'function signed(min: number): string {',
        from: "{ return min > 0 ? 'a positive integer' : 'a non-negative in…",
        to: '{}',
      },
      { line: "return min > 0 ? 'a positive integer' : 'a non-negative integer';", from: 'min > 0', to: 'true' },
      { line: "return min > 0 ? 'a positive integer' : 'a non-negative integer';", from: 'min > 0', to: 'false' },
      { line: "return min > 0 ? 'a positive integer' : 'a non-negative integer';", from: 'min > 0', to: 'min >= 0' },
      { line: "return min > 0 ? 'a positive integer' : 'a non-negative integer';", from: 'min > 0', to: 'min <= 0' },
      {
        line: "return min > 0 ? 'a positive integer' : 'a non-negative integer';",
        from: "'a positive integer'",
        to: '""',
      },
      {
        line: "return min > 0 ? 'a positive integer' : 'a non-negative integer';",
        from: "'a non-negative integer'",
        to: '""',
      },
      {
        line: 'function show(value: unknown): string {',
        from: "{ if (typeof value === 'string') return JSON.stringify(value…",
        to: '{}',
      },
      {
        line: "if (typeof value === 'string') return JSON.stringify(value);",
        from: "typeof value === 'string'",
        to: 'true',
      },
      {
        line: "if (typeof value === 'string') return JSON.stringify(value);",
        from: "typeof value === 'string'",
        to: 'false',
      },
      {
        line: "if (typeof value === 'string') return JSON.stringify(value);",
        from: "typeof value === 'string'",
        to: "typeof value !== 'string'",
      },
      { line: "if (typeof value === 'string') return JSON.stringify(value);", from: "'string'", to: '""' },
      { line: "if (typeof value === 'bigint') return `${value}n`;", from: "typeof value === 'bigint'", to: 'true' },
      { line: "if (typeof value === 'bigint') return `${value}n`;", from: "typeof value === 'bigint'", to: 'false' },
      {
        line: "if (typeof value === 'bigint') return `${value}n`;",
        from: "typeof value === 'bigint'",
        to: "typeof value !== 'bigint'",
      },
      { line: "if (typeof value === 'bigint') return `${value}n`;", from: "'bigint'", to: '""' },
      { line: "if (typeof value === 'bigint') return `${value}n`;", from: '`${value}n`', to: '``' },
      {
        line: "if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';",
        from: "typeof value === 'object' && value !== null",
        to: 'true',
      },
      {
        line: "if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';",
        from: "typeof value === 'object' && value !== null",
        to: 'false',
      },
      {
        line: "if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';",
        from: "typeof value === 'object' && value !== null",
        to: "typeof value === 'object' || value !== null",
      },
      {
        line: "if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';",
        from: "typeof value === 'object'",
        to: 'true',
      },
      {
        line: "if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';",
        from: "typeof value === 'object'",
        to: "typeof value !== 'object'",
      },
      {
        line: "if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';",
        from: "'object'",
        to: '""',
      },
      {
        line: "if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';",
        from: 'value !== null',
        to: 'true',
      },
      {
        line: "if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';",
        from: 'value !== null',
        to: 'value === null',
      },
      {
        line: "if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';",
        from: "'an array'",
        to: '""',
      },
      {
        line: "if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';",
        from: "'an object'",
        to: '""',
      },
      {
        line: "return typeof value === 'function' ? 'a function' : String(value);",
        from: "typeof value === 'function'",
        to: 'true',
      },
      {
        line: "return typeof value === 'function' ? 'a function' : String(value);",
        from: "typeof value === 'function'",
        to: 'false',
      },
      {
        line: "return typeof value === 'function' ? 'a function' : String(value);",
        from: "typeof value === 'function'",
        to: "typeof value !== 'function'",
      },
      { line: "return typeof value === 'function' ? 'a function' : String(value);", from: "'function'", to: '""' },
      { line: "return typeof value === 'function' ? 'a function' : String(value);", from: "'a function'", to: '""' },
    ],
  },
  {
    file: 'src/memory/checks.ts',
    kind: 'unjudged',
    why: 'What an error says is not judged, only that there is one; composite.test.ts reads the texts.',
    changes: [
      {
        line: "if (!Number.isInteger(cost) || cost <= 0) throw refusal('cost', 'a positive integer', cost);",
        from: "'cost'",
        to: '""',
      },
      {
        line: "if (!Number.isInteger(cost) || cost <= 0) throw refusal('cost', 'a positive integer', cost);",
        from: "'a positive integer'",
        to: '""',
      },
    ],
  },
  {
    file: 'src/memory/checks.ts',
    kind: 'unjudged',
    why: 'Which configs are refused beside counts and lengths of zero, below it, NaN and infinite, no clause says: config.test.ts does.',
    changes: [
      {
        line: 'if (Number.isSafeInteger(value) && value >= min && value <= max) return value;',
        from: 'value <= max',
        to: 'true',
      },
      {
        line: 'if (Number.isInteger(value) && value >= 1 && value <= DURATION_MS_MAX) return value;',
        from: 'value >= 1',
        to: 'value > 1',
      },
      {
        line: 'if (Number.isInteger(value) && value >= 1 && value <= DURATION_MS_MAX) return value;',
        from: 'value <= DURATION_MS_MAX',
        to: 'true',
      },
      { line: 'if (choices.includes(value)) return value;', from: 'choices.includes(value)', to: 'true' },
      {
        line: "if (typeof value === 'object' && value !== null) return value;",
        from: "typeof value === 'object' && value !== null",
        to: 'true',
      },
      {
        line: "if (typeof value === 'object' && value !== null) return value;",
        from: "typeof value === 'object' && value !== null",
        to: "typeof value === 'object' || value !== null",
      },
      {
        line: "if (typeof value === 'object' && value !== null) return value;",
        from: "typeof value === 'object'",
        to: 'true',
      },
      { line: "if (typeof value === 'object' && value !== null) return value;", from: 'value !== null', to: 'true' },
      { line: 'if (product <= PRODUCT_MAX) return product;', from: 'product <= PRODUCT_MAX', to: 'true' },
      {
        line: 'if (product <= PRODUCT_MAX) return product;',
        from: 'product <= PRODUCT_MAX',
        to: 'product < PRODUCT_MAX',
      },
      {
        line: "if (typeof clock?.nowMs === 'function') return clock;",
        from: "typeof clock?.nowMs === 'function'",
        to: 'true',
      },
      { line: "if (typeof clock?.nowMs === 'function') return clock;", from: 'clock?.nowMs', to: 'clock.nowMs' },
    ],
  },
  {
    file: 'src/memory/clock.ts',
    kind: 'unjudged',
    why: 'The court gives every limiter a clock of its own: clock.test.ts has the default one.',
    changes: [
      {
        line: 'export const monotonicClock: Clock = {',
        from: '{ nowMs: () => processOriginMs + performance.now(), }',
        to: '{}',
      },
      { line: 'nowMs: () => processOriginMs + performance.now(),' },
    ],
  },
  {
    file: 'src/memory/clock.ts',
    kind: 'unjudged',
    why: "The court's clock gives instants, none of them 2^52 ms from zero: clock.test.ts and limiters.test.ts have others.",
    changes: [{ line: 'if (!(Math.abs(wholeMs) <= CLOCK_MS_MAX)) {' }],
  },
  {
    file: 'src/memory/clock.ts',
    kind: 'unjudged',
    why: 'What an error says is not judged, only that there is one; clock.test.ts reads the text.',
    changes: [
      { line: 'throw new RangeError(`clock.nowMs() must give a number of ms from -2^52 to 2^52, got ${readingMs}`);' },
    ],
  },
  {
    file: 'src/memory/composite.ts',
    kind: 'cost',
    why: 'To be told on channels nobody listens to costs time, and no answer is another.',
    changes: [
      { line: 'if (!decisions.hasSubscribers) return this.#try(this.#keysOf(request), cost);' },
      { line: 'if (!decisions.hasSubscribers) return this.#wait(this.#keysOf(request), cost, options);' },
    ],
  },
  {
    file: 'src/memory/composite.ts',
    kind: 'cost',
    why: 'Whether somebody waits is asked once more.',
    changes: [{ line: 'if (this.#waiters.count > 0) {' }],
  },
  {
    file: 'src/memory/composite.ts',
    kind: 'equivalent',
    why: 'What is asked before it is decided tells, of several that all allow, nothing but that they do.',
    changes: [
      {
        line: 'if (answers.some((one) => !one.allowed)) return this.#denied(answers);',
        from: 'answers.some((one) => !one.allowed)',
        to: 'true',
      },
    ],
  },
  {
    file: 'src/memory/composite.ts',
    kind: 'equivalent',
    why: 'Whoever denies gives a reason.',
    changes: [{ line: "reason: Decision['reason'] = 'limited',", from: "'limited'", to: '""' }],
  },
  {
    file: 'src/memory/composite.ts',
    kind: 'unjudged',
    why: 'What an error says is not judged, only that there is one; composite.test.ts reads the texts.',
    changes: [
      { line: "checkObject('config', config);" },
      { line: "const limits = Object.entries(checkObject('limits', config.limits));" },
      {
        line: "if (first === undefined) throw new TypeError('limits must name at least one limit, got none');",
        from: "'limits must name at least one limit, got none'",
        to: '""',
      },
      { line: 'const { limiter, key = itself } = checkObject(`limits.${name}`, limit);' },
      { line: "throw refusal(`limits.${name}.limiter`, 'a limiter of this package', limiter);" },
      {
        line: "if (typeof key !== 'function') throw refusal(`limits.${name}.key`, 'a function', key);",
        from: '`limits.${name}.key`',
        to: '``',
      },
      {
        line: "if (typeof key !== 'function') throw refusal(`limits.${name}.key`, 'a function', key);",
        from: "'a function'",
        to: '""',
      },
      { line: 'throw new TypeError(`limits.${name}.limiter is that of limits.${twin}: build a limiter for each`);' },
      {
        line: 'throw new TypeError(`limits.${name}.limiter must be on the clock of limits.${members[0]!.name}, got another`);',
      },
    ],
  },
  {
    file: 'src/memory/composite.ts',
    kind: 'unjudged',
    why: 'The court builds composites of limiters of this package, each once, on one clock: what is refused otherwise, composite.test.ts asks.',
    changes: [
      {
        line: "if (first === undefined) throw new TypeError('limits must name at least one limit, got none');",
        from: 'first === undefined',
        to: 'false',
      },
      { line: 'const part = limiter?.[PART];', from: 'limiter?.[PART]', to: 'limiter[PART]' },
      { line: 'if (part === undefined) {' },
      {
        line: "if (typeof key !== 'function') throw refusal(`limits.${name}.key`, 'a function', key);",
        from: "typeof key !== 'function'",
        to: 'false',
      },
      {
        line: 'function checkTogether<Request>(members: readonly Member<Request>[]): void {',
        from: '{ const seen = new Map<Composable, string>(); for (const { n…',
        to: '{}',
      },
      {
        line: 'for (const { name, limiter, part } of members) {',
        from: '{ const twin = seen.get(limiter); if (twin !== undefined) { …',
        to: '{}',
      },
      { line: 'if (twin !== undefined) {' },
      {
        line: 'if (part.clock === members[0]!.part.clock) continue;',
        from: 'part.clock === members[0]!.part.clock',
        to: 'true',
      },
    ],
  },
  {
    file: 'src/memory/composite.ts',
    kind: 'unjudged',
    why: 'What is told on channels, no law speaks of: diagnostics.test.ts.',
    changes: [
      { line: "this.#name = checkName(config.name, 'Composite');" },
      { line: 'return telling({ limiter: this.#name, key: () => line, cost }, () => {' },
      { line: 'return tellingLater({ limiter: this.#name, key: () => line, cost }, () => {' },
    ],
  },
  {
    file: 'src/memory/composite.ts',
    kind: 'unjudged',
    why: 'How far the clock may go back while somebody waits, the court does not try: composite.test.ts does.',
    changes: [
      {
        line: 'const toleranceMs = Math.max(...this.#members.map(({ part }) => part.backwardsToleranceMs));',
        from: 'Math.max(...this.#members.map(({ part }) => part.backwardsTo…',
        to: 'Math.min(...this.#members.map(({ part }) => part.backwardsTo…',
      },
      {
        line: 'this.#waiters = new Waiters(this.#gate(), this.#first.clock, {',
        from: '{ ...(maxWaiters !== undefined && { maxWaiters }), backwards…',
        to: '{}',
      },
    ],
  },
  {
    file: 'src/memory/composite.ts',
    kind: 'unjudged',
    why: 'How many may wait is no matter of the law: waiters.test.ts.',
    changes: [{ line: '...(maxWaiters !== undefined && { maxWaiters }),' }],
  },
  {
    file: 'src/memory/composite.ts',
    kind: 'unjudged',
    why: 'What a peek tells while others wait is not judged: composite.test.ts.',
    changes: [
      {
        line: 'const remaining = this.#waiters.countOf(JSON.stringify(keys)) > 0 ? 0 : least.remaining;',
        from: 'this.#waiters.countOf(JSON.stringify(keys)) > 0',
        to: 'false',
      },
    ],
  },
  {
    file: 'src/memory/composite.ts',
    kind: 'unjudged',
    why: 'Counts by limit, and how many keys all limits keep, are asked by composite.test.ts.',
    changes: [
      {
        line: 'statsByLimit(request: Request): Record<string, Stats> {',
        from: '{ const keys = this.#keysOf(request); return Object.fromEntr…',
        to: '{}',
      },
      {
        line: 'return Object.fromEntries(this.#members.map(({ name, limiter }, index) => [name, limiter.stats(keys[index]!)]));',
      },
      { line: 'get size(): number {', from: '{ return this.#members.reduce((sum, { limiter }) => sum + li…', to: '{}' },
      { line: 'return this.#members.reduce((sum, { limiter }) => sum + limiter.size, 0);' },
    ],
  },
  {
    file: 'src/memory/composite.ts',
    kind: 'unjudged',
    why: 'The limits that the court makes composites of have room for all keys: composite.test.ts has one that is full.',
    changes: [{ line: "answer.allowed || answer.reason === 'table-full'" }],
  },
  {
    file: 'src/memory/composite.ts',
    kind: 'unjudged',
    why: 'The court makes no composite of leaky queues: composite.test.ts does.',
    changes: [{ line: 'return delays.length === 0 ? allowed(figures) : queued(figures, Math.max(...delays));' }],
  },
  {
    file: 'src/memory/composite.ts',
    kind: 'unjudged',
    why: 'What is told to who asks behind others of their wait is not judged, only that nothing is taken: composite.test.ts reads it.',
    changes: [
      {
        line: '#behind(line: string, answers: readonly Decision[], cost: number, clockMs: number): Decision {',
        from: '{ const isDenied = answers.some((answer) => !answer.allowed)…',
        to: '{}',
      },
      { line: 'const isDenied = answers.some((answer) => !answer.allowed);' },
      { line: "if (answers[index]!.reason === 'never') return deniedBy(name, answers, 0, 'never', 'never');" },
      {
        line: "return deniedBy(name, answers, 0, this.#waiters.waitBehind(line, cost, clockMs), 'limited');",
        from: "'limited'",
        to: '""',
      },
    ],
  },
  {
    file: 'src/memory/composite.ts',
    kind: 'unjudged',
    why: 'For how long requests waited is no figure that is judged, and the parts of a composite are not used alone by the court: composite.test.ts.',
    changes: [
      { line: 'watch: () => {', from: '{ const wake = () => this.#waiters.limitChanged(readMs(this.…', to: '{}' },
      {
        line: 'const wake = () => this.#waiters.limitChanged(readMs(this.#first.clock));',
        from: '() => this.#waiters.limitChanged(readMs(this.#first.clock))',
        to: '() => undefined',
      },
      { line: 'this.#waitedMs += waitedMs;', from: 'this.#waitedMs += waitedMs', to: 'this.#waitedMs -= waitedMs' },
    ],
  },
  {
    file: 'src/memory/composite.ts',
    kind: 'unjudged',
    why: 'When a composite is as good as new is declared a hint: composite.test.ts has the longest.',
    changes: [
      {
        line: 'function longest(answers: readonly Snapshot[]): number {',
        from: '{ return Math.max(...answers.map(({ resetAfterMs }) => reset…',
        to: '{}',
      },
      {
        line: 'return Math.max(...answers.map(({ resetAfterMs }) => resetAfterMs));',
        from: 'Math.max(...answers.map(({ resetAfterMs }) => resetAfterMs))',
        to: 'Math.min(...answers.map(({ resetAfterMs }) => resetAfterMs))',
      },
    ],
  },
  {
    file: 'src/memory/composite.ts',
    kind: 'unjudged',
    why: 'The turns to come are thought through for who asks behind others, fails fast, or is looked at late: such waits are not judged. composite.test.ts and waiters.test.ts read them.',
    changes: [
      { line: 'costMax: Math.min(...futures.map(({ costMax }) => costMax)),' },
      {
        line: 'dueMs: (cost, fromMs) => {',
        from: '{ // What passes at an instant passes later as well, as long…',
        to: '{}',
      },
      {
        line: 'const dues = futures.map((future) => future.dueMs(cost, fromMs));',
        from: '(future) => future.dueMs(cost, fromMs)',
        to: '() => undefined',
      },
      { line: "return dues.includes('never') ? 'never' : Math.max(...dues.map(Number));" },
      { line: 'take: (cost, atMs) => {', from: '{ for (const future of futures) future.take(cost, atMs); }', to: '{}' },
    ],
  },
  {
    file: 'src/memory/composite.ts',
    kind: 'unjudged',
    why: 'Which of several limits with as little left is told, no law says: composite.test.ts has the first.',
    changes: [
      {
        line: 'return answers.reduce((least, answer) => (answer.remaining < least.remaining ? answer : least));',
        from: 'answer.remaining < least.remaining',
        to: 'answer.remaining <= least.remaining',
      },
    ],
  },
  {
    file: 'src/memory/composite.ts',
    kind: 'unjudged',
    why: 'A figure that stats leave out is not judged: composite.test.ts.',
    changes: [
      {
        line: 'return { acquired: this.#acquired, denied: this.#deniedCount, waited: this.#waited, waitedMs: this.#waitedMs };',
        from: '{ acquired: this.#acquired, denied: this.#deniedCount, waite…',
        to: '{}',
      },
    ],
  },
  {
    file: 'src/memory/decision.ts',
    kind: 'cost',
    why: 'What the engine is shown when the module is loaded changes how fast answers are read, not what they say.',
    changes: [
      { line: "refused(widest, 0.5, 'blocked');", from: "'blocked'", to: '""' },
      { line: "refused(widest, 'never', 'blocked');" },
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
    file: 'src/memory/foresight.ts',
    kind: 'unjudged',
    why: 'The turns to come are thought through for who asks behind others, fails fast, or is looked at late: such waits are not judged. foresight.test.ts compares them with a line that is served, and acquire.test.ts reads them.',
    changes: [
      { line: 'let restCost = line === undefined ? 0 : line.cost;', from: 'line === undefined', to: 'true' },
      { line: 'let restCost = line === undefined ? 0 : line.cost;', from: 'line === undefined', to: 'false' },
      {
        line: 'let restCost = line === undefined ? 0 : line.cost;',
        from: 'line === undefined',
        to: 'line !== undefined',
      },
      { line: 'for (const waiter of line ?? []) {', from: 'line ?? []', to: 'line && []' },
      { line: 'for (const waiter of line ?? []) {', from: '[]', to: '["Stryker was here"]' },
      {
        line: 'for (const waiter of line ?? []) {',
        from: '{ if (steps === stepsMax) break; steps += 1; restCost -= wai…',
        to: '{}',
      },
      { line: 'if (steps === stepsMax) break;', from: 'steps === stepsMax', to: 'true' },
      { line: 'if (steps === stepsMax) break;', from: 'steps === stepsMax', to: 'false' },
      { line: 'if (steps === stepsMax) break;', from: 'steps === stepsMax', to: 'steps !== stepsMax' },
      { line: 'steps += 1;', from: 'steps += 1', to: 'steps -= 1' },
      { line: 'restCost -= waiter.cost;', from: 'restCost -= waiter.cost', to: 'restCost += waiter.cost' },
      { line: "if (dueMs === 'never') continue;", from: "dueMs === 'never'", to: 'true' },
      { line: "if (dueMs === 'never') continue;", from: "dueMs === 'never'", to: 'false' },
      { line: "if (dueMs === 'never') continue;", from: "dueMs === 'never'", to: "dueMs !== 'never'" },
      { line: "if (dueMs === 'never') continue;", from: "'never'", to: '""' },
      {
        line: 'const timeoutMs = waiter.atMs - setBackMs;',
        from: 'waiter.atMs - setBackMs',
        to: 'waiter.atMs + setBackMs',
      },
      { line: 'if (timeoutMs >= dueMs) future.take(waiter.cost, dueMs);', from: 'timeoutMs >= dueMs', to: 'true' },
      { line: 'if (timeoutMs >= dueMs) future.take(waiter.cost, dueMs);', from: 'timeoutMs >= dueMs', to: 'false' },
      {
        line: 'if (timeoutMs >= dueMs) future.take(waiter.cost, dueMs);',
        from: 'timeoutMs >= dueMs',
        to: 'timeoutMs > dueMs',
      },
      {
        line: 'if (timeoutMs >= dueMs) future.take(waiter.cost, dueMs);',
        from: 'timeoutMs >= dueMs',
        to: 'timeoutMs < dueMs',
      },
      {
        line: 'fromMs = Math.max(fromMs, Math.min(dueMs, timeoutMs));',
        from: 'Math.max(fromMs, Math.min(dueMs, timeoutMs))',
        to: 'Math.min(fromMs, Math.min(dueMs, timeoutMs))',
      },
      {
        line: 'fromMs = Math.max(fromMs, Math.min(dueMs, timeoutMs));',
        from: 'Math.min(dueMs, timeoutMs)',
        to: 'Math.max(dueMs, timeoutMs)',
      },
      {
        line: "if (dueMs === 'never' || restCost === 0) return { earliestMs: dueMs, latestMs: dueMs };",
        from: "dueMs === 'never' || restCost === 0",
        to: 'true',
      },
      {
        line: "if (dueMs === 'never' || restCost === 0) return { earliestMs: dueMs, latestMs: dueMs };",
        from: "dueMs === 'never' || restCost === 0",
        to: 'false',
      },
      {
        line: "if (dueMs === 'never' || restCost === 0) return { earliestMs: dueMs, latestMs: dueMs };",
        from: "dueMs === 'never' || restCost === 0",
        to: "dueMs === 'never' && restCost === 0",
      },
      {
        line: "if (dueMs === 'never' || restCost === 0) return { earliestMs: dueMs, latestMs: dueMs };",
        from: "dueMs === 'never'",
        to: 'false',
      },
      {
        line: "if (dueMs === 'never' || restCost === 0) return { earliestMs: dueMs, latestMs: dueMs };",
        from: "dueMs === 'never'",
        to: "dueMs !== 'never'",
      },
      {
        line: "if (dueMs === 'never' || restCost === 0) return { earliestMs: dueMs, latestMs: dueMs };",
        from: "'never'",
        to: '""',
      },
      {
        line: "if (dueMs === 'never' || restCost === 0) return { earliestMs: dueMs, latestMs: dueMs };",
        from: 'restCost === 0',
        to: 'false',
      },
      {
        line: "if (dueMs === 'never' || restCost === 0) return { earliestMs: dueMs, latestMs: dueMs };",
        from: 'restCost === 0',
        to: 'restCost !== 0',
      },
      {
        line: "if (dueMs === 'never' || restCost === 0) return { earliestMs: dueMs, latestMs: dueMs };",
        from: '{ earliestMs: dueMs, latestMs: dueMs }',
        to: '{}',
      },
      {
        line: 'return { earliestMs: fromMs, latestMs: servedMs(future, restCost + cost, fromMs) };',
        from: '{ earliestMs: fromMs, latestMs: servedMs(future, restCost + …',
        to: '{}',
      },
      {
        line: 'function servedMs(future: Future, cost: number, fromMs: number): number {',
        from: '{ let beforeMs = fromMs; let atMs = fromMs; // The first may…',
        to: '{}',
      },
      { line: 'for (let rounds = 0; rounds < 3; rounds += 1) {', from: 'rounds < 3', to: 'false' },
      { line: 'for (let rounds = 0; rounds < 3; rounds += 1) {', from: 'rounds < 3', to: 'rounds >= 3' },
      { line: 'for (let rounds = 0; rounds < 3; rounds += 1) {', from: 'rounds += 1', to: 'rounds -= 1' },
      {
        line: 'for (let rounds = 0; rounds < 3; rounds += 1) {',
        from: '{ const dueMs = future.dueMs(future.costMax, atMs); if (dueM…',
        to: '{}',
      },
      { line: "if (dueMs === 'never') return Number.MAX_SAFE_INTEGER;", from: "dueMs === 'never'", to: 'true' },
      {
        line: "if (dueMs === 'never') return Number.MAX_SAFE_INTEGER;",
        from: "dueMs === 'never'",
        to: "dueMs !== 'never'",
      },
      {
        line: 'const groups = 2 * Math.ceil(cost / future.costMax) + 1;',
        from: '2 * Math.ceil(cost / future.costMax)',
        to: '2 / Math.ceil(cost / future.costMax)',
      },
      {
        line: 'const groups = 2 * Math.ceil(cost / future.costMax) + 1;',
        from: 'cost / future.costMax',
        to: 'cost * future.costMax',
      },
      {
        line: 'return Math.min(atMs + groups * (atMs - beforeMs), Number.MAX_SAFE_INTEGER);',
        from: 'Math.min(atMs + groups * (atMs - beforeMs), Number.MAX_SAFE_…',
        to: 'Math.max(atMs + groups * (atMs - beforeMs), Number.MAX_SAFE_…',
      },
      {
        line: 'return Math.min(atMs + groups * (atMs - beforeMs), Number.MAX_SAFE_INTEGER);',
        from: 'atMs + groups * (atMs - beforeMs)',
        to: 'atMs - groups * (atMs - beforeMs)',
      },
      {
        line: 'return Math.min(atMs + groups * (atMs - beforeMs), Number.MAX_SAFE_INTEGER);',
        from: 'groups * (atMs - beforeMs)',
        to: 'groups / (atMs - beforeMs)',
      },
      {
        line: 'return Math.min(atMs + groups * (atMs - beforeMs), Number.MAX_SAFE_INTEGER);',
        from: 'atMs - beforeMs',
        to: 'atMs + beforeMs',
      },
      {
        line: 'dueMs(cost: number): number {',
        from: '{ const dueMs = this.#future.dueMs(cost, this.#fromMs - this…',
        to: '{}',
      },
      {
        line: 'const dueMs = this.#future.dueMs(cost, this.#fromMs - this.#setBackMs);',
        from: 'this.#fromMs - this.#setBackMs',
        to: 'this.#fromMs + this.#setBackMs',
      },
      {
        line: "return dueMs === 'never' ? Number.POSITIVE_INFINITY : dueMs + this.#setBackMs;",
        from: "dueMs === 'never'",
        to: 'true',
      },
      {
        line: "return dueMs === 'never' ? Number.POSITIVE_INFINITY : dueMs + this.#setBackMs;",
        from: "dueMs === 'never'",
        to: 'false',
      },
      {
        line: "return dueMs === 'never' ? Number.POSITIVE_INFINITY : dueMs + this.#setBackMs;",
        from: "dueMs === 'never'",
        to: "dueMs !== 'never'",
      },
      {
        line: "return dueMs === 'never' ? Number.POSITIVE_INFINITY : dueMs + this.#setBackMs;",
        from: "'never'",
        to: '""',
      },
      {
        line: "return dueMs === 'never' ? Number.POSITIVE_INFINITY : dueMs + this.#setBackMs;",
        from: 'dueMs + this.#setBackMs',
        to: 'dueMs - this.#setBackMs',
      },
      {
        line: 'gone(atMs: number, cost: number): void {',
        from: '{ if (cost > 0) this.#future.take(cost, atMs - this.#setBack…',
        to: '{}',
      },
      { line: 'if (cost > 0) this.#future.take(cost, atMs - this.#setBackMs);', from: 'cost > 0', to: 'true' },
      { line: 'if (cost > 0) this.#future.take(cost, atMs - this.#setBackMs);', from: 'cost > 0', to: 'false' },
      { line: 'if (cost > 0) this.#future.take(cost, atMs - this.#setBackMs);', from: 'cost > 0', to: 'cost >= 0' },
      { line: 'if (cost > 0) this.#future.take(cost, atMs - this.#setBackMs);', from: 'cost > 0', to: 'cost <= 0' },
      {
        line: 'if (cost > 0) this.#future.take(cost, atMs - this.#setBackMs);',
        from: 'atMs - this.#setBackMs',
        to: 'atMs + this.#setBackMs',
      },
      {
        line: 'this.#fromMs = Math.max(this.#fromMs, atMs);',
        from: 'Math.max(this.#fromMs, atMs)',
        to: 'Math.min(this.#fromMs, atMs)',
      },
    ],
  },
  {
    file: 'src/memory/foresight.ts',
    kind: 'unjudged',
    why: 'Of a line too long to be thought through a bound is told, and this is one as well: foresight.test.ts finds no line that is served after it.',
    changes: [
      {
        line: 'return { earliestMs: fromMs, latestMs: servedMs(future, restCost + cost, fromMs) };',
        from: 'restCost + cost',
        to: 'restCost - cost',
      },
      { line: 'for (let rounds = 0; rounds < 3; rounds += 1) {', from: 'rounds < 3', to: 'rounds <= 3' },
      {
        line: 'const groups = 2 * Math.ceil(cost / future.costMax) + 1;',
        from: '2 * Math.ceil(cost / future.costMax) + 1',
        to: '2 * Math.ceil(cost / future.costMax) - 1',
      },
    ],
  },
  {
    file: 'src/memory/foresight.ts',
    kind: 'equivalent',
    why: 'What fits at once passes sooner or later, whatever came before: its wait is never endless.',
    changes: [
      { line: "if (dueMs === 'never') return Number.MAX_SAFE_INTEGER;", from: "dueMs === 'never'", to: 'false' },
      { line: "if (dueMs === 'never') return Number.MAX_SAFE_INTEGER;", from: "'never'", to: '""' },
    ],
  },
  {
    file: 'src/memory/future.ts',
    kind: 'unjudged',
    why: 'The turns to come are thought through for who asks behind others, fails fast, or is looked at late: such waits are not judged. future.test.ts has each step.',
    changes: [
      {
        line: "dueMs(cost: number, fromMs: number): number | 'never' {",
        from: '{ this.#goTo(fromMs); const waitMs = this.#moves.waitMs(this…',
        to: '{}',
      },
      { line: 'if (waitMs === 0) return fromMs;', from: 'waitMs === 0', to: 'true' },
      { line: 'if (waitMs === 0) return fromMs;', from: 'waitMs === 0', to: 'false' },
      { line: 'if (waitMs === 0) return fromMs;', from: 'waitMs === 0', to: 'waitMs !== 0' },
      {
        line: "return waitMs === Number.POSITIVE_INFINITY ? 'never' : this.#row.lastMs + waitMs;",
        from: 'waitMs === Number.POSITIVE_INFINITY',
        to: 'true',
      },
      {
        line: "return waitMs === Number.POSITIVE_INFINITY ? 'never' : this.#row.lastMs + waitMs;",
        from: 'waitMs === Number.POSITIVE_INFINITY',
        to: 'false',
      },
      {
        line: "return waitMs === Number.POSITIVE_INFINITY ? 'never' : this.#row.lastMs + waitMs;",
        from: 'waitMs === Number.POSITIVE_INFINITY',
        to: 'waitMs !== Number.POSITIVE_INFINITY',
      },
      {
        line: "return waitMs === Number.POSITIVE_INFINITY ? 'never' : this.#row.lastMs + waitMs;",
        from: "'never'",
        to: '""',
      },
      {
        line: "return waitMs === Number.POSITIVE_INFINITY ? 'never' : this.#row.lastMs + waitMs;",
        from: 'this.#row.lastMs + waitMs',
        to: 'this.#row.lastMs - waitMs',
      },
      {
        line: 'take(cost: number, atMs: number): void {',
        from: '{ this.#goTo(atMs); this.#moves.take(this.#row, cost); }',
        to: '{}',
      },
      {
        line: '#goTo(instantMs: number): void {',
        from: '{ this.#moves.advance(this.#row, Math.max(instantMs, this.#r…',
        to: '{}',
      },
      {
        line: 'this.#moves.advance(this.#row, Math.max(instantMs, this.#row.lastMs));',
        from: 'Math.max(instantMs, this.#row.lastMs)',
        to: 'Math.min(instantMs, this.#row.lastMs)',
      },
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
    file: 'src/memory/keyed.ts',
    kind: 'cost',
    why: 'To be told on channels nobody listens to costs time, and no answer is another.',
    changes: [
      { line: 'if (!decisions.hasSubscribers) return this.#try(key, cost);' },
      { line: 'if (!decisions.hasSubscribers) return this.#wait(key, cost, options);' },
    ],
  },
  {
    file: 'src/memory/keyed.ts',
    kind: 'cost',
    why: 'While nobody waits there is nobody to be let go.',
    changes: [
      { line: 'if (this.waiters.count > 0) this.waiters.settle(clockMs);', from: 'this.waiters.count > 0', to: 'true' },
      {
        line: 'if (this.waiters.count > 0) this.waiters.settle(clockMs);',
        from: 'this.waiters.count > 0',
        to: 'this.waiters.count >= 0',
      },
      { line: 'if (this.waiters.count > 0) {' },
      {
        line: 'return this.waiters.count === 0 ? this.#tryAlone(key, cost, clockMs) : this.#tryAmong(key, cost, clockMs);',
        from: 'this.waiters.count === 0',
        to: 'false',
      },
    ],
  },
  {
    file: 'src/memory/keyed.ts',
    kind: 'cost',
    why: 'A change to what there is takes its time, and changes no answer.',
    changes: [
      { line: 'if (isSame(rules, this.rules)) return;', from: 'isSame(rules, this.rules)', to: 'false' },
      {
        line: 'function isSame<T extends object>(one: T, other: T): boolean {',
        from: '{ return (Object.keys(one) as (keyof T)[]).every((name) => o…',
        to: '{}',
      },
      { line: 'return (Object.keys(one) as (keyof T)[]).every((name) => one[name] === other[name]);' },
    ],
  },
  {
    file: 'src/memory/keyed.ts',
    kind: 'cost',
    why: 'Those of another key are asked as well, and nothing is there for them.',
    changes: [
      {
        line: 'if (key === undefined) this.waiters.limitChanged(this.readMs());',
        from: 'key === undefined',
        to: 'true',
      },
    ],
  },
  {
    file: 'src/memory/keyed.ts',
    kind: 'cost',
    why: 'A key that nobody has seen is carried over as a new one, and kept.',
    changes: [{ line: 'if (!this.find(key)) return true;', from: '!this.find(key)', to: 'false' }],
  },
  {
    file: 'src/memory/keyed.ts',
    kind: 'cost',
    why: 'A key that has moved is kept where it was, too.',
    changes: [{ line: 'if (isMoved) this.forget(key);', from: 'isMoved', to: 'false' }],
  },
  {
    file: 'src/memory/keyed.ts',
    kind: 'cost',
    why: 'Lines longer than the court makes are thought through by what they cost: acquire.test.ts has some.',
    changes: [{ line: 'protected costMax(limit: number): number {', from: '{ return limit; }', to: '{}' }],
  },
  {
    file: 'src/memory/keyed.ts',
    kind: 'equivalent',
    why: 'A bucket, and a window of the epoch, have no beginning of their own: a key that is made known, or not, by waiting is as it would be.',
    changes: [
      { line: "if (asked.reason !== 'never') this.enter(key, clockMs);" },
      {
        line: 'begin: (key, clockMs) => void this.enter(key, clockMs),',
        from: '(key, clockMs) => void this.enter(key, clockMs)',
        to: '() => undefined',
      },
    ],
  },
  {
    file: 'src/memory/keyed.ts',
    kind: 'equivalent',
    why: 'Where nobody is blocked, no block is found, and none is kept.',
    changes: [
      {
        line: 'const decision = this.#blockMs === 0 ? this.#decide(cost) : this.#decideOrBlock(cost);',
        from: 'this.#blockMs === 0',
        to: 'false',
      },
    ],
  },
  {
    file: 'src/memory/keyed.ts',
    kind: 'unjudged',
    why: 'What is told on channels, no law speaks of: diagnostics.test.ts.',
    changes: [
      { line: 'return telling(this.#asked(key, cost), () => this.#try(key, cost));' },
      { line: 'return tellingLater(this.#asked(key, cost), () => this.#wait(key, cost, options));' },
      { line: '#asked(key: string, cost: number): Asked {' },
      { line: 'return { limiter: this.#options.name, key: () => key, cost };' },
    ],
  },
  {
    file: 'src/memory/keyed.ts',
    kind: 'unjudged',
    why: 'Who is due by then goes before a reset, or a change of the config: it is seen only when a timer is late, and the court sets none late beside those. acquire.test.ts does.',
    changes: [
      { line: 'if (this.waiters.count > 0) this.readMs();' },
      {
        line: 'if (this.waiters.count > 0) this.waiters.settle(clockMs);',
        from: 'this.waiters.count > 0',
        to: 'false',
      },
      {
        line: 'if (this.waiters.count > 0) this.waiters.settle(clockMs);',
        from: 'this.waiters.count > 0',
        to: 'this.waiters.count <= 0',
      },
    ],
  },
  {
    file: 'src/memory/keyed.ts',
    kind: 'unjudged',
    why: 'What an error says is not judged, only that there is one; config.test.ts and examples.test.ts read the texts.',
    changes: [{ line: "checkObject('config', config);" }],
  },
  {
    file: 'src/memory/keyed.ts',
    kind: 'unjudged',
    why: 'A figure that stats leave out is not judged, nor is for how long requests waited: life.test.ts and acquire.test.ts.',
    changes: [
      {
        line: 'stats(key?: string): Stats {',
        from: '{ if (key === undefined) { return { acquired: this.#acquired…',
        to: '{}',
      },
      {
        line: 'const { acquired, denied } = this.find(key) ? this.row : { acquired: 0, denied: 0 };',
        from: '{ acquired: 0, denied: 0 }',
        to: '{}',
      },
      {
        line: 'const { waited, waitedMs } = this.#waits.get(key) ?? { waited: 0, waitedMs: 0 };',
        from: '{ waited: 0, waitedMs: 0 }',
        to: '{}',
      },
      {
        line: 'return { acquired, denied, waited, waitedMs };',
        from: '{ acquired, denied, waited, waitedMs }',
        to: '{}',
      },
      { line: 'this.#waitedMs += waitedMs;', from: 'this.#waitedMs += waitedMs', to: 'this.#waitedMs -= waitedMs' },
      { line: 'this.#waits.set(key, { waited: waited + 1, waitedMs: before + waitedMs });' },
    ],
  },
  {
    file: 'src/memory/keyed.ts',
    kind: 'unjudged',
    why: 'How a new key stands that there is no room for, no law says: life.test.ts.',
    changes: [
      {
        line: 'if (behindMs === NO_ROOM) return this.#standOutside(this.untilRoomMs(clockMs));',
        from: 'behindMs === NO_ROOM',
        to: 'false',
      },
      { line: "return snapshot(limit, 0, untilRoomMs === 'never' ? Number.MAX_SAFE_INTEGER : untilRoomMs);" },
    ],
  },
  {
    file: 'src/memory/keyed.ts',
    kind: 'unjudged',
    why: 'The court lets nobody wait for a key that is blocked: acquire.test.ts does.',
    changes: [
      { line: 'if (asked.allowed) return this.decideNow(key, cost, clockMs);', from: 'asked.allowed', to: 'true' },
      { line: "return later(refused(now, waitMs, blockLeftMs(row) > 0 ? 'blocked' : 'limited'), behindMs);" },
    ],
  },
  {
    file: 'src/memory/keyed.ts',
    kind: 'unjudged',
    why: 'The court waits for no limit of a composite alone: composite.test.ts does.',
    changes: [
      { line: 'if (!decision.allowed) this.#tellWatchers();' },
      {
        line: 'settle: (clockMs) => this.waiters.settle(clockMs),',
        from: '(clockMs) => this.waiters.settle(clockMs)',
        to: '() => undefined',
      },
      {
        line: 'return () => this.#watchers.delete(callback);',
        from: '() => this.#watchers.delete(callback)',
        to: '() => undefined',
      },
    ],
  },
  {
    file: 'src/memory/keyed.ts',
    kind: 'unjudged',
    why: 'The court lets nobody wait for a key that there is no room for: acquire.test.ts does.',
    changes: [
      { line: 'if (behindMs === NO_ROOM) return this.#refuseNew(clockMs);', from: 'behindMs === NO_ROOM', to: 'false' },
      { line: 'if (this.enter(key, clockMs) === NO_ROOM) this.find(key);' },
    ],
  },
  {
    file: 'src/memory/keyed.ts',
    kind: 'unjudged',
    why: 'While the clock has yet to catch up, what a limiter tells of waits is not judged: oracle.test.ts and life.test.ts do.',
    changes: [
      { line: 'return behindMs === 0 ? decision : later(decision, behindMs);' },
      { line: 'if (behindMs === 0) return answer;' },
      { line: "const longer = <Wait>(wait: Wait) => (typeof wait === 'number' && wait > 0 ? wait + behindMs : wait);" },
      { line: 'if (answer.retryAfterMs === undefined) return { ...answer, resetAfterMs };' },
    ],
  },
  {
    file: 'src/memory/keyed.ts',
    kind: 'unjudged',
    why: 'The turns to come are thought through for who asks behind others, fails fast, or is looked at late: such waits are not judged, and few of those come late. acquire.test.ts reads them all.',
    changes: [
      {
        line: 'advance: (row: Row, nowMs: number) => this.advance(row, nowMs),',
        from: '(row: Row, nowMs: number) => this.advance(row, nowMs)',
        to: '() => undefined',
      },
      {
        line: 'waitMs: (row: Row, cost: number) => this.#waitOrBlockMs(row, cost),',
        from: '(row: Row, cost: number) => this.#waitOrBlockMs(row, cost)',
        to: '() => undefined',
      },
      {
        line: 'take: (row: Row, cost: number) => this.take(row, cost),',
        from: '(row: Row, cost: number) => this.take(row, cost)',
        to: '() => undefined',
      },
      { line: 'if (!this.find(key) || this.row.lastMs < clockMs) this.look(key, clockMs);' },
    ],
  },
  {
    file: 'src/memory/keyed.ts',
    kind: 'unjudged',
    why: 'How often a key was denied for want of room is asked of no key: life.test.ts.',
    changes: [{ line: "if (decision.reason !== 'table-full') this.row.denied += 1;" }],
  },
  {
    file: 'src/memory/keyed.ts',
    kind: 'unjudged',
    why: 'What a key has come to is forgotten with it, or not: either count is right. life.test.ts and acquire.test.ts know.',
    changes: [
      {
        line: 'protected override forgotten(key: string): void {',
        from: '{ super.forgotten(key); this.#waits.delete(key); }',
        to: '{}',
      },
    ],
  },
  {
    file: 'src/memory/keyed.ts',
    kind: 'unjudged',
    why: 'How many keys are kept on a tier, no declaration says: tiers.test.ts.',
    changes: [
      { line: 'if (isMoved) this.forget(key);', from: 'isMoved', to: 'true' },
      { line: 'if (this.enter(key, clockMs) === NO_ROOM) return false;', from: 'false', to: 'true' },
    ],
  },
  {
    file: 'src/memory/keyed.ts',
    kind: 'unjudged',
    why: 'Counts are not asked of a key that has moved from tier to tier: tiers.test.ts.',
    changes: [{ line: 'if (waits !== undefined) this.#waits.set(key, waits);' }],
  },
  {
    file: 'src/memory/keyed.ts',
    kind: 'unjudged',
    why: 'What a denial is called, beyond those reasons that the law knows, is not judged: block.test.ts.',
    changes: [
      {
        line: "if (leftMs > 0) return refused(this.#stand(row), Math.max(waitMs, leftMs), 'blocked');",
        from: "'blocked'",
        to: '""',
      },
    ],
  },
  {
    file: 'src/memory/keys.ts',
    kind: 'cost',
    why: 'Room for a block that never comes: the same answers from more memory.',
    changes: [{ line: 'this.#table = new Table(own, blockMs > 0);' }],
  },
  {
    file: 'src/memory/keys.ts',
    kind: 'cost',
    why: 'The sweep looks at more keys, or at fewer, or closer: keys are forgotten sooner or later, and no answer is another. life.test.ts counts them.',
    changes: [
      { line: 'const looksMax = versions === undefined ? LOOKS_PER_CALL : LOOKS_PER_CALL_AFTER_CHANGE;' },
      {
        line: 'const glanceMs = versions === undefined ? this.#toleranceMs : 0;',
        from: 'versions === undefined',
        to: 'false',
      },
      { line: 'for (let looks = Math.min(looksMax, this.size - 1); looks > 0; looks -= 1) {' },
      { line: 'if (this.#goToCursor() === stay || Math.abs(row.lastMs - clockMs) < glanceMs) this.#cursor += 1;' },
      { line: 'if (this.#table.row.lastMs - clockMs > this.#toleranceMs) this.#goOn(this.#table.row, clockMs);' },
      { line: 'const isOld = this.freshAtMs(this.#table.row) <= clockMs - this.#toleranceMs;' },
      {
        line: 'if (isOld && this.#forgettableAtMs() <= clockMs) this.#remove(this.#cursor);',
        from: 'this.#forgettableAtMs() <= clockMs',
        to: 'this.#forgettableAtMs() < clockMs',
      },
    ],
  },
  {
    file: 'src/memory/keys.ts',
    kind: 'cost',
    why: 'Versions and changes are kept for longer than they have to be, or keys are looked at sooner: the same answers from more time and memory. reconfigure.test.ts counts.',
    changes: [
      { line: 'if (this.size > 0) {' },
      { line: 'if (this.#past.count < 2) return;' },
      {
        line: 'for (let looks = Math.ceil(this.size / KEYS_PER_LOOK_AT_CHANGE); looks > 0 && this.size > 0; looks -= 1) {',
      },
      { line: 'if (this.#table.versions === undefined) return;' },
      { line: 'if (this.#past.count > 0) return;' },
    ],
  },
  {
    file: 'src/memory/keys.ts',
    kind: 'equivalent',
    why: 'When the clock is not behind at all, no time passes either way.',
    changes: [{ line: 'if (behindMs <= 0) {', from: 'behindMs <= 0', to: 'behindMs < 0' }],
  },
  {
    file: 'src/memory/keys.ts',
    kind: 'unjudged',
    why: 'What a promise is worth after the clock was set back further than is tolerated, no clause says: reservations.test.ts.',
    changes: [{ line: 'protected get key(): string {', from: '{ return this.#table.key; }', to: '{}' }],
  },
  {
    file: 'src/memory/keys.ts',
    kind: 'unjudged',
    why: 'How many keys there are where somebody waits or only looks, the court does not ask: life.test.ts and acquire.test.ts.',
    changes: [{ line: 'if (!this.#hasRoom(clockMs)) return NO_ROOM;', from: '!this.#hasRoom(clockMs)', to: 'false' }],
  },
  {
    file: 'src/memory/keys.ts',
    kind: 'unjudged',
    why: 'Of a key that is not kept, stats, refunds and moves find nothing: life.test.ts and tiers.test.ts.',
    changes: [
      {
        line: 'return this.#table.find(key) > 0;',
        from: 'this.#table.find(key) > 0',
        to: 'this.#table.find(key) >= 0',
      },
    ],
  },
  {
    file: 'src/memory/keys.ts',
    kind: 'unjudged',
    why: 'When there may be room for a new key, and that there is as soon as there can be, no law says: life.test.ts.',
    changes: [
      {
        line: "protected untilRoomMs(clockMs: number): number | 'never' {",
        from: '{ let soonestMs = Number.POSITIVE_INFINITY; for (let looks =…',
        to: '{}',
      },
      { line: 'for (let looks = Math.min(LOOKS_FOR_ROOM, this.size); looks > 0; looks -= 1) {' },
      {
        line: 'soonestMs = Math.min(soonestMs, Math.max(this.freshAtMs(row), row.blockedUntilMs) + this.#toleranceMs);',
      },
      { line: 'this.#cursor += 1;', from: 'this.#cursor += 1', to: 'this.#cursor -= 1' },
      { line: "return soonestMs === Number.POSITIVE_INFINITY ? 'never' : Math.max(1, soonestMs - clockMs);" },
      { line: 'if (this.size < this.#keysMax) return true;' },
      { line: 'for (let looks = LOOKS_FOR_ROOM; looks > 0 && this.size >= this.#keysMax; looks -= 1) {' },
      { line: 'return this.size < this.#keysMax;' },
    ],
  },
  {
    file: 'src/memory/keys.ts',
    kind: 'unjudged',
    why: 'The court sets no clock back beside a block: block.test.ts does.',
    changes: [
      {
        line: 'row.blockedUntilMs -= behindMs;',
        from: 'row.blockedUntilMs -= behindMs',
        to: 'row.blockedUntilMs += behindMs',
      },
    ],
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
    file: 'src/memory/limits.ts',
    kind: 'equivalent',
    why: 'A denial waits for at least 1 ms, and whoever is allowed for none: the longest wait is the same. Where all allow, it is the first of them.',
    changes: [{ line: 'if (allowed) return -1;', from: 'allowed', to: 'false' }],
  },
  {
    file: 'src/memory/limits.ts',
    kind: 'unjudged',
    why: 'What an error says is not judged, only that there is one; composite.test.ts reads the texts.',
    changes: [
      { line: "throw refusal(`limits.${name}.key(request)`, 'a non-empty string', key);" },
      { line: 'throw new TypeError(`limits.${name}.key(request) threw ${String(cause)}`, { cause });' },
    ],
  },
  {
    file: 'src/memory/limits.ts',
    kind: 'unjudged',
    why: "The court's functions give a key, and throw for no request: composite.test.ts has others.",
    changes: [
      { line: '} catch (cause) {', from: '{ throw new TypeError(`limits.${name}.key(request) threw ${S…', to: '{}' },
    ],
  },
  {
    file: 'src/memory/line.ts',
    kind: 'equivalent',
    why: 'Only the order among those who are told at one instant, which is free (WAIT-3: at equality either answer is right).',
    changes: [{ line: 'readonly rank = -1;', from: '-1', to: '+1' }],
  },
  {
    file: 'src/memory/line.ts',
    kind: 'unjudged',
    why: 'The court asks nobody who waits in a leaky queue to leave before others who were told their turn, so no place is held behind a gap: acquire.test.ts does.',
    changes: [
      { line: 'if (this.held === 0) return false;', from: 'this.held === 0', to: 'false' },
      { line: 'if (behind.caller !== undefined) continue;', from: 'behind.caller !== undefined', to: 'false' },
      { line: 'behind.cost += waiter.cost;', from: 'behind.cost += waiter.cost', to: 'behind.cost -= waiter.cost' },
      { line: 'this.cost += waiter.cost;', from: 'this.cost += waiter.cost', to: 'this.cost -= waiter.cost' },
      { line: 'return false;', from: 'false', to: 'true' },
      { line: 'if (waiter.caller === undefined) this.held += by;' },
    ],
  },
  {
    file: 'src/memory/line.ts',
    kind: 'unjudged',
    why: 'A line is thought through for who asks behind others, fails fast, or is looked at late: such waits are not judged. acquire.test.ts and waiters.test.ts read them all.',
    changes: [
      {
        line: '*[Symbol.iterator](): Generator<Waiter> {',
        from: '{ for (let waiter = this.head; waiter !== undefined; waiter …',
        to: '{}',
      },
      { line: 'for (let waiter = this.head; waiter !== undefined; waiter = waiter.after) yield waiter;' },
      { line: 'if (waiter.atMs < Number.POSITIVE_INFINITY) this.timed += by;' },
    ],
  },
  {
    file: 'src/memory/options.ts',
    kind: 'unjudged',
    why: 'What an error says is not judged, only that there is one; config.test.ts and examples.test.ts read the texts.',
    changes: [
      {
        line: "backwardsToleranceMs: checkInteger('backwardsToleranceMs', backwardsToleranceMs, 0, DURATION_MS_MAX),",
        from: "'backwardsToleranceMs'",
        to: '""',
      },
      {
        line: "maxKeys: maxKeys === undefined ? Number.POSITIVE_INFINITY : checkInteger('maxKeys', maxKeys, 1),",
        from: "'maxKeys'",
        to: '""',
      },
      { line: "blockMs: blockMs === 0 ? 0 : checkDurationMs('blockMs', blockMs),", from: "'blockMs'", to: '""' },
      { line: "maxWaiters: checkInteger('maxWaiters', maxWaiters, 0),", from: "'maxWaiters'", to: '""' },
    ],
  },
  {
    file: 'src/memory/options.ts',
    kind: 'unjudged',
    why: 'The court names no limiter: config.test.ts and diagnostics.test.ts have names, good and bad.',
    changes: [
      {
        line: 'export function checkName(name: string | undefined, className: string): string {',
        from: '{ if (name === undefined) return className; if (typeof name …',
        to: '{}',
      },
      { line: 'if (name === undefined) return className;', from: 'name === undefined', to: 'true' },
      {
        line: "if (typeof name !== 'string' || name === '') throw refusal('name', 'a non-empty string', name);",
        from: "typeof name !== 'string' || name === ''",
        to: 'true',
      },
      {
        line: "if (typeof name !== 'string' || name === '') throw refusal('name', 'a non-empty string', name);",
        from: "typeof name !== 'string' || name === ''",
        to: 'false',
      },
      {
        line: "if (typeof name !== 'string' || name === '') throw refusal('name', 'a non-empty string', name);",
        from: "typeof name !== 'string' || name === ''",
        to: "typeof name !== 'string' && name === ''",
      },
      {
        line: "if (typeof name !== 'string' || name === '') throw refusal('name', 'a non-empty string', name);",
        from: "typeof name !== 'string'",
        to: 'false',
      },
      {
        line: "if (typeof name !== 'string' || name === '') throw refusal('name', 'a non-empty string', name);",
        from: "typeof name !== 'string'",
        to: "typeof name === 'string'",
      },
      {
        line: "if (typeof name !== 'string' || name === '') throw refusal('name', 'a non-empty string', name);",
        from: "'string'",
        to: '""',
      },
      {
        line: "if (typeof name !== 'string' || name === '') throw refusal('name', 'a non-empty string', name);",
        from: "name === ''",
        to: 'false',
      },
      {
        line: "if (typeof name !== 'string' || name === '') throw refusal('name', 'a non-empty string', name);",
        from: "name === ''",
        to: "name !== ''",
      },
      {
        line: "if (typeof name !== 'string' || name === '') throw refusal('name', 'a non-empty string', name);",
        from: "''",
        to: '"Stryker was here!"',
      },
      {
        line: "if (typeof name !== 'string' || name === '') throw refusal('name', 'a non-empty string', name);",
        from: "'name'",
        to: '""',
      },
      {
        line: "if (typeof name !== 'string' || name === '') throw refusal('name', 'a non-empty string', name);",
        from: "'a non-empty string'",
        to: '""',
      },
    ],
  },
  {
    file: 'src/memory/options.ts',
    kind: 'unjudged',
    why: 'The court changes no option with a config: reconfigure.test.ts tries to.',
    changes: [
      {
        line: 'export function checkSameOptions(config: Options, options: AllOptions): void {',
        from: '{ for (const name of Object.keys(options) as (keyof AllOptio…',
        to: '{}',
      },
      {
        line: 'throw new TypeError(`${field} cannot be changed by reconfigure: leave it out, or build another limiter`);',
        from: '`${field} cannot be changed by reconfigure: leave it out, or…',
        to: '``',
      },
    ],
  },
  {
    file: 'src/memory/past.ts',
    kind: 'cost',
    why: 'What all keys have gone through is remembered: the same answers from more memory. reconfigure.test.ts counts.',
    changes: [
      {
        line: 'forgetBefore(version: number): void {',
        from: '{ this.#changes.splice(0, version - this.#oldest); this.#old…',
        to: '{}',
      },
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
    file: 'src/memory/reservations.ts',
    kind: 'cost',
    why: 'A promise that is kept is remembered for longer than it has to be, and reckoned with by nobody. reservations.test.ts counts keys.',
    changes: [
      {
        line: 'for (const oldest of pledges) {',
        from: '{ if (oldest.atMs > nowMs) break; pledges.delete(oldest); }',
        to: '{}',
      },
      { line: 'if (oldest.atMs > nowMs) break;' },
    ],
  },
  {
    file: 'src/memory/reservations.ts',
    kind: 'equivalent',
    why: 'There is an account for every promise that is taken back.',
    changes: [{ line: 'for (const { atMs, surplus } of this.#accounts.get(key)?.pledges ?? []) {' }],
  },
  {
    file: 'src/memory/reservations.ts',
    kind: 'unjudged',
    why: 'How many keys are remembered for their promises, only reservations.test.ts asks.',
    changes: [
      { line: 'get size(): number {', from: '{ return this.#accounts.size; }', to: '{}' },
      {
        line: '#lookAtOne(nowMs: number): void {',
        from: '{ for (const [key, account] of this.#accounts) { this.#accou…',
        to: '{}',
      },
      {
        line: 'for (const [key, account] of this.#accounts) {',
        from: '{ this.#accounts.delete(key); if (account.latestMs > nowMs) …',
        to: '{}',
      },
      { line: 'if (account.latestMs > nowMs) this.#accounts.set(key, account);' },
    ],
  },
  {
    file: 'src/memory/reservations.ts',
    kind: 'unjudged',
    why: 'A promise that is taken back at the very instant it is for gives back nothing, or what comes in by then is spoken for: reservations.test.ts.',
    changes: [
      {
        line: 'return this.#accounts.get(key)?.pledges.delete(pledge) === true && pledge.atMs > nowMs;',
        from: 'pledge.atMs > nowMs',
        to: 'pledge.atMs >= nowMs',
      },
    ],
  },
  {
    file: 'src/memory/reservations.ts',
    kind: 'unjudged',
    why: 'What a promise is worth after the clock was set back further than is tolerated, no clause says: reservations.test.ts.',
    changes: [
      {
        line: 'move(key: string, byMs: number): void {',
        from: '{ const account = this.#accounts.get(key); if (account === u…',
        to: '{}',
      },
      { line: 'if (account === undefined) return;', from: 'account === undefined', to: 'true' },
      { line: 'account.latestMs += byMs;', from: 'account.latestMs += byMs', to: 'account.latestMs -= byMs' },
      {
        line: 'for (const pledge of account.pledges) pledge.atMs += byMs;',
        from: 'pledge.atMs += byMs',
        to: 'pledge.atMs -= byMs',
      },
    ],
  },
  {
    file: 'src/memory/reservations.ts',
    kind: 'unjudged',
    why: 'What becomes of promises when their key is reset is left open by the law: reservations.test.ts.',
    changes: [{ line: 'forget(key: string): void {', from: '{ this.#accounts.delete(key); }', to: '{}' }],
  },
  {
    file: 'src/memory/row.ts',
    kind: 'cost',
    why: 'The log of a forgotten key is kept until another takes its place: the same answers from more memory.',
    changes: [
      {
        line: 'drop(last: number): void {',
        from: '{ if (this.#logs.length > last) this.#logs.length = last; }',
        to: '{}',
      },
      { line: 'if (this.#logs.length > last) this.#logs.length = last;' },
    ],
  },
  {
    file: 'src/memory/row.ts',
    kind: 'equivalent',
    why: 'Where nobody is blocked, a block that ends now is none.',
    changes: [
      {
        line: 'return this.#blockAt === 0 ? Number.NEGATIVE_INFINITY : this.cells[this.at + this.#blockAt]!;',
        from: 'this.#blockAt === 0',
        to: 'false',
      },
    ],
  },
  {
    file: 'src/memory/row.ts',
    kind: 'equivalent',
    why: 'Every row of a log has one as soon as it is made.',
    changes: [
      {
        line: 'if (this.#logs.length > from) this.#logs[to] = this.#logs[from]!;',
        from: 'this.#logs.length > from',
        to: 'this.#logs.length >= from',
      },
    ],
  },
  {
    file: 'src/memory/row.ts',
    kind: 'unjudged',
    why: 'A figure that stats leave out is not judged: life.test.ts.',
    changes: [
      { line: 'get acquired(): number {', from: '{ return this.cells[this.at + 1]!; }', to: '{}' },
      { line: 'get denied(): number {', from: '{ return this.cells[this.at + 2]!; }', to: '{}' },
    ],
  },
  {
    file: 'src/memory/row.ts',
    kind: 'unjudged',
    why: 'The tiers of the court block alike, or not at all: tiers.test.ts has others.',
    changes: [
      {
        line: 'this.cells.set(other.cells.subarray(0, Math.min(this.width, other.width)), this.at);',
        from: 'Math.min(this.width, other.width)',
        to: 'Math.max(this.width, other.width)',
      },
    ],
  },
  {
    file: 'src/memory/row.ts',
    kind: 'unjudged',
    why: 'The tiers of the court keep no logs, and nobody waits there while timers are late: tiers.test.ts and acquire.test.ts.',
    changes: [
      {
        line: 'if (other.#logs.length > 0) this.entries = other.entries;',
        from: 'other.#logs.length > 0',
        to: 'false',
      },
    ],
  },
  {
    file: 'src/memory/row.ts',
    kind: 'unjudged',
    why: 'A copy is made for who waits, or moves to another tier, which the court does not try where keys are blocked: acquire.test.ts and tiers.test.ts.',
    changes: [
      { line: 'const blocks = this.#blockAt > 0;' },
      { line: 'const copy = new Row(this.width - COMMON - (blocks ? 1 : 0), blocks, 1);' },
    ],
  },
  {
    file: 'src/memory/signals.ts',
    kind: 'unjudged',
    why: 'The court gives each who waits a signal of its own, and looks at no signal: signals.test.ts has several who share one, and counts what is left on it.',
    changes: [
      { line: 'if (entry === undefined) return;', from: 'entry === undefined', to: 'false' },
      { line: 'if (entry.listeners.size > 0) return;', from: 'entry.listeners.size > 0', to: 'true' },
      { line: 'if (entry.listeners.size > 0) return;', from: 'entry.listeners.size > 0', to: 'false' },
      {
        line: 'if (entry.listeners.size > 0) return;',
        from: 'entry.listeners.size > 0',
        to: 'entry.listeners.size >= 0',
      },
      {
        line: 'if (entry.listeners.size > 0) return;',
        from: 'entry.listeners.size > 0',
        to: 'entry.listeners.size <= 0',
      },
      {
        line: "const entry = { listeners, stop: () => signal.removeEventListener('abort', onAbort) };",
        from: "() => signal.removeEventListener('abort', onAbort)",
        to: '() => undefined',
      },
      {
        line: "const entry = { listeners, stop: () => signal.removeEventListener('abort', onAbort) };",
        from: "'abort'",
        to: '""',
      },
    ],
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
    why: 'That a counter is full again by the instant that is told is judged, not that it could be told sooner, or that it is told: oracle.test.ts has the instant.',
    changes: [
      { line: '#untilResetMs(counts: Counts): number {' },
      {
        line: 'const weightedMax = this.#weightedMax(this.#limit - 1, 1);',
        from: 'this.#limit - 1',
        to: 'this.#limit + 1',
      },
      {
        line: 'if (counts.current > 0) return this.#windowMs - elapsedMs + this.#fadedMs(counts.current, weightedMax);',
        from: 'this.#windowMs - elapsedMs',
        to: 'this.#windowMs + elapsedMs',
      },
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
    file: 'src/memory/table.ts',
    kind: 'cost',
    why: 'There is more room than there has to be, or it is made and given back more often: the same answers from more time and memory. life.test.ts asks how much.',
    changes: [
      {
        line: 'if (slot === this.row.capacity) this.#resize(Math.ceil(GROWTH * slot));',
        from: 'slot === this.row.capacity',
        to: 'true',
      },
      {
        line: 'if (last < capacity / 4 && capacity > CAPACITY_MIN) this.#resize(Math.max(CAPACITY_MIN, Math.ceil(capacity / 2)));',
      },
    ],
  },
  {
    file: 'src/memory/table.ts',
    kind: 'equivalent',
    why: 'Nobody asks for the key of the spare row.',
    changes: [{ line: "readonly #keys: string[] = [''];", from: "''", to: '"Stryker was here!"' }],
  },
  {
    file: 'src/memory/table.ts',
    kind: 'unjudged',
    why: 'What a promise is worth after the clock was set back further than is tolerated, no clause says: reservations.test.ts.',
    changes: [{ line: 'get key(): string {', from: '{ return this.keyAt(this.slot); }', to: '{}' }],
  },
  {
    file: 'src/memory/table.ts',
    kind: 'unjudged',
    why: 'Where a change comes while keys are forgotten: reconfigure.test.ts has one for every order.',
    changes: [
      {
        line: 'if (this.versions !== undefined) this.versions[slot] = this.versions[last]!;',
        from: 'this.versions !== undefined',
        to: 'false',
      },
      { line: 'if (this.versions === undefined) return;', from: 'this.versions === undefined', to: 'true' },
    ],
  },
  {
    file: 'src/memory/tiers.ts',
    kind: 'cost',
    why: 'To be told on channels nobody listens to costs time, and no answer is another.',
    changes: [
      { line: 'if (!decisions.hasSubscribers) return this.#try(key, cost);' },
      { line: 'if (!decisions.hasSubscribers) return this.#wait(key, cost, options);' },
    ],
  },
  {
    file: 'src/memory/tiers.ts',
    kind: 'cost',
    why: 'A key that is on the default tier is remembered as one that was put there: the same answers from more memory. tiers.test.ts counts those that are assigned.',
    changes: [
      {
        line: 'if (tier === this.#defaultTier) this.#assigned.delete(key);',
        from: 'tier === this.#defaultTier',
        to: 'false',
      },
    ],
  },
  {
    file: 'src/memory/tiers.ts',
    kind: 'equivalent',
    why: 'A token bucket, GCRA and a window of the epoch have no beginning of their own: a key that is not made known by waiting is as it would be.',
    changes: [{ line: "if (asked.reason !== 'never') part.begin(key, clockMs);" }],
  },
  {
    file: 'src/memory/tiers.ts',
    kind: 'equivalent',
    why: 'Options do not stand in the configs that tiers are made of here: there is nothing to leave out.',
    changes: [
      {
        line: 'const OPTIONS: ReadonlySet<string> = new Set([',
        from: "[ 'clock', 'name', 'backwardsToleranceMs', 'maxKeys', 'block…",
        to: '[]',
      },
      { line: "'clock',", from: "'clock'", to: '""' },
      { line: "'name',", from: "'name'", to: '""' },
      { line: "'blockMs',", from: "'blockMs'", to: '""' },
      { line: "'maxWaiters',", from: "'maxWaiters'", to: '""' },
      { line: "'backwardsToleranceMs',", from: "'backwardsToleranceMs'", to: '""' },
      { line: "'maxKeys',", from: "'maxKeys'", to: '""' },
    ],
  },
  {
    file: 'src/memory/tiers.ts',
    kind: 'unjudged',
    why: 'What an error says is not judged, only that there is one; config.test.ts and tiers.test.ts read the texts.',
    changes: [
      { line: "checkObject('config', config);" },
      {
        line: "if (typeof create !== 'function') throw refusal('create', 'a function', create);",
        from: "'create'",
        to: '""',
      },
      {
        line: "if (typeof create !== 'function') throw refusal('create', 'a function', create);",
        from: "'a function'",
        to: '""',
      },
      { line: "this.#assignedMax = checkInteger('maxAssigned', maxAssigned, 1);" },
      { line: "for (const [name, tier] of Object.entries<Config>(checkObject('tiers', tiers))) {" },
      { line: "this.#defaultTier = this.#checkTier('defaultTier', defaultTier);" },
      { line: "const to = this.#limiterOf(this.#checkTier('tier', tier))[PART];" },
      {
        line: 'throw new RangeError(`maxAssigned keys (${this.#assignedMax}) are assigned: assign some to ${this.#defaultTier}`);',
      },
      {
        line: 'throw new RangeError(`tier ${tier} keeps as many keys as it may (maxKeys): reset some, or let it keep more`);',
      },
      { line: "this.#limiterOf(this.#checkTier('tier', tier)).reconfigure(config);" },
      { line: "const known = [...this.#limiters.keys()].map((name) => JSON.stringify(name)).join(', ');" },
      {
        line: "`${field} must be one of ${known}, got ${typeof tier === 'string' ? JSON.stringify(tier) : String(tier)}`,",
      },
      {
        line: 'throw new TypeError(`tiers.${name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });',
      },
      { line: "throw refusal(`create(tiers.${name})`, 'a limiter of this package', limiter);" },
      { line: 'throw new TypeError(`tiers.${name} must be on the clock of tiers.${defaultTier}, got another`);' },
      {
        line: 'const wanted = `a ${first.constructor.name} as for the other tiers, got a ${limiter.constructor.name}`;',
      },
      { line: 'throw new TypeError(`create(tiers.${name}) must be ${wanted}`);' },
      {
        line: 'throw new kind(`tiers.${name} cannot follow tiers.${defaultTier}: ${error.message}`, { cause: error });',
      },
    ],
  },
  {
    file: 'src/memory/tiers.ts',
    kind: 'unjudged',
    why: 'The court builds tiers of one class, on one clock, between which a key can move: what is refused otherwise, tiers.test.ts asks.',
    changes: [
      {
        line: "if (typeof create !== 'function') throw refusal('create', 'a function', create);",
        from: "typeof create !== 'function'",
        to: 'false',
      },
      { line: 'if (limiter?.[PART] !== undefined) return limiter;' },
      { line: '} catch (cause) {', from: '{ throw new TypeError(`tiers.${name}: ${cause instanceof Err…', to: '{}' },
      {
        line: 'for (const [name, config] of Object.entries<Config>(tiers)) {',
        from: '{ try { create(tiers[defaultTier]!).reconfigure(withoutOptio…',
        to: '{}',
      },
      { line: 'try {', from: '{ create(tiers[defaultTier]!).reconfigure(withoutOptions(con…', to: '{}' },
      { line: '): void {', from: '{ for (const [name, config] of Object.entries<Config>(tiers)…', to: '{}' },
      { line: '} catch (error) {', from: '{ if (!(error instanceof Error)) throw error; const kind = e…', to: '{}' },
      { line: 'if (!(error instanceof Error)) throw error;' },
      { line: '): void {', from: '{ const first = limiters.get(defaultTier)!; for (const [name…', to: '{}' },
      {
        line: 'for (const [name, limiter] of limiters) {',
        from: '{ if (limiter[PART].clock !== first[PART].clock) { throw new…',
        to: '{}',
      },
      { line: 'if (limiter[PART].clock !== first[PART].clock) {' },
      {
        line: 'if (limiter.constructor === first.constructor) continue;',
        from: 'limiter.constructor === first.constructor',
        to: 'true',
      },
    ],
  },
  {
    file: 'src/memory/tiers.ts',
    kind: 'unjudged',
    why: 'What is told on channels, no law speaks of: diagnostics.test.ts.',
    changes: [
      { line: "this.#name = checkName(config.name, 'Tiered');" },
      { line: 'return telling(this.#asked(key, cost), () => this.#try(key, cost));' },
      { line: 'return tellingLater(this.#asked(key, cost), () => this.#wait(key, cost, options));' },
      { line: '#asked(key: string, cost: number): Asked {' },
      { line: 'return { limiter: this.#name, key: () => key, cost };' },
    ],
  },
  {
    file: 'src/memory/tiers.ts',
    kind: 'unjudged',
    why: 'How many may wait is no matter of the law: tiers.test.ts and waiters.test.ts.',
    changes: [{ line: 'const options = { ...(maxWaiters !== undefined && { maxWaiters }), backwardsToleranceMs };' }],
  },
  {
    file: 'src/memory/tiers.ts',
    kind: 'unjudged',
    why: 'What a composite that is made of tiers asks of them: composite.test.ts and tiers.test.ts. The court makes composites of plain limiters.',
    changes: [
      {
        line: 'checkCost: (key, cost) => this.#partOf(key).checkCost(key, cost),',
        from: '(key, cost) => this.#partOf(key).checkCost(key, cost)',
        to: '() => undefined',
      },
      {
        line: 'settle: (clockMs) => this.#waiters.settle(clockMs),',
        from: '(clockMs) => this.#waiters.settle(clockMs)',
        to: '() => undefined',
      },
      {
        line: 'begin: (key, clockMs) => this.#partOf(key).begin(key, clockMs),',
        from: '(key, clockMs) => this.#partOf(key).begin(key, clockMs)',
        to: '() => undefined',
      },
      {
        line: 'askAt: (key, cost, clockMs) => {',
        from: '{ this.#waiters.settle(clockMs); if (this.#waiters.shutsOut(…',
        to: '{}',
      },
      { line: 'if (this.#waiters.shutsOut(key)) return this.#waiters.behind(key, cost, clockMs);' },
      {
        line: 'tryAt: (key, cost, clockMs) => this.#tryAt(key, cost, clockMs),',
        from: '(key, cost, clockMs) => this.#tryAt(key, cost, clockMs)',
        to: '() => undefined',
      },
      {
        line: 'peekAt: (key, clockMs) => this.#peekAt(key, clockMs),',
        from: '(key, clockMs) => this.#peekAt(key, clockMs)',
        to: '() => undefined',
      },
      {
        line: 'future: (key, fromMs) => this.#partOf(key).future(key, fromMs),',
        from: '(key, fromMs) => this.#partOf(key).future(key, fromMs)',
        to: '() => undefined',
      },
      {
        line: 'watch: (callback) => {',
        from: '{ this.#watchers.add(callback); const unwatch = watchAll(thi…',
        to: '{}',
      },
      { line: 'return () => {', from: '{ this.#watchers.delete(callback); unwatch(); }', to: '{}' },
      { line: 'if (!decision.allowed) for (const callback of this.#watchers) callback();' },
    ],
  },
  {
    file: 'src/memory/tiers.ts',
    kind: 'unjudged',
    why: 'How many keys can be assigned, and kept on a tier, no declaration says: tiers.test.ts.',
    changes: [
      {
        line: 'if (tier !== this.#defaultTier && !this.#assigned.has(key) && this.#assigned.size >= this.#assignedMax) {',
      },
      {
        line: 'if (!from.moveTo(to, key, clockMs)) {',
        from: '{ throw new RangeError(`tier ${tier} keeps as many keys as i…',
        to: '{}',
      },
    ],
  },
  {
    file: 'src/memory/tiers.ts',
    kind: 'unjudged',
    why: 'For how long requests waited is not judged: tiers.test.ts.',
    changes: [{ line: 'sum.waitedMs += waitedMs;', from: 'sum.waitedMs += waitedMs', to: 'sum.waitedMs -= waitedMs' }],
  },
  {
    file: 'src/memory/tiers.ts',
    kind: 'unjudged',
    why: 'The court does not ask tiers how many keys they keep, as some may keep a key on two: tiers.test.ts does.',
    changes: [
      { line: 'get size(): number {', from: '{ return [...this.#limiters.values()].reduce((sum, { size })…', to: '{}' },
      { line: 'return [...this.#limiters.values()].reduce((sum, { size }) => sum + size, 0);' },
    ],
  },
  {
    file: 'src/memory/tiers.ts',
    kind: 'unjudged',
    why: 'The court lets nobody wait for a key that is blocked: block.test.ts and acquire.test.ts do.',
    changes: [
      { line: 'if (asked.allowed) return part.decideAt(key, cost, clockMs);', from: 'asked.allowed', to: 'true' },
    ],
  },
  {
    file: 'src/memory/tiers.ts',
    kind: 'unjudged',
    why: 'The court puts no key on a tier that there is none of: tiers.test.ts does.',
    changes: [{ line: 'if (this.#limiters.has(tier)) return tier;', from: 'this.#limiters.has(tier)', to: 'true' }],
  },
  {
    file: 'src/memory/timer.ts',
    kind: 'unjudged',
    why: "The timers of the court's clock fire once, and nobody counts them: timer.test.ts has others, and those of the engine.",
    changes: [
      { line: 'const DELAY_MS_MAX = 2 ** 31 - 1;', from: '2 ** 31 - 1', to: '2 ** 31 + 1' },
      { line: 'if (this.#running !== run) return;', from: 'this.#running !== run', to: 'false' },
      { line: 'clear(): void {', from: '{ const run = this.#running; this.#running = undefined; run?…', to: '{}' },
      { line: 'run?.cancel?.();', from: 'run?.cancel?.()', to: 'run?.cancel()' },
      {
        line: 'function startTimeout(callback: () => void, delayMs: number): () => void {',
        from: '{ const timeout = setTimeout(callback, delayMs); return () =…',
        to: '{}',
      },
      { line: 'return () => clearTimeout(timeout);', from: '() => clearTimeout(timeout)', to: '() => undefined' },
    ],
  },
  {
    file: 'src/memory/timer.ts',
    kind: 'cost',
    why: 'A timer that runs already is set anew, for the same instant.',
    changes: [
      { line: 'get isRunning(): boolean {', from: '{ return this.#running !== undefined; }', to: '{}' },
      { line: 'return this.#running !== undefined;', from: 'this.#running !== undefined', to: 'false' },
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
  {
    file: 'src/memory/waiters.ts',
    kind: 'cost',
    why: 'The timer is set too early, and once more by whoever wakes: the same answers.',
    changes: [
      {
        line: 'for (const line of this.#lines.values()) this.#alarms.set(line, clockMs + this.#setBackMs);',
        from: 'clockMs + this.#setBackMs',
        to: 'clockMs - this.#setBackMs',
      },
      {
        line: 'if (line === undefined) this.#alarms.set(waiter.line, nowMs + waitMs(decision));',
        from: 'nowMs + waitMs(decision)',
        to: 'nowMs - waitMs(decision)',
      },
      {
        line: '} else if (!this.#timer.isRunning || this.#timerMs !== next.atMs) {',
        from: '!this.#timer.isRunning || this.#timerMs !== next.atMs',
        to: 'true',
      },
    ],
  },
  {
    file: 'src/memory/waiters.ts',
    kind: 'cost',
    why: 'While nobody waits there is nobody to be let go, told or shut out.',
    changes: [
      { line: 'return this.#count > 0 && this.#lines.has(key) && this.#gate.letsOthersIn !== true;' },
      { line: 'if (this.#count === 0 || !this.#lines.has(key)) return;', from: 'this.#count === 0', to: 'false' },
      { line: 'if (this.#count === 0 || this.#isBusy) return;' },
    ],
  },
  {
    file: 'src/memory/waiters.ts',
    kind: 'cost',
    why: 'Lines of which nothing has changed are looked at too, and nothing is there for them.',
    changes: [
      {
        line: 'const lines = key === undefined ? [...this.#lines.values()] : [this.#lines.get(key)];',
        from: 'key === undefined',
        to: 'true',
      },
    ],
  },
  {
    file: 'src/memory/waiters.ts',
    kind: 'cost',
    why: 'An alarm that never comes is set as well.',
    changes: [{ line: 'if (waiter.atMs < Number.POSITIVE_INFINITY) this.#alarms.set(waiter, waiter.atMs);' }],
  },
  {
    file: 'src/memory/waiters.ts',
    kind: 'cost',
    why: 'A signal that there is none of has no listener.',
    changes: [
      {
        line: 'if (caller.signal !== undefined) this.#signals.remove(caller.signal, waiter);',
        from: 'caller.signal !== undefined',
        to: 'true',
      },
    ],
  },
  {
    file: 'src/memory/waiters.ts',
    kind: 'cost',
    why: 'A timer that nobody needs wakes nobody.',
    changes: [{ line: 'if (next === undefined) {', from: '{ this.#timer.clear(); }', to: '{}' }],
  },
  {
    file: 'src/memory/waiters.ts',
    kind: 'equivalent',
    why: 'Nothing has changed before anybody looks; or it is looked at once more.',
    changes: [{ line: '#hasChanged = false;', from: 'false', to: 'true' }],
  },
  {
    file: 'src/memory/waiters.ts',
    kind: 'equivalent',
    why: 'A place that is only held is in a leaky queue, where whoever asks is called at its turn, held places or not.',
    changes: [{ line: 'if (head.caller === undefined) {' }],
  },
  {
    file: 'src/memory/waiters.ts',
    kind: 'equivalent',
    why: 'The head of a line is decided once more, or leaves by its own alarm, at the same instant.',
    changes: [
      {
        line: '} else if (decision.allowed || !canWait(decision)) this.#leave(head, decision, clockMs);',
        from: 'decision.allowed || !canWait(decision)',
        to: 'decision.allowed && !canWait(decision)',
      },
      { line: "else if (head.atMs <= nowMs) this.#leave(head, 'timeout', clockMs);" },
      { line: 'const wasHead = line.head === waiter;', from: 'line.head === waiter', to: 'true' },
      { line: 'if (wasHead) this.#serve(line, waiter.atMs, nowMs, clockMs);', from: 'wasHead', to: 'true' },
      {
        line: 'if (waiter.line.head === waiter) shorter.add(waiter.line);',
        from: 'waiter.line.head === waiter',
        to: 'true',
      },
    ],
  },
  {
    file: 'src/memory/waiters.ts',
    kind: 'equivalent',
    why: 'Only the order among those who are told at one instant, which is free (WAIT-3: at equality either answer is right).',
    changes: [{ line: 'this.#lastRank += 1;', from: 'this.#lastRank += 1', to: 'this.#lastRank -= 1' }],
  },
  {
    file: 'src/memory/waiters.ts',
    kind: 'equivalent',
    why: 'What is left out is undefined.',
    changes: [
      {
        line: 'const links = { before: undefined, after: undefined };',
        from: '{ before: undefined, after: undefined }',
        to: '{}',
      },
    ],
  },
  {
    file: 'src/memory/waiters.ts',
    kind: 'equivalent',
    why: 'Who only holds a place is never told; and every gate of these limiters wants to know.',
    changes: [
      { line: 'waiter.caller?.resolve(decision);', from: 'waiter.caller?.resolve', to: 'waiter.caller.resolve' },
      {
        line: 'this.#gate.ended?.(key, decision, nowMs - waiter.sinceMs, clockMs);',
        from: 'this.#gate.ended?.(key, decision, nowMs - waiter.sinceMs, cl…',
        to: 'this.#gate.ended(key, decision, nowMs - waiter.sinceMs, cloc…',
      },
      {
        line: 'this.#gate.ended?.(key, decision, 0, clockMs);',
        from: 'this.#gate.ended?.(key, decision, 0, clockMs)',
        to: 'this.#gate.ended(key, decision, 0, clockMs)',
      },
    ],
  },
  {
    file: 'src/memory/waiters.ts',
    kind: 'equivalent',
    why: 'Who can never pass does not wait.',
    changes: [{ line: "return retryAfterMs === 'never' ? 1 : Math.max(1, retryAfterMs);" }],
  },
  {
    file: 'src/memory/waiters.ts',
    kind: 'unjudged',
    why: 'What an error says is not judged, only that there is one; waiters.test.ts reads the texts.',
    changes: [
      { line: "this.#countMax = checkInteger('maxWaiters', maxWaiters, 0);" },
      { line: "this.#toleranceMs = checkInteger('backwardsToleranceMs', backwardsToleranceMs, 0);" },
      { line: "const { timeoutMs, signal, failFast } = checkOptions(checkObject('options', options));" },
      { line: "throw refusal('signal', 'an AbortSignal', signal);" },
      {
        line: "if (typeof failFast !== 'boolean') throw new TypeError(`failFast must be a boolean, got ${String(failFast)}`);",
      },
      { line: "if (timeoutMs !== undefined) checkInteger('timeoutMs', timeoutMs, 0);" },
    ],
  },
  {
    file: 'src/memory/waiters.ts',
    kind: 'unjudged',
    why: 'The court gives every wait a signal that is one, and options of the right types: waiters.test.ts asks the others.',
    changes: [
      {
        line: "if (signal?.aborted) return this.#answer(key, this.#refusal(key, cost, 'cancelled', clockMs), clockMs);",
        from: 'signal?.aborted',
        to: 'signal.aborted',
      },
      { line: "if (signal !== undefined && typeof signal?.addEventListener !== 'function') {" },
    ],
  },
  {
    file: 'src/memory/waiters.ts',
    kind: 'unjudged',
    why: 'A wait of no time that is let into line leaves it at the same instant, denied either way; that it does not wait and starts a block, block.test.ts and acquire.test.ts say.',
    changes: [
      { line: 'if (timeoutMs === 0) {' },
      {
        line: 'if (timeoutMs === 0 && this.#gate.attempt !== undefined) return this.#gate.attempt(key, cost, clockMs);',
      },
    ],
  },
  {
    file: 'src/memory/waiters.ts',
    kind: 'unjudged',
    why: 'The court lets nobody wait for a key that is blocked: acquire.test.ts does.',
    changes: [
      { line: "const reason = decision.reason === 'blocked' ? 'blocked' : 'timeout';" },
      { line: "const reason = asked.reason === 'blocked' ? 'blocked' : 'limited';" },
      { line: "return reason === 'limited' || reason === 'blocked';" },
    ],
  },
  {
    file: 'src/memory/waiters.ts',
    kind: 'unjudged',
    why: 'How many may wait is no matter of the law: waiters.test.ts.',
    changes: [
      { line: 'if (this.#count >= this.#countMax)' },
      {
        line: "return this.#answer(key, this.#refusal(key, cost, 'queue-full', clockMs), clockMs);",
        from: "'queue-full'",
        to: '""',
      },
    ],
  },
  {
    file: 'src/memory/waiters.ts',
    kind: 'unjudged',
    why: 'The court asks for no failFast: waiters.test.ts and acquire.test.ts do.',
    changes: [
      { line: 'if (failFast) {' },
      { line: "if (earliestMs === 'never' || earliestMs - clockMs > timeoutMs) {" },
      {
        line: "return this.#answer(key, this.#refusal(key, cost, 'timeout', clockMs), clockMs);",
        from: "'timeout'",
        to: '""',
      },
    ],
  },
  {
    file: 'src/memory/waiters.ts',
    kind: 'unjudged',
    why: 'The court has a clock with timers, which gives an instant whenever it is read: waiters.test.ts has others.',
    changes: [
      { line: '} catch (error) {', from: '{ // A clock without timers cannot wake anybody: who is told…', to: '{}' },
      { line: '} catch (error) {', from: '{ // Nobody else is there to be told; and without a clock no…', to: '{}' },
      { line: '} catch (error) {', from: '{ this.#failAll(error); }', to: '{}' },
      {
        line: '#failAll(error: unknown): void {',
        from: '{ for (const { waiter } of this.#left.splice(0)) waiter.call…',
        to: '{}',
      },
      {
        line: 'for (const { waiter } of this.#left.splice(0)) waiter.caller?.reject(error);',
        from: 'waiter.caller?.reject',
        to: 'waiter.caller.reject',
      },
      {
        line: 'for (const line of this.#lines.values()) {',
        from: '{ for (const waiter of line) { this.#remove(waiter); waiter.…',
        to: '{}',
      },
      {
        line: 'for (const waiter of line) {',
        from: '{ this.#remove(waiter); waiter.caller?.reject(error); }',
        to: '{}',
      },
      { line: 'waiter.caller?.reject(error);', from: 'waiter.caller?.reject', to: 'waiter.caller.reject' },
    ],
  },
  {
    file: 'src/memory/waiters.ts',
    kind: 'unjudged',
    why: 'That limits which share a part look into each other while they decide, the court does not try: composite.test.ts does.',
    changes: [{ line: 'this.#isBusy = true;', from: 'true', to: 'false' }, { line: 'if (this.#isBusy) {' }],
  },
  {
    file: 'src/memory/waiters.ts',
    kind: 'unjudged',
    why: 'A guard: what changes while a line is served is looked at once more when that is done. Wherever the tests have it, the decision that was under way has seen it.',
    changes: [
      { line: 'if (!this.#hasChanged) return;', from: '!this.#hasChanged', to: 'true' },
      { line: 'this.#hasChanged = false;', from: 'false', to: 'true' },
      { line: 'this.#hasChanged = true;', from: 'true', to: 'false' },
    ],
  },
  {
    file: 'src/memory/waiters.ts',
    kind: 'unjudged',
    why: 'Whose cost can never pass any more is told so when it is the first in line, and not at once: waiters.test.ts asks for at once.',
    changes: [
      {
        line: 'for (const waiter of line ?? []) {',
        from: '{ const decision = this.#gate.ask(waiter.line.key, waiter.co…',
        to: '{}',
      },
      { line: "if (decision.reason === 'never') this.#leave(waiter, decision, clockMs);" },
    ],
  },
  {
    file: 'src/memory/waiters.ts',
    kind: 'unjudged',
    why: 'What is told to who asks behind others of their wait is not judged, only that nothing is taken: acquire.test.ts and waiters.test.ts read it.',
    changes: [
      {
        line: "waitBehind(key: string, cost: number, clockMs: number): number | 'never' {",
        from: '{ return this.#waitBehind(key, cost, clockMs, STEPS_MAX); }',
        to: '{}',
      },
      {
        line: 'behind(key: string, cost: number, clockMs: number): Decision {',
        from: '{ const asked = this.#gate.ask(key, cost, clockMs); if (aske…',
        to: '{}',
      },
      { line: "if (asked.reason === 'never') return asked;" },
      {
        line: "#waitBehind(key: string, cost: number, clockMs: number, stepsMax: number): number | 'never' {",
        from: '{ const { latestMs } = this.#foresee(key, cost, clockMs, ste…',
        to: '{}',
      },
      { line: "return latestMs === 'never' ? 'never' : latestMs - clockMs;" },
      {
        line: "if (!this.shutsOut(key) || asked.reason === 'never') return refused(asked, asked.retryAfterMs, reason);",
      },
    ],
  },
  {
    file: 'src/memory/waiters.ts',
    kind: 'unjudged',
    why: 'A timer that is late is as long a grace to the law, so whether who timed out meanwhile is granted is not judged: acquire.test.ts and waiters.test.ts look at every ms.',
    changes: [
      { line: 'const isLate = fromMs < nowMs && line.timed > 0;' },
      {
        line: 'const dueMs = past === undefined ? nowMs : past.dueMs(head.cost);',
        from: 'past === undefined',
        to: 'true',
      },
      { line: 'if (head.atMs < Math.min(dueMs, nowMs)) {' },
      { line: 'past?.gone(head.atMs, 0);', from: 'past?.gone', to: 'past.gone' },
      { line: 'if (decision.allowed && dueMs <= nowMs) past?.gone(dueMs, head.cost);' },
      {
        line: '#lookBack(line: Line, fromMs: number): Hindsight {',
        from: '{ return new Hindsight(this.#gate.future(line.key, fromMs - …',
        to: '{}',
      },
      {
        line: 'return new Hindsight(this.#gate.future(line.key, fromMs - this.#setBackMs), fromMs, this.#setBackMs);',
        from: 'fromMs - this.#setBackMs',
        to: 'fromMs + this.#setBackMs',
      },
    ],
  },
  {
    file: 'src/memory/waiters.ts',
    kind: 'unjudged',
    why: 'What is left when one of several in line is granted, is told to no law: acquire.test.ts.',
    changes: [{ line: 'if (decision.allowed && line.count > 1 && this.#gate.letsOthersIn !== true) {' }],
  },
  {
    file: 'src/memory/waiters.ts',
    kind: 'unjudged',
    why: 'Who only holds a place, in a leaky queue, is no caller, and is counted by waiters.test.ts and acquire.test.ts.',
    changes: [{ line: 'if (caller !== undefined) this.#count += 1;', from: 'caller !== undefined', to: 'true' }],
  },
  {
    file: 'src/memory/waiters.ts',
    kind: 'unjudged',
    why: 'The parts of a composite are watched while somebody waits, and not used alone by the court: composite.test.ts.',
    changes: [
      { line: 'if (this.#count === 1) this.#unwatch ??= this.#gate.watch?.();' },
      { line: 'if (this.#count > 0) return;' },
    ],
  },
  {
    file: 'src/memory/waiters.ts',
    kind: 'unjudged',
    why: 'How many have waited so far is no matter of the law, as long as no more wait than may: waiters.test.ts.',
    changes: [{ line: 'this.#count -= 1;', from: 'this.#count -= 1', to: 'this.#count += 1' }],
  },
  {
    file: 'src/memory/waiters.ts',
    kind: 'unjudged',
    why: 'In a leaky queue those behind do not move up for who leaves as others were told their turn: acquire.test.ts.',
    changes: [{ line: "const isServed = typeof end !== 'string' && end.allowed;" }],
  },
  {
    file: 'src/memory/waiters.ts',
    kind: 'unjudged',
    why: 'The court sets no clock back while somebody waits: waiters.test.ts and acquire.test.ts do.',
    changes: [
      { line: 'if (this.#count === 0) {' },
      { line: 'if (clockMs < this.#latestClockMs - this.#toleranceMs) {' },
      { line: 'this.#setBackMs += this.#latestClockMs - clockMs;' },
      {
        line: 'this.#latestClockMs = Math.max(this.#latestClockMs, clockMs);',
        from: 'Math.max(this.#latestClockMs, clockMs)',
        to: 'Math.min(this.#latestClockMs, clockMs)',
      },
      { line: 'return clockMs + this.#setBackMs;', from: 'clockMs + this.#setBackMs', to: 'clockMs - this.#setBackMs' },
    ],
  },
];
