// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts of the code that was changed
import type { Explained } from './survivor.ts';

/** As {@link ./survivors.ts}, of the laws. */
export const SURVIVORS_OF_LAWS: readonly Explained[] = [
  {
    file: 'spec/bucket/law.ts',
    kind: 'unjudged',
    why: 'Two states are compared only where calls overlap, and nobody here answers later; law.test.ts has every law tell its states apart.',
    changes: [{ line: 'hash: (state) => `${state.lo},${state.hi},${state.readLo},${state.readHi}`,' }],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'equivalent',
    why: 'Nothing is nothing, and less than nothing.',
    changes: [
      {
        line: 'const magnitude = hundredths < 0n ? -hundredths : hundredths;',
        from: 'hundredths < 0n',
        to: 'hundredths <= 0n',
      },
    ],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'unjudged',
    why: 'What a report shows of a level, no verdict reads; bucket/law.test.ts does.',
    changes: [
      { line: 'show(state, when) {', from: '{ const { lo, hi } = levels(state, when); const shown = rule…', to: '{}' },
      { line: 'const shown = rule.mirrored ? { lo: capacity - hi, hi: capacity - lo } : { lo, hi };' },
      { line: 'return low === high ? low : `${low} to ${high}`;' },
      {
        line: 'export const decimal = (a: bigint, b: bigint): string => {',
        from: '{ const hundredths = floorDiv(a * 100n, b); const sign = hun…',
        to: '{}',
      },
      { line: 'const hundredths = floorDiv(a * 100n, b);', from: 'a * 100n', to: 'a / 100n' },
      { line: "const sign = hundredths < 0n ? '-' : '';" },
      { line: 'const magnitude = hundredths < 0n ? -hundredths : hundredths;', from: 'hundredths < 0n', to: 'true' },
      { line: 'const magnitude = hundredths < 0n ? -hundredths : hundredths;', from: 'hundredths < 0n', to: 'false' },
      {
        line: 'const magnitude = hundredths < 0n ? -hundredths : hundredths;',
        from: 'hundredths < 0n',
        to: 'hundredths >= 0n',
      },
      { line: 'const magnitude = hundredths < 0n ? -hundredths : hundredths;', from: '-hundredths', to: '+hundredths' },
      { line: "const rest = (magnitude % 100n).toString().padStart(2, '0').replace(/0+$/, '');" },
      { line: "return `${sign}${magnitude / 100n}${rest ? `.${rest}` : ''}`;" },
    ],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'unjudged',
    why: 'Only relaxed laws come here, which accuse nobody: those counterexamples that they explained they explain still. relaxed.test.ts has each permit all that the law permits, and differ from it.',
    changes: [
      { line: 'timeless: false,', from: 'false', to: 'true' },
      { line: 'again: false,', from: 'false', to: 'true' },
      { line: 'resets: false,', from: 'false', to: 'true' },
      { line: 'starves: false,', from: 'false', to: 'true' },
    ],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'equivalent',
    why: 'A rate and a period are one at least.',
    changes: [
      {
        line: 'const isPowerOfTwo = (n: bigint): boolean => n > 0n && (n & (n - 1n)) === 0n;',
        from: 'n > 0n',
        to: 'true',
      },
      {
        line: 'const isPowerOfTwo = (n: bigint): boolean => n > 0n && (n & (n - 1n)) === 0n;',
        from: 'n > 0n',
        to: 'n >= 0n',
      },
    ],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'unjudged',
    why: 'No mutant computes in float64, and the sequences of those that do and are right had no clock finer than a microsecond; bucket/law.test.ts says where float64 may round, by how much, and where it never does.',
    changes: [
      {
        line: 'const isPowerOfTwo = (n: bigint): boolean => n > 0n && (n & (n - 1n)) === 0n;',
        from: '(n: bigint): boolean => n > 0n && (n & (n - 1n)) === 0n',
        to: '() => undefined',
      },
      { line: 'const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));' },
      { line: 'if (periodNs % 1_000_000n !== 0n) return false;' },
      { line: 'return isPowerOfTwo(units / common) && isPowerOfTwo(periodMs / common);' },
      { line: "const always = rounds && (profile.keeps === 'instant' || profile.fractional);" },
      { line: "profile.timeUnit === 's' || profile.keeps === 'instant' || profile.resolutionNs % 1_000_000n !== 0n;" },
      {
        line: 'return 1n + ((capacity + (absolute ? magnitude * rate : 0n)) >> FLOAT_SHIFT);',
        from: 'magnitude * rate',
        to: 'magnitude / rate',
      },
    ],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'equivalent',
    why: 'Nothing is nothing, and less than nothing.',
    changes: [
      { line: 'const magnitude = instant < 0n ? -instant : instant;', from: 'instant < 0n', to: 'instant <= 0n' },
    ],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'unjudged',
    why: 'No clock here shows an instant before its origin; bucket/law.test.ts does.',
    changes: [{ line: 'const magnitude = instant < 0n ? -instant : instant;', from: 'instant < 0n', to: 'false' }],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'cost',
    why: 'One multiplication more.',
    changes: [
      { line: 'const hi = seen.lo === seen.hi ? lo : seen.hi * rate;', from: 'seen.lo === seen.hi', to: 'false' },
    ],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'equivalent',
    why: 'Where both are one, either is the earlier.',
    changes: [
      {
        line: 'c.lo <= c.hi ? { first: c.lo, latest: c.hi } : { first: c.hi, latest: c.lo };',
        from: 'c.lo <= c.hi',
        to: 'c.lo < c.hi',
      },
    ],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'unjudged',
    why: 'After a large step back the court has everybody look at once, as who has not seen the step may be anywhere (conformance/script.ts): the freedom of those that have not is not asked about.',
    changes: [
      {
        line: 'c.lo <= c.hi ? { first: c.lo, latest: c.hi } : { first: c.hi, latest: c.lo };',
        from: 'c.lo <= c.hi',
        to: 'true',
      },
      {
        line: 'c.lo <= c.hi ? { first: c.lo, latest: c.hi } : { first: c.hi, latest: c.lo };',
        from: '{ first: c.hi, latest: c.lo }',
        to: '{}',
      },
    ],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'cost',
    why: 'Without slack, what follows adds nothing.',
    changes: [{ line: 'if (slack === NO_SLACK) return { lo, hi };', from: 'slack === NO_SLACK', to: 'false' }],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'unjudged',
    why: 'Only relaxed laws come here, which accuse nobody: those counterexamples that they explained they explain still. relaxed.test.ts has each permit all that the law permits, and differ from it.',
    changes: [
      { line: 'if (slack.fastBy > 0n) hi += elapsed / slack.fastBy + 1n;' },
      { line: 'if (slack.again && passed) hi += c.hi - state.born;' },
      { line: 'if (slack.resets && passed && c.hi - state.born >= unit * rate) hi = FULL;' },
    ],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'unjudged',
    why: 'After a large step back the court has everybody look at once, as who has not seen the step may be anywhere (conformance/script.ts): the freedom of those that have not is not asked about.',
    changes: [
      {
        line: 'const tolerance = profile.backwardsToleranceNs * rate;',
        from: 'profile.backwardsToleranceNs * rate',
        to: 'profile.backwardsToleranceNs / rate',
      },
      { line: 'const [lo, hi] = [c.lo * rate, c.hi * rate];', from: 'c.lo * rate', to: 'c.lo / rate' },
      { line: 'if (hi < state.readLo - tolerance) {' },
      {
        line: 'return { ...state, lo: held - ahead, readLo: lo, readHi: max(state.readHi, ahead), back: false };',
        from: 'false',
        to: 'true',
      },
    ],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'equivalent',
    why: 'Full to the unit, with what may be rounded and no more: the next unit is the difference.',
    changes: [
      {
        line: "const full = profile.keeps === 'tokens' && u.lo + c.lo >= capacity + error;",
        from: 'u.lo + c.lo >= capacity + error',
        to: 'u.lo + c.lo > capacity + error',
      },
    ],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'unjudged',
    why: 'A full bucket is compared without rounding: no mutant computes in float64, and denies what a full one has. bucket/law.test.ts does.',
    changes: [
      {
        line: "const full = profile.keeps === 'tokens' && u.lo + c.lo >= capacity + error;",
        from: "profile.keeps === 'tokens' && u.lo + c.lo >= capacity + erro…",
        to: 'false',
      },
      {
        line: "const full = profile.keeps === 'tokens' && u.lo + c.lo >= capacity + error;",
        from: "'tokens'",
        to: '""',
      },
      {
        line: "const full = profile.keeps === 'tokens' && u.lo + c.lo >= capacity + error;",
        from: 'u.lo + c.lo',
        to: 'u.lo - c.lo',
      },
      {
        line: "const full = profile.keeps === 'tokens' && u.lo + c.lo >= capacity + error;",
        from: 'capacity + error',
        to: 'capacity - error',
      },
    ],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'unjudged',
    why: 'Nobody here is found in use; judge.test.ts has one that may hold anything at first, and then no longer.',
    changes: [{ line: "if (from === 'unknown' || slack.anyStart) return holding(-readHi, FULL);" }],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'unjudged',
    why: 'Only relaxed laws come here, which accuse nobody: those counterexamples that they explained they explain still. relaxed.test.ts has each permit all that the law permits, and differ from it.',
    changes: [{ line: 'if (allowed && oversize(cost)) return after(-latest - capacity, hi);' }],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'unjudged',
    why: 'What an answer tells of a level that is known only within a band: nobody here is so wrong by so little, where arithmetic is float64. interval.test.ts compares it with the interval that is proved.',
    changes: [{ line: 'const above = need - error - slack.seemsHigher - latest;' }],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'unjudged',
    why: 'What a denial tells of a level that is known only within a band; interval.test.ts compares it with the interval that is proved.',
    changes: [
      {
        line: 'if (oversize(cost)) return after(min(lo, capacity - latest) - charged, hi);',
        from: 'oversize(cost)',
        to: 'true',
      },
    ],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'equivalent',
    why: 'A denial of more than there ever is tells nothing and takes nothing, and what it caps the next call caps as well.',
    changes: [
      {
        line: 'if (oversize(cost)) return after(min(lo, capacity - latest) - charged, hi);',
        from: 'capacity - latest',
        to: 'capacity + latest',
      },
    ],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'unjudged',
    why: 'What a denial tells of a level that is known only within a band; interval.test.ts compares it with the interval that is proved, and relaxed laws only have more slack.',
    changes: [{ line: 'const below = need + slack.seemsLower - first - 1n;' }],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'equivalent',
    why: 'They are in order as they are named: the instant at which it is full comes last.',
    changes: [
      {
        line: 'return [...new Set(instants)].sort((a, b) => (a < b ? -1 : 1));',
        from: '[...new Set(instants)].sort((a, b) => (a < b ? -1 : 1))',
        to: '[...new Set(instants)]',
      },
      {
        line: 'return [...new Set(instants)].sort((a, b) => (a < b ? -1 : 1));',
        from: '(a, b) => (a < b ? -1 : 1)',
        to: '() => undefined',
      },
      { line: 'return [...new Set(instants)].sort((a, b) => (a < b ? -1 : 1));', from: 'a < b', to: 'true' },
      { line: 'return [...new Set(instants)].sort((a, b) => (a < b ? -1 : 1));', from: 'a < b', to: 'false' },
      { line: 'return [...new Set(instants)].sort((a, b) => (a < b ? -1 : 1));', from: 'a < b', to: 'a <= b' },
      { line: 'return [...new Set(instants)].sort((a, b) => (a < b ? -1 : 1));', from: 'a < b', to: 'a >= b' },
      { line: 'return [...new Set(instants)].sort((a, b) => (a < b ? -1 : 1));', from: '-1', to: '+1' },
    ],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'unjudged',
    why: 'Where a planner aims: histories that are recorded were generated before the change. boundaries.test.ts holds that the next instant at which more is available is among those that a law names; whatever else is named makes a history more telling, never more legal.',
    changes: [
      { line: "const extra = rule.needs === 'nothing' ? 0n : 1n;" },
      { line: 'const instants = [held + extra, held + extra + 1n, held + extra + 2n]' },
      { line: '.map((units) => max(units, 0n))', from: '(units) => max(units, 0n)', to: '() => undefined' },
      { line: '.filter((units) => units <= config.capacity && units * unit > level)' },
      { line: '.map((units) => dueIn(units * unit));' },
      { line: 'if (capacity > level) instants.push(dueIn(capacity));', from: 'capacity > level', to: 'false' },
    ],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'unjudged',
    why: 'What a look caps, the next call caps as well; but it moves a frozen clock, which a step back does too, and it may round, and no composite of float64 is here. bucket/law.test.ts.',
    changes: [
      { line: 'look(given, when) {', from: '{ const state = seen(given, when); const c = clock(state, wh…', to: '{}' },
    ],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'equivalent',
    why: 'What a look caps, the next call caps as well, unless the clock goes back first, and then the step caps it.',
    changes: [
      {
        line: 'lo: min(lo, capacity - ends(c).latest),',
        from: 'capacity - ends(c).latest',
        to: 'capacity + ends(c).latest',
      },
    ],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'unjudged',
    why: 'The same config carries everything over, in any way that can be declared; RECONF-3 compares two runs, which are not among the histories. docket.test.ts.',
    changes: [
      {
        line: 'if (next.capacity === config.capacity && rateTo * unit === rate * unitTo && unitTo === unit) return given;',
      },
    ],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'unjudged',
    why: 'Nobody here makes keys new when a config changes; docket.test.ts has each way to carry credit over.',
    changes: [{ line: "if (profile.carry === 'reset') return capacityTo;" }],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'equivalent',
    why: 'Nothing is nothing in any proportion, and what has no capacity holds nothing.',
    changes: [{ line: "const inProportion = profile.carry === 'proportion' && held > 0n && capacity > 0n;" }],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'unjudged',
    why: 'What is carried over may be rounded down by one step of the clock, unless it is full: by so little no mutant is wrong. docket.test.ts.',
    changes: [{ line: "const full = level.lo >= capacity && profile.carry !== 'as-is';" }],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'unjudged',
    why: 'What is carried over may be rounded down by one step of the clock, or by what float64 loses: by so little no mutant is wrong, and nobody here changes a config in float64. docket.test.ts.',
    changes: [{ line: 'const lost = full ? 0n : profile.resolutionNs * rateTo + rounding(when.hi);' }],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'unjudged',
    why: 'Nobody here changes a config in float64: where arithmetic is exact nothing is added, or taken.',
    changes: [
      {
        line: 'hi: carried(level.hi, ceilDiv) + rounding(when.hi) - lo,',
        from: 'carried(level.hi, ceilDiv) + rounding(when.hi)',
        to: 'carried(level.hi, ceilDiv) - rounding(when.hi)',
      },
    ],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'unjudged',
    why: 'After a large step back the court has everybody look at once, as who has not seen the step may be anywhere (conformance/script.ts): the freedom of those that have not is not asked about.',
    changes: [{ line: 'back: false,', from: 'false', to: 'true' }],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'equivalent',
    why: 'Whoever gives says how much of it is kept.',
    changes: [
      {
        line: 'give(given, units, when, most = units, keptNs = { lo: 0n, hi: 0n }) {',
        from: '{ lo: 0n, hi: 0n }',
        to: '{}',
      },
    ],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'unjudged',
    why: 'How much of a cancelled reservation was promised to others by then is judged between bounds: no mutant gives back within a tick of them, and no test comes as near.',
    changes: [
      { line: 'const back = max(0n, min(units * unit, most * unit - keptNs.hi * rate));' },
      {
        line: 'const backMost = max(back, most * unit - keptNs.lo * rate);',
        from: 'keptNs.lo * rate',
        to: 'keptNs.lo / rate',
      },
    ],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'unjudged',
    why: 'Where arithmetic is exact nothing is added or taken; and in float64 nobody here gives back, or reserves.',
    changes: [
      {
        line: 'hi: min(hi + backMost, cap - ends(c).first) + error,',
        from: 'min(hi + backMost, cap - ends(c).first) + error',
        to: 'min(hi + backMost, cap - ends(c).first) - error',
      },
      {
        line: 'lo: min(lo, capacity - ends(c).latest) - need - error,',
        from: 'min(lo, capacity - ends(c).latest) - need - error',
        to: 'min(lo, capacity - ends(c).latest) - need + error',
      },
      {
        line: 'hi: min(hi, cap - ends(c).first) - need + error,',
        from: 'min(hi, cap - ends(c).first) - need + error',
        to: 'min(hi, cap - ends(c).first) - need - error',
      },
    ],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'unjudged',
    why: 'Only relaxed laws come here, which accuse nobody: those counterexamples that they explained they explain still. relaxed.test.ts has each permit all that the law permits, and differ from it.',
    changes: [
      {
        line: 'lo: min(lo + (slack.loses > 0n ? 0n : back), capacity - ends(c).latest) - error,',
        from: 'min(lo + (slack.loses > 0n ? 0n : back), capacity - ends(c).…',
        to: 'min(lo + (slack.loses > 0n ? 0n : back), capacity - ends(c).…',
      },
      {
        line: 'lo: min(lo + (slack.loses > 0n ? 0n : back), capacity - ends(c).latest) - error,',
        from: 'slack.loses > 0n',
        to: 'false',
      },
    ],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'equivalent',
    why: 'What gives back more than fits is capped by the next look at it, unless the clock goes back first, and no history gives back and does that.',
    changes: [
      {
        line: 'lo: min(lo + (slack.loses > 0n ? 0n : back), capacity - ends(c).latest) - error,',
        from: 'capacity - ends(c).latest',
        to: 'capacity + ends(c).latest',
      },
      {
        line: 'hi: min(hi + backMost, cap - ends(c).first) + error,',
        from: 'cap - ends(c).first',
        to: 'cap + ends(c).first',
      },
    ],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'unjudged',
    why: 'A full key that follows its clock back would be given the doubt of one that does not; by the sequences of soundness.ts, which set such clocks back, none that is right is accused either way.',
    changes: [{ line: 'if (small && !frozen) return state;', from: 'small && !frozen', to: 'false' }],
  },
  {
    file: 'spec/bucket/law.ts',
    kind: 'unjudged',
    why: 'A step back is judged between what a key with a clock of its own may hold and one of a clock for all keys: the wrong ones are outside of both. docket.test.ts has small and large steps.',
    changes: [
      { line: 'return { ...state, lo: min(state.lo, capacity - later), hi: held - earlier, readLo, readHi };' },
    ],
  },
  {
    file: 'spec/composite/law.ts',
    kind: 'equivalent',
    why: 'Their states have as many numbers each as ever: lists that read alike without the sign are alike, but for digits that would have to move from one number to the next.',
    changes: [
      { line: "hash: (states) => laws.map((law, i) => law.hash(states[i])).join(' & '),", from: "' & '", to: '""' },
    ],
  },
  {
    file: 'spec/composite/law.ts',
    kind: 'unjudged',
    why: 'Two states are compared only where calls overlap, and nobody here answers later; law.test.ts has every law tell its states apart.',
    changes: [
      {
        line: "hash: (states) => laws.map((law, i) => law.hash(states[i])).join(' & '),",
        from: "(states) => laws.map((law, i) => law.hash(states[i])).join('…",
        to: '() => undefined',
      },
      {
        line: "hash: (states) => laws.map((law, i) => law.hash(states[i])).join(' & '),",
        from: '(law, i) => law.hash(states[i])',
        to: '() => undefined',
      },
    ],
  },
  {
    file: 'spec/composite/law.ts',
    kind: 'unjudged',
    why: 'What a report shows of a state, no verdict reads: it is for a person.',
    changes: [{ line: "show: (states, when) => laws.map((law, i) => law.show(states[i], when)).join(' & ')," }],
  },
  {
    file: 'spec/composite/law.ts',
    kind: 'unjudged',
    why: 'Words for a person, which decide nothing; law.test.ts asks every rule of every law for a phrase, a hint and a clause that there is.',
    changes: [
      {
        line: "hint: 'ask every limit first, then take from all; or give back what was taken',",
        from: "'ask every limit first, then take from all; or give back wha…",
        to: '""',
      },
      {
        line: "hint: 'every limit has its say, whatever the others say',",
        from: "'every limit has its say, whatever the others say'",
        to: '""',
      },
    ],
  },
  {
    file: 'spec/composite/law.ts',
    kind: 'unjudged',
    why: 'A look caps what the next call caps, and moves a frozen clock, which a step back does too; that it may begin a window fixed-window/law.test.ts has.',
    changes: [
      {
        line: 'const look = (law: StepLaw<unknown>, state: unknown, when: Span): unknown => law.look?.(state, when) ?? state;',
      },
    ],
  },
  {
    file: 'spec/composite/law.ts',
    kind: 'unjudged',
    why: 'What a denial tells of the one part that could have denied, an exact law knew; composite.test.ts has a coarse clock, and parts that are left as they were.',
    changes: [
      { line: 'const deniers = parts.flatMap(({ denied }, i) => (denied ? [i] : []));' },
      {
        line: 'return deniers.length === 1 && deniers[0] === i ? law.step(state, cost, false, when) : look(law, state, when);',
      },
    ],
  },
  {
    file: 'spec/composite/law.ts',
    kind: 'equivalent',
    why: 'There is a law for each part.',
    changes: [
      { line: 'if (bend.partial && parts[i]?.allowed) return bend.partial[i]?.step(state, cost, true, when);' },
    ],
  },
  {
    file: 'spec/composite/law.ts',
    kind: 'unjudged',
    why: 'Only relaxed laws come here, which accuse nobody: those counterexamples that they explained they explain still. relaxed.test.ts has each permit all that the law permits, and differ from it.',
    changes: [
      {
        line: 'const parts = laws.flatMap((law, i) => (counts(law) ? [law.available(states[i], when)] : []));',
        from: '[]',
        to: '["Stryker was here"]',
      },
    ],
  },
  {
    file: 'spec/composite/law.ts',
    kind: 'equivalent',
    why: 'No two of the instants are the same.',
    changes: [{ line: 'return [...new Set(instants)].sort((a, b) => (a < b ? -1 : 1));', from: 'a < b', to: 'a <= b' }],
  },
  {
    file: 'spec/composite/law.ts',
    kind: 'unjudged',
    why: 'Where a planner aims: histories that are recorded were generated before the change. boundaries.test.ts holds that the next instant at which more is available is among those that a law names; whatever else is named makes a history more telling, never more legal.',
    changes: [
      {
        line: 'boundaries(states, after) {',
        from: '{ const instants = laws.flatMap((law, i) => law.boundaries(s…',
        to: '{}',
      },
      {
        line: 'const instants = laws.flatMap((law, i) => law.boundaries(states[i], after));',
        from: '(law, i) => law.boundaries(states[i], after)',
        to: '() => undefined',
      },
      {
        line: 'return [...new Set(instants)].sort((a, b) => (a < b ? -1 : 1));',
        from: '[...new Set(instants)].sort((a, b) => (a < b ? -1 : 1))',
        to: '[...new Set(instants)]',
      },
      {
        line: 'return [...new Set(instants)].sort((a, b) => (a < b ? -1 : 1));',
        from: '[...new Set(instants)]',
        to: '[]',
      },
      {
        line: 'return [...new Set(instants)].sort((a, b) => (a < b ? -1 : 1));',
        from: '(a, b) => (a < b ? -1 : 1)',
        to: '() => undefined',
      },
      { line: 'return [...new Set(instants)].sort((a, b) => (a < b ? -1 : 1));', from: 'a < b', to: 'true' },
      { line: 'return [...new Set(instants)].sort((a, b) => (a < b ? -1 : 1));', from: 'a < b', to: 'false' },
      { line: 'return [...new Set(instants)].sort((a, b) => (a < b ? -1 : 1));', from: 'a < b', to: 'a >= b' },
      { line: 'return [...new Set(instants)].sort((a, b) => (a < b ? -1 : 1));', from: '-1', to: '+1' },
    ],
  },
  {
    file: 'spec/composite/law.ts',
    kind: 'unjudged',
    why: 'Which relaxed law of a part takes on the way: no counterexample needs that it takes less than its cost. composite.test.ts names one that takes on the way.',
    changes: [
      { line: "({ law, relaxed: bendable }) => bendable.find(({ id }) => id === 'undercharged')?.law ?? law," },
    ],
  },
  {
    file: 'spec/composite/law.ts',
    kind: 'equivalent',
    why: 'By its id a rule is told from the others: any of its own will do.',
    changes: [{ line: 'id: `without-${i + 1}`,', from: 'i + 1', to: 'i - 1' }],
  },
  {
    file: 'spec/composite/law.ts',
    kind: 'equivalent',
    why: 'A composite has parts, and what it is told of a change is what each part is told.',
    changes: [{ line: 'exact: parts[0]?.exact ?? { limit: 0n, windowNs: 0n },' }],
  },
  {
    file: 'spec/fixed-window/law.ts',
    kind: 'unjudged',
    why: 'It stands in an error alone, of a law with more branches than any clock that can be declared needs: nobody has seen it.',
    changes: [{ line: "noun: 'fixed windows',", from: "'fixed windows'", to: '""' }],
  },
  {
    file: 'spec/fixed-window/law.ts',
    kind: 'unjudged',
    why: 'Words for a person, which decide nothing; law.test.ts asks every rule of every law for a phrase, a hint and a clause that there is.',
    changes: [{ line: "'where a window begins',", from: "'where a window begins'", to: '""' }],
  },
  {
    file: 'spec/fixed-window/law.ts',
    kind: 'unjudged',
    why: 'Where a planner aims: histories that are recorded were generated before the change. boundaries.test.ts holds that the next instant at which more is available is among those that a law names; whatever else is named makes a history more telling, never more legal.',
    changes: [
      {
        line: 'const next = anchor.lo + (indexOf(after, anchor.lo) + 1n) * windowNs + shift;',
        from: 'anchor.lo + (indexOf(after, anchor.lo) + 1n) * windowNs + sh…',
        to: 'anchor.lo + (indexOf(after, anchor.lo) + 1n) * windowNs - sh…',
      },
      { line: 'return [next, next + windowNs];', from: 'next + windowNs', to: 'next - windowNs' },
      {
        line: 'boundaries: ({ window, anchor }, after) => {',
        from: '{ const end = anchor.lo + windowNs + (closed ? 1n : 0n); ret…',
        to: '{}',
      },
      { line: 'const end = anchor.lo + windowNs + (closed ? 1n : 0n);' },
      { line: 'return window !== 0n && end > after ? [end, end + windowNs] : [after + windowNs];' },
    ],
  },
  {
    file: 'spec/fixed-window/law.ts',
    kind: 'unjudged',
    why: 'Nobody here counts its windows from its creation and is found in use, or set far back; fixed-window/law.test.ts does.',
    changes: [
      { line: "anchor: from === 'new' || variant.anchor === 'epoch' ? anchor : { lo: c.lo - windowNs, hi: c.hi }," },
    ],
  },
  {
    file: 'spec/fixed-window/law.ts',
    kind: 'unjudged',
    why: 'No mutant has closed windows, or begins one with what another limit denies, or a coarse clock; fixed-window/law.test.ts and exactness.test.ts have each.',
    changes: [
      {
        line: 'window === 0n || (closed ? c.hi > anchor.lo + windowNs : c.hi >= anchor.lo + windowNs);',
        from: 'c.hi > anchor.lo + windowNs',
        to: 'c.hi >= anchor.lo + windowNs',
      },
      {
        line: 'window === 0n ? c : { lo: min(max(c.lo, anchor.lo + windowNs + (closed ? 1n : 0n)), c.hi), hi: c.hi };',
      },
      {
        line: 'begun: (branch, c) => (isOver(branch, c) ? [{ window: 1n, anchor: beginning(branch, c), count: NONE }] : []),',
        from: '[{ window: 1n, anchor: beginning(branch, c), count: NONE }]',
        to: '[]',
      },
    ],
  },
  {
    file: 'spec/fixed-window/law.ts',
    kind: 'unjudged',
    why: 'Nobody here whose windows begin with a request is found in use; fixed-window/law.test.ts has one.',
    changes: [
      { line: "from === 'new'", from: "from === 'new'", to: 'true' },
      { line: ': { window: 1n, anchor: { lo: c.lo - windowNs, hi: c.hi }, count: { lo: 0n, hi: limit } },' },
    ],
  },
  {
    file: 'spec/fixed-window/law.ts',
    kind: 'unjudged',
    why: 'When a window may have begun, told by when it was seen: no clock here is so coarse that it matters. fixed-window/law.test.ts.',
    changes: [
      { line: 'anchor: { lo: min(max(anchor.lo, c.lo - windowNs + (closed ? 0n : 1n)), anchor.hi), hi: anchor.hi },' },
    ],
  },
  {
    file: 'spec/fixed-window/law.ts',
    kind: 'unjudged',
    why: 'Before a window has begun only a peek says when it ends, and our own says so rightly; fixed-window/law.test.ts.',
    changes: [
      { line: 'window === 0n', from: 'window === 0n', to: 'false' },
      { line: '? { lo: c.lo, hi: c.hi + windowNs }' },
      { line: ': c.lo >= anchor.hi + windowNs' },
    ],
  },
  {
    file: 'spec/fixed-window/law.ts',
    kind: 'unjudged',
    why: 'No mutant is right for another declaration of its algorithm, so nothing is explained by one; law.test.ts has the list of what else could have been declared.',
    changes: [
      { line: "const otherEnd = variant.end === 'closed' ? 'half-open' : 'closed';" },
      {
        line: "otherwise('other-edge', `windows are ${otherEnd}`, 'whether the instant at which a window ends belongs to it', {",
      },
      { line: '...anchors', from: 'anchors .filter((anchor) => anchor !== variant.anchor)', to: 'anchors' },
      { line: '.filter((anchor) => anchor !== variant.anchor)', from: 'anchor !== variant.anchor', to: 'true' },
    ],
  },
  {
    file: 'spec/fixed-window/law.ts',
    kind: 'unjudged',
    why: 'Whoever is thought as good as new a little sooner, or later, is asked a little sooner, or later; law.test.ts says how long it takes.',
    changes: [{ line: "timeToFreshNs: config.windowNs + (variant.end === 'closed' ? 1n : 0n)," }],
  },
  {
    file: 'spec/fixed-window/law.ts',
    kind: 'unjudged',
    why: 'No limiter here is full, forgets it on a small step back, and counts from its creation; fixed-window/law.test.ts has one.',
    changes: [
      {
        line: 'again: ({ anchor }, c) => ({ window: counted(c.lo, anchor.hi), anchor, count: NONE }),',
        from: '({ anchor }, c) => ({ window: counted(c.lo, anchor.hi), anch…',
        to: '() => undefined',
      },
      {
        line: 'again: ({ anchor }, c) => ({ window: counted(c.lo, anchor.hi), anchor, count: NONE }),',
        from: '{ window: counted(c.lo, anchor.hi), anchor, count: NONE }',
        to: '{}',
      },
    ],
  },
  {
    file: 'spec/fixed-window/law.ts',
    kind: 'unjudged',
    why: 'No mutant has closed windows, or begins one with what another limit denies, or a coarse clock; fixed-window/law.test.ts and exactness.test.ts have each.',
    changes: [
      {
        line: 'const running = window !== 0n && (closed ? c.lo <= end : c.lo < end);',
        from: 'c.lo <= end',
        to: 'true',
      },
    ],
  },
  {
    file: 'spec/gcra/law.ts',
    kind: 'unjudged',
    why: 'Whether a level is shown as what is there, or what is missing, no verdict reads: it is for a person. law.test.ts.',
    changes: [
      { line: "const RULE: BucketRule = { needs: 'cost', mirrored: false, queue: false };", from: 'false', to: 'true' },
    ],
  },
  {
    file: 'spec/law.ts',
    kind: 'unjudged',
    why: 'A planner has a model of a limiter of its own, which takes a step back as this says: where it aims after one. Whoever is judged has declared it.',
    changes: [{ line: "backwards: 'freeze',", from: "'freeze'", to: '""' }],
  },
  {
    file: 'spec/law.ts',
    kind: 'equivalent',
    why: 'What is declared stands instead of it; and where arithmetic is exact, nobody asks in which unit, or what is kept.',
    changes: [
      { line: "arithmetic: 'exact',", from: "'exact'", to: '""' },
      { line: "keeps: 'tokens',", from: "'tokens'", to: '""' },
      { line: 'fractional: false,', from: 'false', to: 'true' },
      { line: "carry: 'proportion',", from: "'proportion'", to: '""' },
      { line: 'denialsCount: false,', from: 'false', to: 'true' },
    ],
  },
  {
    file: 'spec/law.ts',
    kind: 'unjudged',
    why: 'Only a relaxed law that has been contradicted permits nothing, and by then it explains nothing; law.test.ts.',
    changes: [{ line: 'export const NOTHING: Permits = { allowed: false, denied: false };' }],
  },
  {
    file: 'spec/law.ts',
    kind: 'cost',
    why: 'A shortcut: the steps of a clock of nanoseconds are its instants.',
    changes: [{ line: 'if (q === 1n && error === 0n) return when;', from: 'q === 1n && error === 0n', to: 'false' }],
  },
  {
    file: 'spec/law.ts',
    kind: 'unjudged',
    why: 'A shortcut, but for a clock of nanoseconds that may be wrong by one, which nobody here has; law.test.ts does.',
    changes: [
      { line: 'if (q === 1n && error === 0n) return when;', from: 'error === 0n', to: 'true' },
      { line: 'if (q === 1n && error === 0n) return when;', from: 'error === 0n', to: 'error !== 0n' },
    ],
  },
  {
    file: 'spec/law.ts',
    kind: 'unjudged',
    why: 'No clock here shows an instant before its origin; law.test.ts does.',
    changes: [{ line: 'const lo = when.lo - (rest < 0n ? rest + q : rest);' }],
  },
  {
    file: 'spec/law.ts',
    kind: 'equivalent',
    why: 'Nothing is nothing, and less than nothing.',
    changes: [
      { line: '? 1n + ((instant < 0n ? -instant : instant) >> 50n)', from: 'instant < 0n', to: 'instant <= 0n' },
    ],
  },
  {
    file: 'spec/law.ts',
    kind: 'unjudged',
    why: 'No mutant that counts in windows computes in float64, or in seconds, and none shows an instant before the origin; law.test.ts says what is rounded, and by how much.',
    changes: [
      {
        line: "profile.arithmetic === 'float64' && (profile.timeUnit === 's' || profile.resolutionNs % 1_000_000n !== 0n)",
      },
      { line: '? 1n + ((instant < 0n ? -instant : instant) >> 50n)', from: 'instant < 0n', to: 'false' },
      { line: '? 1n + ((instant < 0n ? -instant : instant) >> 50n)', from: '-instant', to: '+instant' },
    ],
  },
  {
    file: 'spec/leaky-bucket/law.ts',
    kind: 'unjudged',
    why: 'Whether a level is shown as what is there, or what is missing, no verdict reads: it is for a person. law.test.ts.',
    changes: [
      { line: "const METER: BucketRule = { needs: 'cost', mirrored: true, queue: false };", from: 'true', to: 'false' },
      { line: "const QUEUE: BucketRule = { needs: 'cost', mirrored: true, queue: true };", from: 'true', to: 'false' },
    ],
  },
  {
    file: 'spec/leaky-bucket/law.ts',
    kind: 'unjudged',
    why: 'By which of its own clauses an account, or a bucket, is accused, this look did not ask; law.test.ts has every law name clauses that there are.',
    changes: [{ line: "bucketJurisdiction(config, profile, QUEUE, 'LB-2');", from: "'LB-2'", to: '""' }],
  },
  {
    file: 'spec/pay-later/law.ts',
    kind: 'unjudged',
    why: 'Whether a level is shown as what is there, or what is missing, no verdict reads: it is for a person. law.test.ts.',
    changes: [
      {
        line: "const RULE: BucketRule = { needs: 'nothing', mirrored: false, queue: false };",
        from: 'false',
        to: 'true',
      },
    ],
  },
  {
    file: 'spec/pay-later/law.ts',
    kind: 'unjudged',
    why: 'By which of its own clauses an account, or a bucket, is accused, this look did not ask; law.test.ts has every law name clauses that there are.',
    changes: [
      { line: 'const RENAMED = {', from: "{ 'TB-2': 'PAY-1', 'TB-3a': 'PAY-1', 'TB-3b': 'PAY-1', 'TB-4…", to: '{}' },
      { line: "'TB-2': 'PAY-1',", from: "'PAY-1'", to: '""' },
      { line: "'TB-3a': 'PAY-1',", from: "'PAY-1'", to: '""' },
      { line: "'TB-3b': 'PAY-1',", from: "'PAY-1'", to: '""' },
      { line: "'TB-4': 'PAY-1',", from: "'PAY-1'", to: '""' },
      { line: "'TB-5': 'PAY-1',", from: "'PAY-1'", to: '""' },
      { line: "'TB-6': 'PAY-1',", from: "'PAY-1'", to: '""' },
    ],
  },
  {
    file: 'spec/penalty/law.ts',
    kind: 'unjudged',
    why: 'Two states are compared only where calls overlap, and nobody here answers later; law.test.ts has every law tell its states apart.',
    changes: [{ line: 'hash: ({ inner: state, until }) => `${inner.hash(state)} until ${until?.lo},${until?.hi}`,' }],
  },
  {
    file: 'spec/penalty/law.ts',
    kind: 'unjudged',
    why: 'What a report shows of a state, no verdict reads: it is for a person.',
    changes: [
      { line: 'show(given, when) {', from: '{ const { over, state } = stand(given, when); return over ? …', to: '{}' },
      { line: "return over ? inner.show(state, when) : 'penalty';", from: "'penalty'", to: '""' },
    ],
  },
  {
    file: 'spec/penalty/law.ts',
    kind: 'unjudged',
    why: 'Words for a person, which decide nothing; law.test.ts asks every rule of every law for a phrase, a hint and a clause that there is.',
    changes: [
      {
        line: "bent('none', 'exceeding the limit has no penalty', 'a denial must start the penalty'),",
        from: "'a denial must start the penalty'",
        to: '""',
      },
      {
        line: "bent('prolonged', 'a request within the penalty prolongs it', 'start the penalty only when none is running'),",
        from: "'start the penalty only when none is running'",
        to: '""',
      },
      {
        line: "bent('endless', 'the penalty does not end when it should', 'compare with the instant at which it ends'),",
        from: "'compare with the instant at which it ends'",
        to: '""',
      },
    ],
  },
  {
    file: 'spec/penalty/law.ts',
    kind: 'unjudged',
    why: 'Nobody here begins anew after a penalty: ours keep what is there. penalty.test.ts has both.',
    changes: [{ line: "state: over && after === 'fresh' ? inner.start(when, 'new') : state," }],
  },
  {
    file: 'spec/penalty/law.ts',
    kind: 'unjudged',
    why: 'Nobody here with a penalty is found in use; penalty.test.ts: of one found in use it may be running, or not.',
    changes: [{ line: "until: from === 'new' ? null : { lo: at.lo, hi: at.hi + penaltyNs }," }],
  },
  {
    file: 'spec/penalty/law.ts',
    kind: 'unjudged',
    why: 'Only relaxed laws come here, which accuse nobody: those counterexamples that they explained they explain still. relaxed.test.ts has each permit all that the law permits, and differ from it.',
    changes: [
      {
        line: "const prolonged = bend === 'prolonged' && given.until ? { lo: given.until.lo, hi: anew.hi } : given.until;",
        from: '{ lo: given.until.lo, hi: anew.hi }',
        to: '{}',
      },
    ],
  },
  {
    file: 'spec/penalty/law.ts',
    kind: 'unjudged',
    why: 'Every law under a penalty has a look, which moves a frozen clock, and penalties are not asked about with a clock that is set back.',
    changes: [
      { line: 'if (!over) return { inner: inner.look?.(given.inner, when) ?? given.inner, until: prolonged };' },
      { line: 'return { inner: inner.look?.(state, when) ?? state, until: running ? prolonged : given.until };' },
      { line: 'inner: inner.look?.(state, when) ?? state,' },
    ],
  },
  {
    file: 'spec/penalty/law.ts',
    kind: 'unjudged',
    why: 'Where it is not known whether a penalty has ended, on a coarse clock; penalty.test.ts has one that reads its clock in steps.',
    changes: [
      {
        line: 'if (!running) return { inner: inner.step(state, cost, false, when), until: anew };',
        from: '!running',
        to: 'true',
      },
      { line: 'const until = given.until ?? anew;', from: 'given.until ?? anew', to: 'given.until && anew' },
      {
        line: 'until: { lo: min(until.lo, anew.lo), hi: max(until.hi, anew.hi) },',
        from: '{ lo: min(until.lo, anew.lo), hi: max(until.hi, anew.hi) }',
        to: '{}',
      },
    ],
  },
  {
    file: 'spec/penalty/law.ts',
    kind: 'equivalent',
    why: 'No two of the instants are the same.',
    changes: [
      {
        line: 'return [...new Set([...ends, ...inner.boundaries(given.inner, instant)])].sort((a, b) => (a < b ? -1 : 1));',
        from: 'a < b',
        to: 'a <= b',
      },
    ],
  },
  {
    file: 'spec/penalty/law.ts',
    kind: 'unjudged',
    why: 'Where a planner aims: histories that are recorded were generated before the change. boundaries.test.ts holds that the next instant at which more is available is among those that a law names; whatever else is named makes a history more telling, never more legal.',
    changes: [
      { line: 'const ends = given.until && given.until.lo > instant ? [given.until.lo] : [];' },
      {
        line: 'return [...new Set([...ends, ...inner.boundaries(given.inner, instant)])].sort((a, b) => (a < b ? -1 : 1));',
        from: '[...new Set([...ends, ...inner.boundaries(given.inner, insta…',
        to: '[...new Set([...ends, ...inner.boundaries(given.inner, insta…',
      },
      {
        line: 'return [...new Set([...ends, ...inner.boundaries(given.inner, instant)])].sort((a, b) => (a < b ? -1 : 1));',
        from: '(a, b) => (a < b ? -1 : 1)',
        to: '() => undefined',
      },
      {
        line: 'return [...new Set([...ends, ...inner.boundaries(given.inner, instant)])].sort((a, b) => (a < b ? -1 : 1));',
        from: 'a < b',
        to: 'true',
      },
      {
        line: 'return [...new Set([...ends, ...inner.boundaries(given.inner, instant)])].sort((a, b) => (a < b ? -1 : 1));',
        from: 'a < b',
        to: 'false',
      },
      {
        line: 'return [...new Set([...ends, ...inner.boundaries(given.inner, instant)])].sort((a, b) => (a < b ? -1 : 1));',
        from: 'a < b',
        to: 'a >= b',
      },
      {
        line: 'return [...new Set([...ends, ...inner.boundaries(given.inner, instant)])].sort((a, b) => (a < b ? -1 : 1));',
        from: '-1',
        to: '+1',
      },
    ],
  },
  {
    file: 'spec/penalty/law.ts',
    kind: 'unjudged',
    why: 'Nobody here begins anew after a penalty, and changes or gives back meanwhile; penalty.test.ts has that undefined.',
    changes: [
      { line: "...(inner.change && after === 'kept'", from: "inner.change && after === 'kept'", to: 'true' },
      { line: "...(inner.change && after === 'kept'", from: "after === 'kept'", to: 'true' },
      { line: "...(inner.give && after === 'kept'", from: "inner.give && after === 'kept'", to: 'true' },
      { line: "...(inner.give && after === 'kept'", from: "after === 'kept'", to: 'true' },
    ],
  },
  {
    file: 'spec/penalty/law.ts',
    kind: 'equivalent',
    why: 'What is not said of a change, or of what is given back, is as it was.',
    changes: [
      {
        line: "...(inner.change && after === 'kept'",
        from: "inner.change && after === 'kept'",
        to: "inner.change || after === 'kept'",
      },
      {
        line: 'const next = inner.change?.(given.inner, to, when) ?? given.inner;',
        from: 'inner.change?.(given.inner, to, when)',
        to: 'inner.change(given.inner, to, when)',
      },
      {
        line: 'return next === given.inner ? given : { ...given, inner: next };',
        from: 'next === given.inner',
        to: 'false',
      },
      {
        line: "...(inner.give && after === 'kept'",
        from: "inner.give && after === 'kept'",
        to: "inner.give || after === 'kept'",
      },
      {
        line: 'return { ...given, inner: inner.give?.(given.inner, units, when, most, keptNs) ?? given.inner };',
        from: 'inner.give?.(given.inner, units, when, most, keptNs)',
        to: 'inner.give(given.inner, units, when, most, keptNs)',
      },
    ],
  },
  {
    file: 'spec/penalty/law.ts',
    kind: 'equivalent',
    why: 'Whatever is not one of the bends is straight.',
    changes: [
      { line: "law: law(jurisdiction.law, 'straight'),", from: "'straight'", to: '""' },
      {
        line: "...jurisdiction.relaxed.map((relaxed) => ({ ...relaxed, law: law(relaxed.law, 'straight') })),",
        from: "'straight'",
        to: '""',
      },
    ],
  },
  {
    file: 'spec/sliding-counter/law.ts',
    kind: 'unjudged',
    why: 'It stands in an error alone, of a law with more branches than any clock that can be declared needs: nobody has seen it.',
    changes: [{ line: "noun: 'sliding counters',", from: "'sliding counters'", to: '""' }],
  },
  {
    file: 'spec/sliding-counter/law.ts',
    kind: 'unjudged',
    why: 'Words for a person, which decide nothing; law.test.ts asks every rule of every law for a phrase, a hint and a clause that there is.',
    changes: [
      {
        line: "'the rounding of the weighted count: declare `share`, or mend it',",
        from: "'the rounding of the weighted count: declare `share`, or men…",
        to: '""',
      },
      {
        line: "'the comparison: declare `guard`, or mend it',",
        from: "'the comparison: declare `guard`, or mend it'",
        to: '""',
      },
      {
        line: "'the weighted count of the window before',",
        from: "'the weighted count of the window before'",
        to: '""',
      },
      {
        line: "'the weight: 1 − the part of the window that has passed',",
        from: "'the weight: 1 − the part of the window that has passed'",
        to: '""',
      },
    ],
  },
  {
    file: 'spec/sliding-counter/law.ts',
    kind: 'unjudged',
    why: 'Whether only the whole part of a share counts decides where a planner aims, and which other declarations are offered; boundaries.test.ts and law.test.ts have every share with every guard.',
    changes: [{ line: "share === 'floor' || (share === 'exact' && guard === 'without-cost');" }],
  },
  {
    file: 'spec/sliding-counter/law.ts',
    kind: 'unjudged',
    why: 'Where a planner aims: histories that are recorded were generated before the change. boundaries.test.ts holds that the next instant at which more is available is among those that a law names; whatever else is named makes a history more telling, never more legal.',
    changes: [{ line: 'const blind = isBlind({ share, guard });', from: '{ share, guard }', to: '{}' }],
  },
  {
    file: 'spec/sliding-counter/law.ts',
    kind: 'equivalent',
    why: 'A window is a millisecond at least, where it is whole milliseconds.',
    changes: [
      {
        line: 'const isPowerOfTwo = (n: bigint): boolean => n > 0n && (n & (n - 1n)) === 0n;',
        from: 'n > 0n',
        to: 'true',
      },
      {
        line: 'const isPowerOfTwo = (n: bigint): boolean => n > 0n && (n & (n - 1n)) === 0n;',
        from: 'n > 0n',
        to: 'n >= 0n',
      },
    ],
  },
  {
    file: 'spec/sliding-counter/law.ts',
    kind: 'unjudged',
    why: 'How much float64 may round: no mutant computes in it, and those that do and are right round less than they may. wheats.test.ts holds that they never do on a dyadic grid.',
    changes: [
      {
        line: 'const isPowerOfTwo = (n: bigint): boolean => n > 0n && (n & (n - 1n)) === 0n;',
        from: 'n > 0n && (n & (n - 1n)) === 0n',
        to: 'false',
      },
      {
        line: 'const isPowerOfTwo = (n: bigint): boolean => n > 0n && (n & (n - 1n)) === 0n;',
        from: 'n > 0n',
        to: 'n <= 0n',
      },
      {
        line: 'const isPowerOfTwo = (n: bigint): boolean => n > 0n && (n & (n - 1n)) === 0n;',
        from: 'n - 1n',
        to: 'n + 1n',
      },
      {
        line: "const dyadic = windowNs % 1_000_000n === 0n && isPowerOfTwo(windowNs / 1_000_000n) && profile.timeUnit === 'ms';",
      },
      {
        line: "const rounds = profile.arithmetic === 'float64' && !(dyadic && profile.resolutionNs % 1_000_000n === 0n);",
      },
      { line: 'const magnitude = (limit + previous.hi) * windowNs + previous.hi * max(c.hi, -c.lo);' },
      { line: 'const error = rounds && previous.hi > 0n ? 1n + (magnitude >> FLOAT_SHIFT) : 0n;' },
    ],
  },
  {
    file: 'spec/sliding-counter/law.ts',
    kind: 'unjudged',
    why: 'Only relaxed laws come here, which accuse nobody: those counterexamples that they explained they explain still. relaxed.test.ts has each permit all that the law permits, and differ from it.',
    changes: [
      {
        line: '(wrong.unweighted || bend.remembers ? previous.hi * windowNs : weighted(previous.hi, passed.lo, error)) +',
      },
    ],
  },
  {
    file: 'spec/sliding-counter/law.ts',
    kind: 'unjudged',
    why: 'How much one may have counted that is found in use: more than it can is no harm. judge.test.ts.',
    changes: [
      {
        line: "const unbounded = guard === 'without-cost' || profile.denialsCount;",
        from: "guard === 'without-cost' || profile.denialsCount",
        to: 'true',
      },
    ],
  },
  {
    file: 'spec/sliding-counter/law.ts',
    kind: 'unjudged',
    why: 'Nobody here is found in use but after a large step back, when any count will do; judge.test.ts.',
    changes: [{ line: "previous: from === 'new' ? NONE : unknown,", from: "from === 'new'", to: 'true' }],
  },
  {
    file: 'spec/sliding-counter/law.ts',
    kind: 'equivalent',
    why: 'The earliest reading lies in the window, or before it.',
    changes: [{ line: 'lo: min(max(c.lo - begin, 0n), windowNs - 1n),', from: 'windowNs - 1n', to: 'windowNs + 1n' }],
  },
  {
    file: 'spec/sliding-counter/law.ts',
    kind: 'unjudged',
    why: 'A reading that may lie in the next window is thought a nanosecond further: the weight of the one before is less by as much, on a coarse clock. No mutant has one, and soundness.ts says that none that is right is accused.',
    changes: [{ line: 'hi: min(max(c.hi - begin, 0n), windowNs - 1n),', from: 'windowNs - 1n', to: 'windowNs + 1n' }],
  },
  {
    file: 'spec/sliding-counter/law.ts',
    kind: 'unjudged',
    why: 'Where a planner aims: histories that are recorded were generated before the change. boundaries.test.ts holds that the next instant at which more is available is among those that a law names; whatever else is named makes a history more telling, never more legal.',
    changes: [
      {
        line: 'boundaries(branch, after) {',
        from: '{ const window = max(branch.window, indexOf(after)); const i…',
        to: '{}',
      },
      { line: 'const instants = [(window + 1n) * windowNs, (window + 2n) * windowNs];' },
      { line: 'const begin = window * windowNs;', from: 'window * windowNs', to: 'window / windowNs' },
      {
        line: 'limit * windowNs - estimate(rolled.previous, rolled.current, at(max(after - begin, 0n)), at(after)).lo;',
      },
      { line: "const fits = max(0n, guard === 'with-cost' ? floorDiv(left, windowNs) : ceilDiv(left, windowNs));" },
      { line: 'const most = (limit - current.lo - (fits + more)) * windowNs + (blind ? windowNs - 1n : 0n);' },
      { line: 'if (passed > 0n && passed < windowNs) instants.push(k * windowNs + passed);' },
    ],
  },
  {
    file: 'spec/sliding-counter/law.ts',
    kind: 'unjudged',
    why: 'Our own counters say when they are full again, and so do those that are right: when its window ends none says. claims.ts asks where that is declared.',
    changes: [
      { line: 'windowEnd: (branch, c) => ({' },
      { line: 'lo: (max(branch.window, indexOf(c.lo)) + 1n) * windowNs,' },
      { line: 'hi: (max(branch.window, indexOf(c.hi)) + 1n) * windowNs,' },
    ],
  },
  {
    file: 'spec/sliding-counter/law.ts',
    kind: 'unjudged',
    why: 'Only relaxed laws come here, which accuse nobody: those counterexamples that they explained they explain still. relaxed.test.ts has each permit all that the law permits, and differ from it.',
    changes: [
      { line: 'lawOf(config, profile, { ...variant, share }, STRAIGHT),', from: '{ ...variant, share }', to: '{}' },
      {
        line: 'lawOf(config, profile, { ...variant, guard: otherGuard }, STRAIGHT),',
        from: '{ ...variant, guard: otherGuard }',
        to: '{}',
      },
      { line: 'lawOf(config, profile, variant, STRAIGHT, { ...AS_DECLARED, unweighted: true }),' },
    ],
  },
  {
    file: 'spec/sliding-counter/law.ts',
    kind: 'equivalent',
    why: 'By its id a rule is told from the others: any of its own will do.',
    changes: [{ line: "'previous-unweighted',", from: "'previous-unweighted'", to: '""' }],
  },
  {
    file: 'spec/sliding-counter/law.ts',
    kind: 'unjudged',
    why: 'Only relaxed laws come here, which accuse nobody: those counterexamples that they explained they explain still. relaxed.test.ts has each permit all that the law permits, and differ from it.',
    changes: [
      { line: "const shares: readonly Share[] = ['exact', 'floor', 'ceil'];", from: "'ceil'", to: '""' },
      {
        line: "const otherGuard: Guard = variant.guard === 'with-cost' ? 'without-cost' : 'with-cost';",
        from: "'with-cost'",
        to: '""',
      },
    ],
  },
  {
    file: 'spec/sliding-counter/law.ts',
    kind: 'unjudged',
    why: 'No mutant is right for another declaration of its algorithm, so nothing is explained by one; law.test.ts has the list of what else could have been declared.',
    changes: [
      { line: "const shares: readonly Share[] = ['exact', 'floor', 'ceil'];", from: "'exact'", to: '""' },
      {
        line: "const otherGuard: Guard = variant.guard === 'with-cost' ? 'without-cost' : 'with-cost';",
        from: "variant.guard === 'with-cost'",
        to: 'true',
      },
      { line: '...shares', from: 'shares .filter((share) => isBlind({ ...variant, share }) !==…', to: 'shares' },
      {
        line: '.filter((share) => isBlind({ ...variant, share }) !== isBlind(variant))',
        from: 'isBlind({ ...variant, share }) !== isBlind(variant)',
        to: 'true',
      },
      {
        line: "`the share of the previous window is ${share === 'exact' ? 'not rounded' : `rounded ${share === 'floor' ? 'down' : 'up'}`}`,",
      },
      { line: "otherGuard === 'without-cost'", from: "otherGuard === 'without-cost'", to: 'true' },
      {
        line: ": 'the cost is counted before the comparison',",
        from: "'the cost is counted before the comparison'",
        to: '""',
      },
      { line: "'the previous window counts in full',", from: "'the previous window counts in full'", to: '""' },
    ],
  },
  {
    file: 'spec/sliding-counter/law.ts',
    kind: 'unjudged',
    why: 'Whoever is thought as good as new a little sooner, or later, is asked a little sooner, or later; law.test.ts says how long it takes.',
    changes: [
      { line: 'timeToFreshNs: 2n * config.windowNs,', from: '2n * config.windowNs', to: '2n / config.windowNs' },
    ],
  },
  {
    file: 'spec/sliding-log/law.ts',
    kind: 'cost',
    why: 'Branches that are alike are followed twice, or states that differ are taken for one where calls overlap, which nobody here does; law.test.ts has every law tell its states apart.',
    changes: [
      { line: "key: (log) => log.map(({ at, cost }) => `${at.lo},${at.hi},${cost.lo},${cost.hi}`).join(';')," },
    ],
  },
  {
    file: 'spec/sliding-log/law.ts',
    kind: 'unjudged',
    why: 'It stands in an error alone, of a law with more branches than any clock that can be declared needs: nobody has seen it.',
    changes: [{ line: "noun: 'sliding logs',", from: "'sliding logs'", to: '""' }],
  },
  {
    file: 'spec/sliding-log/law.ts',
    kind: 'unjudged',
    why: 'Words for a person, which decide nothing; law.test.ts asks every rule of every law for a phrase, a hint and a clause that there is.',
    changes: [
      {
        line: "hint: 'whether a request still counts at exactly one window after it',",
        from: "'whether a request still counts at exactly one window after …",
        to: '""',
      },
      {
        line: "hint: 'entries are stored under their timestamp: give each one a name of its own',",
        from: "'entries are stored under their timestamp: give each one a n…",
        to: '""',
      },
    ],
  },
  {
    file: 'spec/sliding-log/law.ts',
    kind: 'unjudged',
    why: 'Histories that are recorded never set a clock back that its limiter follows, and a frozen one never comes back to what has expired; the sequences of soundness.ts have logs that do.',
    changes: [{ line: "const frozen = profile.backwards === 'freeze';" }],
  },
  {
    file: 'spec/sliding-log/law.ts',
    kind: 'cost',
    why: 'What has expired counts for nothing, kept or not.',
    changes: [
      {
        line: '? log.filter(({ at }) => counts(c.lo, at.hi))',
        from: 'log.filter(({ at }) => counts(c.lo, at.hi))',
        to: 'log',
      },
    ],
  },
  {
    file: 'spec/sliding-log/law.ts',
    kind: 'unjudged',
    why: 'Nobody here is found in use but after a large step back, when any log will do; judge.test.ts has one that holds anything at first.',
    changes: [
      {
        line: "from === 'new' ? [] : [{ at: { lo: c.lo - windowNs, hi: c.hi }, cost: { lo: 0n, hi: limit } }],",
        from: 'c.lo - windowNs',
        to: 'c.lo + windowNs',
      },
    ],
  },
  {
    file: 'spec/sliding-log/law.ts',
    kind: 'cost',
    why: 'An entry that counts for nothing.',
    changes: [{ line: 'if (charge.hi === 0n) return kept;', from: 'charge.hi === 0n', to: 'false' }],
  },
  {
    file: 'spec/sliding-log/law.ts',
    kind: 'equivalent',
    why: 'No entry is later than the reading, on a clock that does not go back.',
    changes: [
      {
        line: 'const again = sameInstantOnce && kept.some(({ at }) => at.hi >= c.lo && at.lo <= c.hi);',
        from: 'at.lo <= c.hi',
        to: 'true',
      },
    ],
  },
  {
    file: 'spec/sliding-log/law.ts',
    kind: 'unjudged',
    why: 'Where a planner aims: histories that are recorded were generated before the change. boundaries.test.ts holds that the next instant at which more is available is among those that a law names; whatever else is named makes a history more telling, never more legal.',
    changes: [
      {
        line: 'boundaries: (log, after) => {',
        from: '{ const ends = [...new Set(log.map(({ at }) => at.lo + windo…',
        to: '{}',
      },
      {
        line: 'const ends = [...new Set(log.map(({ at }) => at.lo + windowNs + closed))].filter((end) => end > after);',
      },
      { line: 'if (ends.length === 0) return [after + windowNs];' },
      {
        line: 'const usedAt = (instant: bigint): bigint => used(log, { lo: instant, hi: instant }).lo;',
        from: '(instant: bigint): bigint => used(log, { lo: instant, hi: in…',
        to: '() => undefined',
      },
      { line: 'const opens = ends.find((end) => usedAt(end) < full) ?? ends[0]!;' },
      { line: 'return [ends[0]!, opens, ends[ends.length >> 1]!, ends.at(-1)!];' },
    ],
  },
  {
    file: 'spec/sliding-log/law.ts',
    kind: 'unjudged',
    why: 'No mutant is right for another declaration of its algorithm, so nothing is explained by one; law.test.ts has the list of what else could have been declared.',
    changes: [{ line: "const other = variant.edge === 'open' ? 'closed' : 'open';" }],
  },
  {
    file: 'spec/sliding-log/law.ts',
    kind: 'unjudged',
    why: 'Whoever is thought as good as new a little sooner, or later, is asked a little sooner, or later; law.test.ts says how long it takes.',
    changes: [{ line: "timeToFreshNs: config.windowNs + (variant.edge === 'closed' ? 1n : 0n)," }],
  },
  {
    file: 'spec/spacing/law.ts',
    kind: 'unjudged',
    why: 'Whether a level is shown as what is there, or what is missing, no verdict reads: it is for a person. law.test.ts.',
    changes: [
      {
        line: "const RULE: BucketRule = { needs: 'nothing', mirrored: false, queue: false };",
        from: 'false',
        to: 'true',
      },
    ],
  },
  {
    file: 'spec/spacing/law.ts',
    kind: 'unjudged',
    why: 'By which of its own clauses an account, or a bucket, is accused, this look did not ask; law.test.ts has every law name clauses that there are.',
    changes: [
      { line: 'const RENAMED = {', from: "{ 'TB-2': 'SPACE-1', 'TB-3a': 'SPACE-1', 'TB-3b': 'SPACE-1',…", to: '{}' },
      { line: "'TB-2': 'SPACE-1',", from: "'SPACE-1'", to: '""' },
      { line: "'TB-3a': 'SPACE-1',", from: "'SPACE-1'", to: '""' },
      { line: "'TB-3b': 'SPACE-1',", from: "'SPACE-1'", to: '""' },
      { line: "'TB-4': 'SPACE-1',", from: "'SPACE-1'", to: '""' },
      { line: "'TB-5': 'SPACE-1',", from: "'SPACE-1'", to: '""' },
      { line: "'TB-6': 'SPACE-1',", from: "'SPACE-1'", to: '""' },
    ],
  },
  {
    file: 'spec/stepped-bucket/law.ts',
    kind: 'unjudged',
    why: 'A bucket that nobody has asked yet is put among branches only after a step back; law.test.ts has one.',
    changes: [
      {
        line: 'key: ({ period, phase: counted, used }) => `${period};${counted?.lo},${counted?.hi};${used.lo},${used.hi}`,',
      },
    ],
  },
  {
    file: 'spec/stepped-bucket/law.ts',
    kind: 'unjudged',
    why: 'It stands in an error alone, of a law with more branches than any clock that can be declared needs: nobody has seen it.',
    changes: [{ line: "noun: 'stepped buckets',", from: "'stepped buckets'", to: '""' }],
  },
  {
    file: 'spec/stepped-bucket/law.ts',
    kind: 'unjudged',
    why: 'Words for a person, which decide nothing; law.test.ts asks every rule of every law for a phrase, a hint and a clause that there is.',
    changes: [
      {
        line: "hint: 'when a period begins: declare `phase`, or mend it',",
        from: "'when a period begins: declare `phase`, or mend it'",
        to: '""',
      },
      { line: "hint: 'the first level of a new key',", from: "'the first level of a new key'", to: '""' },
    ],
  },
  {
    file: 'spec/stepped-bucket/law.ts',
    kind: 'unjudged',
    why: 'Nobody here is found in use but after a large step back, when any level will do; stepped-bucket/law.test.ts has two.',
    changes: [{ line: "if (from === 'unknown' && phase === 'epoch')" }, { line: "if (from === 'unknown') {" }],
  },
  {
    file: 'spec/stepped-bucket/law.ts',
    kind: 'unjudged',
    why: 'A bucket that begins full has used nothing, however long ago it was built: that it is known only to a period takes a clock that stands still. stepped-bucket/law.test.ts.',
    changes: [{ line: 'hi: used > 0n ? used + batch * (last - first) : used,' }],
  },
  {
    file: 'spec/stepped-bucket/law.ts',
    kind: 'unjudged',
    why: 'Built so long ago that periods may have passed, on a clock as coarse as a period: how much it may hold is between bounds that no mutant comes near. docket.test.ts counts from the building, and before it.',
    changes: [
      {
        line: 'if (c.hi - c.lo < periodNs) return { period: 0n, phase: c, used: { lo: used, hi: used } };',
        from: 'c.hi - c.lo < periodNs',
        to: 'c.hi - c.lo <= periodNs',
      },
      { line: 'const passed = (c.hi - c.lo) / periodNs + 1n;' },
      { line: 'const first = -ceilDiv(profile.resolutionNs - 1n + 2n * profile.clockErrorNs, periodNs);' },
      {
        line: 'phase: { lo: c.hi - periodNs + 1n, hi: c.hi },',
        from: 'c.hi - periodNs + 1n',
        to: 'c.hi - periodNs - 1n',
      },
      {
        line: 'used: { lo: max(0n, used - batch * passed), hi: since(first, 0n).hi },',
        from: 'batch * passed',
        to: 'batch / passed',
      },
    ],
  },
  {
    file: 'spec/stepped-bucket/law.ts',
    kind: 'unjudged',
    why: 'A key that may have been forgotten begins anew in its old phase, or stands still, after a small step back: stepped-bucket/law.test.ts tells them apart.',
    changes: [
      { line: 'again(branch, c) {', from: "{ const used = capacity - config.initial; if (phase === 'fir…", to: '{}' },
      {
        line: 'const used = capacity - config.initial;',
        from: 'capacity - config.initial',
        to: 'capacity + config.initial',
      },
      { line: "if (phase === 'first-use' || phase === 'since-full' || !branch.phase) return this.start(c, 'new');" },
    ],
  },
  {
    file: 'spec/stepped-bucket/law.ts',
    kind: 'unjudged',
    why: 'How soon one that is kept until it is full may be forgotten; stepped-bucket/law.test.ts has one that is forgotten too soon.',
    changes: [
      {
        line: "if (phase === 'since-full' && branch.phase && branch.used.lo <= batch * (last - from))",
        from: 'last - from',
        to: 'last + from',
      },
    ],
  },
  {
    file: 'spec/stepped-bucket/law.ts',
    kind: 'unjudged',
    why: 'When a period may have begun, told by when it was seen, on a coarse clock alone: it narrows what is known of the phase, and no mutant is wrong by less than a step of its clock. stepped-bucket/law.test.ts.',
    changes: [
      {
        line: 'lo: min(max(counted.lo, c.lo - (period + 1n) * periodNs + 1n), counted.hi),',
        from: 'c.lo - (period + 1n) * periodNs + 1n',
        to: 'c.lo - (period + 1n) * periodNs - 1n',
      },
      { line: 'hi: period > from ? max(min(counted.hi, c.hi - period * periodNs), counted.lo) : counted.hi,' },
    ],
  },
  {
    file: 'spec/stepped-bucket/law.ts',
    kind: 'unjudged',
    why: 'Where a planner aims: histories that are recorded were generated before the change. boundaries.test.ts holds that the next instant at which more is available is among those that a law names; whatever else is named makes a history more telling, never more legal.',
    changes: [
      {
        line: 'boundaries({ phase: counted, used }, after) {',
        from: '{ if (!counted) return [after + periodNs]; const next = coun…',
        to: '{}',
      },
      { line: 'if (!counted) return [after + periodNs];' },
      { line: 'const next = counted.lo + (periodOf(after, counted.lo) + 1n) * periodNs;' },
      { line: 'return [next, next + periodNs, next + (periods - 1n) * periodNs];' },
    ],
  },
  {
    file: 'spec/stepped-bucket/law.ts',
    kind: 'unjudged',
    why: 'No mutant is right for another declaration of its algorithm, so nothing is explained by one; law.test.ts has the list of what else could have been declared.',
    changes: [
      {
        line: "const phases: readonly Phase[] = phase === 'since-full' ? ['creation', 'epoch'] : ['creation', 'epoch', 'first-use'];",
      },
      {
        line: 'const others: readonly Relaxed[] = phases',
        from: 'phases .filter((other) => other !== phase)',
        to: 'phases',
      },
      { line: '.filter((other) => other !== phase)', from: 'other !== phase', to: 'true' },
      { line: "clause: 'TBS-1',", from: "'TBS-1'", to: '""' },
      { line: "phrase: `periods are counted from the ${other.replace('-', ' ')}`," },
      {
        line: "...relaxedCounting(profile, { count: 'TBS-1', edge: 'TBS-1' }, (bend) => lawOf(config, profile, phase, bend)),",
      },
      {
        line: "phrase: 'a new bucket holds something else than declared',",
        from: "'a new bucket holds something else than declared'",
        to: '""',
      },
    ],
  },
  {
    file: 'spec/stepped-bucket/law.ts',
    kind: 'unjudged',
    why: 'Only relaxed laws come here, which accuse nobody: those counterexamples that they explained they explain still. relaxed.test.ts has each permit all that the law permits, and differ from it.',
    changes: [
      {
        line: '{ ...config, initial: min(capacity, config.initial === capacity ? 0n : capacity) },',
        from: 'config.initial === capacity',
        to: 'true',
      },
    ],
  },
  {
    file: 'spec/stepped-bucket/law.ts',
    kind: 'unjudged',
    why: 'Whoever is thought as good as new a little sooner, or later, is asked a little sooner, or later; law.test.ts says how long it takes.',
    changes: [{ line: 'timeToFreshNs: (ceilDiv(capacity, refill.units) + 1n) * refill.periodNs,' }],
  },
  {
    file: 'spec/token-bucket/law.ts',
    kind: 'unjudged',
    why: 'Whether a level is shown as what is there, or what is missing, no verdict reads: it is for a person. law.test.ts.',
    changes: [
      { line: "const RULE: BucketRule = { needs: 'cost', mirrored: false, queue: false };", from: 'false', to: 'true' },
    ],
  },
  {
    file: 'spec/window/branches.ts',
    kind: 'cost',
    why: 'The same branches in another order are followed twice.',
    changes: [
      {
        line: "hash: (state) => `${state.branches.map(counting.key).sort().join('|')}@${state.readLo},${state.readHi}`,",
        from: 'state.branches.map(counting.key).sort()',
        to: 'state.branches.map(counting.key)',
      },
    ],
  },
  {
    file: 'spec/window/branches.ts',
    kind: 'equivalent',
    why: 'Their states have as many numbers each as ever: lists that read alike without the sign are alike, but for digits that would have to move from one number to the next.',
    changes: [
      {
        line: "hash: (state) => `${state.branches.map(counting.key).sort().join('|')}@${state.readLo},${state.readHi}`,",
        from: "'|'",
        to: '""',
      },
    ],
  },
  {
    file: 'spec/window/branches.ts',
    kind: 'unjudged',
    why: 'Two states are compared only where calls overlap, and nobody here answers later; law.test.ts has every law tell its states apart.',
    changes: [
      {
        line: "hash: (state) => `${state.branches.map(counting.key).sort().join('|')}@${state.readLo},${state.readHi}`,",
        from: "(state) => `${state.branches.map(counting.key).sort().join('…",
        to: '() => undefined',
      },
      {
        line: "hash: (state) => `${state.branches.map(counting.key).sort().join('|')}@${state.readLo},${state.readHi}`,",
        from: "`${state.branches.map(counting.key).sort().join('|')}@${stat…",
        to: '``',
      },
    ],
  },
  {
    file: 'spec/window/branches.ts',
    kind: 'unjudged',
    why: 'What a report shows of a state, no verdict reads: it is for a person.',
    changes: [
      { line: 'show(state, when) {', from: '{ const { lo, hi } = this.available(state, when); return lo …', to: '{}' },
      { line: 'return lo === hi ? `${lo}` : `${lo} to ${hi}`;' },
    ],
  },
  {
    file: 'spec/window/branches.ts',
    kind: 'unjudged',
    why: 'It stands in an error alone, of a law with more branches than any clock that can be declared needs: nobody has seen it.',
    changes: [
      {
        line: 'throw new RangeError(`more than ${BRANCHES_MAX} branches in the law of ${counting.noun}`);',
        from: '`more than ${BRANCHES_MAX} branches in the law of ${counting…',
        to: '``',
      },
    ],
  },
  {
    file: 'spec/window/branches.ts',
    kind: 'equivalent',
    why: 'Whatever is not `perhaps` is as declared.',
    changes: [{ line: "chargesDenials: 'declared',", from: "'declared'", to: '""' }],
  },
  {
    file: 'spec/window/branches.ts',
    kind: 'unjudged',
    why: 'Histories that are recorded never set a clock back that its limiter follows; sliding logs and windows that do have sequences in soundness.ts.',
    changes: [{ line: 'if (!frozen) return state;' }],
  },
  {
    file: 'spec/window/branches.ts',
    kind: 'unjudged',
    why: 'Nobody here leaves the cost out of the comparison and admits a cost above the limit in what is recorded; exactness.test.ts has it admitted, or denied.',
    changes: [
      { line: "const barred = oversize(cost) && guard === 'with-cost';", from: "guard === 'with-cost'", to: 'true' },
    ],
  },
  {
    file: 'spec/window/branches.ts',
    kind: 'equivalent',
    why: 'What is never admitted narrows nothing, and no number is below one that is not there.',
    changes: [
      { line: 'if (barred && !bend.oversize) return { lo: 0n, hi: -1n };', from: '{ lo: 0n, hi: -1n }', to: '{}' },
    ],
  },
  {
    file: 'spec/window/branches.ts',
    kind: 'unjudged',
    why: 'Only relaxed laws come here, which accuse nobody: those counterexamples that they explained they explain still. relaxed.test.ts has each permit all that the law permits, and differ from it.',
    changes: [
      {
        line: 'lo: bend.undercharges || (bend.oversize && oversize(cost)) ? 0n : cost,',
        from: 'bend.oversize && oversize(cost)',
        to: 'false',
      },
    ],
  },
  {
    file: 'spec/window/branches.ts',
    kind: 'unjudged',
    why: 'So many branches no clock that can be declared brings about.',
    changes: [{ line: 'if (next.size > BRANCHES_MAX)' }],
  },
  {
    file: 'spec/window/branches.ts',
    kind: 'equivalent',
    why: 'At the limit nothing is left, either way.',
    changes: [
      {
        line: "u > limit ? 0n : guard === 'with-cost' ? (limit - u) / scale : (limit - u + scale - 1n) / scale;",
        from: 'u > limit',
        to: 'u >= limit',
      },
    ],
  },
  {
    file: 'spec/window/branches.ts',
    kind: 'equivalent',
    why: 'The same number is put in place of itself.',
    changes: [
      { line: 'if (left(used.hi) < lo) lo = left(used.hi);', from: 'left(used.hi) < lo', to: 'left(used.hi) <= lo' },
      { line: 'if (left(used.lo) > hi) hi = left(used.lo);', from: 'left(used.lo) > hi', to: 'left(used.lo) >= hi' },
    ],
  },
  {
    file: 'spec/window/branches.ts',
    kind: 'equivalent',
    why: 'No two of the instants are the same.',
    changes: [
      {
        line: 'return [...new Set(instants.filter((instant) => instant > after))].sort((a, b) => (a < b ? -1 : 1)).slice(0, 8);',
        from: 'a < b',
        to: 'a <= b',
      },
    ],
  },
  {
    file: 'spec/window/branches.ts',
    kind: 'unjudged',
    why: 'Where a planner aims: histories that are recorded were generated before the change. boundaries.test.ts holds that the next instant at which more is available is among those that a law names; whatever else is named makes a history more telling, never more legal.',
    changes: [
      {
        line: 'return [...new Set(instants.filter((instant) => instant > after))].sort((a, b) => (a < b ? -1 : 1)).slice(0, 8);',
        from: '[...new Set(instants.filter((instant) => instant > after))].…',
        to: '[...new Set(instants.filter(instant => instant > after))].so…',
      },
      {
        line: 'return [...new Set(instants.filter((instant) => instant > after))].sort((a, b) => (a < b ? -1 : 1)).slice(0, 8);',
        from: '[...new Set(instants.filter((instant) => instant > after))].…',
        to: '[...new Set(instants.filter(instant => instant > after))]',
      },
      {
        line: 'return [...new Set(instants.filter((instant) => instant > after))].sort((a, b) => (a < b ? -1 : 1)).slice(0, 8);',
        from: 'instants.filter((instant) => instant > after)',
        to: 'instants',
      },
      {
        line: 'return [...new Set(instants.filter((instant) => instant > after))].sort((a, b) => (a < b ? -1 : 1)).slice(0, 8);',
        from: 'instant > after',
        to: 'true',
      },
      {
        line: 'return [...new Set(instants.filter((instant) => instant > after))].sort((a, b) => (a < b ? -1 : 1)).slice(0, 8);',
        from: 'instant > after',
        to: 'instant >= after',
      },
      {
        line: 'return [...new Set(instants.filter((instant) => instant > after))].sort((a, b) => (a < b ? -1 : 1)).slice(0, 8);',
        from: '(a, b) => (a < b ? -1 : 1)',
        to: '() => undefined',
      },
      {
        line: 'return [...new Set(instants.filter((instant) => instant > after))].sort((a, b) => (a < b ? -1 : 1)).slice(0, 8);',
        from: 'a < b',
        to: 'true',
      },
      {
        line: 'return [...new Set(instants.filter((instant) => instant > after))].sort((a, b) => (a < b ? -1 : 1)).slice(0, 8);',
        from: 'a < b',
        to: 'false',
      },
      {
        line: 'return [...new Set(instants.filter((instant) => instant > after))].sort((a, b) => (a < b ? -1 : 1)).slice(0, 8);',
        from: 'a < b',
        to: 'a >= b',
      },
      {
        line: 'return [...new Set(instants.filter((instant) => instant > after))].sort((a, b) => (a < b ? -1 : 1)).slice(0, 8);',
        from: '-1',
        to: '+1',
      },
    ],
  },
  {
    file: 'spec/window/branches.ts',
    kind: 'unjudged',
    why: 'Nobody here begins a window with what another limit denies, or who waits; fixed-window/law.test.ts has one.',
    changes: [{ line: '? {', from: '{ begun(given: Branches<B>, when: Span): Branches<B> { const…', to: '{}' }],
  },
  {
    file: 'spec/window/branches.ts',
    kind: 'unjudged',
    why: 'A key that may have been forgotten when the clock was set back begins anew, or stands still: histories of limiters that forget then and show it are not among those recorded. docket.test.ts.',
    changes: [
      { line: 'if (this.available(state, { lo: from, hi: from }).hi < counting.limit) return { ...state, readHi };' },
    ],
  },
  {
    file: 'spec/window/branches.ts',
    kind: 'equivalent',
    why: 'Whatever is not `unknown` is new.',
    changes: [
      {
        line: "const anew = state.branches.map((branch) => counting.again?.(branch, c) ?? counting.start(c, 'new'));",
        from: "'new'",
        to: '""',
      },
    ],
  },
  {
    file: 'spec/window/branches.ts',
    kind: 'equivalent',
    why: 'Whatever is not `new` is unknown.',
    changes: [
      { line: "counting.start({ lo: c.lo, hi: ahead }, 'unknown'),", from: "'unknown'", to: '""' },
      { line: "counting.start({ lo: ahead, hi: ahead }, 'unknown'),", from: "'unknown'", to: '""' },
    ],
  },
  {
    file: 'spec/window/branches.ts',
    kind: 'unjudged',
    why: 'After a large step back whoever begins anew may have counted anything: that it may also stand where it stood gives nobody here more, and nobody in soundness.ts.',
    changes: [
      {
        line: 'if (c.hi < state.readLo - profile.backwardsToleranceNs) return { branches: anew, readLo: c.lo, readHi: ahead };',
        from: 'c.hi < state.readLo - profile.backwardsToleranceNs',
        to: 'true',
      },
      {
        line: 'if (c.hi < state.readLo - profile.backwardsToleranceNs) return { branches: anew, readLo: c.lo, readHi: ahead };',
        from: 'c.hi < state.readLo - profile.backwardsToleranceNs',
        to: 'c.hi <= state.readLo - profile.backwardsToleranceNs',
      },
      {
        line: 'if (c.hi < state.readLo - profile.backwardsToleranceNs) return { branches: anew, readLo: c.lo, readHi: ahead };',
        from: 'state.readLo - profile.backwardsToleranceNs',
        to: 'state.readLo + profile.backwardsToleranceNs',
      },
    ],
  },
  {
    file: 'spec/window/branches.ts',
    kind: 'unjudged',
    why: 'A look begins a window only where nothing is taken from one that is full already, or after a step back; fixed-window/law.test.ts and docket.test.ts have each.',
    changes: [
      { line: 'look(state, when) {', from: '{ if (state.back) return state; const { branches } = this.be…', to: '{}' },
      { line: 'if (state.back) return state;', from: 'state.back', to: 'true' },
      { line: 'if (state.back) return state;', from: 'state.back', to: 'false' },
    ],
  },
  {
    file: 'spec/window/branches.ts',
    kind: 'unjudged',
    why: 'No limiter here is full, forgets it on a small step back, and is asked within it; fixed-window/law.test.ts and wheats.test.ts have some.',
    changes: [
      {
        line: "const anew = state.branches.map((branch) => counting.again?.(branch, c) ?? counting.start(c, 'new'));",
        from: "counting.again?.(branch, c) ?? counting.start(c, 'new')",
        to: "counting.again?.(branch, c) && counting.start(c, 'new')",
      },
      {
        line: "const anew = state.branches.map((branch) => counting.again?.(branch, c) ?? counting.start(c, 'new'));",
        from: 'counting.again?.(branch, c)',
        to: 'counting.again(branch, c)',
      },
    ],
  },
];
