import { createHash, timingSafeEqual } from 'node:crypto';
import { Router } from 'express';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Authenticate, Verdict } from '../auth/index.ts';
import { callerKinds, kindOfCaller } from '../auth/index.ts';

/** First segments of paths; any other is `other`, so that no caller decides how many series there are. */
const ROUTES = new Set(['/', '/graphql', '/api', '/mcp', '/webhooks', '/livez', '/readyz', '/metrics']);

type Options = {
  /** How many are open. */
  sockets: () => number;
  /** What callers have to present to read the metrics. Null: they are not served. */
  token: string | null;
};

/** What Prometheus may know of one server: the requests, who asked, the sockets, and the process. */
export const createMetrics = ({ sockets, token }: Options) => {
  const registry = new Registry();
  const registers = [registry];
  const verdicts: Record<Verdict['outcome'], number> = { absent: 0, good: 0, bad: 0, unavailable: 0, limited: 0 };
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'From the first byte of a request to the last of its answer.',
    labelNames: ['route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  });
  new Counter({
    name: 'auth_verdicts_total',
    help: 'Credentials by what was found: absent, good, bad, unavailable while Clerk cannot be reached, or limited after many bad ones.',
    labelNames: ['outcome'],
    registers,
    collect() {
      this.reset();
      for (const [outcome, count] of Object.entries(verdicts)) this.inc({ outcome }, count);
    },
  });
  const callers = { anonymous: 0, person: 0, application: 0, machine: 0 };
  new Counter({
    name: 'auth_callers_total',
    help: 'Callers that were let in: anonymous, a person, a person through an application, or a machine.',
    labelNames: ['caller'],
    registers,
    collect() {
      this.reset();
      for (const caller of callerKinds) this.inc({ caller }, callers[caller]);
    },
  });
  new Gauge({
    name: 'graphql_sockets',
    help: 'WebSockets that are open.',
    registers,
    collect() {
      this.set(sockets());
    },
  });
  let observesProcess = false;

  const observe = (url: string, status: number, seconds: number): void =>
    duration.observe({ route: routeOf(url), status }, seconds);

  /** The same function, counted. */
  const counted =
    (authenticate: Authenticate): Authenticate =>
    (...credentials) => {
      const verdict = authenticate(...credentials);
      const count = (found: Verdict) => {
        verdicts[found.outcome] += 1;
        if ('auth' in found) callers[kindOfCaller(found.auth)] += 1;
      };
      if (verdict instanceof Promise) verdict.then(count, () => undefined);
      else count(verdict);
      return verdict;
    };

  /** `GET /metrics`, for callers with the token; to others there is no such route. */
  const router = Router();
  router.get('/metrics', async (req, res, next) => {
    if (token === null || !isBearer(req.headers.authorization, token)) return next();
    if (!observesProcess) collectDefaultMetrics({ register: registry });
    observesProcess = true;
    res.type(registry.contentType).send(await registry.metrics());
  });

  return { observe, counted, router };
};

const routeOf = (url: string): string => {
  const [first = ''] = /^\/[^/?]*/.exec(url) ?? [];
  return ROUTES.has(first) ? first : 'other';
};

/** Whether the header is `Bearer` with the token, compared in constant time. */
const isBearer = (header: string | undefined, token: string): boolean =>
  header !== undefined && timingSafeEqual(digestOf(header), digestOf(`Bearer ${token}`));

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
