import { BlockList, isIP } from 'node:net';
import { type Request, Router } from 'express';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { callerKinds, kindOfCaller } from '../auth/auth.ts';
import type { Authenticate } from '../auth/authenticate.ts';
import type { Verdict } from '../auth/verdict.ts';

/** First segments of paths; any other is `other`, so that no caller decides how many series there are. */
const ROUTES = new Set(['/', '/graphql', '/api', '/mcp', '/webhooks', '/livez', '/readyz', '/metrics']);
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'];

/** What Prometheus may know of one server: the requests, who asked, the sockets, and the process. */
export const createMetrics = ({ sockets }: { sockets: () => number }) => {
  const registry = new Registry();
  const registers = [registry];
  const verdicts: Record<Verdict['outcome'], number> = { absent: 0, good: 0, bad: 0, unavailable: 0 };
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'From the first byte of a request to the last of its answer.',
    labelNames: ['route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  });
  new Counter({
    name: 'auth_verdicts_total',
    help: 'Credentials by what was found: absent, good, bad, or unavailable while Clerk cannot be reached.',
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

  /** `GET /metrics`, for callers in the private network who ask directly; to others there is no such route. */
  const router = Router();
  router.get('/metrics', async (req, res, next) => {
    if (!isInternal(req)) return next();
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

/** By the connection, not by what headers claim; and whatever a proxy forwards comes from outside. */
const isInternal = ({ socket: { remoteAddress = '' }, headers }: Request): boolean =>
  isPrivateAddress(remoteAddress) && FORWARDED.every((name) => headers[name] === undefined);

const privateNetworks = new BlockList();
privateNetworks.addSubnet('127.0.0.0', 8, 'ipv4');
privateNetworks.addSubnet('10.0.0.0', 8, 'ipv4');
privateNetworks.addSubnet('172.16.0.0', 12, 'ipv4');
privateNetworks.addSubnet('192.168.0.0', 16, 'ipv4');
privateNetworks.addAddress('::1', 'ipv6');
privateNetworks.addSubnet('fc00::', 7, 'ipv6');
privateNetworks.addSubnet('fe80::', 10, 'ipv6');

/** Loopback, RFC 1918, RFC 4193 and link-local addresses, also IPv4 ones written as IPv6. */
export const isPrivateAddress = (address: string): boolean => {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  const family = isIP(plain);
  return family !== 0 && privateNetworks.check(plain, family === 4 ? 'ipv4' : 'ipv6');
};
