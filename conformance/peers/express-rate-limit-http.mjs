/**
 * express-rate-limit as middleware of Express 5, with its MemoryStore, asked over HTTP: one proxy is trusted, as its
 * documentation sets it up behind one, and both families of header fields are on.
 */
import { createServer } from 'node:http';
import express from 'express';
import { MemoryStore, rateLimit } from 'express-rate-limit';

export default {
  name: 'express-rate-limit · Express over HTTP',
  declares: {
    algorithm: 'fixed-window',
    clock: 'fake-timers',
    // `app.set('trust proxy', 1)`; X-RateLimit-Reset is a date in seconds (dist/index.mjs:223-226).
    http: { proxies: 1, reset: 'epoch' },
    windowAnchor: 'first-request',
    windowEnd: 'half-open',
    denialsCount: true,
    // A limit of 0 denies all, and is warned about; a windowMs of 0 is logged as an error, and used.
    zeroConfig: 'accepted',
    // Not documented: nothing is refused. A windowMs outside 1 to 2147483647 is logged, and used.
    invalidConfig: 'unchecked',
    // What its message states (dist/index.mjs:645-652).
    maxPeriodMs: 2_147_483_647,
    retryAfter: 'exact',
    resetAfter: 'window-end',
  },
  // resetTime is a Date, which drops the fraction of a millisecond.
  effective: ({ limit, windowMs }) => ({ limit, windowMs: Math.trunc(windowMs) }),
  async create({ limit, windowMs }, { reached }) {
    const app = express();
    app.set('trust proxy', 1);
    const store = new MemoryStore();
    // What it logs is known (NOTES.md), and would be logged for every limiter.
    const logger = { error() {}, warn() {} };
    app.use(rateLimit({ windowMs, limit, standardHeaders: 'draft-8', store, logger }));
    app.get('/', (_, response) => {
      reached();
      response.send('ok');
    });
    const server = createServer(app);
    await new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return {
      url: `http://127.0.0.1:${server.address().port}/`,
      close() {
        store.shutdown();
        server.close();
        server.closeAllConnections();
      },
    };
  },
};
