/**
 * What is to be said of a verdict. `bug`: it contradicts a sentence of the peer's own documentation. `documented choice`:
 * the peer says so itself. `undocumented`: it says neither. `ours`: the limiter is right and the harness is not.
 * `byHand`: seen in the real package, where the court does not ask. `report` is ready for its maintainers; a documented choice needs none. Every bug was seen outside ratelaw too.
 */
const DATE = '2026-11-21';

export const findings = [
  {
    unit: 'express-rate-limit-memory-store',
    clause: 'CONC-1',
    kind: 'bug',
    version: '8.7.4',
    date: DATE,
    where: 'dist/index.mjs:80-88, 891-892',
    docs: 'readme.md:53: limit is "How many requests to allow."; dist/index.d.ts:223: "The number of hits for that client so far."',
    summary:
      'Requests of one client whose increments run before the first of them reads its result are all told the last count. With a limit of 5 and 8 such requests none is allowed, instead of 5.',
    report: `### MemoryStore: requests that are counted in the same turn all see the last count

\`MemoryStore.increment\` is async and returns the record that the store keeps. The middleware reads \`totalHits\` from it after an \`await\`. When several requests of one client are counted before the first of them continues, each of them reads the count of the last one. With \`limit: 5\` and eight such requests, all eight get 429.

It happens with requests pipelined on one connection, and when an earlier middleware or an async \`keyGenerator\` awaits one promise for several requests (a cached session, a batched lookup). Requests on separate connections usually arrive in turns of their own and are counted as expected.

Version 8.7.4, Node 20.20.

\`\`\`js
import { MemoryStore } from 'express-rate-limit';

const store = new MemoryStore();
store.init({ windowMs: 60_000 });
const results = await Promise.all(Array.from({ length: 8 }, () => store.increment('client')));
console.log(results.map(({ totalHits }) => totalHits).join(' '));
store.shutdown();
\`\`\`

- Expected: \`1 2 3 4 5 6 7 8\` ("The number of hits for that client so far")
- Actual: \`8 8 8 8 8 8 8 8\`

The same through Express 5: \`rateLimit({ windowMs: 60_000, limit: 5 })\` and eight \`GET /\` pipelined on one connection answer 429 eight times. With a store whose \`increment\` returns a copy, \`{ totalHits, resetTime }\`, they answer 200 five times and 429 three times.

Returning a copy from \`increment\` (and from \`get\`) would be enough.`,
  },
  {
    unit: 'express-rate-limit-memory-store',
    clause: 'CFG-1',
    kind: 'documented choice',
    version: '8.7.4',
    date: DATE,
    where: 'dist/index.mjs:445, 645-652, 683-691',
    docs: 'dist/index.mjs:650, its message: "must be a number between 1 and"',
    summary:
      'A limit of 0 denies everything and is warned about. A windowMs outside 1 to 2147483647 is logged as an error by the middleware, and then used. A limit that is negative, NaN or infinite is not mentioned.',
    report: '',
  },
  {
    unit: 'express-rate-limit-memory-store',
    clause: 'KEY-3',
    kind: 'undocumented',
    version: '8.7.4',
    date: DATE,
    where: 'dist/index.mjs:80-88',
    docs: 'none found',
    summary: 'A key that is empty or undefined is a key like any other.',
    report: '',
  },
  {
    unit: 'express-rate-limit-http',
    clause: 'CFG-1',
    kind: 'documented choice',
    version: '8.7.4',
    date: DATE,
    where: 'dist/index.mjs:445, 645-652, 683-691',
    docs: 'dist/index.mjs:650, its message: "must be a number between 1 and"',
    summary:
      'A limit of 0 denies everything and is warned about. A windowMs outside 1 to 2147483647 is logged as an error, and then used. A limit that is negative, NaN or infinite is not mentioned.',
    report: '',
  },
  {
    unit: 'express-rate-limit-http',
    clause: 'CFG-2',
    kind: 'documented choice',
    version: '8.7.4',
    date: DATE,
    where: 'dist/index.mjs:48-56, 645-652',
    docs: 'dist/index.mjs:650, its message: "must be a number between 1 and 2147483647"',
    summary: 'A windowMs above 2147483647 is logged as an error, and forgets each client at once.',
    report: '',
  },
  {
    unit: 'fastify-rate-limit-http',
    clause: 'CFG-1',
    kind: 'undocumented',
    version: '11.2.0',
    date: DATE,
    where: 'index.js:93-114',
    docs: 'none found; the tests of the package pin it',
    summary:
      'A max or timeWindow that is negative or not finite becomes the default of 1000 or 60,000 ms. A max of 0 denies everything, a timeWindow of 0 never limits.',
    report: '',
  },
  {
    unit: 'fastify-rate-limit-create-rate-limit',
    clause: 'CONC-1',
    kind: 'bug',
    version: '11.2.0',
    date: DATE,
    where: 'store/LocalStore.js:43, index.js:291-297',
    docs: 'README.md:148: max is the "maximum number of requests a single client can perform inside a timeWindow"',
    summary:
      'Requests of one client that are counted before the first of them reads its result are all told the last count. With a max of 5 and 8 such requests none is allowed, instead of 5.',
    report: `### LocalStore: requests that are counted in the same turn all see the last count

\`LocalStore.incr\` calls back with the record that the store keeps, and \`applyRateLimit\` reads \`res.current\` from it after an \`await\`. When several requests of one client are counted before the first of them continues, each of them reads the count of the last one. With \`max: 5\` and eight such requests, all eight get 429.

It happens with concurrent \`inject\` calls, with requests pipelined on one connection, and when an earlier hook or an async \`keyGenerator\` awaits one promise for several requests.

Version 11.2.0, Fastify 5.12.8, Node 20.20.

\`\`\`js
import rateLimit from '@fastify/rate-limit';
import Fastify from 'fastify';

const app = Fastify();
await app.register(rateLimit, { max: 5, timeWindow: 60_000 });
app.get('/', () => 'ok');
await app.ready();
const replies = await Promise.all(Array.from({ length: 8 }, () => app.inject('/')));
console.log(replies.map(({ statusCode }) => statusCode).join(' '));
\`\`\`

- Expected: 200 five times and 429 three times ("maximum number of requests a single client can perform inside a timeWindow"), as when the eight are sent one after another
- Actual: \`429 429 429 429 429 429 429 429\`

With three at once, all are allowed and each is told that two are left.

Calling back with a copy, \`cb(null, { current: current.current, ttl: current.ttl })\`, as \`read\` does, would be enough.`,
  },
  ...['fastify-rate-limit-create-rate-limit', 'fastify-rate-limit-local-store'].flatMap((unit) => [
    {
      unit,
      clause: 'CFG-1',
      kind: 'undocumented',
      version: '11.2.0',
      date: DATE,
      where: 'index.js:93-114',
      docs: 'none found; the tests of the package pin it',
      summary:
        'A max or timeWindow that is negative or not finite becomes the default of 1000 or 60,000 ms. A max of 0 denies everything, a timeWindow of 0 never limits.',
      report: '',
    },
    {
      unit,
      clause: 'KEY-3',
      kind: 'undocumented',
      version: '11.2.0',
      date: DATE,
      where: 'store/LocalStore.js:11-44',
      docs: 'none found',
      summary: 'A key that is empty or undefined is a key like any other.',
      report: '',
    },
  ]),
  {
    unit: 'limiter-rate-limiter',
    clause: 'CFG-1',
    kind: 'documented choice',
    version: '4.1.0',
    date: DATE,
    where: 'dist/esm/RateLimiter.js:66-87',
    docs: 'README.md:153: "`RateLimiter` with `tokensPerInterval: 0` accepts only zero-token requests."',
    summary: 'A limit of zero denies everything but requests for nothing.',
    report: '',
  },
  {
    unit: 'limiter-rate-limiter',
    clause: 'COST-1',
    kind: 'documented choice',
    version: '4.1.0',
    date: DATE,
    where: 'dist/esm/TokenBucket.js:162',
    docs: 'README.md:146: "fractional tokens are supported"',
    summary: 'Fractions of a token are valid costs. Negative, NaN and infinite costs are refused, as documented.',
    report: '',
  },
  {
    unit: 'limiter-token-bucket',
    clause: 'CFG-1',
    kind: 'documented choice',
    version: '4.1.0',
    date: DATE,
    where: 'dist/esm/TokenBucket.js:111-161',
    docs: 'README.md:152: "These zero values do **not** disable all traffic."',
    summary: 'A bucketSize of 0 is unlimited, and tokensPerInterval of 0 refills the bucket at every attempt.',
    report: '',
  },
  {
    unit: 'limiter-token-bucket',
    clause: 'COST-1',
    kind: 'documented choice',
    version: '4.1.0',
    date: DATE,
    where: 'dist/esm/TokenBucket.js:162',
    docs: 'README.md:146: "fractional tokens are supported"',
    summary: 'Fractions of a token are valid costs. Negative, NaN and infinite costs are refused, as documented.',
    report: '',
  },
  {
    unit: 'rate-limiter-flexible-memory',
    clause: 'CFG-1',
    kind: 'documented choice',
    version: '11.4.0',
    date: DATE,
    where: 'lib/RateLimiterAbstract.js:29-47',
    docs: 'lib/RateLimiterAbstract.js:5: "must be a number, can be negative"; README.md:173: "Points are never reset if `duration` is set to 0."',
    summary:
      'Points of 0 or fewer keep a key closed, and a duration of 0 never resets. NaN and infinite settings are refused.',
    report: '',
  },
  {
    unit: 'rate-limiter-flexible-memory',
    clause: 'CFG-2',
    kind: 'documented choice',
    version: '11.4.0',
    date: DATE,
    where: 'lib/component/MemoryStorage/MemoryStorage.js:46',
    docs: 'CONTEXT.md:151: "Max duration/blockDuration ~24 days (2147483 sec) due to `setTimeout` limitation."',
    summary: 'A longer duration is accepted, and the key is then forgotten after 1 ms.',
    report: '',
  },
  {
    unit: 'rate-limiter-flexible-memory',
    clause: 'COST-1',
    kind: 'undocumented',
    version: '11.4.0',
    date: DATE,
    where: 'lib/component/MemoryStorage/Record.js:19, lib/RateLimiterMemory.js:22-31',
    docs: 'wiki, API methods: "points integer number of points consumed"; what happens to another number is not said',
    summary:
      'Whole costs are asked for and others are not checked. A fraction below 1 is never counted. After NaN or an infinity the key admits everything until its window ends, even if it was closed.',
    report: `### RateLimiterMemory: what should \`consume\` do with a number that is not an integer?

The wiki asks for an integer number of points, so this is a question about input that is outside of it. The constructor refuses \`points\` and \`duration\` that are not finite; \`consume\` accepts any number.

Version 11.4.0, Node 20.20.

\`\`\`js
import { RateLimiterMemory } from 'rate-limiter-flexible';

const limiter = new RateLimiterMemory({ points: 5, duration: 60 });
const consume = (points) => limiter.consume('key', points).then(() => 'resolved', () => 'rejected');
for (let i = 0; i < 6; i++) console.log(1, await consume(1));
console.log(NaN, await consume(NaN));
for (let i = 0; i < 6; i++) console.log(1, await consume(1));
\`\`\`

- Observed: five resolved, one rejected, then NaN and every later call of the window resolved, with \`consumedPoints\` NaN. So one NaN (a field that was missing in a request, say) lifts the limit of that key. A cost of 0.5 is resolved without being counted.
- It may be worth refusing such a number with an Error, as the constructor does for \`points\`.`,
  },
  {
    unit: 'rate-limiter-flexible-memory',
    clause: 'COST-2',
    kind: 'undocumented',
    version: '11.4.0',
    date: DATE,
    where: 'lib/RateLimiterMemory.js:22-31',
    docs: 'none found',
    summary:
      'A cost of 0 takes nothing. It is admitted while nothing is exceeded and denied afterwards, and as the first call of a key it opens the window.',
    report: '',
  },
  {
    unit: 'rate-limiter-flexible-memory',
    clause: 'KEY-3',
    kind: 'undocumented',
    version: '11.4.0',
    date: DATE,
    where: 'lib/RateLimiterAbstract.js:107',
    docs: 'none found',
    summary: 'An empty key is a key like any other.',
    report: '',
  },
  {
    unit: 'rate-limiter-flexible-memory',
    clause: 'TIME-7',
    kind: 'bug',
    version: '11.4.0',
    date: DATE,
    // After a stall the court fires the timers that are due before it asks.
    byHand: true,
    where: 'lib/component/MemoryStorage/MemoryStorage.js:62-68',
    docs: 'wiki, API methods, get: "resolved with null if key is NOT set or expired"',
    summary:
      'While its deleting timer is late, get returns a key that has expired, with 0 points left and a negative msBeforeNext. consume looks at the expiry itself and admits.',
    report: `### RateLimiterMemory.get returns an expired key while its timer is late

\`MemoryStorage.incrby\` compares \`expiresAt\` with the clock; \`MemoryStorage.get\` relies on the timer that deletes the key. When the event loop was busy past the end of the window, \`get\` resolves with the old record and a negative \`msBeforeNext\`, while \`consume\` in the same turn is resolved.

Version 11.4.0, Node 20.20.

\`\`\`js
import { RateLimiterMemory } from 'rate-limiter-flexible';

const limiter = new RateLimiterMemory({ points: 1, duration: 0.1 });
await limiter.consume('key');
const end = Date.now() + 150;
while (Date.now() < end);
console.log(await limiter.get('key'));
\`\`\`

- Expected: \`null\` ("resolved with null if key is NOT set or expired")
- Actual: \`remainingPoints: 0, msBeforeNext: -50\`

Comparing \`expiresAt\` in \`get\`, as \`incrby\` does, would be enough. It was repaired in the same way for \`consume\` (issue 238) and for \`get\` of the DynamoDB limiter (pull request 341).`,
  },
  {
    unit: 'bottleneck-min-time',
    clause: 'KEY-2',
    kind: 'bug',
    version: '2.19.5',
    date: DATE,
    where: 'lib/Group.js:29, 51',
    docs: 'README.md:684: "The return value of `.key(str)` is a limiter. If it doesn\'t already exist, it is generated for you."',
    summary:
      'A Group keeps its limiters in a plain object. For a key such as constructor, toString or __proto__ it returns what the object has inherited under that name.',
    report: `### Group.key returns no limiter for "constructor", "toString", "__proto__" and the like

\`Group\` keeps its limiters in \`this.instances = {}\`, so that names which every object inherits are taken for limiters that exist already. Where keys come from users, one such key throws at whoever schedules.

Version 2.19.5, Node 20.20.

\`\`\`js
const Bottleneck = require('bottleneck');

const group = new Bottleneck.Group({ minTime: 10 });
for (const key of ['user', 'constructor', 'toString', 'hasOwnProperty', '__proto__'])
  console.log(key, typeof group.key(key).schedule);
\`\`\`

- Expected: \`function\` for each ("The return value of \`.key(str)\` is a limiter")
- Actual: \`function\` for \`user\`, \`undefined\` for the others

\`instances = Object.create(null)\` would be enough.`,
  },
  {
    unit: 'bottleneck-min-time',
    clause: 'LB-2',
    kind: 'bug',
    version: '2.19.5',
    date: DATE,
    byHand: true,
    where: 'lib/LocalDatastore.js:221-222, lib/Bottleneck.js:198-200',
    docs: 'README.md:201: minTime is "How long to wait after launching a job before launching another one."',
    summary:
      'The next start is counted from when a job was registered, not from when its timer launched it. Under fake timers the first gap is 49 of 50 ms; in real time about half of the gaps are short, and by as much as the program was busy when the timer was due.',
    report: `### Jobs are launched less than minTime apart when a timer is late

\`__register__\` sets \`_nextRequest\` from the instant at which a job is registered. The job is launched later, by a timer (after 1 ms at least, since Node makes 1 ms of \`setTimeout(…, 0)\`, and after more when the event loop is busy), but the next one is not moved.

Version 2.19.5, Node 20.20.

\`\`\`js
const Bottleneck = require('bottleneck');

const limiter = new Bottleneck({ minTime: 50 });
const starts = [];
const job = async () => { starts.push(performance.now()); };
const jobs = [limiter.schedule(job), limiter.schedule(job)];
limiter.once('scheduled', () => {
  const end = performance.now() + 30;
  while (performance.now() < end);
});
Promise.all(jobs).then(() => console.log(starts[1] - starts[0]));
\`\`\`

- Expected: at least 50 ("How long to wait after launching a job before launching another one")
- Actual: about 10. Without the loop, of 40 jobs scheduled at once about half start less than 50 ms after the one before, most by a millisecond or two

Setting \`_nextRequest\` again to at least \`Date.now() + minTime\` when a job is executed would be enough.`,
  },
  {
    unit: 'bottleneck-min-time',
    clause: 'CFG-2',
    kind: 'undocumented',
    version: '2.19.5',
    date: DATE,
    where: 'lib/Bottleneck.js:198-200',
    docs: 'none found',
    summary:
      'A wait above 2147483647 ms is given to setTimeout, which fires after 1 ms: such a minTime limits nothing.',
    report: '',
  },
  {
    unit: 'bottleneck-min-time',
    clause: 'KEY-3',
    kind: 'documented choice',
    version: '2.19.5',
    date: DATE,
    where: 'lib/Group.js:49',
    docs: 'README.md:682: "*Default: `""`*"',
    summary: 'The empty key is the default key.',
    report: '',
  },
  {
    unit: 'bottleneck-reservoir',
    clause: 'PEEK-1',
    kind: 'bug',
    version: '2.19.5',
    date: DATE,
    byHand: true,
    where: 'lib/LocalDatastore.js:191-193',
    docs: 'README.md:457: check "Checks if a new job would be executed immediately if it was submitted now."',
    summary:
      'check compares the weight with the reservoir and does not look at the queue. While a heavier job waits it says true for a lighter one, which then waits behind it.',
    report: `### check() says true while other jobs are queued

\`check\` looks at the reservoir, \`maxConcurrent\` and \`minTime\`, and not at the queue. Jobs are run in the order they were received, so a light job waits behind a heavy one for which the reservoir is too small.

Version 2.19.5, Node 20.20.

\`\`\`js
const Bottleneck = require('bottleneck');

const limiter = new Bottleneck({ reservoir: 3, reservoirRefreshAmount: 3, reservoirRefreshInterval: 1000 });
const began = Date.now();
const job = async () => console.log('ran after', Date.now() - began);
const main = async () => {
  await limiter.schedule({ weight: 2 }, job);
  limiter.schedule({ weight: 3 }, job);
  await new Promise((resolve) => setTimeout(resolve, 50));
  console.log('check', await limiter.check(1));
  await limiter.schedule({ weight: 1 }, job);
};
main();
\`\`\`

- Expected: \`check false\` ("if a new job would be executed immediately if it was submitted now")
- Actual: \`check true\`, and the job of weight 1 runs about two seconds later

Asking \`this.empty()\` beside the store, where the limiter is not clustered, would be enough.`,
  },
  {
    unit: 'bottleneck-reservoir',
    clause: 'ADM-7',
    kind: 'undocumented',
    version: '2.19.5',
    date: DATE,
    where: 'lib/LocalDatastore.js:158-162',
    docs: 'README.md:205: "New jobs will still be queued up."; for a weight above maxConcurrent there is an error, for one above the reservoir nothing is said',
    summary:
      'A job whose weight exceeds what the reservoir is refreshed to waits, and all behind it wait with it, until incrementReservoir or updateSettings raises it.',
    report: '',
  },
  {
    unit: 'bottleneck-reservoir',
    clause: 'COST-1',
    kind: 'undocumented',
    version: '2.19.5',
    date: DATE,
    where: 'lib/LocalDatastore.js:206-232',
    docs: 'README.md:335: weight "Must be an integer equal to or higher than `0`."; what happens to another one is not said',
    summary: 'A weight is not checked: a negative one gives to the reservoir.',
    report: '',
  },
  ...['p-throttle-strict', 'p-throttle-windowed'].map((unit) => ({
    unit,
    clause: 'CFG-2',
    kind: 'undocumented',
    version: '8.1.1',
    date: DATE,
    // Windowed, the clause is not reached because of the failure.
    ...(unit === 'p-throttle-windowed' && { byHand: true }),
    where: 'index.js:253-254',
    docs: 'none found',
    summary:
      'A delay above 2147483647 ms is given to setTimeout, which fires after 1 ms: such an interval limits nothing.',
    report: '',
  })),
  {
    unit: 'p-throttle-windowed',
    clause: 'TIME-4',
    kind: 'bug',
    version: '8.1.1',
    date: DATE,
    where: 'index.js:58, 78, 292',
    docs: 'readme.md:67: limit is "The maximum number of calls within an `interval`."',
    summary:
      'The window begins at 0 on the clock until a call opens one more than an interval later. With a clock that is faked from 0, the first window is short and two calls can start at once.',
    report: `### The first window begins at the epoch, which shows under fake timers

\`currentTick\` starts at 0, which is an instant like any other for a clock that begins there, as in tests with fake timers. A first call at or before \`interval\` is counted in a window from 0, and the next one starts when that window ends.

Version 8.1.1, Node 20.20, @sinonjs/fake-timers 15.5.0.

\`\`\`js
import FakeTimers from '@sinonjs/fake-timers';
import pThrottle from 'p-throttle';

const clock = FakeTimers.install({ now: 1000 });
const throttled = pThrottle({ limit: 1, interval: 1000 })(() => console.log(Date.now()));
for (let i = 0; i < 3; i++) throttled();
await clock.tickAsync(5000);
\`\`\`

- Expected: \`1000 2000 3000\`, as with \`now: 1001\` ("The maximum number of calls within an \`interval\`")
- Actual: \`1000 1000 2000\`

\`currentTick: -Infinity\` (here and where it is reset) would be enough.`,
  },
  {
    unit: 'p-throttle-windowed',
    clause: 'WAIT-4',
    kind: 'bug',
    version: '8.1.1',
    date: DATE,
    byHand: true,
    where: 'index.js:272-297',
    docs: 'readme.md:86-110, the example: after abort, "Promise rejected with reason `aborted`"',
    summary:
      'A call after the signal was aborted is not rejected, and because the count is reset too it runs at once, above the limit. The example of the README prints otherwise.',
    report: `### After abort, calls run at once instead of being rejected: the README's example

The listener rejects what is pending and resets the count; calls that come later do not look at the signal. The example under \`signal\` ends with a call after \`controller.abort('aborted')\`:

Version 8.1.1, Node 20.20.

\`\`\`js
import pThrottle from 'p-throttle';

const controller = new AbortController();
const throttle = pThrottle({ limit: 2, interval: 1000, signal: controller.signal });
const throttled = throttle(() => {
  console.log('Executing...');
});
await throttled();
await throttled();
controller.abort('aborted');
await throttled();
\`\`\`

- Expected (the README): \`Executing...\` twice, then "Promise rejected with reason \`aborted\`"
- Actual: \`Executing...\` three times within a few milliseconds, with a limit of 2 per second, and no rejection

Either rejecting with \`signal.reason\` where \`signal.aborted\`, or another example, would be enough.`,
  },
  {
    unit: 'rate-limiter-flexible-queue',
    clause: 'KEY-2',
    kind: 'bug',
    version: '11.4.0',
    date: DATE,
    byHand: true,
    where: 'lib/RateLimiterQueue.js:16-22, 27-44',
    docs: 'types.d.ts:529: key is an "Optional queue key for separate FIFO queues."',
    summary:
      'The queues are kept in a plain object. For a key such as constructor, toString or __proto__ removeTokens and getTokensRemaining throw a TypeError.',
    report: `### RateLimiterQueue throws for the keys "constructor", "toString", "__proto__" and the like

\`_queueLimiters\` is a plain object, so that names which every object inherits are taken for queues that exist already. Where keys come from users, \`removeTokens\` throws, and synchronously, although it returns a promise.

Version 11.4.0, Node 20.20.

\`\`\`js
import { RateLimiterMemory, RateLimiterQueue } from 'rate-limiter-flexible';

const queue = new RateLimiterQueue(new RateLimiterMemory({ points: 2, duration: 1 }));
console.log(await queue.removeTokens(1, 'user'));
console.log(await queue.removeTokens(1, 'constructor'));
\`\`\`

- Expected: 1 and 1 ("Optional queue key for separate FIFO queues")
- Actual: 1, then \`TypeError: this._queueLimiters[key].removeTokens is not a function\`

A \`Map\` would be enough.`,
  },
  {
    unit: 'rate-limiter-flexible-union',
    clause: 'COMP-1',
    kind: 'documented choice',
    version: '11.4.0',
    date: DATE,
    where: 'lib/RateLimiterUnion.js:17-50',
    docs: 'a maintainer in pull request 69: "All limiters consume point(s), even if there is no points."; issue 280 asks about it',
    summary: 'A request that one limiter denies is consumed by the others too, and nothing is given back.',
    report: '',
  },
  {
    unit: 'fastify-rate-limit-local-store',
    clause: 'LIFE-2',
    kind: 'documented choice',
    version: '11.2.0',
    date: DATE,
    where: 'store/LocalStore.js:5-8',
    docs: 'README.md:123, 151: `cache`, "default 5000", is the size of "an LRU cache"',
    summary: 'Of more than 5000 keys the one used longest ago is forgotten, limited or not.',
    report: '',
  },
  {
    unit: 'rate-limiter-flexible-redis',
    clause: 'META-3',
    kind: 'bug',
    version: '11.4.0',
    date: DATE,
    where: 'lib/RateLimiterRedis.js:4-12, 97',
    docs: 'README.md:79: msBeforeNext is the "Number of milliseconds before next action can be done"',
    summary:
      'msBeforeNext is what PTTL says, and Redis keeps a key while now ≤ its deadline: asked in the last millisecond the limiter denies with msBeforeNext 0, and whoever waits exactly so long may be denied again.',
    report: `### RateLimiterRedis: msBeforeNext ends one millisecond before the key does

\`msBeforeNext\` is the \`PTTL\` of the key. Redis keeps a key while now is not above its deadline, so in the millisecond in which \`PTTL\` is 0 the key is still there: \`consume\` is then rejected with \`msBeforeNext: 0\`, and a client that waits for exactly \`msBeforeNext\` can be rejected once more.

Version 11.4.0, ioredis 6.0.0, Redis 7.0.15, Node 20.20.

\`\`\`js
import { Redis } from 'ioredis';
import { RateLimiterRedis } from 'rate-limiter-flexible';

const storeClient = new Redis();
const limiter = new RateLimiterRedis({ storeClient, points: 1, duration: 1 });
for (let i = 0; i < 30; i++) {
  await limiter.consume(\`key \${i}\`);
  let state;
  do state = await limiter.get(\`key \${i}\`);
  while (state !== null && state.msBeforeNext > 0);
  if (state !== null) await limiter.consume(\`key \${i}\`).catch((rejected) => console.log(rejected.toJSON()));
}
storeClient.disconnect();
\`\`\`

- Expected: \`msBeforeNext\` above 0 where \`consume\` is rejected ("Number of milliseconds before next action can be done")
- Actual, of 12 calls made after \`msBeforeNext: 0\` was read: 9 were rejected, with \`msBeforeNext: 0\`. Of 40 clients that waited exactly \`msBeforeNext\`, 5 were rejected again.

Adding 1 to a \`PTTL\` that is not negative would be enough.`,
  },
  {
    unit: 'rate-limiter-flexible-redis',
    clause: 'CFG-2',
    kind: 'bug',
    version: '11.4.0',
    date: DATE,
    // It is judged with whole seconds.
    byHand: true,
    where: 'lib/RateLimiterRedis.js:117, 137-156',
    docs: 'README.md:171, 173: duration is the "Number of seconds before consumed points are reset."; "Points are never reset if `duration` is set to 0."',
    summary:
      'The fraction of a duration is dropped: 1.9 seconds are 1, and with less than a second points are never reset, and the key never expires. RateLimiterMemory takes the same durations as they are.',
    report: `### RateLimiterRedis: a duration below one second never resets

\`_upsert\` takes \`Math.floor(msDuration / 1000)\`, and 0 seconds mean "never expires". So \`duration: 0.5\` counts for ever, on a key without expiry, and \`duration: 1.9\` is one second. \`RateLimiterMemory\` takes the same values to the millisecond.

Version 11.4.0, ioredis 6.0.0, Redis 7.0.15, Node 20.20.

\`\`\`js
import { setTimeout } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { RateLimiterRedis } from 'rate-limiter-flexible';

const storeClient = new Redis();
const limiter = new RateLimiterRedis({ storeClient, points: 1, duration: 0.5 });
await limiter.consume('key');
await setTimeout(3_000);
await limiter.consume('key').catch((rejected) => console.log(rejected.toJSON()));
storeClient.disconnect();
\`\`\`

- Expected: resolved ("Number of seconds before consumed points are reset")
- Actual: rejected, \`msBeforeNext: -1\`, and \`PTTL\` of the key is -1

\`PX\` with whole milliseconds would do, or an error in the constructor.`,
  },
  {
    unit: 'rate-limiter-flexible-redis-block',
    clause: 'META-3',
    kind: 'bug',
    version: '11.4.0',
    date: DATE,
    where: 'lib/RateLimiterRedis.js:97, 121-128; lib/RateLimiterStoreAbstract.js:65-67',
    docs: 'README.md:79: msBeforeNext is the "Number of milliseconds before next action can be done"',
    summary: 'As for RateLimiterRedis without a block: the key is still there when msBeforeNext has passed.',
    report: 'It is the same as for `RateLimiterRedis` without `blockDuration`, and mended in the same place.',
  },
  ...['rate-limiter-flexible-redis', 'rate-limiter-flexible-redis-block'].map((unit) => ({
    unit,
    clause: 'FAULT-3',
    kind: 'undocumented',
    version: '11.4.0',
    date: DATE,
    where: 'lib/RateLimiterRedis.js:137-156',
    docs: 'none of its own; README.md:891 of ioredis: "the client will resend them when reconnected"',
    summary:
      'With ioredis as it is by default a request whose reply was lost is sent again, and charged twice. With `maxRetriesPerRequest: 0` it is an error.',
    report: '',
  })),
  {
    unit: 'fastify-rate-limit-redis',
    clause: 'META-3',
    kind: 'bug',
    version: '11.2.0',
    date: DATE,
    where: 'store/RedisStore.js:19-31, index.js:299',
    docs: 'README.md:80: retry-after is "the seconds the client must wait before they can make new requests"',
    summary:
      'retry-after is PTTL in whole seconds, rounded up. Where it comes out even, the key is still there after that wait, for a millisecond.',
    report: `### RedisStore: after retry-after the key may still be there

\`retry-after\` is the \`PTTL\` of the key, rounded up to seconds. Redis keeps a key while now is not above its deadline, so a \`PTTL\` of exactly 1000 is told as one second, while requests are denied for 1001 milliseconds. It shows where a client exceeds its limit in the millisecond in which its window begins, or whole seconds later.

Version 11.2.0, Fastify 5.12.8, ioredis 6.0.0, Redis 7.0.15, Node 20.20: \`max: 1\`, \`timeWindow: 1000\`, two \`inject\` at once, then another one second after they were sent.

- Expected: 200 ("the seconds the client must wait before they can make new requests")
- Actual: 429 in 5 of 40 cases

\`Math.floor(ttl / 1000) + 1\` for this store would be enough.`,
  },
  {
    unit: 'fastify-rate-limit-redis',
    clause: 'FAULT-3',
    kind: 'undocumented',
    version: '11.2.0',
    date: DATE,
    where: 'store/RedisStore.js:78-82',
    docs: 'README.md:153 recommends to set `maxRetriesPerRequest`, and its example has 1',
    summary:
      'With `maxRetriesPerRequest: 1`, too, ioredis sends a request again whose reply was lost, and it is charged twice. With 0 it is an error.',
    report: '',
  },
  {
    unit: 'express-rate-limit-redis',
    clause: 'META-1',
    kind: 'bug',
    version: '6.0.1',
    date: DATE,
    where: 'dist/index.mjs:31, 165-183',
    docs: 'dist/index.d.ts:108: get returns "The number of hits and reset time for that client."',
    summary:
      'get of a client that has not come yet gives totalHits NaN and a resetTime two milliseconds ago: what is nil in Redis arrives as null, and is looked for as false.',
    report: `### RedisStore.get of an unknown client: totalHits is NaN

\`GET\` of a missing key is \`false\` in Lua, but nil in the reply, which clients give as \`null\`. \`parseScriptResponse\` compares with \`false\`, so \`totalHits\` is \`parseInt('')\`, and \`resetTime\` is made of the -2 that \`PTTL\` says of a missing key.

Version 6.0.1, ioredis 6.0.0, Redis 7.0.15, Node 20.20.

\`\`\`js
import { Redis } from 'ioredis';
import { RedisStore } from 'rate-limit-redis';

const client = new Redis();
const store = new RedisStore({ sendCommand: (...command) => client.call(...command) });
await store.init({ windowMs: 60_000 });
console.log(await store.get('nobody'));
client.disconnect();
\`\`\`

- Expected: \`undefined\`, or 0 hits ("The number of hits and reset time for that client")
- Actual: \`totalHits: NaN\`, and a \`resetTime\` 2 ms ago

\`results[0] == null\` in place of \`=== false\`, and \`undefined\` for it, would be enough.`,
  },
  {
    unit: 'express-rate-limit-redis',
    clause: 'PEEK-1',
    kind: 'bug',
    version: '6.0.1',
    date: DATE,
    where: 'dist/index.mjs:4-9, 15-18',
    docs: 'dist/index.d.ts:108: get returns "The number of hits and reset time for that client."',
    summary:
      'In the millisecond of the deadline, while Redis still has the key, increment begins a new window; get tells the hits of the old one.',
    report: `### RedisStore.get tells the old hits in the last millisecond

Redis keeps a key while now is not above its deadline. \`increment\` takes a \`PTTL\` of 0 as the end of the window and counts from 1; \`get\` returns the old count, with a \`resetTime\` of now. Of 60 windows of 500 ms on Redis 7.0.15, \`get\` was asked in that millisecond 25 times, and told the old count each time.

\`if timeToExpire <= 0\` in the script of \`get\` too would be enough.`,
  },
  {
    unit: 'upstash-ratelimit-fixed-window',
    clause: 'FW-2',
    kind: 'bug',
    version: '2.2.0',
    date: DATE,
    // It is judged without its cache.
    byHand: true,
    where: 'dist/index.mjs:75-84',
    docs: 'https://upstash.com/docs/redis/sdks/ratelimit-ts/features: "When a request is received with some identifier `ip1` before the reset time of `ip1`, the request will be denied without having to call Redis."',
    summary:
      'With the cache, which is on by default, an instance that has denied a key denies it at the reset too, for a millisecond in which other instances admit.',
    report: `### The ephemeral cache still blocks in the millisecond of the reset

\`Cache.isBlocked\` compares \`reset < Date.now()\`, so at \`Date.now() === reset\`, when the next window has begun, an identifier that was denied is denied once more, with the reason \`cacheBlock\`.

Version 2.2.0, Node 20.20, over Redis 7.0.15 (without the first line of the scripts).

\`\`\`js
const ratelimit = new Ratelimit({ redis, limiter: Ratelimit.fixedWindow(1, '1 s') });
await ratelimit.limit('id');
const { reset } = await ratelimit.limit('id');
while (Date.now() < reset);
console.log(Date.now() - reset, await ratelimit.limit('id'));
\`\`\`

- Expected, where 0 is printed: allowed ("before the reset time")
- Actual: denied in 9 of 10 cases, \`cacheBlock\`; with \`ephemeralCache: false\` in none of 7

\`reset <= Date.now()\` would be enough.`,
  },
  ...[
    ['upstash-ratelimit-fixed-window', '473-493, 1545'],
    ['upstash-ratelimit-sliding-window', '473-493, 1641'],
    ['upstash-ratelimit-token-bucket', '473-493, 1726'],
  ].map(([unit, lines]) => ({
    unit,
    clause: 'LIFE-3',
    kind: 'bug',
    version: '2.2.0',
    date: DATE,
    where: `dist/index.mjs:${lines}`,
    docs: 'https://upstash.com/docs/redis/sdks/ratelimit-ts/methods: resetUsedTokens "resets the state of the algorithm with respect to some identifier"',
    summary:
      'resetUsedTokens takes the identifier for a pattern of SCAN: `*` resets everybody, `a` resets `a:b` too (windows), and `[x]` resets `x` and not itself.',
    report: `### resetUsedTokens resets other identifiers

The script of \`resetUsedTokens\` deletes what \`SCAN … MATCH\` finds, and the pattern is made of the prefix and the identifier as they are. For both windows \`:*\` is added.

Version 2.2.0, Node 20.20, over Redis 7.0.15 (without the first line of the scripts).

\`\`\`js
const ratelimit = new Ratelimit({ redis, limiter: Ratelimit.fixedWindow(1, '600 s'), ephemeralCache: false });
for (const id of ['a', 'a:b', 'other']) await ratelimit.limit(id);
await ratelimit.resetUsedTokens('a');
for (const id of ['a', 'a:b', 'other']) console.log(id, (await ratelimit.getRemaining(id)).remaining);
await ratelimit.resetUsedTokens('*');
console.log('other', (await ratelimit.getRemaining('other')).remaining);
\`\`\`

- Expected: 1, 0, 0 and 0 ("with respect to some identifier")
- Actual: 1, 1, 0 and 1. With \`Ratelimit.tokenBucket\` the reset of \`[x]\` resets \`x\`, and leaves \`[x]\` as it was.

An identifier that comes from a request, and is reset after a login say, can thus unlock all others. Escaping \`\\ * ? [ ]\`, and for windows deleting the two keys that can be there, would be enough; SCAN then is not needed.`,
  })),
  {
    unit: 'upstash-ratelimit-sliding-window',
    clause: 'ADM-6',
    kind: 'bug',
    version: '2.2.0',
    date: DATE,
    // It is judged for requests of one each.
    byHand: true,
    where: 'dist/index.mjs:235-245, 1604',
    docs: 'https://upstash.com/docs/redis/sdks/ratelimit-ts/features: "the algorithm will subtract `batchSize` instead of 1"; dist/index.mjs:320-323 tells of the same in tokenBucket: "a rejected request consumed tokens and a single large rate could lock the identifier out"',
    summary:
      'With a `rate` a request is counted whenever the estimate without it is below the limit, and denied when the estimate with it is above: what is denied is charged, and one large rate closes the key.',
    report: `### slidingWindow: a request with a rate that does not fit is denied, and charged

The script compares the estimate without the request (\`>= effectiveLimit\`), adds \`incrementBy\`, and the answer is denied when what is left is below 0. It was mended for \`tokenBucket\` in 2.2.0, and the script of \`MultiRegionRatelimit.slidingWindow\` adds the rate before it compares.

Version 2.2.0, Node 20.20, over Redis 7.0.15 (without the first line of the scripts).

\`\`\`js
const ratelimit = new Ratelimit({ redis, limiter: Ratelimit.slidingWindow(10, '60 s'), ephemeralCache: false });
for (const rate of [6, 5, 4, 1]) console.log(rate, (await ratelimit.limit('id', { rate })).success);
\`\`\`

- Expected: \`true\`, \`false\`, \`true\`, \`false\`, as from \`tokenBucket\`: 4 of 10 are left after the first
- Actual: \`true\`, \`false\`, \`false\`, \`false\`. A single request with \`rate: 11\` on a new identifier is denied and closes it for the rest of the window, a larger one for most of the next as well.

\`requestsInPreviousWindow + requestsInCurrentWindow + incrementBy > effectiveLimit\` would be enough.`,
  },
  {
    unit: 'upstash-ratelimit-token-bucket',
    clause: 'META-2b',
    kind: 'bug',
    version: '2.2.0',
    date: DATE,
    where: 'dist/index.mjs:324-326, 1693-1704',
    docs: 'dist/index.d.ts:49: remaining is "How many requests the user has left within the current window."',
    summary: 'A denied request is told that nothing remains, whatever there is: the script says -1, which is cut at 0.',
    report: `### tokenBucket: remaining is 0 on every denial

For a request with a \`rate\` above what is there the script returns -1, and \`remaining\` is \`Math.max(0, -1)\`. With 4 of 10 tokens left, \`limit(id, { rate: 5 })\` is denied with \`remaining: 0\`, and \`limit(id, { rate: 4 })\` is then allowed.

Version 2.2.0, Node 20.20, over Redis 7.0.15 (without the first line of the scripts).

- Expected: 4 ("How many requests the user has left")
- Actual: 0

Returning \`tokens\` beside the refusal would be enough.`,
  },
  {
    unit: 'upstash-ratelimit-token-bucket',
    clause: 'PEEK-1',
    kind: 'bug',
    version: '2.2.0',
    date: DATE,
    where: 'dist/index.mjs:339-366, 1707-1724',
    docs: 'https://upstash.com/docs/redis/sdks/ratelimit-ts/methods: getRemaining "returns the remaining tokens/requests available for some identifier"',
    summary:
      'getRemaining tells what was left at the last admission, without the refills since, and a reset that has passed.',
    report: `### tokenBucket: getRemaining does not refill

The script of \`getRemaining\` returns the \`tokens\` and \`refilledAt\` that are stored. Refills since the last admitted request are not in it, and \`reset\`, one interval after \`refilledAt\`, can lie in the past.

Version 2.2.0, Node 20.20, over Redis 7.0.15 (without the first line of the scripts).

\`\`\`js
const ratelimit = new Ratelimit({ redis, limiter: Ratelimit.tokenBucket(5, '1 s', 10), ephemeralCache: false });
await ratelimit.limit('id', { rate: 10 });
await setTimeout(1_300);
const { remaining, reset } = await ratelimit.getRemaining('id');
console.log(remaining, reset - Date.now(), (await ratelimit.limit('id', { rate: 5 })).success);
\`\`\`

- Expected: 5, a \`reset\` to come, and \`true\` ("the remaining tokens/requests available")
- Actual: \`0 -317 true\`

The refill of the script of \`limit\`, without the write, would be enough.`,
  },
  {
    unit: 'upstash-ratelimit-token-bucket',
    clause: 'TBS-1',
    kind: 'undocumented',
    version: '2.2.0',
    date: DATE,
    where: 'dist/index.mjs:281-337',
    docs: 'https://upstash.com/docs/redis/sdks/ratelimit-ts/algorithms: "refills 5 tokens every 10 seconds"; from when on is not said',
    summary:
      'Intervals count from the first request of a key, and anew from the first after the key has expired, which is when the bucket has been filled.',
    report: '',
  },
  {
    unit: 'bottleneck-reservoir',
    clause: 'TIME-7',
    kind: 'undocumented',
    version: '2.19.5',
    date: DATE,
    where: 'lib/LocalDatastore.js:34-36',
    docs: 'README.md:260 says only from when the first interval counts: "starts from the moment the limiter is created"',
    summary:
      'A refresh is counted from the heartbeat that made it. After a stall of 400 ms, with an interval of 250, the next one came at 650 and not at 500; all later ones stay moved.',
    report: '',
  },
];
