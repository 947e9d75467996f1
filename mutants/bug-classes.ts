/**
 * Bugs that shipped in rate limiters, by class: found in public issue trackers, each at
 * an address that states what sets it off. What is there is told in the words of its authors; how each class is named
 * and put here is ours.
 */
export interface BugClassRow {
  readonly id: string;
  /** What goes wrong. */
  readonly what: string;
  /** Why no limiter can show it. */
  readonly without?: 'not about rates';
  readonly bugs: readonly string[];
}

export const BUG_CLASSES = [
  {
    id: 'batch-refill',
    what: 'permits come in lumps, and not as time brings them',
    bugs: [
      'https://github.com/apache/pulsar/pull/24012',
      'https://github.com/spring-cloud/spring-cloud-gateway/issues/1117',
    ],
  },
  {
    id: 'boundary-inclusive',
    what: 'a comparison that is off by one: `>` for `>=`, or one more than the limit',
    bugs: [
      'https://github.com/Netflix/concurrency-limits/pull/78',
      'https://github.com/laravel/framework/pull/18139',
      'https://github.com/mokies/ratelimitj/issues/24',
      'https://github.com/Stirling-Tools/Stirling-PDF/pull/4820',
      'https://github.com/upstash/ratelimit-js/pull/157',
      'https://github.com/andikleen/mcelog/issues/11',
      'https://github.com/jeremy/rack-ratelimit/pull/3',
    ],
  },
  {
    id: 'clock-backwards',
    what: 'the clock goes back, and time with it',
    bugs: ['https://github.com/chatmail/filtermail/pull/167', 'https://github.com/varnish/libvmod-vsthrottle/issues/4'],
  },
  {
    id: 'clock-skew-stale-now',
    what: 'a decision goes by an older reading of the clock than the state it changes, or by two readings',
    bugs: [
      'https://github.com/peterkhayes/rolling-rate-limiter/pull/68',
      'https://github.com/sqrl-lang/sqrl/pull/14',
      'https://github.com/kubernetes/kubernetes/issues/104623',
      'https://github.com/spring-cloud/spring-cloud-gateway/pull/1688',
    ],
  },
  {
    id: 'config-accepted-or-ignored',
    what: 'a setting that cannot work is accepted, or one that could is ignored',
    bugs: [
      'https://github.com/envoyproxy/envoy/pull/37375',
      'https://github.com/fastify/fastify-rate-limit/issues/207',
      'https://github.com/gofiber/fiber/issues/2483',
      'https://github.com/express-rate-limit/express-rate-limit/issues/648',
      'https://github.com/kyma-project/api-gateway/issues/1634',
      'https://github.com/openclimatefix/quartz-api/pull/347',
      'https://github.com/laurentS/slowapi/issues/239',
    ],
  },
  {
    id: 'counts-rejected',
    what: 'denied requests use up what others could have had',
    bugs: [
      'https://github.com/tj/node-ratelimiter/issues/43',
      'https://github.com/zendesk/prop/pull/38',
      'https://github.com/envoyproxy/ratelimit/issues/185',
      'https://github.com/ExHammer/hammer/issues/132',
    ],
  },
  {
    id: 'evict-active',
    what: 'a key is thrown out while it is still limited',
    bugs: [
      'https://github.com/sethvargo/go-limiter/issues/57',
      'https://github.com/falabellamichael/SignalR.E.A.C.H/pull/76',
    ],
  },
  {
    id: 'fail-open-silent',
    what: 'the store fails, requests pass, and nobody is told',
    bugs: ['https://github.com/animir/node-rate-limiter-flexible/issues/337'],
  },
  {
    id: 'key-bypass',
    what: 'one client is taken for many',
    bugs: [
      'https://github.com/coder/coder/pull/27273',
      'https://github.com/fazer-ai/agents/pull/157',
      'https://github.com/neondatabase/neon/pull/7316',
      'https://github.com/long2ice/fastapi-limiter/issues/9',
    ],
  },
  {
    id: 'key-collision',
    what: 'many clients, or many limits, share one count',
    bugs: [
      'https://github.com/fastify/fastify-rate-limit/pull/217',
      'https://github.com/supakeen/pinnwand/pull/261',
      'https://github.com/traefik/traefik/issues/7129',
      'https://github.com/better-auth/better-auth/pull/7300',
      'https://github.com/long2ice/fastapi-limiter/issues/38',
      'https://github.com/laurentS/slowapi/issues/191',
      'https://github.com/ulule/limiter/issues/230',
    ],
  },
  {
    id: 'key-leak',
    what: 'keys are never forgotten',
    bugs: [
      'https://github.com/dotnet/runtime/issues/76783',
      'https://github.com/gravitational/teleport/pull/63568',
      'https://github.com/wippyai/runtime/pull/446',
      'https://github.com/cyanheads/mcp-ts-core/issues/405',
    ],
  },
  {
    id: 'lost-fraction',
    what: 'the fraction of a permit is dropped, or rounded, each time',
    bugs: [
      'https://github.com/firebase/firebase-android-sdk/pull/2662',
      'https://github.com/apache/polaris/pull/3433',
      'https://github.com/scylladb/seastar/pull/1723',
      'https://github.com/varnish/varnish-modules/pull/243',
      'https://github.com/tempesta-tech/xFW/pull/79',
    ],
  },
  {
    id: 'nan-or-negative',
    what: 'a number that is none, or is below zero, gets into the count',
    bugs: [
      'https://github.com/bucket4j/bucket4j/issues/417',
      'https://github.com/fastify/fastify-rate-limit/pull/209',
      'https://github.com/apache/kafka/pull/12184',
      'https://github.com/vinceAmstoutz/symfony-security-auditor/pull/291',
    ],
  },
  {
    id: 'no-cap',
    what: 'idle time is saved without limit',
    bugs: ['https://github.com/mailgun/gubernator/pull/87', 'https://github.com/uber-go/ratelimit/issues/119'],
  },
  {
    id: 'no-ttl',
    what: 'a count that never expires, because the command that says when got lost',
    bugs: [
      'https://github.com/Kong/kong/pull/6150',
      'https://github.com/ulule/limiter/issues/22',
      'https://github.com/linagora/cozy-stack/pull/2250',
      'https://github.com/haraka/Haraka/issues/980',
      'https://github.com/redis/redis/issues/2639',
      'https://github.com/Tabcorp/redis-rate-limiter/issues/1',
      'https://github.com/marcosbarbero/spring-cloud-zuul-ratelimit/issues/162',
    ],
  },
  {
    id: 'overflow',
    what: 'a product, a duration or a timer is too large for its type',
    bugs: [
      'https://github.com/bucket4j/bucket4j/issues/51',
      'https://github.com/diegosouzapw/OmniRoute/pull/13671',
      'https://github.com/sindresorhus/p-throttle/issues/40',
      'https://github.com/animir/node-rate-limiter-flexible/issues/231',
      'https://github.com/alibaba/Sentinel/issues/837',
    ],
  },
  {
    id: 'oversize-request',
    what: 'a cost that can never pass is admitted, or waited for',
    bugs: [
      'https://github.com/ax-llm/ax/pull/631',
      'https://github.com/firecracker-microvm/firecracker/pull/2048',
      'https://github.com/alisaifee/limits/pull/152',
      'https://github.com/redisson/redisson/issues/2072',
      'https://github.com/bucket4j/bucket4j/issues/220',
      'https://github.com/run-llama/llama_index/issues/23202',
    ],
  },
  {
    id: 'partial-composite',
    what: 'one of several limits denies, and the others have taken already',
    bugs: [
      'https://github.com/envoyproxy/envoy/pull/25139',
      'https://github.com/symfony/symfony/pull/65796',
      'https://github.com/envoyproxy/ratelimit/issues/1060',
    ],
  },
  {
    id: 'rate-quantised',
    what: 'the rate is not the one that is configured: an interval was rounded',
    bugs: [
      'https://github.com/gofiber/fiber/pull/4564',
      'https://github.com/gravitational/teleport/pull/66940',
      'https://github.com/DNS-OARC/flamethrower/pull/51',
      'https://github.com/InterCooperative-Network/icn/issues/2503',
      'https://github.com/openresty/openresty/issues/553',
      'https://github.com/openresty/lua-resty-limit-traffic/issues/38',
    ],
  },
  {
    id: 'refill-arithmetic',
    what: 'the refill is not elapsed time × rate',
    bugs: [
      'https://github.com/UWNetworksLab/adn-compiler/issues/31',
      'https://github.com/svix/diom/pull/115',
      'https://github.com/jaegertracing/jaeger-client-python/pull/35',
      'https://github.com/apache/pulsar/pull/23930',
      'https://github.com/didip/tollbooth/pull/60',
      'https://github.com/gengteng/axum-limit/issues/2',
      'https://github.com/robertmircea/RateLimiters/issues/6',
    ],
  },
  {
    id: 'refund-wrong',
    what: 'what is given back, or reset, is not what was taken',
    bugs: [
      'https://github.com/express-rate-limit/express-rate-limit/pull/647',
      'https://github.com/alisaifee/limits/issues/276',
      'https://github.com/PostHog/posthog/pull/27782',
      'https://github.com/redisson/redisson/issues/7342',
    ],
  },
  {
    id: 'remaining-reset-wrong',
    what: 'what is said of the remaining permits, or of the reset, is not so',
    bugs: [
      'https://github.com/apache/apisix/issues/9964',
      'https://github.com/animir/node-rate-limiter-flexible/pull/173',
      'https://github.com/yiisoft/yii2/pull/15433',
      'https://github.com/dragonflydb/dragonfly/issues/1008',
      'https://github.com/alisaifee/flask-limiter/issues/62',
      'https://github.com/planningcenter/developers/issues/606',
      'https://github.com/laurentS/slowapi/issues/33',
    ],
  },
  {
    id: 'retry-after-wrong',
    what: 'the wait that is told is too short, or longer than needed',
    bugs: [
      'https://github.com/balena-io/open-balena-api/pull/1472',
      'https://github.com/bucket4j/bucket4j/issues/88',
      'https://github.com/alisaifee/limits/issues/200',
      'https://github.com/scylladb/seastar/pull/1722',
      'https://github.com/symfony/symfony/issues/40289',
      'https://github.com/symfony/symfony/pull/63492',
      'https://github.com/go-chi/httprate/issues/47',
      'https://github.com/brandur/redis-cell/issues/56',
      'https://github.com/zulip/zulip/pull/39879',
    ],
  },
  {
    id: 'sliding-expiry',
    what: 'each request puts off the end of the window',
    bugs: [
      'https://github.com/fade/asteroid/pull/102',
      'https://github.com/fastify/fastify-rate-limit/pull/322',
      'https://github.com/laravel/framework/issues/16056',
      'https://github.com/wazuh/wazuh/issues/39361',
    ],
  },
  {
    id: 'sliding-window-math',
    what: 'the log or the estimate counts something else than the last window',
    bugs: [
      'https://github.com/microlinkhq/async-ratelimiter/issues/3',
      'https://github.com/peterkhayes/rolling-rate-limiter/issues/11',
      'https://github.com/upstash/ratelimit-js/pull/61',
      'https://github.com/sockudo/sockudo/issues/251',
    ],
  },
  {
    id: 'slot-leak',
    what: 'a slot for a running request is never given back, or twice',
    without: 'not about rates',
    bugs: [
      'https://github.com/cristipufu/aspnetcore-redis-rate-limiting/pull/2',
      'https://github.com/apache/dubbo/issues/4277',
      'https://github.com/confluentinc/ksql/pull/8165',
      'https://github.com/apache/solr/pull/4236',
      'https://github.com/apache/dubbo/pull/16456',
    ],
  },
  {
    id: 'store-fault-crash',
    what: 'an answer of the store that nobody expected ends the limiter',
    bugs: [
      'https://github.com/apache/apisix/issues/1901',
      'https://github.com/fastify/fastify-rate-limit/issues/344',
      'https://github.com/envoyproxy/ratelimit/pull/1191',
      'https://github.com/brandur/redis-cell/issues/91',
    ],
  },
  {
    id: 'timer-driven',
    what: 'a timer decides what only time should',
    bugs: [
      'https://github.com/envoyproxy/envoy/pull/21327',
      'https://github.com/hatchet-dev/hatchet/pull/1379',
      'https://github.com/animir/node-rate-limiter-flexible/pull/146',
    ],
  },
  {
    id: 'toctou-race',
    what: 'two callers decide by the same state',
    bugs: [
      'https://github.com/agronholm/anyio/issues/1170',
      'https://github.com/bucket4j/bucket4j/issues/501',
      'https://github.com/dotnet/runtime/pull/90409',
      'https://github.com/genlayerlabs/genlayer-studio/pull/1536',
      'https://github.com/apache/apisix/issues/3988',
      'https://github.com/Kong/kong/pull/8227',
      'https://github.com/sigmavirus24/rush/issues/5',
      'https://github.com/django-tastypie/django-tastypie/issues/1161',
    ],
  },
  {
    id: 'ttl-too-short',
    what: 'state expires before it has stopped to matter',
    bugs: [
      'https://github.com/cristipufu/aspnetcore-redis-rate-limiting/issues/46',
      'https://github.com/fastify/fastify-rate-limit/issues/175',
      'https://github.com/laravel/framework/issues/9512',
    ],
  },
  {
    id: 'unit-mixup',
    what: 'seconds for milliseconds, tokens for time, a minute for sixty seconds',
    bugs: [
      'https://github.com/api7/aisix/pull/399',
      'https://github.com/ydb-platform/nbs/pull/6601',
      'https://github.com/symfony/symfony/pull/43677',
      'https://github.com/sigmavirus24/rush/issues/18',
    ],
  },
  {
    id: 'update-rate',
    what: 'a change of the limit reaches nobody, or gives, or takes',
    bugs: [
      'https://github.com/agronholm/anyio/pull/1223',
      'https://github.com/mailgun/gubernator/issues/37',
      'https://github.com/redpanda-data/redpanda/pull/21357',
      'https://github.com/54yyyu/zotero-mcp/pull/549',
      'https://github.com/SGrondin/bottleneck/issues/185',
      'https://github.com/prometheus/exporter-toolkit/pull/442',
      'https://github.com/onfleet/node-onfleet/issues/28',
      'https://github.com/sethvargo/go-redisstore/issues/10',
      'https://github.com/facebook/rocksdb/issues/13695',
      'https://github.com/supabase/auth/pull/2358',
    ],
  },
  {
    id: 'waiter-cancel-leaks',
    what: 'who stops waiting takes a permit, or a place, along',
    bugs: [
      'https://github.com/agronholm/anyio/issues/947',
      'https://github.com/Netflix/concurrency-limits/pull/179',
      'https://github.com/dotnet/runtime/issues/64078',
      'https://github.com/thomhurst/Kevlar/issues/15',
      'https://github.com/failsafe-lib/failsafe/issues/393',
    ],
  },
  {
    id: 'waiter-lost-or-starved',
    what: 'who waits is passed over, or never told',
    bugs: [
      'https://github.com/cockroachdb/cockroach/pull/71149',
      'https://github.com/dotnet/runtime/pull/85523',
      'https://github.com/mjpieters/aiolimiter/issues/73',
      'https://github.com/SGrondin/bottleneck/issues/51',
      'https://github.com/jhurliman/node-rate-limiter/issues/50',
      'https://github.com/facebook/rocksdb/pull/11425',
      'https://github.com/tolgee/tolgee-platform/pull/3908',
    ],
  },
  {
    id: 'wake-without-recheck',
    what: 'who wakes up goes, whether or not there is anything',
    bugs: [
      'https://github.com/DNSZLSK/muad-dib/pull/556',
      'https://github.com/joshrotenberg/tower-resilience/issues/363',
    ],
  },
  {
    id: 'window-boundary-burst',
    what: 'the limit holds from one border to the next, and not in each interval',
    bugs: [
      'https://github.com/cds-snc/notification-api/pull/2921',
      'https://github.com/redisson/redisson/issues/2931',
      'https://github.com/sindresorhus/p-throttle/pull/27',
    ],
  },
  {
    id: 'window-reset-accounting',
    what: 'a new window begins with something else than nothing, or counts twice',
    bugs: [
      'https://github.com/Kong/kong/pull/11859',
      'https://github.com/express-rate-limit/rate-limit-redis/issues/216',
      'https://github.com/fastify/fastify-rate-limit/issues/131',
      'https://github.com/nestjs/throttler/issues/1365',
    ],
  },
  {
    id: 'zero-limit',
    what: 'a rate, a period or a limit of zero is divided by, or lets everything through',
    bugs: [
      'https://github.com/golang/go/issues/47221',
      'https://github.com/vulcand/oxy/pull/213',
      'https://github.com/firecracker-microvm/firecracker/issues/1918',
      'https://github.com/sourcegraph/sourcegraph-public-snapshot/pull/19740',
    ],
  },
] as const satisfies readonly BugClassRow[];

/** The class of a bug. */
export type BugClass = (typeof BUG_CLASSES)[number]['id'];
