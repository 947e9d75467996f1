/**
 * Bugs of real rate limiters, by the clause that catches their class: shipped code, with a trigger stated in a public
 * issue or pull request. Summaries are ours; the address has the whole story, and whether it has been fixed since.
 */

export interface KnownBug {
  readonly project: string;
  /** What went wrong, in one line. */
  readonly what: string;
  readonly url: string;
  /** The clauses that catch a bug of this class. */
  readonly clauses: readonly string[];
  /** The algorithms that it says something about; left out where it is about any, or about none of the law's. */
  readonly algorithms?: readonly string[];
}

export const KNOWN_BUGS: readonly KnownBug[] = [
  // Buckets: refill.
  {
    project: 'mailgun/gubernator',
    what: 'caps the level before adding the leak, so remaining can exceed the limit',
    url: 'https://github.com/mailgun/gubernator/pull/87',
    clauses: ['TB-2', 'LB-1', 'META-1'],
    algorithms: ['leaky-bucket'],
  },
  {
    project: 'uber-go/ratelimit',
    what: 'grants the same idle slack again on every take, so nothing blocks any more',
    url: 'https://github.com/uber-go/ratelimit/issues/119',
    clauses: ['TB-2', 'TIME-1', 'TIME-2a', 'SPACE-1'],
    algorithms: ['spacing'],
  },
  {
    project: 'Apache Pulsar',
    what: 'balance is stale for up to 16 ms: everything passes, then a long pause',
    url: 'https://github.com/apache/pulsar/pull/24012',
    clauses: ['TB-1', 'TB-3b', 'DIST-1'],
    algorithms: ['token-bucket'],
  },
  {
    project: 'Apache Pulsar',
    what: 'caps the balance before subtracting what was used; a late tick leaves debt',
    url: 'https://github.com/apache/pulsar/pull/23930',
    clauses: ['ADM-2', 'TB-3a', 'TIME-7'],
    algorithms: ['token-bucket'],
  },
  {
    project: 'Firebase Android SDK',
    what: 'drops fractional tokens on each check because the clock mark moves to now',
    url: 'https://github.com/firebase/firebase-android-sdk/pull/2662',
    clauses: ['TB-3a', 'TB-4', 'ADM-8'],
    algorithms: ['token-bucket'],
  },
  {
    project: 'varnish vsthrottle',
    what: 'loses part of a token at each admission and refuses traffic below the limit',
    url: 'https://github.com/varnish/varnish-modules/pull/243',
    clauses: ['TB-3a', 'TB-4'],
    algorithms: ['token-bucket'],
  },
  {
    project: 'ScyllaDB Seastar',
    what: 'rounds each gain to the nearest token; the error adds up to a wrong rate',
    url: 'https://github.com/scylladb/seastar/pull/1723',
    clauses: ['TB-3b', 'TB-4'],
    algorithms: ['token-bucket'],
  },
  {
    project: 'ScyllaDB Seastar',
    what: 'integer division makes the wait for a small deficit zero, so callers spin',
    url: 'https://github.com/scylladb/seastar/pull/1722',
    clauses: ['META-3', 'ANS-2', 'TB-4'],
    algorithms: ['token-bucket'],
  },
  {
    project: 'svix/diom',
    what: 'each denied call restarts the refill period, so polling starves the bucket',
    url: 'https://github.com/svix/diom/pull/115',
    clauses: ['ADM-8', 'TB-3a', 'TBS-1'],
    algorithms: ['token-bucket', 'stepped-bucket'],
  },
  {
    project: 'didip/tollbooth',
    what: 'rates below one per second give a burst of zero: every request is refused',
    url: 'https://github.com/didip/tollbooth/pull/60',
    clauses: ['TB-5', 'CFG-2', 'ADM-3'],
    algorithms: ['token-bucket'],
  },
  {
    project: 'Envoy',
    what: 'timer jitter makes a refill look early, so that whole refill is skipped',
    url: 'https://github.com/envoyproxy/envoy/pull/21327',
    clauses: ['TIME-7', 'TBS-1'],
    algorithms: ['token-bucket', 'stepped-bucket'],
  },
  {
    project: 'zendesk/prop',
    what: 'denied calls keep filling the bucket, so a hammered key stays shut for long',
    url: 'https://github.com/zendesk/prop/pull/38',
    clauses: ['ADM-6', 'LB-1'],
    algorithms: ['leaky-bucket'],
  },
  {
    project: 'lua-resty-limit-traffic',
    what: 'millisecond clock: with no burst, rates above 1000 per second are unreachable',
    url: 'https://github.com/openresty/lua-resty-limit-traffic/issues/38',
    clauses: ['CFG-2', 'LB-1', 'SPACE-1'],
    algorithms: ['leaky-bucket', 'spacing'],
  },
  // Windows.
  {
    project: 'rate-limiter-flexible',
    what: 'the timer of a deleted key later wipes the new record under the same key',
    url: 'https://github.com/animir/node-rate-limiter-flexible/pull/146',
    clauses: ['TIME-7', 'LIFE-3', 'FW-1'],
    algorithms: ['fixed-window'],
  },
  {
    project: 'Stirling-PDF',
    what: 'the instant at which the window ends still belongs to the old window',
    url: 'https://github.com/Stirling-Tools/Stirling-PDF/pull/4820',
    clauses: ['FW-2', 'ADM-2'],
    algorithms: ['fixed-window'],
  },
  {
    project: 'Laravel',
    what: 'off-by-one: the check still says open after the last permitted attempt',
    url: 'https://github.com/laravel/framework/pull/18139',
    clauses: ['PEEK-1', 'META-2a'],
    algorithms: ['fixed-window'],
  },
  {
    project: 'rolling-rate-limiter',
    what: 'two hits in the same microsecond share one set member and count once',
    url: 'https://github.com/peterkhayes/rolling-rate-limiter/issues/11',
    clauses: ['SLOG-1', 'SLOG-2'],
    algorithms: ['sliding-log'],
  },
  {
    project: 'genlayer-studio',
    what: 'checks and records in two steps; concurrent requests all see the same count',
    url: 'https://github.com/genlayerlabs/genlayer-studio/pull/1536',
    clauses: ['CONC-1', 'CONC-3', 'SLOG-2'],
    algorithms: ['sliding-log'],
  },
  {
    project: 'node-ratelimiter',
    what: 'a denied call is recorded too and eats into the following window',
    url: 'https://github.com/tj/node-ratelimiter/issues/43',
    clauses: ['ADM-6'],
    algorithms: ['sliding-log'],
  },
  {
    project: '@upstash/ratelimit',
    what: 'looks up the wrong previous window, so it is always empty',
    url: 'https://github.com/upstash/ratelimit-js/pull/61',
    clauses: ['SCTR-1', 'SCTR-2', 'META-2a'],
    algorithms: ['sliding-counter'],
  },
  {
    project: 'gofiber/fiber',
    what: 'windows under a second have length zero: even the first request is refused',
    url: 'https://github.com/gofiber/fiber/pull/4564',
    clauses: ['CFG-2', 'SCTR-1', 'ADM-3'],
    algorithms: ['sliding-counter'],
  },
  {
    project: 'Symfony RateLimiter',
    what: 'mixes whole seconds with microseconds, so a window may expire late',
    url: 'https://github.com/symfony/symfony/pull/43677',
    clauses: ['SCTR-1', 'TIME-5', 'TIME-6'],
    algorithms: ['sliding-counter'],
  },
  {
    project: 'tempesta-tech/xFW',
    what: 'floors the share of the previous window, which removes it at low rates',
    url: 'https://github.com/tempesta-tech/xFW/pull/79',
    clauses: ['SCTR-2'],
    algorithms: ['sliding-counter'],
  },
  // Cost.
  {
    project: 'Redisson',
    what: 'the first call on a key may take more permits than the rate allows',
    url: 'https://github.com/redisson/redisson/issues/2072',
    clauses: ['ADM-7', 'ADM-1'],
    algorithms: ['token-bucket', 'fixed-window'],
  },
  {
    project: 'alisaifee/limits',
    what: 'a cost above the limit is admitted: the lookup falls outside the window',
    url: 'https://github.com/alisaifee/limits/pull/152',
    clauses: ['ADM-7', 'SLOG-1'],
    algorithms: ['sliding-log'],
  },
  {
    project: 'Firecracker',
    what: 'a request larger than the bucket passes for the price of one full bucket',
    url: 'https://github.com/firecracker-microvm/firecracker/pull/2048',
    clauses: ['ADM-7', 'PAY-1'],
    algorithms: ['token-bucket', 'pay-later'],
  },
  {
    project: 'Bucket4j',
    what: 'takes a negative amount from a negative balance, which hands tokens out',
    url: 'https://github.com/bucket4j/bucket4j/issues/417',
    clauses: ['COST-1', 'TIME-1'],
    algorithms: ['token-bucket'],
  },
  {
    project: 'Bucket4j',
    what: 'reports a finite wait for a request larger than the capacity',
    url: 'https://github.com/bucket4j/bucket4j/issues/220',
    clauses: ['META-6'],
    algorithms: ['token-bucket'],
  },
  // Configuration.
  {
    project: '@fastify/rate-limit',
    what: 'accepts NaN as a limit or a window, because NaN is of type number',
    url: 'https://github.com/fastify/fastify-rate-limit/pull/209',
    clauses: ['CFG-1'],
    algorithms: ['fixed-window'],
  },
  {
    project: 'vulcand/oxy',
    what: 'a period of zero is accepted and panics at the first request',
    url: 'https://github.com/vulcand/oxy/pull/213',
    clauses: ['CFG-1', 'ANS-1'],
    algorithms: ['token-bucket'],
  },
  {
    project: 'golang.org/x/time/rate',
    what: 'with a rate of zero every reservation is granted at once',
    url: 'https://github.com/golang/go/issues/47221',
    clauses: ['CFG-1', 'TB-1', 'RESERVE-1'],
    algorithms: ['token-bucket'],
  },
  // Time.
  {
    project: 'varnish vsthrottle',
    what: 'setting the clock back makes the level hugely negative: blocked for days',
    url: 'https://github.com/varnish/libvmod-vsthrottle/issues/4',
    clauses: ['TIME-3', 'TIME-6'],
    algorithms: ['token-bucket'],
  },
  {
    project: 'chatmail/filtermail',
    what: 'a clock that sometimes steps back makes it refuse traffic below the burst',
    url: 'https://github.com/chatmail/filtermail/pull/167',
    clauses: ['TIME-2b', 'TIME-3'],
    algorithms: ['gcra'],
  },
  {
    project: 'rolling-rate-limiter',
    what: 'a node whose clock lags sees a negative gap and limits for no reason',
    url: 'https://github.com/peterkhayes/rolling-rate-limiter/pull/68',
    clauses: ['DIST-3', 'TIME-2b', 'TIME-6'],
    algorithms: ['sliding-log'],
  },
  {
    project: 'Spring Cloud Gateway',
    what: 'a slow node writes back an older time, and the next node credits it again',
    url: 'https://github.com/spring-cloud/spring-cloud-gateway/pull/1688',
    clauses: ['TIME-2a', 'DIST-3'],
    algorithms: ['token-bucket'],
  },
  {
    project: 'Bucket4j',
    what: 'a long idle time overflows the refill: the level goes negative and refuses',
    url: 'https://github.com/bucket4j/bucket4j/issues/51',
    clauses: ['TIME-4', 'ADM-3'],
    algorithms: ['token-bucket'],
  },
  {
    project: 'rate-limiter-flexible',
    what: 'a long block overflows its timer and is lifted after one millisecond',
    url: 'https://github.com/animir/node-rate-limiter-flexible/issues/231',
    clauses: ['BLOCK-1', 'CFG-2', 'TIME-7'],
    algorithms: ['fixed-window'],
  },
  {
    project: 'Apache Kafka',
    what: "an event exactly at a sample's start gives a window of zero and a NaN rate",
    url: 'https://github.com/apache/kafka/pull/12184',
    clauses: ['ANS-1', 'TIME-5'],
  },
  // What the answers say.
  {
    project: 'rate-limiter-flexible',
    what: 'consuming more than is left reports a negative number of points',
    url: 'https://github.com/animir/node-rate-limiter-flexible/pull/173',
    clauses: ['META-1'],
    algorithms: ['fixed-window'],
  },
  {
    project: 'Symfony RateLimiter',
    what: 'after taking exactly the last permits it says to retry now',
    url: 'https://github.com/symfony/symfony/pull/63492',
    clauses: ['META-3'],
    algorithms: ['fixed-window', 'token-bucket'],
  },
  {
    project: 'redis-cell',
    what: 'cuts the fraction off the wait: following it exactly gets refused again',
    url: 'https://github.com/brandur/redis-cell/issues/56',
    clauses: ['META-3', 'HTTP-2'],
    algorithms: ['gcra'],
  },
  {
    project: 'Bucket4j',
    what: 'ignores the partly earned token, so the wait it reports is too long',
    url: 'https://github.com/bucket4j/bucket4j/issues/88',
    clauses: ['META-4'],
    algorithms: ['token-bucket'],
  },
  {
    project: 'Symfony RateLimiter',
    what: 'tells clients to wait for the end of the window, though seconds suffice',
    url: 'https://github.com/symfony/symfony/issues/40289',
    clauses: ['META-4'],
    algorithms: ['sliding-counter'],
  },
  {
    project: 'alisaifee/limits',
    what: 'derives the reset time from the newest entry instead of the oldest',
    url: 'https://github.com/alisaifee/limits/issues/200',
    clauses: ['META-4', 'META-5'],
    algorithms: ['sliding-log'],
  },
  {
    project: 'Yii 2',
    what: 'computes the reset header before taking the current request',
    url: 'https://github.com/yiisoft/yii2/pull/15433',
    clauses: ['META-5', 'HTTP-3'],
    algorithms: ['leaky-bucket'],
  },
  {
    project: 'open-balena-api',
    what: 'rounds Retry-After to the nearest second, so it can be too early',
    url: 'https://github.com/balena-io/open-balena-api/pull/1472',
    clauses: ['HTTP-2'],
  },
  {
    project: 'slowapi',
    what: 'two limits on one route emit every header twice, with joined values',
    url: 'https://github.com/laurentS/slowapi/issues/33',
    clauses: ['HTTP-3', 'COMP-2'],
    algorithms: ['fixed-window'],
  },
  {
    project: 'slowapi',
    what: 'limits given as a string are accepted and crash once exceeded, without a 429',
    url: 'https://github.com/laurentS/slowapi/issues/239',
    clauses: ['HTTP-1', 'ANS-1'],
    algorithms: ['fixed-window'],
  },
  // Keys.
  {
    project: '@fastify/rate-limit',
    what: 'the in-memory store shares one window among all clients',
    url: 'https://github.com/fastify/fastify-rate-limit/pull/217',
    clauses: ['KEY-1', 'FW-1', 'FW-2'],
    algorithms: ['fixed-window'],
  },
  {
    project: 'Traefik',
    what: 'one flooding address gets other addresses refused',
    url: 'https://github.com/traefik/traefik/issues/7129',
    clauses: ['KEY-1'],
    algorithms: ['token-bucket'],
  },
  {
    project: 'pinnwand',
    what: 'passes the cost where the key belongs: all clients share a bucket',
    url: 'https://github.com/supakeen/pinnwand/pull/261',
    clauses: ['KEY-1', 'KEY-2'],
    algorithms: ['token-bucket'],
  },
  {
    project: 'better-auth',
    what: 'joins address and path without a separator, so keys may collide',
    url: 'https://github.com/better-auth/better-auth/pull/7300',
    clauses: ['KEY-2', 'HTTP-4'],
    algorithms: ['fixed-window'],
  },
  {
    project: 'mcp-ts-core',
    what: 'eviction skips the empty key, so the table outgrows its maximum',
    url: 'https://github.com/cyanheads/mcp-ts-core/issues/405',
    clauses: ['KEY-3', 'LIFE-4'],
    algorithms: ['fixed-window'],
  },
  {
    project: 'Neon',
    what: 'limits by full IPv6 address: one /64 holds as many keys as it likes',
    url: 'https://github.com/neondatabase/neon/pull/7316',
    clauses: ['HTTP-4'],
    algorithms: ['token-bucket'],
  },
  // Callers at once, and waiters.
  {
    project: 'Bucket4j',
    what: 'batched concurrent requests on one bucket overspend it',
    url: 'https://github.com/bucket4j/bucket4j/issues/501',
    clauses: ['CONC-1', 'CONC-3', 'DIST-1'],
    algorithms: ['token-bucket'],
  },
  {
    project: 'Kong',
    what: 'reads the counter and adds to it later, so parallel requests all pass',
    url: 'https://github.com/Kong/kong/pull/8227',
    clauses: ['CONC-3', 'CONC-1'],
    algorithms: ['fixed-window'],
  },
  {
    project: 'Kong',
    what: 'counts a request twice when it follows a sync of the counters',
    url: 'https://github.com/Kong/kong/pull/11859',
    clauses: ['CONC-2', 'DIST-2'],
    algorithms: ['fixed-window'],
  },
  {
    project: 'Apache Dubbo',
    what: 'a refused call lowers the active count twice, letting extra calls in',
    url: 'https://github.com/apache/dubbo/issues/4277',
    clauses: ['CONC-2', 'REFUND-2'],
  },
  {
    project: 'AnyIO',
    what: "between a release and its waiter's wake-up another caller takes the same slot",
    url: 'https://github.com/agronholm/anyio/issues/1170',
    clauses: ['CONC-1', 'WAIT-1'],
  },
  {
    project: 'muad-dib',
    what: 'waiters are released after one sleep without ever taking a token',
    url: 'https://github.com/DNSZLSK/muad-dib/pull/556',
    clauses: ['WAIT-1', 'ADM-1'],
    algorithms: ['token-bucket'],
  },
  {
    project: 'CockroachDB',
    what: "one second's worth of debt in a single packet stalls every waiter",
    url: 'https://github.com/cockroachdb/cockroach/pull/71149',
    clauses: ['WAIT-2'],
    algorithms: ['token-bucket'],
  },
  {
    project: 'limiter (npm)',
    what: 'waiting callers are served in arbitrary order',
    url: 'https://github.com/jhurliman/node-rate-limiter/issues/50',
    clauses: ['WAIT-2'],
    algorithms: ['token-bucket'],
  },
  {
    project: 'Netflix concurrency-limits',
    what: 'a permit handed over just as its waiter times out is lost',
    url: 'https://github.com/Netflix/concurrency-limits/pull/179',
    clauses: ['WAIT-3', 'WAIT-4'],
  },
  {
    project: 'Failsafe',
    what: 'a timed-out waiter stays queued and swallows a permit released later',
    url: 'https://github.com/failsafe-lib/failsafe/issues/393',
    clauses: ['WAIT-3', 'WAIT-4'],
  },
  {
    project: '.NET System.Threading.RateLimiting',
    what: 'a cancelled waiter keeps its place in the queue until the next refill',
    url: 'https://github.com/dotnet/runtime/issues/64078',
    clauses: ['WAIT-4'],
    algorithms: ['token-bucket'],
  },
  {
    project: '.NET System.Threading.RateLimiting',
    what: 'releasing while a waiter is cancelled can deadlock',
    url: 'https://github.com/dotnet/runtime/pull/85523',
    clauses: ['ANS-2'],
  },
  {
    project: 'Kevlar',
    what: "a cancelled waiter's reservation is not given back",
    url: 'https://github.com/thomhurst/Kevlar/issues/15',
    clauses: ['WAIT-4', 'RESERVE-1'],
    algorithms: ['gcra'],
  },
  // Reconfiguration and refunds.
  {
    project: 'mailgun/gubernator',
    what: "a changed limit is ignored until the key's reset time",
    url: 'https://github.com/mailgun/gubernator/issues/37',
    clauses: ['RECONF-1', 'RECONF-2', 'TIER-1'],
    algorithms: ['token-bucket'],
  },
  {
    project: 'RocksDB',
    what: 'lowering the rate keeps the old credit, so the new limit has no effect',
    url: 'https://github.com/facebook/rocksdb/issues/13695',
    clauses: ['RECONF-2', 'TB-2'],
    algorithms: ['token-bucket', 'stepped-bucket'],
  },
  {
    project: 'Bottleneck',
    what: "updating the settings stops the reservoir's refill for good",
    url: 'https://github.com/SGrondin/bottleneck/issues/185',
    clauses: ['RECONF-1', 'RECONF-3', 'RECONF-4'],
    algorithms: ['stepped-bucket'],
  },
  {
    project: 'Firecracker',
    what: 'updating a limiter to a size of zero panics in a division',
    url: 'https://github.com/firecracker-microvm/firecracker/issues/1918',
    clauses: ['RECONF-4', 'CFG-1'],
    algorithms: ['token-bucket'],
  },
  {
    project: 'express-rate-limit',
    what: 'refunds of late responses hit the next window, whose count goes negative',
    url: 'https://github.com/express-rate-limit/express-rate-limit/pull/647',
    clauses: ['REFUND-1', 'REFUND-2'],
    algorithms: ['fixed-window'],
  },
  // Life.
  {
    project: 'aspnetcore-redis-rate-limiting',
    what: 'expiry counted in periods but set in seconds: drained keys come back full',
    url: 'https://github.com/cristipufu/aspnetcore-redis-rate-limiting/issues/46',
    clauses: ['LIFE-1'],
    algorithms: ['token-bucket', 'stepped-bucket'],
  },
  {
    project: 'sethvargo/go-limiter',
    what: 'unsigned wrap-around lets the cleanup delete a key in use',
    url: 'https://github.com/sethvargo/go-limiter/issues/57',
    clauses: ['LIFE-1', 'LIFE-2', 'TIME-4'],
    algorithms: ['token-bucket'],
  },
  {
    project: 'SignalR.E.A.C.H',
    what: 'a full table is cleared, so fresh addresses reopen drained ones',
    url: 'https://github.com/falabellamichael/SignalR.E.A.C.H/pull/76',
    clauses: ['LIFE-2'],
    algorithms: ['token-bucket'],
  },
  {
    project: 'alisaifee/limits',
    what: 'clear() deletes a key that this strategy never uses',
    url: 'https://github.com/alisaifee/limits/issues/276',
    clauses: ['LIFE-3'],
    algorithms: ['sliding-counter'],
  },
  {
    project: 'Teleport',
    what: 'calls closer together than the sweep interval postpone the sweep for ever',
    url: 'https://github.com/gravitational/teleport/pull/63568',
    clauses: ['LIFE-4'],
  },
  {
    project: '@fastify/rate-limit',
    what: 'calls made while blocked do not extend the block, although configured to',
    url: 'https://github.com/fastify/fastify-rate-limit/issues/207',
    clauses: ['BLOCK-1'],
    algorithms: ['fixed-window'],
  },
  // Composites.
  {
    project: 'Envoy',
    what: "the shared bucket pays for requests that a descriptor's bucket refuses",
    url: 'https://github.com/envoyproxy/envoy/pull/25139',
    clauses: ['COMP-1'],
    algorithms: ['token-bucket'],
  },
  {
    project: 'Symfony RateLimiter',
    what: 'takes from every limit even after one refused, draining the shared one',
    url: 'https://github.com/symfony/symfony/pull/65796',
    clauses: ['COMP-1'],
  },
  // Store and faults.
  {
    project: 'rate-limiter-flexible',
    what: 'treats an ordinary denial as a store failure and asks the fallback',
    url: 'https://github.com/animir/node-rate-limiter-flexible/issues/337',
    clauses: ['FAULT-1'],
    algorithms: ['fixed-window'],
  },
  {
    project: 'Apache APISIX',
    what: 'an empty reply from the store becomes an HTTP 500',
    url: 'https://github.com/apache/apisix/issues/1901',
    clauses: ['FAULT-1', 'ANS-1'],
    algorithms: ['fixed-window'],
  },
  {
    project: 'ulule/limiter',
    what: 'a key that expires between two store calls comes back without expiry',
    url: 'https://github.com/ulule/limiter/issues/22',
    clauses: ['FAULT-2'],
    algorithms: ['fixed-window'],
  },
  {
    project: 'Kong',
    what: 'a counter that vanishes after the check is recreated without expiry',
    url: 'https://github.com/Kong/kong/pull/6150',
    clauses: ['FAULT-2'],
    algorithms: ['fixed-window'],
  },
  {
    project: 'envoyproxy/ratelimit',
    what: 'after a fail-over writes keep going to the demoted node until a restart',
    url: 'https://github.com/envoyproxy/ratelimit/pull/1191',
    clauses: ['FAULT-4'],
    algorithms: ['fixed-window'],
  },
];

/** Up to `most` bugs for a clause, those of the same algorithm first. */
export function knownBugs(clause: string, algorithm: string, most = 2): readonly KnownBug[] {
  const rank = (bug: KnownBug): number => {
    if (bug.algorithms === undefined) return 1;
    return bug.algorithms.includes(algorithm) ? 0 : 2;
  };
  return KNOWN_BUGS.filter((bug) => bug.clauses.includes(clause))
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, Math.max(0, most));
}
