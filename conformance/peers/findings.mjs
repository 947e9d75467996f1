/**
 * What is to be said of a verdict. `bug`: it contradicts a sentence of the peer's own documentation. `documented choice`:
 * the peer says so itself. `undocumented`: it says neither. `ours`: the limiter is right and the harness is not.
 * `report` is ready for its maintainers; a documented choice needs none. Every bug was seen outside ratelaw too.
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
];
