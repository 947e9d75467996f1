import { availableParallelism, loadavg } from 'node:os';
import { checkSpeed } from './check-speed.ts';
import { endAll } from './children.ts';
import { clockSpeed } from './clock-speed.ts';
import { composingSpeed } from './composing-speed.ts';
import { judgeSpeed } from './judge-speed.ts';
import { limiterSize, limiterSpeed } from './limiter-speed.ts';
import { middlewareSpeed } from './middleware-speed.ts';
import { isInstalled } from './peers.ts';
import { raceHunt } from './race-hunt.ts';
import { redisSpeed } from './redis-speed.ts';
import { waitingSpeed } from './waiting-speed.ts';

/**
 * `npm run bench`: the budgets of the design, measured. Prints, and never fails because something was slow: every speed
 * stands beside another of the same run. Says nothing of who is right; `npm run conformance` and `npm run peers` do.
 */

const SECTIONS: Readonly<Record<string, () => Promise<string>>> = {
  judge: judgeSpeed,
  check: checkSpeed,
  limiters: limiterSpeed,
  bytes: limiterSize,
  composing: composingSpeed,
  waiting: waitingSpeed,
  middleware: middlewareSpeed,
  clock: clockSpeed,
  redis: redisSpeed,
  races: raceHunt,
};

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => process.exit(signal === 'SIGINT' ? 130 : 143));
}
process.once('exit', endAll);

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in SECTIONS));
if (unknown.length > 0) {
  console.error(
    `there is no section ${unknown.join(', ')}; wanted: ${Object.keys(SECTIONS).join(', ')}, or nothing for all`,
  );
  process.exit(2);
}

const began = performance.now();
console.log(`node ${process.version} · ${process.arch} · ${availableParallelism()} cores`);
if (loadavg()[0]! > availableParallelism() / 2)
  console.log(`THE MACHINE IS BUSY (load ${loadavg()[0]!.toFixed(1)}): what is not a ratio is worse than it would be.`);
if (!isInstalled('rate-limiter-flexible'))
  console.log('PEERS NOT INSTALLED: their columns are left out. `npm run peers` installs them.');
for (const [name, section] of Object.entries(SECTIONS)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  try {
    console.log(await section());
  } catch (error) {
    // One section that cannot be measured does not hide the others.
    console.log(`\n${name}: NOT MEASURED: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 70;
  }
}
console.log(`\n${((performance.now() - began) / 1000).toFixed(0)} s in all`);
