import { createHash, timingSafeEqual } from 'node:crypto';
import { Router } from 'express';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { type Authenticate, callerKinds, kindOfCaller, type Verdict } from '../auth/index.ts';

/** The first segments of paths; all others count as `other`, so that clients cannot create series. */
const ROUTES = new Set(['/', '/graphql', '/api', '/mcp', '/webhooks', '/livez', '/readyz', '/metrics']);

type Options = {
  /** The number of open sockets. */
  sockets?: () => number;
  /** The number of operations by how they were executed. */
  executions: () => Readonly<Record<string, number>>;
  /** The number of requests with a known query. */
  knownQueries: () => number;
  /** The bearer token for reading the metrics. Null: the route does not exist. */
  token: string | null;
};

/** Metrics for Prometheus: requests, results of authentication, sockets, and the process. */
export function createMetrics({ sockets = () => 0, executions, knownQueries, token }: Options) {
  const registry = new Registry();
  const registers = [registry];
  const verdicts: Record<Verdict['outcome'], number> = { absent: 0, good: 0, bad: 0, unavailable: 0, limited: 0 };
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the first byte of a request to the last byte of its response.',
    labelNames: ['route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  });
  new Counter({
    name: 'auth_verdicts_total',
    help: 'Results of authentication: absent, good, bad, unavailable (Clerk cannot be reached) or limited (too many bad tokens).',
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
    help: 'Admitted callers: anonymous, a person, a person through an application, or a machine.',
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
  new Counter({
    name: 'graphql_executions_total',
    help: 'Operations over HTTP by how they were executed: by a plan, or by graphql-js with rules on the caller granted before or asked in each field.',
    labelNames: ['way'],
    registers,
    collect() {
      this.reset();
      for (const [way, count] of Object.entries(executions())) this.inc({ way }, count);
    },
  });
  new Counter({
    name: 'graphql_known_queries_total',
    help: 'Queries that were executed without being read again.',
    registers,
    collect() {
      this.reset();
      this.inc(knownQueries());
    },
  });
  let observesProcess = false;

  const observe = (url: string, status: number, seconds: number): void =>
    duration.observe({ route: routeOf(url), status }, seconds);

  /** Wraps the function and counts its results. */
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

  /** `GET /metrics`, for requests with the token; for others the route does not exist. */
  const router = Router();
  router.get('/metrics', async (req, res, next) => {
    if (token === null || !isBearer(req.headers.authorization, token)) return next();
    if (!observesProcess) collectDefaultMetrics({ register: registry });
    observesProcess = true;
    res.type(registry.contentType).send(await registry.metrics());
  });

  return { observe, counted, router };
}

const routeOf = (url: string): string => {
  const [first = ''] = /^\/[^/?]*/.exec(url) ?? [];
  return ROUTES.has(first) ? first : 'other';
};

/** Whether the header is `Bearer` with the token, compared in constant time. */
const isBearer = (header: string | undefined, token: string): boolean =>
  header !== undefined && timingSafeEqual(digestOf(header), digestOf(`Bearer ${token}`));

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
