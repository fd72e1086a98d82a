import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, ask } from './ask.ts';
import { faultsOf } from './check.ts';
import type { ContractClerk } from './clerk.ts';
import type { Case, Configuration, Contract, Host } from './contract.ts';
import { makeToken } from './tokens.ts';

export type Outcome = 'passed' | 'failed' | 'excused' | 'left out';
export type Result = { id: string; title: string; outcome: Outcome; detail: string };

type Run = {
  contract: Contract;
  host: Host;
  clerk: ContractClerk;
  /** The URL of the server with this configuration; null if there is none, and its cases are left out. */
  urlOf(configuration: Configuration): Promise<string | null>;
  only?: string;
};

/** Sends the cases one after the other, in their order, since some depend on what the server has fetched before. */
export async function* runContract({ contract, host, clerk, urlOf, only = '' }: Run): AsyncGenerator<Result> {
  const routes = { ...contract.routes, ...host.routes };
  for (const one of contract.cases.filter(({ id }) => id.includes(only))) {
    const result = (outcome: Outcome, detail: string): Result => ({ id: one.id, title: one.title, outcome, detail });
    const route = routes[one.route];
    if (route === null || route === undefined) {
      yield result('left out', `the server has no route "${one.route}"`);
      continue;
    }
    clerk.state = one.clerk ?? 'up';
    const url = await urlOf(one.configuration ?? 'fetched-keys');
    if (url === null) {
      yield result('left out', 'needs a server with CLERK_JWT_KEY: use --start');
      continue;
    }
    const ownBody = host.ownBodies?.includes(one.route) ?? false;
    const parsesItself = host.parsedByHandler?.includes(one.route) ?? false;
    const target = { base: url, route, ownBody, parsesItself, handled: routes.handled ?? null };
    const faults = await faultsWithin(one, () => attempt(one, target, contract, clerk));
    const excuse = host.excused?.[one.id];
    if (excuse === undefined) yield result(faults.length === 0 ? 'passed' : 'failed', faults.join('; '));
    else if (faults.length > 0) yield result('excused', excuse);
    else yield result('failed', 'is excused in contract.json, but passes: remove it there');
  }
}

type Target = { base: string; route: string; ownBody: boolean; parsesItself: boolean; handled: string | null };

/** The faults of the last attempt; a case with `within` is tried again until it has none. */
async function faultsWithin({ within = 0, wait = 0 }: Case, attemptOnce: () => Promise<string[]>): Promise<string[]> {
  await sleep(wait * 1000);
  const end = performance.now() + within * 1000;
  for (;;) {
    const faults = await attemptOnce();
    if (faults.length === 0 || performance.now() >= end) return faults;
    await sleep(250);
  }
}

async function attempt(one: Case, target: Target, contract: Contract, clerk: ContractClerk): Promise<string[]> {
  const spec = contract.answers[one.expect.answer];
  if (spec === undefined) return ['the answer is unknown'];
  const { times = 1, maxClerkRequests } = one;
  const expected = target.ownBody ? { ...one.expect, body: {} } : one.expect;
  const handledBefore = await handlersRun(target);
  const requestsBefore = clerk.requests;
  const answers = await Promise.allSettled(Array.from({ length: times }, () => send(one, target, clerk)));
  const faults = answers.flatMap((answer) =>
    answer.status === 'rejected' ? [messageOf(answer.reason)] : faultsOf(answer.value, spec, expected),
  );
  const requests = clerk.requests - requestsBefore;
  if (maxClerkRequests !== undefined && requests > maxClerkRequests) {
    faults.push(`Clerk was called ${requests} times; at most ${maxClerkRequests} are allowed`);
  }
  const handled = (await handlersRun(target)) - handledBefore;
  const due = spec.handler || (target.parsesItself && one.expect.answer === 'malformed') ? times : 0;
  if (target.handled !== null && handled !== due && faults.length === 0) {
    faults.push(`the handler ran ${handled} times instead of ${due}`);
  }
  return [...new Set(faults)];
}

async function send(one: Case, { base, route }: Target, clerk: ContractClerk): Promise<Answer> {
  const token = one.token === undefined ? '' : await makeToken(one.token, clerk);
  const fill = (text: string): string => text.replaceAll('{token}', token);
  const { authorization = one.token === undefined ? [] : 'Bearer {token}', headers = {}, query, body } = one;
  const [method = '', path = ''] = route.split(' ');
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  const pairs = [
    ...[authorization].flat().map((value): [string, string] => ['Authorization', value]),
    ...Object.entries({ accept: '*/*', ...json, ...headers }),
  ];
  const url = new URL(
    `${base}${one.path ?? path}${query === undefined ? '' : `${path.includes('?') ? '&' : '?'}${fill(query)}`}`,
  );
  const question = {
    method,
    url,
    headers: pairs.map(([name, value]): [string, string] => [name, fill(value)]),
    body: body === undefined ? undefined : fill(body),
  };
  const answer = await ask(question);
  const usual = one.path === undefined ? null : usualSpelling(answer, url);
  return usual === null ? answer : ask({ ...question, url: usual });
}

/** Where a router redirects another spelling of a path, and the caller is then checked; null without a redirect. */
function usualSpelling({ status, headers: { location } }: Answer, url: URL): URL | null {
  if (status !== 308 || location === undefined) return null;
  const usual = new URL(location, url);
  return usual.origin === url.origin && usual.pathname === url.pathname.replaceAll(/\/+/g, '/') ? usual : null;
}

/** How often handlers of the routes have run so far, by the server's own count. */
async function handlersRun({ base, handled }: Target): Promise<number> {
  if (handled === null) return 0;
  const [method = '', path = ''] = handled.split(' ');
  const { status, body } = await ask({ method, url: new URL(base + path), headers: [] });
  const { count } = status === 200 ? JSON.parse(body) : {};
  if (typeof count !== 'number') throw new Error(`${handled} must answer { "count": number }; it answered ${status}.`);
  return count;
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
